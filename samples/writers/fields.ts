import type { Address } from '../../server/core/mail.ts';

/** Header fields and bodies as mail programs encode them (RFC 5322, RFC 2047, RFC 2045), shared with no reader. */

/** Encoded words of at most 45 bytes each where the text is not plain ASCII. */
export function encodeWords(text: string): string {
  if (/^[\x20-\x7e]*$/.test(text)) return text;
  const words: string[] = [];
  let piece = '';
  for (const char of text) {
    if (Buffer.byteLength(piece + char) > 45) {
      words.push(piece);
      piece = '';
    }
    piece += char;
  }
  return [...words, piece].map((word) => `=?utf-8?B?${Buffer.from(word).toString('base64')}?=`).join('\r\n ');
}

export function mailboxField({ name, address }: Address): string {
  if (name === '') return address;
  const shown = /^[A-Za-z0-9 ]*$/.test(name) ? name : /^[\x20-\x7e]*$/.test(name) ? quoted(name) : encodeWords(name);
  return `${shown} <${address}>`;
}

function quoted(text: string): string {
  return `"${text.replace(/["\\]/g, '\\$&')}"`;
}

const days = ['Sun', 'Mon', 'Tue', 'Wed', 'Thu', 'Fri', 'Sat'];
const months = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec'];

/** RFC 5322 section 3.3, in UTC. */
export function dateField(iso: string): string {
  const date = new Date(iso);
  const two = (value: number) => String(value).padStart(2, '0');
  const time = [date.getUTCHours(), date.getUTCMinutes(), date.getUTCSeconds()].map(two).join(':');
  const day = `${days[date.getUTCDay()]}, ${date.getUTCDate()} ${months[date.getUTCMonth()]} ${date.getUTCFullYear()}`;
  return `${day} ${time} +0000`;
}

/** Quoted-printable with lines of at most 76 characters; line ends become CRLF (RFC 2045 section 6.7). */
export function quotedPrintable(text: string): string {
  return text
    .split(/\r?\n/)
    .map((line) => softLines(encodedBytes(line)))
    .join('\r\n');
}

function encodedBytes(line: string): string[] {
  const bytes = [...Buffer.from(line)];
  return bytes.map((byte, index) => {
    const atEnd = index === bytes.length - 1;
    const plain = (byte >= 33 && byte <= 126 && byte !== 61) || ((byte === 32 || byte === 9) && !atEnd);
    return plain ? String.fromCharCode(byte) : `=${byte.toString(16).toUpperCase().padStart(2, '0')}`;
  });
}

function softLines(tokens: readonly string[]): string {
  let out = '';
  let width = 0;
  for (const token of tokens) {
    if (width + token.length > 75) {
      out += '=\r\n';
      width = 0;
    }
    out += token;
    width += token.length;
  }
  return out;
}
