import { attributeOf, type HtmlElement, type HtmlParent, isElement } from './html.ts';
import type { Selector, Test } from './selectors.ts';

/** Facts about one document that selectors ask for again and again, and the work that they may cost. */
export interface MatchState {
  root: HtmlParent;
  steps: number;
  classes: Map<HtmlElement, Set<string>>;
  places: Map<HtmlParent, Map<HtmlElement, Place>>;
}

interface Place {
  index: number;
  count: number;
  typeIndex: number;
  typeCount: number;
  before: HtmlElement | undefined;
}

export function matchState(root: HtmlParent, steps: number): MatchState {
  return { root, steps, classes: new Map(), places: new Map() };
}

/** How far a failed match reaches: only here, on all earlier siblings, or on every ancestor. */
type Outcome = 'match' | 'here' | 'siblings' | 'everywhere';

/**
 * Whether an element is selected. Goes from right to left and gives up as early as the failure allows, so a chain of
 * descendants costs the depth once. When `state.steps` is used up, nothing matches any more.
 */
export function matches(element: HtmlElement, selector: Selector, state: MatchState): boolean {
  return matchFrom(element, selector, selector.compounds.length - 1, state) === 'match';
}

function matchFrom(element: HtmlElement, selector: Selector, at: number, state: MatchState): Outcome {
  state.steps -= 1;
  if (state.steps < 0) return 'everywhere';
  const compound = selector.compounds[at]!;
  for (const test of compound.tests) if (!passes(element, test, state)) return 'here';
  const { combinator } = compound;
  if (combinator === '') return 'match';
  const sideways = combinator === '+' || combinator === '~';
  let other = sideways ? placeOf(element, state)?.before : parentOf(element);
  while (other !== undefined) {
    const outcome = matchFrom(other, selector, at - 1, state);
    if (outcome === 'match' || outcome === 'everywhere') return outcome;
    // All siblings share the parent, so they fail with it.
    if (combinator === '>') return 'siblings';
    if (combinator === '+') return outcome;
    if (outcome === 'siblings' && sideways) return 'siblings';
    other = sideways ? placeOf(other, state)?.before : parentOf(other);
  }
  return sideways ? 'siblings' : 'everywhere';
}

function parentOf(element: HtmlElement): HtmlElement | undefined {
  const parent = element.parentNode;
  return parent !== null && isElement(parent) ? parent : undefined;
}

function passes(element: HtmlElement, test: Test, state: MatchState): boolean {
  state.steps -= element.attrs.length >> 4;
  switch (test.kind) {
    case 'tag':
      return element.tagName.toLowerCase() === test.name;
    case 'id':
      return attributeOf(element, 'id') === test.name;
    case 'class':
      return classesOf(element, state).has(test.name);
    case 'attribute':
      return attributePasses(attributeOf(element, test.name), test, state);
    case 'never':
      return false;
    case 'root':
      return element.parentNode === state.root;
    case 'link':
      return (element.tagName === 'a' || element.tagName === 'area') && attributeOf(element, 'href') !== undefined;
    case 'empty':
      return element.childNodes.every((node) => node.nodeName === '#comment');
    case 'nth':
      return nthPasses(placeOf(element, state), test);
    default:
      return test.list.some((item) => matches(element, item, state)) === (test.kind === 'any');
  }
}

export function classesOf(element: HtmlElement, state: MatchState): Set<string> {
  let classes = state.classes.get(element);
  if (classes === undefined) {
    const value = attributeOf(element, 'class') ?? '';
    classes = new Set(value === '' ? [] : value.split(/[ \t\n\f\r]+/).filter((name) => name !== ''));
    state.classes.set(element, classes);
  }
  return classes;
}

function attributePasses(actual: string | undefined, test: Test & { kind: 'attribute' }, state: MatchState): boolean {
  if (actual === undefined) return false;
  state.steps -= actual.length >> 4;
  const value = test.ignoreCase ? test.value.toLowerCase() : test.value;
  const text = test.ignoreCase ? actual.toLowerCase() : actual;
  if (test.operator === '') return true;
  if (test.operator === '=') return text === value;
  if (test.operator === '|=') return text === value || text.startsWith(`${value}-`);
  if (value === '') return false;
  if (test.operator === '~=') return text.split(/[ \t\n\f\r]+/).includes(value);
  if (test.operator === '^=') return text.startsWith(value);
  return test.operator === '$=' ? text.endsWith(value) : text.includes(value);
}

function nthPasses(place: Place | undefined, test: Test & { kind: 'nth' }): boolean {
  if (place === undefined) return false;
  const index = test.ofType ? place.typeIndex : place.index;
  const count = test.ofType ? place.typeCount : place.count;
  const distance = (test.fromEnd ? count - index + 1 : index) - test.offset;
  return test.step === 0 ? distance === 0 : distance % test.step === 0 && distance / test.step >= 0;
}

function placeOf(element: HtmlElement, state: MatchState): Place | undefined {
  const parent = element.parentNode;
  if (parent === null) return undefined;
  let places = state.places.get(parent);
  if (places === undefined) {
    places = placesIn(parent);
    state.places.set(parent, places);
  }
  return places.get(element);
}

function placesIn(parent: HtmlParent): Map<HtmlElement, Place> {
  const elements = parent.childNodes.filter(isElement);
  const counts = new Map<string, number>();
  const places = new Map<HtmlElement, Place>();
  let before: HtmlElement | undefined;
  for (const [index, element] of elements.entries()) {
    const typeIndex = (counts.get(element.tagName) ?? 0) + 1;
    counts.set(element.tagName, typeIndex);
    places.set(element, { index: index + 1, count: elements.length, typeIndex, typeCount: 0, before });
    before = element;
  }
  for (const [element, place] of places) place.typeCount = counts.get(element.tagName)!;
  return places;
}
