import { parseColour } from './colours.ts';
import { type CssDeclaration, type CssToken, unescapeCss } from './css-syntax.ts';
import { parseLength } from './lengths.ts';

/** One declaration broken down to the properties that decide whether text is seen. */
export interface Declared {
  name: string;
  value: string;
  important: boolean;
  /** [property, value] pairs; null while var() has to be resolved first. */
  longhands: [string, string][] | null;
}

const valueLimit = 2_000;
const wide = new Set(['inherit', 'initial', 'unset', 'revert', 'revert-layer']);
const words = (text: string) => new Set(text.split(' '));
const displays = words(
  'none block inline inline-block flow-root table table-row table-cell table-row-group table-header-group ' +
    'table-footer-group table-column table-column-group table-caption inline-table flex inline-flex grid inline-grid ' +
    'list-item contents run-in ruby math -webkit-box -webkit-inline-box -webkit-flex -webkit-inline-flex',
);
const keywordValues: Record<string, Set<string>> = {
  display: displays,
  visibility: words('visible hidden collapse'),
  position: words('static relative absolute fixed sticky -webkit-sticky'),
  float: words('none left right inline-start inline-end'),
  'overflow-x': words('visible hidden clip scroll auto'),
  'overflow-y': words('visible hidden clip scroll auto'),
  'content-visibility': words('visible hidden auto'),
  'mso-hide': words('all none screen'),
  'white-space': words('normal nowrap pre pre-wrap pre-line break-spaces'),
};
const fontSizes = words('xx-small x-small small medium large x-large xx-large xxx-large smaller larger');
const sizes = new Set(['width', 'height', 'max-width', 'max-height', 'min-width', 'min-height']);
const sizeKeywords = words('auto none min-content max-content fit-content stretch -webkit-fill-available');
const offsets = new Set([
  ...['left', 'right', 'top', 'bottom', 'margin-left', 'margin-top', 'margin-right', 'margin-bottom'],
  ...['padding-left', 'padding-right', 'padding-top', 'padding-bottom', 'text-indent'],
]);
const freeForm = new Set(['clip', 'clip-path', 'transform', 'scale', 'translate', 'filter']);
const colours = new Set(['color', 'background-color', '-webkit-text-fill-color']);
const boxShorthands: Record<string, string[]> = {
  margin: ['margin-top', 'margin-right', 'margin-bottom', 'margin-left'],
  padding: ['padding-top', 'padding-right', 'padding-bottom', 'padding-left'],
  inset: ['top', 'right', 'bottom', 'left'],
};
const otherShorthands: Record<string, string[]> = {
  font: ['font-size'],
  background: ['background-color', 'background-image'],
  overflow: ['overflow-x', 'overflow-y'],
};

/** Breaks a declaration down. @returns undefined where it is invalid or says nothing about being seen. */
export function readDeclaration(declaration: CssDeclaration): Declared | undefined {
  const { name, important } = declaration;
  if (name.startsWith('--')) return { name, value: valueText(declaration.value), important, longhands: [] };
  if (!isRelevant(name)) return undefined;
  const raw = valueText(declaration.value);
  if (/\bvar\(/i.test(raw)) return { name, value: raw, important, longhands: null };
  const longhands = expand(name, raw);
  return longhands && { name, value: raw, important, longhands };
}

function valueText(tokens: readonly CssToken[]): string {
  let text = '';
  for (const token of tokens) {
    text += token.text;
    if (text.length > valueLimit) break;
  }
  return unescapeCss(text.slice(0, valueLimit)).trim();
}

function isRelevant(name: string): boolean {
  return (
    Object.hasOwn(keywordValues, name) ||
    Object.hasOwn(boxShorthands, name) ||
    Object.hasOwn(otherShorthands, name) ||
    sizes.has(name) ||
    offsets.has(name) ||
    freeForm.has(name) ||
    colours.has(name) ||
    ['opacity', 'font-size', 'background-image', 'all'].includes(name)
  );
}

/** The properties that a declaration sets, whatever its value turns out to be. */
export function propertiesOf(name: string): string[] {
  return boxShorthands[name] ?? otherShorthands[name] ?? [name];
}

/** Longhands of one property and value. @returns undefined for an invalid value, which browsers ignore. */
export function expand(name: string, text: string): [string, string][] | undefined {
  const value = text.toLowerCase();
  if (wide.has(value)) return propertiesOf(name).map((property) => [property, value]);
  if (name === 'all') return undefined;
  if (Object.hasOwn(boxShorthands, name)) return expandBox(boxShorthands[name]!, value);
  if (name === 'overflow') {
    const [x, y = x] = value.split(/\s+/);
    return x !== undefined && accepts('overflow-x', x) && accepts('overflow-x', y!)
      ? [
          ['overflow-x', x],
          ['overflow-y', y!],
        ]
      : undefined;
  }
  if (name === 'font') return expandFont(value);
  if (name === 'background') return expandBackground(value);
  return accepts(name, value) ? [[name, value]] : undefined;
}

function accepts(name: string, value: string): boolean {
  if (Object.hasOwn(keywordValues, name)) {
    return keywordValues[name]!.has(value) || (name === 'display' && acceptsTwoDisplays(value));
  }
  if (colours.has(name)) return parseColour(value) !== undefined;
  if (name === 'opacity') return /^[+-]?(?:\d+\.?\d*|\.\d+)(?:e[+-]?\d+)?%?$/.test(value);
  if (name === 'font-size') return fontSizes.has(value) || (lengthOf(value) ?? -1) >= 0;
  if (sizes.has(name)) return sizeKeywords.has(value) || lengthOf(value) !== undefined;
  if (offsets.has(name)) return value === 'auto' || lengthOf(value.split(/\s/)[0]!) !== undefined || isLength(value);
  return value !== '';
}

function acceptsTwoDisplays(value: string): boolean {
  const parts = value.split(/\s+/);
  return parts.length === 2 && parts.every((part) => displays.has(part) || part === 'flow') && !parts.includes('none');
}

function isLength(value: string): boolean {
  return lengthOf(value) !== undefined;
}

function lengthOf(value: string): number | undefined {
  return parseLength(value, { em: 16, percent: 16 });
}

function expandBox(sides: string[], value: string): [string, string][] | undefined {
  const parts = splitValue(value);
  if (parts.length === 0 || parts.length > 4) return undefined;
  if (!parts.every((part) => part === 'auto' || isLength(part))) return undefined;
  const [top, right = top, bottom = top, left = right] = parts;
  return [top, right, bottom, left].map((part, index) => [sides[index]!, part!]);
}

/** font: [style weight …] size[/line-height] family. */
function expandFont(value: string): [string, string][] | undefined {
  if (/^(?:caption|icon|menu|message-box|small-caption|status-bar)$/.test(value)) return [['font-size', 'medium']];
  // "0 / 0 a" is written with blanks as well.
  const parts = splitValue(value.replaceAll('/', ' / '));
  for (const [index, part] of parts.entries()) {
    const weight = /^[1-9]\d{0,3}$/.test(part);
    if (weight || !accepts('font-size', part)) continue;
    const family = parts[index + 1] === '/' ? parts[index + 3] : parts[index + 1];
    return family === undefined ? undefined : [['font-size', part]];
  }
  return undefined;
}

function expandBackground(value: string): [string, string][] {
  let colour = 'transparent';
  for (const part of splitValue(value.replaceAll(',', ' , '))) {
    if (parseColour(part) !== undefined) colour = part;
  }
  const image = /url\(|gradient\(|image-set\(|image\(/.test(value) ? 'image' : 'none';
  return [
    ['background-color', colour],
    ['background-image', image],
  ];
}

/** Splits at blanks outside parentheses and quotes. Linear. */
function splitValue(value: string): string[] {
  const parts: string[] = [];
  let depth = 0;
  let quote = '';
  let part = '';
  for (const char of value) {
    if (quote !== '') quote = char === quote ? '' : quote;
    else if (char === '"' || char === "'") quote = char;
    else if (char === '(') depth += 1;
    else if (char === ')') depth -= 1;
    if (depth <= 0 && quote === '' && /\s/.test(char)) {
      if (part !== '') parts.push(part);
      part = '';
    } else part += char;
  }
  if (part !== '') parts.push(part);
  return parts;
}
