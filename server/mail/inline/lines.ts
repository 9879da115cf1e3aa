import type { InlineClient } from './client.ts';
import { type Role, roleOf } from './labels.ts';

/** A place where a mail client marks the start of what it forwards. */
export interface Anchor {
  client: InlineClient;
  /** Index of the wrapper's start tag in the page's tags; -1 where nothing marks the end of what is forwarded. */
  wrapper: number;
}

/** One line as a reader sees it, with its place in the source. */
export interface Line {
  /** White space folded in HTML; quote marks removed in plain text. */
  text: string;
  /** Levels of quotation around it, at most 32. */
  level: number;
  /** Offset in the source where the line begins. */
  start: number;
  /** Offset in the source behind the line and its break. */
  end: number;
  /** The mark that this line is the first to follow. */
  anchor: Anchor | null;
  /** A line that its sender hid; no client writes a header block there. */
  hidden: boolean;
  /** Set for an image or rule: something is there, though no words. */
  solid: boolean;
}

/** Deeper quotation than this is counted as this: the depth is the sender's choice. */
export const deepest = 32;

/** Splits plain text (any line ending) into lines, in linear time. */
export function textLines(text: string): Line[] {
  const lines: Line[] = [];
  let start = 0;
  while (start < text.length) {
    const feed = text.indexOf('\n', start);
    const end = feed < 0 ? text.length : feed + 1;
    const raw = text.slice(start, feed < 0 ? end : feed).replace(/\r$/, '');
    lines.push(...splitGlued(quotedLine(raw, start, end)));
    start = end;
  }
  return lines;
}

function quotedLine(raw: string, start: number, end: number): Line {
  let level = 0;
  let at = 0;
  let textAt = 0;
  while (at < raw.length && (raw[at] === '>' || (raw[at] === ' ' && at - textAt < 1))) {
    if (raw[at] === '>') {
      level++;
      textAt = at + 1;
    }
    at++;
  }
  if (level > 0 && raw[textAt] === ' ') textAt++;
  const text = raw.slice(textAt);
  return { text, level: Math.min(level, deepest), start, end, anchor: null, hidden: false, solid: false };
}

/**
 * Yahoo's plain text prints the rule and all labels in one line, `----- Forwarded Message ----- From: … To: …Sent: …`;
 * the reader of blocks wants them one a line.
 */
function splitGlued(line: Line): Line[] {
  const text = line.text.trimStart();
  if (!text.startsWith('---') || line.text.length > 4_000) return [line];
  const rule = /^-{3,}[^-]{1,80}-{3,}(?=[^-])/.exec(text);
  if (!rule || rule[0].length >= text.trimEnd().length) return [line];
  const pieces = [rule[0], ...splitAtLabels(text.slice(rule[0].length).trim())];
  return pieces.map((piece) => ({ ...line, text: piece }));
}

/** Cuts before each new label that begins with a capital, or in a script without capitals; the subject comes last. */
function splitAtLabels(text: string): string[] {
  const pieces: string[] = [];
  const seen = new Set<Role>();
  let start = 0;
  let tries = 0;
  for (let colon = text.search(/[:：]/); colon >= 0 && !seen.has('subject'); colon = nextColon(text, colon)) {
    if (++tries > 40) break;
    const label = labelBefore(text, start, colon);
    if (label === null || seen.has(label.role)) continue;
    seen.add(label.role);
    if (label.at > start) pieces.push(text.slice(start, label.at).trim());
    start = label.at;
  }
  pieces.push(text.slice(start).trim());
  return pieces;
}

function nextColon(text: string, after: number): number {
  const next = text.slice(after + 1).search(/[:：]/);
  return next < 0 ? -1 : after + 1 + next;
}

/** The longest known label that ends at a colon. */
function labelBefore(text: string, start: number, colon: number): { at: number; role: Role } | null {
  for (let at = Math.max(start, colon - 24); at < colon; at++) {
    // Georgian counts as lower case, and has no capitals in running text.
    if (/[\p{Ll}\s\p{P}\p{S}]/u.test(text[at]!) && !/\p{Script=Georgian}/u.test(text[at]!)) continue;
    const role = roleOf(text.slice(at, colon));
    if (role !== null && role !== 'other') return { at, role };
  }
  return null;
}
