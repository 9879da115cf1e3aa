/** What a relative length is measured against, in CSS pixels. */
export interface LengthBase {
  /** Font size that em counts in. */
  em: number;
  /** What a percentage is of; undefined where the layout would have to say. */
  percent: number | undefined;
}

/** The page of the definition of hidden text is 900 px wide; its height is a usual window's. */
const viewport = { width: 900, height: 700 };
const depthLimit = 16;

const units: Record<string, number> = {
  px: 1,
  pt: 4 / 3,
  pc: 16,
  in: 96,
  cm: 96 / 2.54,
  mm: 9.6 / 2.54,
  q: 2.4 / 2.54,
  rem: 16,
  vw: viewport.width / 100,
  vi: viewport.width / 100,
  vh: viewport.height / 100,
  vb: viewport.height / 100,
  vmin: viewport.height / 100,
  vmax: viewport.width / 100,
};
const fontUnits: Record<string, number> = { em: 1, ex: 0.5, ch: 0.5, lh: 1.2, cap: 0.7, ic: 1 };

/**
 * A length in pixels (CSS Values Level 4), calc(), min(), max() and clamp() included.
 * @returns undefined for what is no length or needs a layout; numbers without unit count only as 0.
 */
export function parseLength(text: string, base: LengthBase): number | undefined {
  const value = text.trim().toLowerCase();
  if (value.length > 200) return undefined;
  const simple = simpleLength(value, base, false);
  if (simple !== undefined || !value.includes('(')) return simple;
  const state = { words: mathWords(value), at: 0 };
  const result = sum(state, base, 0);
  return state.at === state.words.length ? result : undefined;
}

function simpleLength(value: string, base: LengthBase, inMath: boolean): number | undefined {
  const match = /^([+-]?(?:\d+\.?\d*|\.\d+)(?:e[+-]?\d+)?)([a-z]*|%)$/.exec(value);
  if (match === null) return undefined;
  const number = Number(match[1]);
  const unit = match[2]!;
  if (unit === '') return number === 0 || inMath ? number : undefined;
  if (unit === '%') return base.percent === undefined ? undefined : (number / 100) * base.percent;
  const absolute = Object.hasOwn(units, unit) ? units[unit] : undefined;
  if (absolute !== undefined) return number * absolute;
  const relative = Object.hasOwn(fontUnits, unit) ? fontUnits[unit] : undefined;
  return relative === undefined ? undefined : number * relative * base.em;
}

interface MathState {
  words: string[];
  at: number;
}

function mathWords(value: string): string[] {
  return value.match(/[a-z-]*\(|[),]|[+-]?[\d.]+(?:e[+-]?\d+)?(?:[a-z]+|%)?|[+\-*/]/g) ?? [];
}

/** Precedence climbing; the depth is bounded, the text is at most 200 characters. */
function sum(state: MathState, base: LengthBase, depth: number): number | undefined {
  let total = product(state, base, depth);
  for (;;) {
    const sign = state.words[state.at];
    if (total === undefined || (sign !== '+' && sign !== '-')) return total;
    state.at += 1;
    const next = product(state, base, depth);
    if (next === undefined) return undefined;
    total += sign === '+' ? next : -next;
  }
}

function product(state: MathState, base: LengthBase, depth: number): number | undefined {
  let total = term(state, base, depth);
  for (;;) {
    const sign = state.words[state.at];
    if (total === undefined || (sign !== '*' && sign !== '/')) return total;
    state.at += 1;
    const next = term(state, base, depth);
    if (next === undefined || (sign === '/' && next === 0)) return undefined;
    total = sign === '*' ? total * next : total / next;
  }
}

function term(state: MathState, base: LengthBase, depth: number): number | undefined {
  const word = state.words[state.at];
  if (word === undefined || depth > depthLimit) return undefined;
  state.at += 1;
  if (!word.endsWith('(')) return simpleLength(word, base, true);
  const values: number[] = [];
  for (;;) {
    const value = sum(state, base, depth + 1);
    if (value === undefined) return undefined;
    values.push(value);
    const mark = state.words[state.at];
    state.at += 1;
    if (mark === ')') break;
    if (mark !== ',') return undefined;
  }
  return mathResult(word, values);
}

function mathResult(name: string, values: number[]): number | undefined {
  if (name === 'min(') return Math.min(...values);
  if (name === 'max(') return Math.max(...values);
  if (name === 'clamp(' && values.length === 3) return Math.max(values[0]!, Math.min(values[1]!, values[2]!));
  return (name === 'calc(' || name === '(') && values.length === 1 ? values[0] : undefined;
}
