import { ShoalError } from '../../core/errors.ts';

/** An issue as Jira's primary store showed it. */
export interface SeenIssue {
  /** Digits. */
  id: string;
  /** "SOC-12". */
  key: string;
  /** Milliseconds since 1970, null where Jira did not say. */
  created: number | null;
  /** The action key in our property, null where the issue carries none. */
  owner: string | null;
}

/**
 * Issues of the project that were read once. A number never passes to another issue and our property is set when the
 * issue is made, so they need no second reading; numbers that led nowhere do, for a commit may be late.
 */
export interface Numbers {
  byNumber: Map<number, SeenIssue>;
  /** Issues that were asked for under a number of the project but live elsewhere by now, by id. */
  strays: Map<string, SeenIssue>;
}

export interface Window {
  project: string;
  /** The number to begin at: the search index knows nothing above it. */
  start: number;
  /** What is sought lies above it; 0 where nobody knows. */
  floor: number;
  /** The highest number that is known to exist. */
  highest: number;
  /** Milliseconds since 1970: issues made before are in the search index. */
  horizon: number;
  /** Reads at most 100 keys; those that do not exist are absent from the answer. */
  fetch(keys: string[]): Promise<SeenIssue[]>;
}

const PAGE = 100;
/** Numbers burn when a create fails and vanish when an issue is deleted; a gap this long ends the walk upwards. */
const GAP = 100;
/** Wholly empty pages that end the walk downwards: nobody deletes so many fresh issues at once. */
const EMPTY_PAGES = 5;
/** 5,000 numbers each way; a project that grows faster than that cannot be judged yet. */
const MAX_PAGES = 50;
const MAX_SEEN = 20_000;
const MAX_STRAYS = 1000;

/** The number in "SOC-12"; null for a key of another project. */
export function keyNumber(key: string, project: string): number | null {
  if (!key.startsWith(`${project}-`)) return null;
  const digits = key.slice(project.length + 1);
  return /^\d{1,15}$/.test(digits) ? Number(digits) : null;
}

/** Remembers an issue. Forgetting the ones remembered longest costs calls, nothing else. */
export function noteIssue(numbers: Numbers, project: string, issue: SeenIssue): void {
  const number = keyNumber(issue.key, project);
  if (number === null) {
    if (numbers.strays.size >= MAX_STRAYS) numbers.strays.clear();
    numbers.strays.set(issue.id, issue);
    return;
  }
  const [oldest] = numbers.byNumber.keys();
  if (numbers.byNumber.size >= MAX_SEEN && oldest !== undefined) numbers.byNumber.delete(oldest);
  numbers.byNumber.set(number, issue);
}

/**
 * Makes sure that every issue is in `numbers` that the search index may not show yet: upwards until a long gap,
 * downwards until issues older than the horizon. What was read stays there even if a later page fails.
 * @throws ShoalError where not all of it could be read
 */
export async function readWindow(numbers: Numbers, window: Window): Promise<void> {
  await walkUp(numbers, window);
  await walkDown(numbers, window);
}

async function walkUp(numbers: Numbers, window: Window): Promise<void> {
  let last = Math.max(window.start, window.highest);
  let from = window.start + 1;
  for (let page = 0; page < MAX_PAGES; page += 1) {
    const block = range(from, from + PAGE - 1);
    await read(numbers, window, block);
    last = Math.max(last, ...block.filter((number) => numbers.byNumber.has(number)));
    from += PAGE;
    if (from - 1 >= last + GAP) return;
  }
  throw tooFast(window.project);
}

async function walkDown(numbers: Numbers, window: Window): Promise<void> {
  const known = (block: number[]) => block.filter((number) => numbers.byNumber.has(number));
  // Gaps between known numbers are collected, so that many of them take one call.
  const gaps: number[] = [];
  let empty = 0;
  for (let page = 0, to = window.start; to > window.floor; page += 1, to -= PAGE) {
    if (page === MAX_PAGES) throw tooFast(window.project);
    const block = range(Math.max(window.floor + 1, to - PAGE + 1), to);
    if (known(block).length < block.length / 2) await read(numbers, window, block);
    else gaps.push(...block);
    const there = known(block).map((number) => numbers.byNumber.get(number)!);
    // The youngest decides: an issue that was moved here lately is old itself but has a fresh number.
    const youngest = Math.max(...there.map((issue) => issue.created ?? Number.POSITIVE_INFINITY));
    if (there.length > 0 && youngest < window.horizon) break;
    empty = there.length === 0 ? empty + 1 : 0;
    if (empty === EMPTY_PAGES) break;
  }
  await read(numbers, window, gaps);
}

/** Reads those of the numbers that no issue is known for. */
async function read(numbers: Numbers, window: Window, wanted: readonly number[]): Promise<void> {
  const unknown = wanted.filter((number) => !numbers.byNumber.has(number));
  for (let at = 0; at < unknown.length; at += PAGE) {
    const keys = unknown.slice(at, at + PAGE).map((number) => `${window.project}-${number}`);
    for (const issue of await window.fetch(keys)) noteIssue(numbers, window.project, issue);
  }
}

function range(from: number, to: number): number[] {
  return Array.from({ length: to - from + 1 }, (_, index) => from + index);
}

function tooFast(project: string): ShoalError {
  const reason = `${project} has over ${MAX_PAGES * PAGE} issues too young for Jira's search`;
  return new ShoalError('SHOAL_SERVICE_FAILED', `${reason}: whether ours is among them cannot be told yet`);
}
