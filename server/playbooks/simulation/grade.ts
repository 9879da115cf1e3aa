import type { Evidence } from '../../core/finding.ts';
import type { MessageKey, Report } from '../../core/mail.ts';
import type { Simulation } from '../../core/simulation.ts';
import { findMarkers, matchText, type TextSign } from './signs.ts';
import { findForeign, findOwnLinks } from './targets.ts';
import { numberMark } from './words.ts';

export type Grade = 'verified' | 'likely' | 'marker-only' | 'hold' | 'none';

export interface Graded {
  grade: Grade;
  simulation: Simulation | null;
  evidence: Evidence[];
}

export interface GradeOptions {
  disclaimers: readonly string[];
  /** Days after the window in which a late report still counts. */
  graceDays: number;
  /** ISO 8601 in UTC: when the report arrived. */
  receivedAt: string;
  /** False: a forward inside the body is at most likely. */
  inlineProof: boolean;
}

/** How loud a grade is: where several simulations match, the loudest is the answer. */
const loudness: Record<Grade, number> = { verified: 4, hold: 3, likely: 2, 'marker-only': 1, none: 0 };

/** The grade against the simulation that fits best; `none` with no evidence where none fits at all. */
export function gradeReport(
  report: Report,
  key: MessageKey,
  simulations: readonly Simulation[],
  options: GradeOptions,
): Graded {
  let best: Graded = { grade: 'none', simulation: null, evidence: [] };
  for (const simulation of simulations) {
    const graded = gradeAgainst(report, key, simulation, options);
    if (loudness[graded.grade] > loudness[best.grade]) best = graded;
  }
  return best;
}

/**
 * The marker says that somebody wants this to look like the simulation; only the absence of everything foreign says
 * that it is. No path leads from a foreign contact point to `verified`.
 */
export function gradeAgainst(report: Report, key: MessageKey, simulation: Simulation, options: GradeOptions): Graded {
  const markers = findMarkers(report, simulation);
  const links = findOwnLinks(report, simulation);
  const text = matchText(report, simulation, options.disclaimers);
  const claims = markers.length > 0 || links.length > 0 || resembles(text, simulation);
  if (!claims) return { grade: 'none', simulation: null, evidence: [] };

  const at = (part: string) => ({ message: key, part });
  const foreign = findForeign(report, simulation);
  const window = placeInWindow(simulation, options);
  const evidence: Evidence[] = [
    ...foreign.map(({ rule, part, quote, why }) => ({ rule: `simulation.${rule}`, at: at(part), quote, why })),
    ...markers.map(({ part, quote }) => ({
      rule: 'simulation.marker',
      at: at(part),
      quote,
      why: `the marker of “${simulation.name}” stands in the ${part}`,
    })),
    ...links.slice(0, 1).map(({ part, quote }) => ({
      rule: 'simulation.own-link',
      at: at(part),
      quote,
      why: `the link leads to a host of “${simulation.name}”`,
    })),
    textEvidence(text, at('visible text')),
    {
      rule: `simulation.window-${window}`,
      at: { system: 'registry', ref: simulation.id },
      quote: `${simulation.from ?? 'open'} – ${simulation.until ?? 'open'}`,
      why: windowWords[window],
    },
  ];
  const grade = decide({
    markers: markers.length,
    links: links.length,
    needsLink: simulation.hosts.length > 0,
    foreign: foreign.length,
    text,
    window,
    markerMayBeLost: report.quality === 'inline',
    answerKnown: isAnswerKnown(report, options),
  });
  return { grade, simulation, evidence };
}

/** The exercise's text with its marker and links taken out is a copy as well; a long mail with its words is not. */
function resembles({ kept, added }: TextSign, { words }: Simulation): boolean {
  return kept >= 0.8 && added.length <= words.length / 2;
}

type Window = 'inside' | 'grace' | 'before' | 'after';
const windowWords: Record<Window, string> = {
  inside: 'it came while the simulation runs',
  grace: 'it came late, within the time that is allowed for late reports',
  before: 'it came before the simulation began',
  after: 'it came when the simulation was long over',
};

function placeInWindow(simulation: Simulation, { receivedAt, graceDays }: GradeOptions): Window {
  const at = Date.parse(receivedAt);
  if (simulation.from !== null && at < Date.parse(simulation.from)) return 'before';
  if (simulation.until === null || at <= Date.parse(simulation.until)) return 'inside';
  return at <= Date.parse(simulation.until) + graceDays * 86_400_000 ? 'grace' : 'after';
}

interface Facts {
  markers: number;
  links: number;
  needsLink: boolean;
  foreign: number;
  text: TextSign;
  window: Window;
  markerMayBeLost: boolean;
  /** False where nobody can tell where an answer would go. */
  answerKnown: boolean;
}

/**
 * A forward may print the sender's name alone, and it drops Reply-To, as a message object does that was stored
 * without its transport headers. The text of a proven forward says the simulation's words and nothing else, so the
 * default lets it count.
 */
function isAnswerKnown({ quality, message }: Report, { inlineProof }: GradeOptions): boolean {
  if (message.from.address === '') return false;
  if (quality === 'inline') return inlineProof;
  return quality === 'exact' || message.headers.some(({ name }) => name.toLowerCase() === 'received');
}

function decide({ markers, links, needsLink, foreign, text, window, markerMayBeLost, answerKnown }: Facts): Grade {
  if (foreign > 0) return 'hold';
  if (text.match === 'departs') return 'hold';
  if (window === 'before' || window === 'after') return 'marker-only';
  if (text.match === 'unknown') return 'marker-only';
  const reaches = links > 0 || !needsLink;
  if (text.match === 'near' || !reaches || !answerKnown) return 'likely';
  if (markers > 0) return 'verified';
  // A forward that lost its hidden element keeps the own link and the text: strong, but one click is asked for.
  return markerMayBeLost || links === 0 ? 'likely' : 'verified';
}

function textEvidence(text: TextSign, at: Evidence['at']): Evidence {
  const kept = `${Math.round(text.kept * 100)}% of the seed’s words are kept in order`;
  switch (text.match) {
    case 'same':
      return {
        rule: 'simulation.text-same',
        at,
        quote: '',
        why: `the text is the simulation’s: ${kept}, nothing is added`,
      };
    case 'near':
      return {
        rule: 'simulation.text-near',
        at,
        quote: quoteWords(text),
        why: `the text is nearly the simulation’s: ${kept}`,
      };
    case 'departs':
      return {
        rule: 'simulation.text-departs',
        at,
        quote: quoteWords(text),
        why: `the text is not the simulation’s: ${kept}, ${text.added.length} words or numbers are new`,
      };
    case 'unknown':
      return {
        rule: 'simulation.text-unknown',
        at,
        quote: '',
        why: 'there is no text to compare, in the report or in the registry',
      };
  }
}

function quoteWords({ added, missing }: TextSign): string {
  const some = (words: readonly string[]) => {
    const first = words.slice(0, 12).map((word) => (word === numberMark ? '(number)' : word));
    return first.join(' ') + (words.length > 12 ? ' …' : '');
  };
  return [added.length > 0 ? `new: ${some(added)}` : '', missing.length > 0 ? `missing: ${some(missing)}` : '']
    .filter(Boolean)
    .join('; ');
}
