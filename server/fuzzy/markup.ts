import { normaliseText } from './normalise.ts';

/** Attributes whose values differ from copy to copy: targets, ids, tokens. */
const maskedAttributes = new Set(
  'href src srcset id action formaction background poster cite longdesc data name value usemap for headers'.split(' '),
);

/** References that show nothing, or a blank; numeric ones are resolved. */
const references = /&(?:#x([0-9a-f]{1,6})|#([0-9]{1,7})|(nbsp|shy|zwnj|zwj|lrm|rlm));?/gi;

const nameStart = /[a-z]/i;
const blankOrSlash = /[\s/]/;
const attributeNameEnd = /[\s/=>]/;
const bareValueEnd = /[\s>]/;

/** Characters of masked markup that count; what follows is the same mail's long tail. */
const longestMarkup = 500_000;

/** A reading place in the markup; every step moves it on, so that reading is linear. */
interface Cursor {
  html: string;
  at: number;
  masked: string[];
  /** Characters in `masked`. */
  length: number;
}

/**
 * The markup of a mail as the structural print sees it: comments gone, values of link targets, sources, ids and
 * `data-` attributes left out, then masked like a visible text. Not a parser: it only has to give the same for
 * two copies of one mail.
 */
export function normaliseHtml(html: string): string {
  const cursor: Cursor = { html, at: 0, masked: [], length: 0 };
  while (cursor.at < html.length && cursor.length < longestMarkup) {
    const open = html.indexOf('<', cursor.at);
    if (open < 0) break;
    emit(cursor, html.slice(cursor.at, open));
    cursor.at = open;
    readMarkup(cursor);
  }
  if (cursor.length < longestMarkup) emit(cursor, html.slice(cursor.at, cursor.at + longestMarkup));
  const masked = cursor.masked.join('').slice(0, longestMarkup);
  return normaliseText(masked.replace(references, resolve));
}

function emit(cursor: Cursor, text: string): void {
  cursor.masked.push(text);
  cursor.length += text.length;
}

function readMarkup(cursor: Cursor): void {
  const { html, at } = cursor;
  if (html.startsWith('<!--', at)) {
    // `<!-->` is a whole comment (HTML standard, 13.2.5.43); one that is never closed reaches to the end.
    const end = html.indexOf('-->', at + 2);
    cursor.at = end < 0 ? html.length : end + 3;
    return;
  }
  const name = html[at + 1] === '/' || html[at + 1] === '!' ? at + 2 : at + 1;
  if (name >= html.length || !nameStart.test(html[name]!)) {
    emit(cursor, '<');
    cursor.at += 1;
    return;
  }
  let end = name;
  while (end < html.length && !attributeNameEnd.test(html[end]!)) end += 1;
  emit(cursor, html.slice(at, end));
  cursor.at = end;
  while (cursor.at < html.length && html[cursor.at] !== '>' && cursor.length < longestMarkup) readAttribute(cursor);
  emit(cursor, '>');
  cursor.at += 1;
}

function readAttribute(cursor: Cursor): void {
  const { html } = cursor;
  if (blankOrSlash.test(html[cursor.at]!)) {
    cursor.at += 1;
    return;
  }
  const start = cursor.at;
  // An equals sign in first place belongs to the name (HTML standard, 13.2.5.32).
  cursor.at += 1;
  while (cursor.at < html.length && !attributeNameEnd.test(html[cursor.at]!)) cursor.at += 1;
  const name = html.slice(start, cursor.at).toLowerCase();
  const value = readValue(cursor);
  if (value === null) emit(cursor, ` ${name}`);
  else emit(cursor, ` ${name}="${isMasked(name) ? '' : value}"`);
}

function readValue(cursor: Cursor): string | null {
  const { html } = cursor;
  let at = cursor.at;
  while (at < html.length && /\s/.test(html[at]!)) at += 1;
  if (html[at] !== '=') {
    cursor.at = at;
    return null;
  }
  at += 1;
  while (at < html.length && /\s/.test(html[at]!)) at += 1;
  const quote = html[at];
  if (quote === '"' || quote === "'") {
    const close = html.indexOf(quote, at + 1);
    const end = close < 0 ? html.length : close;
    cursor.at = end + 1;
    return html.slice(at + 1, end);
  }
  const from = at;
  while (at < html.length && !bareValueEnd.test(html[at]!)) at += 1;
  cursor.at = at;
  return html.slice(from, at);
}

function isMasked(name: string): boolean {
  return maskedAttributes.has(name) || name.startsWith('data-') || name.endsWith(':href');
}

function resolve(whole: string, hex?: string, decimal?: string, named?: string): string {
  if (named !== undefined) return named.toLowerCase() === 'nbsp' ? ' ' : '';
  const code = hex === undefined ? Number(decimal) : Number.parseInt(hex, 16);
  return code > 0 && code <= 0x10ffff ? String.fromCodePoint(code) : whole;
}
