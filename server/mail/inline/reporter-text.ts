import type { Address, HeaderField } from '../../core/mail.ts';
import { hasAddress, readAddress } from './addresses.ts';

/** What a report button wrote into the body about the message that it reports. */
export interface ReporterText {
  format: 'cofense' | 'knowbe4' | 'microsoft' | 'generic';
  /** Whom the button names; believe it only where the button's own address is trusted. */
  reporter: Address | null;
  comment: string;
  /** The reporter's guess in the button's words, '' where there is none. */
  disposition: string;
  /** Headers of the reported message, unfolded. */
  headers: HeaderField[];
  /** In order, without repeats, as they were before the button made them harmless. */
  links: string[];
  attachments: { name: string; sha256: string | null }[];
}

const limits = { lines: 200_000, headers: 2_000, links: 2_000, attachments: 500, value: 256 * 1024 };

/**
 * Reads the body of a report button: the blocks of Cofense Reporter, the lines of the KnowBe4 button, Microsoft's
 * line of ids, or a bare header block. Null where the text is none of these. Linear in the text.
 */
export function readReporterText(text: string): ReporterText | null {
  const lines = text.replace(/\r\n?/g, '\n').split('\n', limits.lines);
  return readCofense(lines) ?? readKnowBe4(lines) ?? readMicrosoft(lines) ?? readHeaderDump(lines);
}

function empty(format: ReporterText['format']): ReporterText {
  return { format, reporter: null, comment: '', disposition: '', headers: [], links: [], attachments: [] };
}

/** `-----BEGIN NAME-----` … `-----END NAME-----`; a block without an end goes on to the next one or the end. */
function readCofense(lines: readonly string[]): ReporterText | null {
  const sections = new Map<string, string[]>();
  const outside: string[] = [];
  let current = outside;
  for (const line of lines) {
    const fence = /^\s{0,8}-{5} ?(BEGIN|END) ([A-Z ]{1,40}?) ?-{5}\s{0,8}$/.exec(line.length > 100 ? '' : line);
    if (fence === null) current.push(line);
    else if (fence[1] === 'END') current = outside;
    else {
      current = sections.get(fence[2]!) ?? [];
      sections.set(fence[2]!, current);
    }
  }
  if (!sections.has('REPORTER AGENT') && !sections.has('EMAIL HEADERS')) return null;
  const report = empty('cofense');
  const user = fieldsOf(sections.get('REPORTER AGENT') ?? []).find(([label]) => label === 'reporting user');
  if (user !== undefined) report.reporter = toReporter(user[1]);
  report.headers = readHeaders(sections.get('EMAIL HEADERS') ?? []);
  report.links = readLinks(sections.get('URLS') ?? []);
  report.attachments = readAttachments(sections.get('ATTACHMENTS') ?? []);
  for (const line of outside) {
    const folder = /^Reported from folder:/i.test(line);
    const comment = /^(?:User )?Comments?:(.*)$/i.exec(line);
    if (!folder) report.comment += `${comment === null ? line : comment[1]!.trim()}\n`;
  }
  report.comment = report.comment.replace(/\n{3,}/g, '\n\n').trim();
  return report;
}

/** `Label: value` pairs, labels in lower case; a line without a label belongs to the value above. */
function fieldsOf(lines: readonly string[]): [string, string][] {
  const fields: [string, string][] = [];
  for (const line of lines) {
    const label = /^\s{0,8}([A-Za-z][A-Za-z0-9 -]{0,40}?)\s{0,4}:(?!\/\/)(.*)$/.exec(line);
    if (label !== null) fields.push([label[1]!.toLowerCase(), label[2]!.trim()]);
    else if (line.trim() !== '' && fields.length > 0) {
      const last = fields.at(-1)!;
      if (last[1].length < limits.value) last[1] += `${last[1] === '' ? '' : ' '}${line.trim()}`;
    }
  }
  return fields;
}

function readHeaders(lines: readonly string[]): HeaderField[] {
  const headers: HeaderField[] = [];
  for (const line of lines) {
    const last = headers.at(-1);
    const field = /^([!-9;-~]{1,120}):(?!\/\/)(.*)$/.exec(line);
    if (field !== null && headers.length < limits.headers) headers.push({ name: field[1]!, value: field[2]!.trim() });
    else if (line.trim() !== '' && last !== undefined && last.value.length < limits.value) {
      last.value += `${last.value === '' ? '' : ' '}${line.trim()}`;
    }
  }
  return headers;
}

function readLinks(lines: readonly string[]): string[] {
  const links = new Set<string>();
  for (const [label, value] of fieldsOf(lines)) {
    if (label !== 'url' || value === '' || links.size >= limits.links) continue;
    links.add(refang(value.replaceAll('&amp;', '&')));
  }
  return [...links];
}

function readAttachments(lines: readonly string[]): ReporterText['attachments'] {
  const attachments: ReporterText['attachments'] = [];
  for (const [label, value] of fieldsOf(lines)) {
    if (/^file ?name$/.test(label)) {
      if (attachments.length < limits.attachments) attachments.push({ name: value, sha256: null });
      continue;
    }
    const last = attachments.at(-1);
    if (!/^sha-?256\b/.test(label) || last === undefined) continue;
    const sum = value.toLowerCase();
    if (/^[0-9a-f]{64}$/.test(sum)) last.sha256 = sum;
  }
  return attachments;
}

/** Turns `hxxps://evil[.]example` back into what the message held. */
export function refang(link: string): string {
  return link
    .replace(/^h(?:xx|XX|\*\*)p(s?)(?=:|\[:)/i, 'http$1')
    .replace(/\[:\]\/\/|\[:\/\/\]/g, '://')
    .replace(/\[\.\]|\(\.\)|\{\.\}|\[dot\]|\(dot\)/gi, '.')
    .replace(/\[@\]|\[at\]/gi, '@')
    .replace(/\[:\]/g, ':')
    .replace(/\[\/\]/g, '/');
}

/** The three lines of the Phish Alert Button; the comment may run on over several lines, up to a header block. */
function readKnowBe4(lines: readonly string[]): ReporterText | null {
  const report = empty('knowbe4');
  const seen = new Set<string>();
  const comment: string[] = [];
  let inComment = false;
  let rest = lines.length;
  for (let at = 0; at < lines.length; at++) {
    const line = lines[at]!;
    const label = /^\s{0,8}\*{0,2}(Reporter|Reported by|Disposition|(?:User )?Comments?)\*{0,2}\s?:\*{0,2}(.*)$/i.exec(
      line,
    );
    if (label !== null) {
      const name = label[1]!.toLowerCase().replace(/^user |s$/g, '');
      if (seen.has(name)) continue;
      seen.add(name);
      inComment = name === 'comment';
      if (inComment) comment.push(label[2]!.trim());
      else if (name === 'disposition') report.disposition = label[2]!.trim();
      else report.reporter = toReporter(label[2]!);
    } else if (inComment && startsHeaders(lines, at)) {
      rest = at;
      break;
    } else if (inComment) comment.push(line.trimEnd());
  }
  // One label alone is a word in a sentence: 'Disposition: to be decided'.
  if (seen.size < 2 || !(seen.has('disposition') || report.reporter?.address)) return null;
  report.comment = comment.join('\n').trim();
  report.headers = readHeaderBlock(lines, rest, 1);
  return report;
}

/**
 * Microsoft's button gives ids, no text of its own; some tenants' transport rules copy the subject form into the
 * body, so that form alone in the first line is read too.
 */
function readMicrosoft(lines: readonly string[]): ReporterText | null {
  const first = lines.findIndex((line) => line.trim() !== '');
  const button = first < 0 ? null : readButtonSubject(lines[first]!.trim());
  if (button === null || button.networkMessageId === null) return null;
  const report = empty('microsoft');
  report.disposition = button.verdict;
  report.comment = lines
    .slice(first + 1)
    .join('\n')
    .trim();
  const network = { name: 'X-MS-Exchange-Organization-Network-Message-Id', value: button.networkMessageId };
  report.headers = [network];
  if (button.sender !== null) report.headers.push({ name: 'From', value: button.sender });
  report.headers.push({ name: 'Subject', value: button.subject });
  return report;
}

const known = new Set(
  'received return-path from to cc subject date message-id mime-version content-type reply-to dkim-signature authentication-results arc-seal x-originating-ip delivered-to received-spf'.split(
    ' ',
  ),
);

function startsHeaders(lines: readonly string[], at: number): boolean {
  const name = /^([!-9;-~]{1,60}):/.exec(lines[at] ?? '')?.[1]?.toLowerCase();
  if (name === undefined || !known.has(name)) return false;
  const next = /^([!-9;-~]{1,60}):|^\s+\S/.exec(lines[at + 1] ?? '');
  return next !== null;
}

const technical = new Set([
  'received',
  'return-path',
  'message-id',
  'dkim-signature',
  'authentication-results',
  'arc-seal',
]);

/**
 * Raw headers from the given line to the next empty one, of at least so many known names; without one that no mail
 * client prints above a forward (Received, Return-Path, Message-ID, …) it is such a forward, and none of it counts.
 */
function readHeaderBlock(lines: readonly string[], start: number, fewest: number): HeaderField[] {
  let end = start;
  while (end < lines.length && lines[end]!.trim() !== '') end++;
  const headers = readHeaders(lines.slice(start, end));
  const names = new Set(headers.map((header) => header.name.toLowerCase()).filter((name) => known.has(name)));
  return names.size >= fewest && [...names].some((name) => technical.has(name)) ? headers : [];
}

/** Raw headers that a person or an unknown button pasted. */
function readHeaderDump(lines: readonly string[]): ReporterText | null {
  const start = lines.findIndex((_, at) => startsHeaders(lines, at));
  if (start < 0) return null;
  const headers = readHeaderBlock(lines, start, 4);
  if (headers.length === 0) return null;
  return { ...empty('generic'), comment: lines.slice(0, start).join('\n').trim(), headers };
}

function toReporter(value: string): Address | null {
  const text = value.trim();
  return text === '' ? null : hasAddress(text) ? readAddress(text) : { name: text.slice(0, 400), address: '' };
}

/** What the subject of a report by Microsoft's button, or one of its imitators, says. */
export interface ButtonSubject {
  verdict: 'junk' | 'not-junk' | 'phish';
  /** Lower case. */
  networkMessageId: string | null;
  sender: string | null;
  /** Of the reported message. */
  subject: string;
}

const verdicts: readonly (readonly [RegExp, ButtonSubject['verdict']])[] = [
  [/^(?:1\||junk:)/i, 'junk'],
  [/^(?:2\||not[ -]?junk:)/i, 'not-junk'],
  [/^(?:3\||phish(?:ing)?:)/i, 'phish'],
];

/**
 * Reads the subject forms of reporting mailboxes: `1|`, `2|`, `3|` or `Junk:`, `Not junk:`, `Phishing:` before the
 * subject; Microsoft's own button prints `3|network-message-id|ip|sender|(subject)`. Null for any other subject.
 */
export function readButtonSubject(subject: string): ButtonSubject | null {
  const text = subject.trim();
  for (const [prefix, verdict] of verdicts) {
    const match = prefix.exec(text);
    if (match === null) continue;
    const rest = text.slice(match[0].length).trim();
    const id = /^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}(?=\||$)/i.exec(rest)?.[0];
    if (id === undefined) return { verdict, networkMessageId: null, sender: null, subject: rest };
    const [, , sender = '', ...title] = rest.split('|');
    const plain = title
      .join('|')
      .trim()
      .replace(/^\((.*)\)$/s, '$1');
    const address = hasAddress(sender) ? readAddress(sender).address : null;
    return { verdict, networkMessageId: id.toLowerCase(), sender: address, subject: plain };
  }
  return null;
}
