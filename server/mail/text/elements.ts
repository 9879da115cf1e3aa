import { parseLegacyColour } from './colours.ts';
import { attributeOf, type HtmlElement, type HtmlNode, isElement } from './html.ts';

/** What a browser does with elements before any style of the mail speaks (HTML section 15, "Rendering"). */
const set = (text: string) => new Set(text.split(' '));

const blocks = set(
  'address article aside blockquote body center dd details dialog dir div dl dt fieldset figcaption figure footer ' +
    'form frameset h1 h2 h3 h4 h5 h6 header hgroup hr html legend li listing main menu nav ol optgroup option p ' +
    'plaintext pre search section summary ul xmp',
);
const inlineBlocks = set('button input select textarea img video audio iframe object embed canvas svg meter progress');
const tables: Record<string, string> = {
  table: 'table',
  caption: 'table-caption',
  tbody: 'table-row-group',
  thead: 'table-header-group',
  tfoot: 'table-footer-group',
  tr: 'table-row',
  td: 'table-cell',
  th: 'table-cell',
};

/** display:none of the browser, which a style can undo; the value is the technique that hides the text. */
const undisplayed: Record<string, string> = {
  head: 'head',
  title: 'title',
  script: 'script',
  style: 'style',
  datalist: 'datalist',
  rp: 'ruby-fallback',
  area: 'area',
};
/** Content that no style brings back. */
const unrendered: Record<string, string> = {
  noframes: 'noframes',
  noembed: 'noembed',
  iframe: 'iframe-fallback',
  video: 'media-fallback',
  audio: 'media-fallback',
  canvas: 'media-fallback',
  xml: 'xml-island',
};
const svgUnrendered: Record<string, string> = {
  title: 'svg-description',
  desc: 'svg-description',
  metadata: 'svg-description',
  defs: 'svg-definition',
  symbol: 'svg-definition',
  clippath: 'svg-definition',
  mask: 'svg-definition',
  pattern: 'svg-definition',
  marker: 'svg-definition',
  style: 'style',
  script: 'script',
};

export function defaultDisplay(element: HtmlElement): string {
  const name = element.tagName;
  if (blocks.has(name)) return 'block';
  return Object.hasOwn(tables, name) ? tables[name]! : inlineBlocks.has(name) ? 'inline-block' : 'inline';
}

/** Why the browser itself shows none of this element's text unless a display value says otherwise. */
export function undisplayedBy(element: HtmlElement): string | undefined {
  const name = element.tagName;
  if (attributeOf(element, 'hidden') !== undefined) return 'hidden-attribute';
  if (name === 'dialog' && attributeOf(element, 'open') === undefined) return 'closed-dialog';
  return isHtml(element) && Object.hasOwn(undisplayed, name) ? undisplayed[name] : undefined;
}

/** Why the browser never shows this element's text. */
export function unrenderedBy(element: HtmlElement): string | undefined {
  const name = element.tagName;
  if (!isHtml(element)) {
    const lower = name.toLowerCase();
    if (lower === 'annotation' || lower === 'annotation-xml') return 'annotation';
    return Object.hasOwn(svgUnrendered, lower) ? svgUnrendered[lower] : undefined;
  }
  if (Object.hasOwn(unrendered, name)) return unrendered[name];
  return closedDetails(element) ? 'closed-details' : undefined;
}

function closedDetails(element: HtmlElement): boolean {
  const parent = element.parentNode;
  if (parent === null || !isElement(parent) || !isClosedDetails(parent)) return false;
  return element !== firstSummary(parent.childNodes);
}

/** Text directly inside a closed details element is hidden as well. */
export function isClosedDetails(element: HtmlElement): boolean {
  return element.tagName === 'details' && attributeOf(element, 'open') === undefined;
}

function firstSummary(nodes: readonly HtmlNode[]): HtmlNode | undefined {
  for (const node of nodes) if (node.nodeName === 'summary') return node;
  return undefined;
}

function isHtml(element: HtmlElement): boolean {
  return element.namespaceURI === 'http://www.w3.org/1999/xhtml';
}

/** Colour attributes as CSS values, null for what is no colour: mails repeat the same few thousands of times. */
export type ColourNotes = Map<string, string | null>;

const none: [string, string][] = [];

/** Presentational attributes as style values that any rule overrides (HTML section 15.2). */
export function presentationalHints(element: HtmlElement, notes: ColourNotes): [string, string][] {
  if (element.attrs.length === 0) return none;
  const hints: [string, string][] = [];
  for (const { name, value } of element.attrs) {
    if (name === 'bgcolor') addColour(hints, 'background-color', value, notes);
    else if (name === 'background' && value.trim() !== '') hints.push(['background-image', 'image']);
    else if (name === 'color' && element.tagName === 'font') addColour(hints, 'color', value, notes);
    else if (name === 'text' && element.tagName === 'body') addColour(hints, 'color', value, notes);
    else if (name === 'fill' && !isHtml(element)) hints.push(['fill', value]);
  }
  return hints;
}

function addColour(hints: [string, string][], property: string, value: string, notes: ColourNotes): void {
  let text = notes.get(value);
  if (text === undefined) {
    const colour = parseLegacyColour(value);
    const number = colour && colour.r * 65_536 + colour.g * 256 + colour.b;
    text = number === undefined ? null : `#${number.toString(16).padStart(6, '0')}`;
    if (notes.size < notesLimit && value.length < 200) notes.set(value, text);
  }
  if (text !== null) hints.push([property, text]);
}

const notesLimit = 50_000;

/** Elements that start and end a line of their own in the visible text. */
export function breaksLine(display: string): boolean {
  return !/^(?:inline|contents|table-cell|ruby|math|-webkit-inline)/.test(display);
}
