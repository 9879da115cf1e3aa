import { hasAddress } from './addresses.ts';
import { type Role, roleOf } from './labels.ts';
import type { Line } from './lines.ts';

/** One `Label: value` line, folded lines joined. */
export interface Entry {
  role: Role | null;
  value: string;
  /** True where the value stood on the line after its label. */
  split: boolean;
}

/** A run of label lines: where it ends, and what it holds. */
export interface Run {
  entries: Entry[];
  /** Index of its last line. */
  last: number;
}

/** Longest run of lines that is read as one header block; a block of 500 recipients has about as many. */
const longest = 600;
/** Longest joined value. */
const valueLimit = 32_000;

/** Splits 'Label: value'; null where the line does not begin with something shaped like a label. */
export function readLabel(text: string): { role: Role | null; value: string } | null {
  const head = text.slice(0, 60);
  const colon = head.search(/[:：﹕]/);
  if (colon < 1 || text.startsWith('//', colon + 1)) return null;
  const label = head.slice(0, colon).replace(/^[\s*_|\u200b-\u200f\u202a-\u202e\u2066-\u2069\ufeff]+/, '');
  if (label === '' || /[@<>\d"?!]/.test(label) || !/\p{L}/u.test(label)) return null;
  if (label.split(/\s+/).length > 5) return null;
  const value = text
    .slice(colon + 1)
    .replace(/^[\s*_\u200e\u200f]+/, '')
    .trimEnd();
  return { role: roleOf(label), value };
}

/** Reads the run of label lines that begins at `start`; null where that line is none. */
export function readRun(lines: readonly Line[], start: number): Run | null {
  const first = readLabel(lines[start]!.text);
  if (first === null) return null;
  const run: Run = { entries: [{ ...first, split: false }], last: start };
  const seen = new Set<Role | null>([slot(first.role)]);
  const end = Math.min(lines.length, start + longest);
  for (let at = start + 1; at < end; at++) {
    const line = lines[at]!;
    if (line.hidden || line.solid) break;
    if (line.text.trim() === '') {
      if (isComplete(seen) || nextNewLabel(lines, at + 1, seen) !== at + 1) break;
      continue;
    }
    if (!takeLine(lines, at, run, seen)) break;
    run.last = at;
  }
  return run;
}

function takeLine(lines: readonly Line[], at: number, run: Run, seen: Set<Role | null>): boolean {
  const line = lines[at]!;
  const entry = run.entries.at(-1)!;
  const label = readLabel(line.text);
  const newer = nextNewLabel(lines, at + 1, seen);
  if (label !== null && line.level === lines[run.last]!.level) {
    if (label.role !== null && seen.has(slot(label.role)) && label.role !== 'other') return false;
    const unknown = label.role === null;
    if (!unknown || (entry.value !== '' && (newer === at + 1 || !hasSubject(seen)))) {
      seen.add(slot(label.role));
      run.entries.push({ ...label, split: false });
      return true;
    }
  }
  return takeFolded(line, entry, run, newer === at + 1);
}

/** A line without a label goes on with the value above, where that is more likely than the start of the body. */
function takeFolded(line: Line, entry: Entry, run: Run, labelFollows: boolean): boolean {
  const text = line.text.trim();
  if (entry.value === '') {
    const addresses = entry.role === 'from' || entry.role === 'to' || entry.role === 'cc';
    const splits = run.entries.filter((other) => other.split).length;
    const fits = addresses ? hasAddress(text) : entry.role !== 'subject' && /\d/.test(text);
    if (!labelFollows && !fits && (splits < 2 || entry.role !== 'subject')) return false;
    entry.value = text;
    entry.split = true;
    return true;
  }
  const goesOn = /[,;]$/.test(entry.value) && entry.role !== 'subject';
  const indented = /^[ \t]/.test(line.text) && entry.role !== null;
  if (!goesOn && !indented && !labelFollows) return false;
  if (entry.value.length + text.length < valueLimit) entry.value += ` ${text}`;
  return true;
}

/** 'sent' and 'date' say the same. */
function slot(role: Role | null): Role | null {
  return role === 'sent' ? 'date' : role;
}

function hasSubject(seen: ReadonlySet<Role | null>): boolean {
  return seen.has('from') && seen.has('subject');
}

function isComplete(seen: ReadonlySet<Role | null>): boolean {
  return hasSubject(seen) && seen.has('date') && seen.has('to');
}

/** Index of the line where a label of a role not yet seen begins, if it is `at`; else -1. */
function nextNewLabel(lines: readonly Line[], at: number, seen: ReadonlySet<Role | null>): number {
  const line = lines[at];
  if (line === undefined) return -1;
  const role = readLabel(line.text)?.role ?? null;
  return role !== null && role !== 'other' && !seen.has(slot(role)) ? at : -1;
}
