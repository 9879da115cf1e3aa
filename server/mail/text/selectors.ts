import { type CssToken, css, cssStringValue, unescapeCss } from './css-syntax.ts';

/** Selectors Level 4 as far as mails use it; what is not understood makes its whole list invalid, as in browsers. */
export type Test =
  | { kind: 'tag' | 'id' | 'class'; name: string }
  | { kind: 'attribute'; name: string; operator: string; value: string; ignoreCase: boolean }
  | { kind: 'never' | 'root' | 'link' | 'empty' }
  | { kind: 'nth'; step: number; offset: number; fromEnd: boolean; ofType: boolean }
  | { kind: 'any' | 'not'; list: Selector[] };

export interface Compound {
  tests: Test[];
  /** How this compound hangs on the one before it: ' ', '>', '+', '~'; '' for the first. */
  combinator: string;
}

export interface Selector {
  compounds: Compound[];
  /** Ids, classes and tags as one number in base 1024. */
  specificity: number;
  /** True for ::before and the like, which have no text of ours. */
  pseudoElement: boolean;
}

const selectorLimits = { compounds: 64, nesting: 4, tokens: 2_000 } as const;

const weight = { id: 1024 * 1024, class: 1024, tag: 1 };
const pseudoElements = new Set(['before', 'after', 'first-line', 'first-letter']);
const deadStates = new Set('hover active focus visited focus-within focus-visible target checked'.split(' '));
const functionNames = new Map<string, 'any' | 'not'>([
  ['is(', 'any'],
  ['where(', 'any'],
  ['matches(', 'any'],
  ['-webkit-any(', 'any'],
  ['-moz-any(', 'any'],
  ['not(', 'not'],
]);

/** Reads a selector list. @returns undefined where it is invalid or over a limit. */
export function parseSelectors(tokens: readonly CssToken[], nesting = 0): Selector[] | undefined {
  if (tokens.length > selectorLimits.tokens || nesting > selectorLimits.nesting) return undefined;
  const result: Selector[] = [];
  for (const part of splitList(tokens)) {
    const selector = parseSelector(part, nesting);
    if (selector === undefined) return undefined;
    result.push(selector);
  }
  return result.length === 0 ? undefined : result;
}

function splitList(tokens: readonly CssToken[]): CssToken[][] {
  const parts: CssToken[][] = [[]];
  let depth = 0;
  for (const token of tokens) {
    if (token.type === css.Function || token.type === css.LeftParenthesis) depth += 1;
    if (token.type === css.RightParenthesis) depth -= 1;
    if (token.type === css.Comma && depth === 0) parts.push([]);
    else parts.at(-1)!.push(token);
  }
  return parts;
}

function parseSelector(tokens: CssToken[], nesting: number): Selector | undefined {
  const selector: Selector = { compounds: [], specificity: 0, pseudoElement: false };
  let tests: Test[] = [];
  let combinator = '';
  let started = false;
  const finish = (): void => {
    selector.compounds.push({ tests, combinator });
    tests = [];
    started = false;
  };
  let index = 0;
  while (index < tokens.length) {
    const token = tokens[index]!;
    if (token.type === css.WhiteSpace || '>+~'.includes(token.text)) {
      let sign = ' ';
      while (index < tokens.length && (tokens[index]!.type === css.WhiteSpace || '>+~'.includes(tokens[index]!.text))) {
        if (tokens[index]!.type !== css.WhiteSpace) {
          if (sign !== ' ') return undefined;
          sign = tokens[index]!.text;
        }
        index += 1;
      }
      if (!started && (selector.compounds.length > 0 || sign !== ' ')) return undefined;
      if (index >= tokens.length && sign !== ' ') return undefined;
      if (started && index < tokens.length) {
        finish();
        combinator = sign;
      }
      continue;
    }
    const next = parseSimple(tokens, index, tests, selector, nesting);
    if (next === undefined) return undefined;
    started = true;
    index = next;
  }
  if (!started) return undefined;
  finish();
  return selector.compounds.length > selectorLimits.compounds ? undefined : selector;
}

/** Reads one simple selector at `index`. @returns the index after it. */
function parseSimple(
  tokens: CssToken[],
  index: number,
  tests: Test[],
  selector: Selector,
  nesting: number,
): number | undefined {
  const token = tokens[index]!;
  if (token.text === '*') return index + 1;
  if (token.type === css.Ident) {
    if (tests.length > 0) return undefined;
    tests.push({ kind: 'tag', name: unescapeCss(token.text).toLowerCase() });
    selector.specificity += weight.tag;
    return index + 1;
  }
  if (token.type === css.Hash) {
    tests.push({ kind: 'id', name: unescapeCss(token.text.slice(1)) });
    selector.specificity += weight.id;
    return index + 1;
  }
  const following = tokens[index + 1];
  if (token.text === '.' && following?.type === css.Ident) {
    tests.push({ kind: 'class', name: unescapeCss(following.text) });
    selector.specificity += weight.class;
    return index + 2;
  }
  if (token.type === css.LeftSquareBracket) return parseAttribute(tokens, index, tests, selector);
  if (token.type === css.Colon) return parsePseudo(tokens, index, tests, selector, nesting);
  return undefined;
}

function parseAttribute(tokens: CssToken[], index: number, tests: Test[], selector: Selector): number | undefined {
  let end = index + 1;
  while (end < tokens.length && tokens[end]!.type !== css.RightSquareBracket) end += 1;
  const inner = tokens.slice(index + 1, end).filter((token) => token.type !== css.WhiteSpace);
  const name = inner[0];
  if (end >= tokens.length || name?.type !== css.Ident) return undefined;
  let at = 1;
  let operator = '';
  while (inner[at]?.type === css.Delim && operator.length < 2) {
    operator += inner[at]!.text;
    at += 1;
  }
  let value = '';
  if (operator !== '') {
    if (!['=', '~=', '|=', '^=', '$=', '*='].includes(operator)) return undefined;
    const operand = inner[at];
    if (operand?.type === css.String) value = cssStringValue(operand);
    else if (operand?.type === css.Ident) value = unescapeCss(operand.text);
    else return undefined;
    at += 1;
  }
  const flag = inner[at]?.text.toLowerCase();
  if (flag !== undefined && flag !== 'i' && flag !== 's') return undefined;
  tests.push({
    kind: 'attribute',
    name: unescapeCss(name.text).toLowerCase(),
    operator,
    value,
    ignoreCase: flag === 'i',
  });
  selector.specificity += weight.class;
  return end + 1;
}

function parsePseudo(
  tokens: CssToken[],
  index: number,
  tests: Test[],
  selector: Selector,
  nesting: number,
): number | undefined {
  const double = tokens[index + 1]?.type === css.Colon;
  const token = tokens[index + (double ? 2 : 1)];
  const after = index + (double ? 3 : 2);
  if (token === undefined) return undefined;
  const name = unescapeCss(token.text).toLowerCase();
  if (token.type === css.Ident) {
    if (double || pseudoElements.has(name)) {
      selector.pseudoElement = true;
      return after;
    }
    const test = simplePseudo(name);
    if (test === undefined) return undefined;
    tests.push(test);
    selector.specificity += weight.class;
    return after;
  }
  if (token.type !== css.Function) return undefined;
  let depth = 1;
  let end = after;
  while (end < tokens.length && depth > 0) {
    const type = tokens[end]!.type;
    if (type === css.Function || type === css.LeftParenthesis) depth += 1;
    if (type === css.RightParenthesis) depth -= 1;
    end += 1;
  }
  const inner = tokens.slice(after, depth === 0 ? end - 1 : end);
  const test = functionalPseudo(name, inner, nesting);
  if (test === undefined) return undefined;
  tests.push(test);
  if (test.kind === 'nth') selector.specificity += weight.class;
  else if (name !== 'where(' && 'list' in test) {
    selector.specificity += Math.max(...test.list.map((item) => item.specificity));
  }
  return end;
}

function simplePseudo(name: string): Test | undefined {
  const nth = (fromEnd: boolean, ofType: boolean): Test => ({ kind: 'nth', step: 0, offset: 1, fromEnd, ofType });
  if (name === 'first-child') return nth(false, false);
  if (name === 'last-child') return nth(true, false);
  if (name === 'first-of-type') return nth(false, true);
  if (name === 'last-of-type') return nth(true, true);
  if (name === 'root') return { kind: 'root' };
  if (name === 'empty') return { kind: 'empty' };
  if (name === 'link' || name === 'any-link') return { kind: 'link' };
  return deadStates.has(name) ? { kind: 'never' } : undefined;
}

function functionalPseudo(name: string, inner: CssToken[], nesting: number): Test | undefined {
  const kind = functionNames.get(name);
  if (kind !== undefined) {
    const list = parseSelectors(inner, nesting + 1);
    return list === undefined ? undefined : { kind, list };
  }
  const nth = /^nth-(last-)?(child|of-type)\($/.exec(name);
  const text = inner.map((token) => token.text).join('');
  if (nth === null) return undefined;
  const formula = parseNth(text.replace(/\s+/g, '').toLowerCase());
  return formula && { kind: 'nth', ...formula, fromEnd: nth[1] !== undefined, ofType: nth[2] === 'of-type' };
}

/** The An+B notation (CSS Syntax section 6). */
function parseNth(text: string): { step: number; offset: number } | undefined {
  if (text === 'odd') return { step: 2, offset: 1 };
  if (text === 'even') return { step: 2, offset: 0 };
  const match = /^(?:([+-]?\d{0,9})n)?([+-]?\d{1,9})?$/.exec(text);
  if (match === null || text === '') return undefined;
  const sign = match[1];
  const step = sign === undefined ? 0 : /\d/.test(sign) ? Number(sign) : sign === '-' ? -1 : 1;
  return { step, offset: Number(match[2] ?? 0) };
}
