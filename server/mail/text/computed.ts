import { boxHiding, hasPadding } from './boxes.ts';
import type { Styles, VariableScope } from './cascade.ts';
import { black, blend, type Colour, linkBlue, parseColour, parseLegacyColour, sameColour, white } from './colours.ts';
import { defaultDisplay, undisplayedBy, unrenderedBy } from './elements.ts';
import { attributeOf, type HtmlElement } from './html.ts';
import { parseLength } from './lengths.ts';

/** Why a text is not seen, and the element (by number) that began it. */
export interface Hiding {
  technique: string;
  root: number;
}

/** What an element's text looks like, as far as being seen goes. */
export interface Computed {
  display: string;
  /** Nothing inside can undo this. */
  gone: Hiding | null;
  /** Clipped by a box that an absolutely placed descendant may leave. */
  clipped: Hiding | null;
  clipEscapable: boolean;
  invisible: Hiding | null;
  opacity: number;
  fontSize: number;
  tiny: Hiding | null;
  indent: number;
  indented: Hiding | null;
  colour: Colour;
  /** -webkit-text-fill-color; null is the colour itself. */
  fill: Colour | null;
  /** null where a picture lies behind. */
  background: Colour | null;
  /** Element that last changed colour or background. */
  paintRoot: number;
  links: Colour;
  mso: Hiding | null;
  preserve: boolean;
  scope: VariableScope | null;
}

/** Text below this size counts as hidden, in CSS pixels. */
const smallestFont = 3;
const smallestOpacity = 0.03;
const smallestAlpha = 0.05;
const farOff = -500;
const fontKeywords: Record<string, number> = {
  'xx-small': 9,
  'x-small': 10,
  small: 13,
  medium: 16,
  large: 18,
  'x-large': 24,
  'xx-large': 32,
  'xxx-large': 48,
};
const fontAttribute = [10, 13, 16, 18, 24, 32, 48];

/** The page itself: black on white, 16 px. */
export const pageStyle: Computed = {
  display: 'block',
  gone: null,
  clipped: null,
  clipEscapable: false,
  invisible: null,
  opacity: 1,
  fontSize: 16,
  tiny: null,
  indent: 0,
  indented: null,
  colour: black,
  fill: null,
  background: white,
  paintRoot: 0,
  links: linkBlue,
  mso: null,
  preserve: false,
  scope: null,
};

/** Reads single properties, css-wide keywords and `all` resolved. */
export interface Reader {
  /** undefined: not set; 'inherit' or 'initial' instead of the other css-wide keywords. */
  get(property: string): string | undefined;
}

const inherited = new Set([
  'visibility',
  'font-size',
  'text-indent',
  'color',
  'white-space',
  '-webkit-text-fill-color',
]);

function readerOf(values: Map<string, string>): Reader {
  return {
    get(property) {
      const value = values.get(property) ?? values.get('all');
      if (value !== 'unset' && value !== 'revert' && value !== 'revert-layer') return value;
      if (value.startsWith('revert')) return undefined;
      return inherited.has(property) ? 'inherit' : 'initial';
    },
  };
}

/** Computes an element from its parent and its winning declarations. `id` numbers the element. */
export function compute(element: HtmlElement, parent: Computed, styles: Styles, id: number): Computed {
  const read = readerOf(styles.values);
  const computed: Computed = { ...parent, scope: styles.scope };
  const display = displayOf(element, parent, read);
  computed.display = display.value;
  const unrendered = unrenderedBy(element) ?? display.hiddenBy;
  // A title says more about itself than the head around it.
  if ((parent.gone === null || parent.gone.technique === 'head') && unrendered !== undefined)
    computed.gone = { technique: unrendered, root: id };
  if (parent.gone !== null || computed.gone !== null) return computed;
  computeFont(element, parent, read, computed, id);
  computePaint(element, read, computed, parent, id);
  if (preformatted.has(element.tagName)) computed.preserve = true;
  // Most elements of a mail have no style at all.
  if (styles.values.size > 0) {
    computeVisibility(read, computed, parent, id);
    computeIndent(read, computed, parent, id);
    computeBox(read, computed, parent, id);
  }
  return computed;
}

const preformatted = new Set(['pre', 'textarea', 'xmp', 'listing', 'plaintext']);

function computeBox(read: Reader, computed: Computed, parent: Computed, id: number): void {
  const space = read.get('white-space');
  if (space !== undefined && space !== 'inherit') computed.preserve = /^(?:pre|break)/.test(space);
  if (read.get('mso-hide') === 'all' && parent.mso === null) computed.mso = { technique: 'mso-hide', root: id };
  const box = boxHiding(read, computed);
  leaveClip(read, computed);
  if (box === 'clipped-box') {
    if (computed.clipped !== null) return;
    computed.clipped = { technique: box, root: id };
    computed.clipEscapable = !isPositioned(read) || hasPadding(read, computed);
  } else if (box !== undefined) computed.gone = { technique: box, root: id };
}

function displayOf(element: HtmlElement, parent: Computed, read: Reader): { value: string; hiddenBy?: string } {
  let value = read.get('display');
  if (value === 'inherit') value = parent.display;
  if (value === 'initial') value = 'inline';
  if (value === 'none') return { value, hiddenBy: 'display-none' };
  if (value === undefined) {
    const technique = undisplayedBy(element);
    if (technique !== undefined) return { value: 'none', hiddenBy: technique };
    value = defaultDisplay(element);
  }
  const floats = read.get('float');
  const taken = /^(?:absolute|fixed)$/.test(read.get('position') ?? '') || (floats !== undefined && floats !== 'none');
  return { value: taken && value.startsWith('inline') ? 'block' : value };
}

function isPositioned(read: Reader): boolean {
  return /^(?:relative|absolute|fixed|sticky|-webkit-sticky)$/.test(read.get('position') ?? '');
}

/** Overflow does not cut what is placed against a box outside of it (CSS Overflow section 3). */
function leaveClip(read: Reader, computed: Computed): void {
  if (computed.clipped === null || !isPositioned(read)) return;
  const position = read.get('position');
  if (position === 'fixed' || (position === 'absolute' && computed.clipEscapable)) computed.clipped = null;
  else computed.clipEscapable = false;
}

function computeFont(element: HtmlElement, parent: Computed, read: Reader, computed: Computed, id: number): void {
  const value = read.get('font-size');
  let size: number | undefined;
  if (value === undefined) size = element.tagName === 'font' ? fontTagSize(element) : undefined;
  else if (value === 'initial') size = 16;
  else if (value === 'smaller') size = parent.fontSize / 1.2;
  else if (value === 'larger') size = parent.fontSize * 1.2;
  else size = fontKeywords[value] ?? parseLength(value, { em: parent.fontSize, percent: parent.fontSize });
  computed.fontSize = Math.max(0, size ?? parent.fontSize);
  if (computed.fontSize >= smallestFont) computed.tiny = null;
  else if (parent.tiny === null) computed.tiny = { technique: 'zero-size', root: id };
}

function fontTagSize(element: HtmlElement): number | undefined {
  const match = /^\s*([+-]?)(\d)/.exec(attributeOf(element, 'size') ?? '');
  if (match === null) return undefined;
  const step = match[1] === '' ? Number(match[2]) : 3 + Number(`${match[1]}${match[2]}`);
  return fontAttribute[Math.min(7, Math.max(1, step)) - 1];
}

function computeVisibility(read: Reader, computed: Computed, parent: Computed, id: number): void {
  const value = read.get('visibility');
  if (value === 'visible' || value === 'initial') computed.invisible = null;
  else if ((value === 'hidden' || value === 'collapse') && parent.invisible === null) {
    computed.invisible = { technique: 'visibility', root: id };
  }
  const factor = opacityOf(read.get('opacity')) * filterOpacity(read.get('filter'));
  computed.opacity = parent.opacity * factor;
  if (computed.opacity <= smallestOpacity) computed.gone = { technique: 'opacity', root: id };
}

function opacityOf(value: string | undefined): number {
  if (value === undefined || value === 'initial' || value === 'inherit') return 1;
  const number = value.endsWith('%') ? Number(value.slice(0, -1)) / 100 : Number(value);
  return Number.isNaN(number) ? 1 : Math.min(1, Math.max(0, number));
}

function filterOpacity(value: string | undefined): number {
  const match = /\bopacity\(\s*([\d.]+%?)\s*\)/.exec(value ?? '');
  return match === null ? 1 : opacityOf(match[1]);
}

function computeIndent(read: Reader, computed: Computed, parent: Computed, id: number): void {
  const value = read.get('text-indent');
  if (value === undefined || value === 'inherit') return;
  const indent = value === 'initial' ? 0 : parseLength(value.split(/\s/)[0]!, { em: computed.fontSize, percent: 900 });
  computed.indent = indent ?? parent.indent;
  if (computed.indent > farOff) computed.indented = null;
  else if (parent.indented === null) computed.indented = { technique: 'off-screen', root: id };
}

function computePaint(element: HtmlElement, read: Reader, computed: Computed, parent: Computed, id: number): void {
  if (element.tagName === 'body')
    computed.links = parseLegacyColour(attributeOf(element, 'link') ?? '') ?? parent.links;
  const isLink = element.tagName === 'a' && attributeOf(element, 'href') !== undefined;
  const own = read.get('color') ?? (element.tagName === 'font' ? undefined : read.get('fill'));
  const usual = isLink ? computed.links : parent.colour;
  computed.colour = colourOf(own, usual, parent.colour, black);
  const fill = read.get('-webkit-text-fill-color');
  if (fill === 'initial' || fill === 'currentcolor') computed.fill = null;
  else if (fill !== undefined && fill !== 'inherit')
    computed.fill = colourOf(fill, computed.colour, computed.colour, black);
  const ground = colourOf(read.get('background-color'), transparent, transparent, transparent, computed.colour);
  const hasImage = read.get('background-image') === 'image' || /\(/.test(read.get('background-image') ?? '');
  if (ground.a >= 1) computed.background = ground;
  else if (ground.a > 0 && parent.background !== null) computed.background = blend(ground, parent.background);
  // A picture may load or not; only a colour that was set beneath it is sure.
  if (hasImage && ground.a === 0) computed.background = null;
  if (own !== undefined || fill !== undefined || isLink || ground.a > 0 || hasImage) computed.paintRoot = id;
}

const transparent: Colour = { r: 0, g: 0, b: 0, a: 0 };

function colourOf(
  value: string | undefined,
  usual: Colour,
  parent: Colour,
  initial: Colour,
  current: Colour = parent,
): Colour {
  if (value === undefined) return usual;
  if (value === 'inherit') return parent;
  if (value === 'initial') return initial;
  const colour = parseColour(value);
  return colour === undefined ? usual : colour === 'current' ? current : colour;
}

/** Why the text of an element is not seen; null where it is. */
export function hidingOf(computed: Computed): Hiding | null {
  const certain = computed.gone ?? computed.clipped ?? computed.invisible ?? computed.tiny ?? computed.indented;
  if (certain !== null) return certain;
  const paint = computed.fill ?? computed.colour;
  if (paint.a <= smallestAlpha) return { technique: 'transparent', root: computed.paintRoot };
  if (computed.background === null) return null;
  const seen = paint.a < 1 ? blend(paint, computed.background) : paint;
  return sameColour(seen, computed.background) ? { technique: 'same-colour', root: computed.paintRoot } : null;
}
