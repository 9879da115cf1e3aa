import type { Address } from '../../core/mail.ts';

/** More than this many mailboxes of one line are not read. */
const limit = 500;
const localStop = new Set([...' \t\u00a0<>()[]",;:|\u2039\u203a\uff1c\uff1e\u201c\u201d']);
const quotes = /^["'\u201c\u201d\u2018\u2019\u201e«»]+|["'\u201c\u201d\u2018\u2019\u201e«»]+$/g;

/**
 * The mailboxes of one line of a header block, as people's clients print them: `Name <a@b>`, `Name [mailto:a@b]`,
 * `a@b<mailto:a@b>`, `Name (a@b)`, names alone, split by ';' or ','. A name alone has the address ''.
 */
export function readAddresses(value: string): Address[] {
  const separator = splitsBySemicolon(value) ? ';' : ',';
  const found: Address[] = [];
  let pending = '';
  let tries = 0;
  for (const piece of splitOutside(value, separator)) {
    if (found.length >= limit || ++tries > 4 * limit) break;
    const whole = pending === '' ? piece : `${pending}, ${piece}`;
    const address = readAddress(whole);
    // "Doe, Jane <jane@a.test>" in a list split by commas: the family name stands alone for a moment.
    if (separator === ',' && address.address === '') {
      pending = whole.length < 200 ? whole : '';
      continue;
    }
    pending = '';
    found.push(address);
  }
  if (pending.trim() !== '') found.push(readAddress(pending));
  return found.filter((address) => address.address !== '' || isName(address.name));
}

/**
 * One mailbox: the last bracketed address with the words before it as its name, since a name may be another address
 * (`help@bank.test <m@evil.test>`); without brackets the first address.
 */
export function readAddress(text: string): Address {
  const opening = Math.max(text.lastIndexOf('<'), text.lastIndexOf('['), text.lastIndexOf('＜'));
  const bracketed = opening < 0 ? null : findAddress(text.slice(opening + 1));
  const place = bracketed ?? findAddress(text);
  if (place === null) return { name: cleanName(text), address: '' };
  const { address } = place;
  let before = text.slice(0, bracketed === null ? place.start : opening).replace(/(?:mailto:|smtp:)$/i, '');
  // `Jane <jane@a.test<mailto:jane@a.test>>`: a mailer that spells links out prints the address twice.
  if (before.toLowerCase().endsWith(`<${address.toLowerCase()}`)) before = before.slice(0, -address.length);
  const name = cleanName(before);
  return { name: name.toLowerCase() === address.toLowerCase() ? '' : name, address };
}

/** True where the text holds something shaped like a mailbox. */
export function hasAddress(text: string): boolean {
  return findAddress(text) !== null;
}

/** The first address shaped text: up to 64 characters, '@', a host with a dot (RFC 5321 section 4.5.3.1 bounds). */
function findAddress(text: string): { start: number; address: string } | null {
  let at = text.indexOf('@');
  for (let tries = 0; at >= 0 && tries < 20; tries++) {
    let start = at;
    while (start > 0 && at - start < 128 && !localStop.has(text[start - 1]!) && text[start - 1] !== '@') start--;
    let end = at + 1;
    while (end < text.length && end - at < 256 && /[\p{L}\p{M}\p{N}.-]/u.test(text[end]!)) end++;
    const local = text.slice(start, at).replace(/^['*_]+/, '');
    const host = text
      .slice(at + 1, end)
      .replace(/^[.-]+|[.-]+$/g, '')
      .toLowerCase();
    if (local !== '' && host.includes('.')) return { start: at - local.length, address: `${local}@${host}` };
    at = text.indexOf('@', at + 1);
  }
  return null;
}

function splitsBySemicolon(value: string): boolean {
  return splitOutside(value, ';').filter((piece) => piece.trim() !== '').length > 1;
}

/** Splits at a separator outside quotes and brackets; an unclosed quote or bracket closes at the end. */
function splitOutside(value: string, separator: string): string[] {
  const pieces: string[] = [];
  let start = 0;
  let quoted = false;
  let depth = 0;
  for (let at = 0; at < value.length; at++) {
    const sign = value[at]!;
    if (sign === '"') quoted = !quoted;
    else if (!quoted && (sign === '<' || sign === '[')) depth = 1;
    else if (!quoted && (sign === '>' || sign === ']')) depth = 0;
    else if (sign === separator && !quoted && depth === 0) {
      pieces.push(value.slice(start, at));
      start = at + 1;
    }
  }
  pieces.push(value.slice(start));
  return pieces.map((piece) => piece.trim()).filter((piece) => piece !== '');
}

function cleanName(text: string): string {
  return text
    .replace(/[\u200b-\u200f\u202a-\u202e\u2066-\u2069\ufeff]/g, '')
    .slice(0, 400)
    .trim()
    .replace(/[<([\u2039\uff1c]+$/, '')
    .trim()
    .replace(/^\*+|\*+$/g, '')
    .replace(quotes, '')
    .replace(/\s+/g, ' ')
    .trim();
}

function isName(name: string): boolean {
  return /\p{L}/u.test(name) && !/^undisclosed[- ]recipients/i.test(name);
}
