import type { Address } from '../../core/mail.ts';
import { hasAddress, readAddress, readAddresses } from './addresses.ts';
import type { InlineClient } from './client.ts';
import { readBlockDate } from './dates.ts';
import { type Entry, type Run, readLabel, readRun } from './entries.ts';
import { isForwardLead, type Role, roleOf } from './labels.ts';
import { type Anchor, deepest, type Line } from './lines.ts';

/** One header block as a client printed it above a message. */
export interface Block {
  /** Index of the first line that belongs to it: a rule, 'Begin forwarded message:', or its first label. */
  first: number;
  /** Index of its last line. */
  last: number;
  /** Levels of quotation around it. */
  level: number;
  /** Index of the start tag whose end ends the forwarded message; -1 where nothing does. */
  wrapper: number;
  client: InlineClient;
  from: Address;
  to: Address[];
  cc: Address[];
  subject: string;
  date: string | null;
}

/** What was read just above a line: the rule or words of a client, and its mark in the markup. */
interface Lead {
  /** Index of the first line of it; -1 for none. */
  first: number;
  /** True for words between dashes or Apple's sentence; a bare rule proves less. */
  worded: boolean;
  client: InlineClient | null;
  anchor: Anchor | null;
}

const nothing: Lead = { first: -1, worded: false, client: null, anchor: null };

/** All header blocks of a text, from the top; those inside a quotation that someone answers are left out. */
export function findBlocks(lines: readonly Line[]): Block[] {
  const blocks: Block[] = [];
  const quotation = new Quotation();
  let lead = nothing;
  for (let at = 0; at < lines.length; at++) {
    const line = lines[at]!;
    if (line.hidden || line.text.trim() === '') continue;
    quotation.enter(lines, at);
    if (line.anchor !== null) lead = { ...lead, anchor: joinAnchors(lead.anchor, line.anchor) };
    const rule = readRule(line.text);
    if (rule !== null) {
      lead = { first: lead.first < 0 ? at : lead.first, ...rule, anchor: lead.anchor };
      if (!rule.worded && blocks.length === 0) lead.first = at;
      continue;
    }
    const run = readRun(lines, at);
    if (run === null) {
      lead = nothing;
      continue;
    }
    const block = quotation.answered ? null : toBlock(lines, at, run, lead);
    if (block !== null) blocks.push(block);
    quotation.last = run.last;
    at = run.last;
    lead = nothing;
  }
  return blocks;
}

function joinAnchors(outer: Anchor | null, inner: Anchor): Anchor {
  return outer !== null && inner.wrapper < 0 && outer.client === inner.client ? outer : inner;
}

/** Keeps track of which levels of quotation begin under 'On … wrote:'. Lives for one pass over the lines. */
class Quotation {
  /** Index of the last line with words. */
  last = -1;
  readonly #answers: boolean[] = [];

  get answered(): boolean {
    return this.#answers.at(-1) ?? false;
  }

  enter(lines: readonly Line[], at: number): void {
    const level = lines[at]!.level;
    while (this.#answers.length > level) this.#answers.pop();
    if (this.#answers.length < level) {
      const answers = this.answered || isAttribution(lines, this.last);
      while (this.#answers.length < Math.min(level, deepest)) this.#answers.push(answers);
    }
    this.last = at;
  }
}

/** 'On DATE, NAME <ADDRESS> wrote:' in any language: ends with a colon and holds an address or a clock or a year. */
function isAttribution(lines: readonly Line[], at: number): boolean {
  const text = lines[at]?.text.trim() ?? '';
  if (!/[:：]$/.test(text) || text.length > 400 || isForwardLead(text) || roleOf(text.slice(0, -1)) !== null)
    return false;
  if (hasAddress(text) || /\d{1,2}[:.h]\d{2}|\d{4}/.test(text)) return true;
  const above = lines[at - 1]?.text ?? '';
  return text.length <= 40 && above.length < 400 && hasAddress(above) && readLabel(above) === null;
}

/** A rule of dashes or underscores, with or without words, or the sentence of Apple Mail. */
function readRule(line: string): { worded: boolean; client: InlineClient | null } | null {
  if (line.length > 240) return null;
  const text = line.replace(/^[\s*]+|[\s*]+$/g, '');
  if (isForwardLead(text)) return { worded: true, client: 'apple' };
  if (/^(?:[-_=*~—─]){3,240}$/.test(text))
    return { worded: false, client: text.startsWith('_____') ? 'outlook' : null };
  const dashes = /^(-{3,})([^-].{0,180}?[^-])-{3,}$/.exec(text);
  if (dashes === null) return null;
  return { worded: true, client: clientOfRule(dashes[1]!.length, dashes[2]!) };
}

function clientOfRule(dashes: number, words: string): InlineClient | null {
  if (dashes === 5 && /\d/.test(words)) return 'lotus';
  if (dashes === 5) return words.startsWith(' ') ? 'yahoo' : 'outlook';
  if (dashes === 7) return 'proton';
  if (dashes === 8) return 'thunderbird';
  return dashes === 10 ? 'gmail' : null;
}

function toBlock(lines: readonly Line[], at: number, run: Run, lead: Lead): Block | null {
  const strong = lead.worded || lead.anchor !== null;
  const roles = rolesOf(run.entries, strong);
  if (roles === null) return null;
  const from = roles.get('from')!;
  const subject = roles.get('subject');
  const date = roles.get('date');
  if (strong) {
    if (roles.size < 3 || (!hasAddress(from) && (subject === undefined || date === undefined))) return null;
  } else if (!standsAlone(lines, at, run, roles, lead)) return null;
  return {
    first: lead.first < 0 ? at : lead.first,
    last: run.last,
    level: lines[at]!.level,
    wrapper: lead.anchor?.wrapper ?? -1,
    client: lead.anchor?.client === undefined ? (lead.client ?? clientOf(run.entries)) : lead.anchor.client,
    from: readAddress(from),
    to: readAddresses(roles.get('to') ?? ''),
    cc: readAddresses(roles.get('cc') ?? ''),
    subject: (subject ?? '').replace(/\s+/g, ' ').trim(),
    date: date === undefined ? null : readBlockDate(date),
  };
}

/** Without a client's mark only a whole block counts: address, subject, date, at the margin, with a message under it. */
function standsAlone(
  lines: readonly Line[],
  at: number,
  run: Run,
  roles: ReadonlyMap<Role, string>,
  lead: Lead,
): boolean {
  if (!hasAddress(roles.get('from')!) || !roles.has('subject')) return false;
  const ruled = lead.first >= 0;
  if (!ruled && /^(?:\t| {2})/.test(lines[at]!.text)) return false;
  if (ruled ? roles.size < 3 : !/\p{Nd}/u.test(roles.get('date') ?? '')) return false;
  for (let next = run.last + 1; next < lines.length; next++) {
    if (lines[next]!.solid || lines[next]!.text.trim() !== '') return true;
  }
  return false;
}

/** Outlook alone prints 'Sent' and the subject last. */
function clientOf(entries: readonly Entry[]): InlineClient {
  const roles = entries.map((entry) => entry.role);
  return roles.includes('sent') && roles[0] === 'from' ? 'outlook' : 'text';
}

/** The values by role, by known labels first, else by the shape of the values; null where no sender is to be found. */
function rolesOf(entries: readonly Entry[], strong: boolean): Map<Role, string> | null {
  const roles = new Map<Role, string>();
  for (const { role, value } of entries) {
    if (role === null || role === 'other') continue;
    const slot = role === 'sent' ? 'date' : role;
    if (!roles.has(slot)) roles.set(slot, value);
  }
  if (roles.has('from') && roles.has('subject')) return roles;
  const unknown = entries.filter((entry) => entry.role === null);
  if (unknown.length === 0) return roles.has('from') ? roles : null;
  if (!strong && !looksLikeBlock(entries, roles)) return null;
  if (entries.length < 3) return null;
  fillByShape(roles, unknown);
  return roles.has('from') ? roles : null;
}

function fillByShape(roles: Map<Role, string>, unknown: readonly Entry[]): void {
  const rest: string[] = [];
  for (const { value } of unknown) {
    if (hasAddress(value)) {
      const slot = (['from', 'to', 'cc'] as const).find((role) => !roles.has(role));
      if (slot !== undefined) roles.set(slot, value);
    } else if (!roles.has('date') && isMoment(value)) roles.set('date', value);
    else rest.push(value);
  }
  if (!roles.has('subject') && rest.length > 0) roles.set('subject', rest.at(-1)!);
}

/**
 * An unknown language and no mark of a client: four lines, sender and date where clients put them, and a recipient.
 * Contact forms and tickets have such lines too, but in another order.
 */
function looksLikeBlock(entries: readonly Entry[], roles: ReadonlyMap<Role, string>): boolean {
  if (entries.length < 4 || roles.has('from') || roles.has('subject')) return false;
  const addresses = entries.map((entry) => hasAddress(entry.value));
  const moments = entries.map((entry) => !hasAddress(entry.value) && isMoment(entry.value));
  if (addresses.filter(Boolean).length < 2) return false;
  const headed = addresses[0] === true && (moments[1] === true || moments[2] === true);
  return headed || (moments[1] === true && addresses[2] === true && addresses[3] === true);
}

/** A year and a clock: only a printed moment has both. */
function isMoment(value: string): boolean {
  const text = value.slice(0, 200).normalize('NFKC');
  return /\p{Nd}{4}/u.test(text) && /\p{Nd}{1,2}\s?(?:[:.h時点點时시])\s?\p{Nd}{2}/u.test(text);
}
