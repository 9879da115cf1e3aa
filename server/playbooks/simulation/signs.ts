import { compatibleForm } from '../../core/compatible-form.ts';
import type { Report } from '../../core/mail.ts';
import type { Simulation } from '../../core/simulation.ts';
import { recipientsOf, wordsOfPeople } from './people.ts';
import { compareWords, numberMark, type WordDifference, wordsOf } from './words.ts';

/** Folds what clients change in transit, so that a marker is found however it was wrapped; not for showing. */
export function foldMarker(text: string): string {
  return compatibleForm(text)
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

export type TextMatch = 'same' | 'near' | 'departs' | 'unknown';

export interface TextSign extends WordDifference {
  match: TextMatch;
}

/** What an inbox shows of a message beside its text: an attacker can write to the reader there as well. */
export function headline({ message }: Report): string {
  return `${message.from.name}\n${message.subject}\n`;
}

/** Techniques of which no client ever shows the text. */
const neverShown = new Set(
  'names css-comment css-string style script meta comment xml-island title head zero-width tag-characters'.split(' '),
);

/**
 * Texts that some reader may see though the page does not show them: on the telephone, in Outlook alone, with images
 * blocked, in the plain alternative. Clients put attributes of their own into a forward, so there they say nothing.
 */
export function shownElsewhere({ text, quality }: Report): string[] {
  return text.hidden
    .filter(({ technique }) => !neverShown.has(technique) && (technique !== 'attribute' || quality !== 'inline'))
    .map(({ text: words }) => words);
}

/**
 * What a reader sees against what the seed shows; the recipient's own names and known disclaimers apart. Nothing may
 * be added. What a forward drops is forgiven, elsewhere a missing word ("not") weakens the proof.
 */
export function matchText(report: Report, simulation: Simulation, disclaimers: readonly string[]): TextSign {
  const visible = wordsOf(report.text.visible);
  if (simulation.words.length === 0 || visible.length === 0) {
    return { match: 'unknown', added: [], missing: [], kept: 0 };
  }
  const shown = disclaimers.reduce((words, text) => withoutPhrase(words, wordsOf(text)), visible);
  const difference = compareWords(simulation.words, [...wordsOf(headline(report)), ...shown]);
  const merged = wordsOfPeople(recipientsOf(report));
  const added = [...difference.added, ...strangeHiddenWords(report, simulation)].filter((word) => !merged.has(word));
  const missing = difference.missing;
  const isWhole = report.quality === 'inline' ? difference.kept >= 0.95 : missing.length === 0;
  const { kept } = difference;
  // One more number may be the account to pay into; a client that turns a forward into text may number its links.
  const isPaid = report.quality !== 'inline' && added.includes(numberMark);
  return { added, missing, kept, match: isPaid ? 'departs' : textVerdict(added.length, kept, isWhole) };
}

function textVerdict(added: number, kept: number, isWhole: boolean): TextMatch {
  if (added === 0 && isWhole) return 'same';
  if (added <= 3 && kept >= 0.8) return 'near';
  return 'departs';
}

function strangeHiddenWords(report: Report, simulation: Simulation): string[] {
  const markers = simulation.markers.flatMap(wordsOf);
  const known = new Set([...simulation.words, ...(simulation.hiddenWords ?? []), ...markers, numberMark]);
  return shownElsewhere(report)
    .flatMap(wordsOf)
    .filter((word) => !known.has(word));
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
