import type { ContactPoint, Report } from '../../core/mail.ts';
import type { Simulation } from '../../core/simulation.ts';
import { compareWords, type WordDifference, wordsOf } from './words.ts';

/** Folds what clients change in transit, so that a marker is found however it was wrapped; not for showing. */
export function foldMarker(text: string): string {
  return text
    .normalize('NFKC')
    .replace(/\p{Cf}|\u034f|\u180e/gu, '')
    .replace(/\s+/g, ' ')
    .trim()
    .toLowerCase();
}

export interface Sign {
  part: string;
  quote: string;
}

/** Places where one of the simulation's markers stands, in every stream of the message. */
export function findMarkers(report: Report, simulation: Simulation): Sign[] {
  const found: Sign[] = [];
  const streams = markerStreams(report);
  for (const marker of simulation.markers) {
    const wanted = foldMarker(marker);
    if (wanted === '') continue;
    const stream = streams.find(({ folded }) => folded.includes(wanted));
    if (stream) found.push({ part: stream.part, quote: marker });
  }
  return found;
}

function markerStreams(report: Report): { part: string; folded: string }[] {
  const { message, text } = report;
  return [
    { part: 'visible text', folded: foldMarker(text.visible) },
    ...text.hidden.map(({ technique, text: hidden }) => ({
      part: `hidden text (${technique})`,
      folded: foldMarker(hidden),
    })),
    ...message.headers.map(({ name, value }) => ({ part: `header ${name}`, folded: foldMarker(`${name}: ${value}`) })),
    ...message.links.map((link) => ({ part: 'link', folded: link.toLowerCase() })),
  ];
}

/** Links, forms and images that lead to the simulation's own hosts. */
export function findOwnLinks(report: Report, simulation: Simulation): Sign[] {
  return report.message.contactPoints
    .filter((point) => point.kind === 'link' && isOwnAddress(point.value, simulation.hosts))
    .map((point) => ({ part: point.where, quote: point.value }));
}

/** Own host, ordinary scheme, no user part, and no other address carried inside (an open redirect). */
function isOwnAddress(value: string, hosts: readonly string[]): boolean {
  if (!URL.canParse(value)) return false;
  const url = new URL(value);
  if (url.protocol !== 'https:' && url.protocol !== 'http:') return false;
  if (url.username !== '' || url.password !== '' || !hosts.includes(url.host)) return false;
  return !carriesAddress(`${url.pathname}${url.search}${url.hash}`);
}

function carriesAddress(rest: string): boolean {
  let decoded = rest;
  for (let round = 0; round < 3 && decoded.includes('%'); round++) {
    try {
      decoded = decodeURIComponent(decoded);
    } catch {
      return true;
    }
  }
  return decoded.includes('//') || decoded.includes('\\') || /[=/?&]https?:/i.test(decoded) || decoded.includes('@');
}

export interface Foreign {
  rule: string;
  part: string;
  quote: string;
  why: string;
}

/** Every way to reach somebody that is not the simulation's own. Nothing here depends on order or on the marker. */
export function findForeign(report: Report, simulation: Simulation): Foreign[] {
  const found: Foreign[] = [];
  const { from } = report.message;
  const domain = from.address.slice(from.address.lastIndexOf('@') + 1).toLowerCase();
  if (from.address !== '' && !simulation.senderDomains.includes(domain)) {
    found.push({
      rule: 'foreign-sender',
      part: 'header From',
      quote: from.address,
      why: `${domain} is not a sender of the simulation; an answer would go there`,
    });
  }
  for (const point of report.message.contactPoints) {
    const why = foreignReason(point, report, simulation);
    if (why) found.push({ rule: `foreign-${point.kind}`, part: point.where, quote: point.value, why });
  }
  return found;
}

function foreignReason(point: ContactPoint, report: Report, simulation: Simulation): string | null {
  switch (point.kind) {
    case 'link':
    case 'form':
    case 'image':
      if (isOwnAddress(point.value, simulation.hosts)) return null;
      if (report.quality === 'inline' && isOrganisation(point.host, simulation)) return null;
      return simulation.hosts.includes(point.host)
        ? 'the host is the simulation’s own, but the address carries another one inside'
        : `${point.host || 'this address'} is not a host of the simulation`;
    case 'attachment':
      return simulation.attachments.includes(point.value) ? null : 'the simulation has no such attachment';
    case 'phone':
      return simulation.contacts.includes(point.value) ? null : 'the simulation gives no such number';
    case 'address':
    case 'reply-to':
      return isOwnMailAddress(point, report, simulation) ? null : 'the simulation gives no such address';
  }
}

function isOrganisation(host: string, simulation: Simulation): boolean {
  return host !== '' && simulation.ownDomains.some((domain) => host === domain || host.endsWith(`.${domain}`));
}

/** An address that the seed gave, the recipient's own (a merge field), or, in a forward, a colleague's. */
function isOwnMailAddress(point: ContactPoint, report: Report, simulation: Simulation): boolean {
  const value = point.value.toLowerCase();
  if (simulation.contacts.includes(value)) return true;
  if (point.kind === 'reply-to') return false;
  const recipients = [report.reporter, report.firstReporter, ...report.message.to].map(({ address }) =>
    address.toLowerCase(),
  );
  const inOrganisation = isOrganisation(value.slice(value.lastIndexOf('@') + 1), simulation);
  return inOrganisation && (recipients.includes(value) || report.quality === 'inline');
}

export type TextMatch = 'same' | 'near' | 'departs' | 'unknown';

export interface TextSign extends WordDifference {
  match: TextMatch;
}

/** Words that a mail merge may write: the names and address parts of whoever got the message. */
function mergeWords(report: Report): Set<string> {
  const people = [report.reporter, report.firstReporter, ...report.message.to];
  return new Set(people.flatMap(({ name, address }) => wordsOf(`${name} ${address.replace(/[@._-]/g, ' ')}`)));
}

/** The visible text against the seed's, merge fields and known disclaimers apart. */
export function matchText(report: Report, simulation: Simulation, disclaimers: readonly string[]): TextSign {
  const shown = wordsOf(report.text.visible);
  const message = disclaimers.reduce((words, text) => withoutPhrase(words, wordsOf(text)), shown);
  if (simulation.words.length === 0) return { match: 'unknown', added: [], missing: [], kept: 0 };
  const difference = compareWords(simulation.words, message);
  const merged = mergeWords(report);
  const alternative = report.text.hidden
    .filter(({ technique }) => technique === 'plain-alternative')
    .flatMap(({ text }) => wordsOf(text));
  const known = new Set(simulation.words);
  const added = [...difference.added, ...alternative.filter((word) => !known.has(word))].filter(
    (word) => !merged.has(word),
  );
  return { ...difference, added, match: textVerdict(added.length, difference.kept) };
}

function textVerdict(added: number, kept: number): TextMatch {
  if (added === 0 && kept >= 0.95) return 'same';
  if (added <= 3 && kept >= 0.8) return 'near';
  return 'departs';
}

function withoutPhrase(words: readonly string[], phrase: readonly string[]): string[] {
  if (phrase.length === 0) return [...words];
  const out: string[] = [];
  for (let at = 0; at < words.length; ) {
    const matches = phrase.every((word, offset) => words[at + offset] === word);
    if (!matches) out.push(words[at]!);
    at += matches ? phrase.length : 1;
  }
  return out;
}
