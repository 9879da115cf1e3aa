import { linkHosts } from '../../core/link-hosts.ts';
import type { Attachment, Report } from '../../core/mail.ts';
import type { Neighbour } from '../../core/playbook.ts';
import { normaliseText } from '../../fuzzy/normalise.ts';

/** What the analysts set: see the playbook's configuration. */
export interface LinkSettings {
  threshold: number;
  shortText: number;
  weakThreshold: number;
}

/** What of a message the rule weighs against each neighbour. */
export interface Traits {
  /** Digest of the visible text; null where there is none. */
  digest: string | null;
  /** Characters of the normalised visible text. */
  textLength: number;
  /** Hosts of links and forms. */
  hosts: ReadonlySet<string>;
  shape: string;
  /** By sha256. */
  attachments: ReadonlyMap<string, Attachment>;
}

/** 'strong' puts two messages into one cluster, 'weak' is shown as near. */
export interface Link {
  strength: 'strong' | 'weak';
  /** Stable id of the clause that decided. */
  rule: 'cluster.text' | 'cluster.equal-text' | 'cluster.attachment' | 'cluster.near';
  why: string;
  neighbour: Neighbour;
}

/** Prefixes of replies and forwards in the languages of the common clients, on a normalised subject. */
const prefixes = /^(?:(?:re|fw|fwd|aw|wg|tr|rv|sv|vs|vb|antw|enc|res|odp|pd)(?: ?\[0\])? ?: ?)+/;

/** A subject of fewer letters than this says nothing. */
const tellingLetters = 4;

/** An attachment smaller than this is more often a footer or a stub of the transport than a lure. */
const tellingBytes = 1_024;

export function traitsOf({ message, text, prints }: Report): Traits {
  return {
    digest: prints.text,
    textLength: normaliseText(text.visible).length,
    hosts: new Set(linkHosts(message)),
    shape: subjectShape(message.subject),
    // The same bytes under two types: the one that is no image comes last and stands, whichever side looks.
    attachments: new Map(
      message.attachments.toSorted((a, b) => Number(isImage(b)) - Number(isImage(a))).map((one) => [one.sha256, one]),
    ),
  };
}

/** A subject without its reply prefixes, numbers and ids; '' where what is left says nothing. */
export function subjectShape(subject: string): string {
  const shape = normaliseText(subject).replace(prefixes, '');
  return (shape.match(/\p{L}/gu)?.length ?? 0) < tellingLetters ? '' : shape;
}

/**
 * Decides whether two messages belong together; null where they are not even near. The rule reads both sides alike,
 * so that linking A to B is linking B to A and the clusters do not depend on who came first. Thresholds: with texts
 * of 120 characters and more, 50 gave the best balance on labelled campaigns; below, the score of ssdeep is capped by
 * its small blocks, and any looser rule chained unrelated mails.
 */
export function linkOf(own: Traits, neighbour: Neighbour, settings: LinkSettings): Link | null {
  const strong = neighbour.part === 'text' ? textLink(own, neighbour, settings) : attachmentLink(own, neighbour);
  if (strong !== null) return strong;
  if (neighbour.score < settings.weakThreshold) return null;
  return { strength: 'weak', rule: 'cluster.near', why: `${describe(neighbour)}: near, but no proof`, neighbour };
}

function textLink(own: Traits, neighbour: Neighbour, { threshold, shortText }: LinkSettings): Link | null {
  if (own.textLength >= shortText && neighbour.textLength >= shortText) {
    if (neighbour.score < threshold) return null;
    return { strength: 'strong', rule: 'cluster.text', why: describe(neighbour), neighbour };
  }
  // Five characters have a digest of one letter: the length tells equal short texts from a chance.
  const equal = own.digest !== null && own.digest === neighbour.digest && own.textLength === neighbour.textLength;
  const support = equal ? supportOf(own, neighbour) : null;
  if (support === null) return null;
  return { strength: 'strong', rule: 'cluster.equal-text', why: `The same short text, and ${support}`, neighbour };
}

/** Markup never links: kits and newsletters share it. */
function attachmentLink(own: Traits, neighbour: Neighbour): Link | null {
  if (neighbour.part !== 'attachment' || neighbour.attachment === null) return null;
  const same = own.attachments.get(neighbour.attachment.sha256);
  if (same === undefined || same.size === 0) return null;
  const why = 'The same attachment, byte for byte';
  // Logos of signatures travel in every mail of a company.
  const isCommon = same.size < tellingBytes || isImage(same) || isImage(neighbour.attachment);
  if (!isCommon) return { strength: 'strong', rule: 'cluster.attachment', why, neighbour };
  const support = supportOf(own, neighbour);
  if (support === null) return null;
  return { strength: 'strong', rule: 'cluster.attachment', why: `${why}, and ${support}`, neighbour };
}

/** A second, independent sign, in words; null where there is none. */
function supportOf(own: Traits, neighbour: Neighbour): string | null {
  const host = neighbour.hosts.find((candidate) => own.hosts.has(candidate));
  if (host !== undefined) return `a link to the same host ${host}`;
  return own.shape !== '' && own.shape === subjectShape(neighbour.subject) ? 'the same subject' : null;
}

function isImage({ type }: Attachment): boolean {
  return type.startsWith('image/');
}

function describe({ part, score }: Neighbour): string {
  const what = { text: 'Visible text', html: 'Markup', attachment: 'Attachment' }[part];
  return `${what} ${score} of 100 alike`;
}
