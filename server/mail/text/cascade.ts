import { type CssSheet, css, parseStyleAttribute } from './css-syntax.ts';
import { attributeOf, type HtmlElement, type HtmlParent } from './html.ts';
import { type Declared, expand, propertiesOf, readDeclaration } from './properties.ts';
import { classesOf, type MatchState, matches, matchState } from './selector-match.ts';
import { parseSelectors, type Selector } from './selectors.ts';

/** Rules of all sheets, found by what the rightmost part of their selector asks for (CSS Cascade Level 4). */
export interface Cascade {
  byId: Map<string, IndexedRule[]>;
  byClass: Map<string, IndexedRule[]>;
  byTag: Map<string, IndexedRule[]>;
  rest: IndexedRule[];
  state: MatchState;
  inline: Map<string, Declared[]>;
  /** True when a limit kept a rule out. */
  cut: boolean;
}

interface IndexedRule {
  selector: Selector;
  order: number;
  declared: Declared[];
}

/** Custom properties of an element; what it does not set is its ancestors'. */
export interface VariableScope {
  own: Map<string, string>;
  parent: VariableScope | null;
}

export interface Styles {
  /** Winning value of each property. */
  values: Map<string, string>;
  scope: VariableScope | null;
}

const cascadeLimits = { selectors: 10_000, steps: 3_000_000, styleAttributes: 20_000, scopeDepth: 64 } as const;
const variableLimits = { depth: 10, steps: 200, characters: 2_000 } as const;

export function buildCascade(root: HtmlParent, sheets: readonly CssSheet[]): Cascade {
  const cascade: Cascade = {
    byId: new Map(),
    byClass: new Map(),
    byTag: new Map(),
    rest: [],
    state: matchState(root, cascadeLimits.steps),
    inline: new Map(),
    cut: sheets.some((sheet) => sheet.cut),
  };
  let order = 0;
  for (const sheet of sheets) {
    for (const rule of sheet.rules) {
      if (!rule.media.every(mediaApplies)) continue;
      const declared = rule.declarations.map(readDeclaration).filter((item) => item !== undefined);
      if (declared.length === 0) continue;
      const selector = rule.selector.at(-1)?.type === css.WhiteSpace ? rule.selector.slice(0, -1) : rule.selector;
      for (const item of parseSelectors(selector) ?? []) {
        if (item.pseudoElement) continue;
        order += 1;
        if (order > cascadeLimits.selectors) cascade.cut = true;
        else index(cascade, { selector: item, order, declared });
      }
    }
  }
  return cascade;
}

function index(cascade: Cascade, rule: IndexedRule): void {
  const { tests } = rule.selector.compounds.at(-1)!;
  for (const [kind, map] of [
    ['id', cascade.byId],
    ['class', cascade.byClass],
    ['tag', cascade.byTag],
  ] as const) {
    const test = tests.find((item) => item.kind === kind);
    if (test === undefined || !('name' in test)) continue;
    const list = map.get(test.name);
    if (list === undefined) map.set(test.name, [rule]);
    else list.push(rule);
    return;
  }
  cascade.rest.push(rule);
}

/** Whether a media query holds on a light screen, 900 by 700 CSS pixels. Unknown features do not hold. */
function mediaApplies(query: string): boolean {
  return query.split(',').some((part) => {
    const text = part.trim();
    const negated = text.startsWith('not ');
    const holds = text.split(/\band\b/).every((item) => {
      const feature = item.trim().replace(/^(?:only|not)\s+/, '');
      return feature === 'all' || feature === 'screen' || featureHolds(feature);
    });
    return holds !== negated;
  });
}

function featureHolds(feature: string): boolean {
  const plain = /^\(\s*([a-z-]+)\s*(?::\s*([^)]*))?\)$/.exec(feature);
  if (plain !== null) return plainFeatureHolds(plain[1]!, plain[2]?.trim());
  const range = /^\(\s*(width|height)\s*([<>]=?|=)\s*([\d.]+)(px|em|rem)\s*\)$/.exec(feature);
  if (range === null) return false;
  const limit = Number(range[3]) * (range[4] === 'px' ? 1 : 16);
  const actual = range[1] === 'width' ? 900 : 700;
  if (range[2]!.startsWith('<')) return range[2] === '<=' ? actual <= limit : actual < limit;
  return range[2] === '=' ? actual === limit : range[2] === '>=' ? actual >= limit : actual > limit;
}

function plainFeatureHolds(name: string, value: string | undefined): boolean {
  const bound = /^(?:(min|max)-)?(?:device-)?(width|height)$/.exec(name);
  if (bound !== null) {
    if (value === undefined) return true;
    const size = /^([\d.]+)(px|em|rem)?$/.exec(value);
    if (size === null) return false;
    const limit = Number(size[1]) * (size[2] === 'em' || size[2] === 'rem' ? 16 : 1);
    const actual = bound[2] === 'width' ? 900 : 700;
    return bound[1] === 'min' ? actual >= limit : bound[1] === 'max' ? actual <= limit : actual === limit;
  }
  if (name === 'orientation') return value === 'landscape';
  if (name === 'prefers-color-scheme') return value === 'light' || value === undefined;
  return ['color', 'hover', 'pointer', 'any-hover'].includes(name) && (value === undefined || value !== 'none');
}

/** The winning values for an element, in the order of the cascade; `hints` are its presentational attributes. */
export function stylesOf(
  element: HtmlElement,
  cascade: Cascade,
  hints: readonly [string, string][],
  parentScope: VariableScope | null,
): Styles {
  const rules = matchingRules(element, cascade);
  const inline = inlineOf(element, cascade);
  if (rules.length === 0 && inline.length === 0) return { values: new Map(hints), scope: parentScope };
  const ordered: Declared[] = [];
  for (const important of [false, true]) {
    for (const rule of rules) for (const item of rule.declared) if (item.important === important) ordered.push(item);
    for (const item of inline) if (item.important === important) ordered.push(item);
  }
  const scope = scopeOf(ordered, parentScope);
  const values = new Map<string, string>(hints);
  for (const item of ordered) {
    if (item.name.startsWith('--')) continue;
    const longhands = item.longhands ?? resolved(item, scope);
    if (item.name === 'all') values.clear();
    for (const [name, value] of longhands) values.set(name, value);
  }
  return { values, scope };
}

function matchingRules(element: HtmlElement, cascade: Cascade): IndexedRule[] {
  const found: IndexedRule[] = [];
  if (cascade.state.steps < 0) return found;
  const add = (list: IndexedRule[] | undefined): void => {
    for (const rule of list ?? []) if (matches(element, rule.selector, cascade.state)) found.push(rule);
  };
  const id = attributeOf(element, 'id');
  if (id !== undefined) add(cascade.byId.get(id));
  if (cascade.byClass.size > 0) for (const name of classesOf(element, cascade.state)) add(cascade.byClass.get(name));
  add(cascade.byTag.get(element.tagName.toLowerCase()));
  add(cascade.rest);
  return found.length < 2
    ? found
    : found.sort((a, b) => a.selector.specificity - b.selector.specificity || a.order - b.order);
}

function inlineOf(element: HtmlElement, cascade: Cascade): Declared[] {
  const style = attributeOf(element, 'style');
  if (style === undefined) return [];
  let declared = cascade.inline.get(style);
  if (declared === undefined) {
    declared = parseStyleAttribute(style)
      .map(readDeclaration)
      .filter((item) => item !== undefined);
    if (cascade.inline.size < cascadeLimits.styleAttributes) cascade.inline.set(style, declared);
  }
  return declared;
}

function scopeOf(ordered: readonly Declared[], parent: VariableScope | null): VariableScope | null {
  let own: Map<string, string> | null = null;
  for (const item of ordered) {
    if (!item.name.startsWith('--')) continue;
    own ??= new Map();
    own.set(item.name, item.value);
  }
  return own === null ? parent : { own, parent };
}

function resolved(item: Declared, scope: VariableScope | null): [string, string][] {
  const text = substitute(item.value, scope, { steps: variableLimits.steps }, 0);
  const longhands = text === undefined ? undefined : expand(item.name, text.trim());
  // Invalid at computed-value time: the property becomes unset (CSS Variables section 3.1).
  return longhands ?? propertiesOf(item.name).map((property) => [property, 'unset']);
}

function variableOf(name: string, scope: VariableScope | null): string | undefined {
  let at = scope;
  for (let depth = 0; at !== null && depth < cascadeLimits.scopeDepth; depth += 1) {
    const value = at.own.get(name);
    if (value !== undefined) return value;
    at = at.parent;
  }
  return undefined;
}

/** Puts the values of var() in. @returns undefined where one is missing without fallback or a limit is met. */
function substitute(
  text: string,
  scope: VariableScope | null,
  budget: { steps: number },
  depth: number,
): string | undefined {
  if (depth > variableLimits.depth) return undefined;
  let result = '';
  let at = 0;
  for (;;) {
    const start = text.toLowerCase().indexOf('var(', at);
    if (start < 0) break;
    budget.steps -= 1;
    if (budget.steps < 0) return undefined;
    const end = closingParenthesis(text, start + 4);
    const [name, fallback] = splitOnce(text.slice(start + 4, end));
    const value = variableOf(name, scope) ?? fallback;
    const inner = value === undefined ? undefined : substitute(value, scope, budget, depth + 1);
    if (inner === undefined) return undefined;
    result += text.slice(at, start) + inner;
    if (result.length > variableLimits.characters) return undefined;
    at = end + 1;
  }
  return result + text.slice(at);
}

function closingParenthesis(text: string, from: number): number {
  let depth = 1;
  for (let index = from; index < text.length; index += 1) {
    if (text[index] === '(') depth += 1;
    else if (text[index] === ')') depth -= 1;
    if (depth === 0) return index;
  }
  return text.length;
}

function splitOnce(text: string): [string, string | undefined] {
  const comma = text.indexOf(',');
  return comma < 0 ? [text.trim(), undefined] : [text.slice(0, comma).trim(), text.slice(comma + 1).trim()];
}
