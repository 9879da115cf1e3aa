import libmime from 'libmime';
import type { HeaderField, Warning } from '../../core/mail.ts';
import type { MailLimits } from '../letter.ts';

/** Encoded words that follow each other, RFC 2047 section 2; every part stops at its own delimiter. */
const encodedWords = /=\?[^?\s]{1,75}\?[bq]\?[^?\s]*\?=(?:\s+=\?[^?\s]{1,75}\?[bq]\?[^?\s]*\?=)*/gi;
const addressFields = new Set(['from', 'sender', 'reply-to', 'to', 'cc', 'bcc']);

/**
 * Reads the header text that Outlook keeps in one property (PidTagTransportMessageHeaders). It may begin with a line
 * that is no field ('Microsoft Mail Internet Headers Version 2.0') and go on, after a blank line, with the headers of
 * the mail's parts, which are left out.
 */
export function readTransportHeaders(text: string, limits: MailLimits, warnings: Warning[]): HeaderField[] {
  const fields: { name: string; lines: string[] }[] = [];
  for (const line of linesOf(text)) {
    const last = fields.at(-1);
    if (line.trim() === '' && last !== undefined) break;
    if (last !== undefined && (line.startsWith(' ') || line.startsWith('\t'))) {
      last.lines.push(line);
      continue;
    }
    const colon = line.indexOf(':');
    const name = line.slice(0, Math.max(0, colon)).trimEnd();
    if (name === '' || name.length > 200 || !/^[!-9;-~]+$/.test(name)) continue;
    if (fields.length >= limits.headers) {
      warnings.push({ code: 'header-limit', detail: `header fields after the first ${limits.headers} were left out` });
      break;
    }
    fields.push({ name, lines: [line.slice(colon + 1)] });
  }
  return fields.map((field) => ({ name: field.name, value: fieldValue(field.name, field.lines, limits, warnings) }));
}

/** Makes one line of a value: line breaks and other control characters become a space. */
export function oneLine(value: string): string {
  return value.replace(/[\u0000-\u001f\u007f-\u009f\u2028\u2029]+/g, ' ').trim();
}

function* linesOf(text: string): Generator<string> {
  for (let at = 0; at < text.length; ) {
    const end = text.indexOf('\n', at);
    const stop = end === -1 ? text.length : end;
    yield text.slice(at, text[stop - 1] === '\r' && stop > at ? stop - 1 : stop);
    at = stop + 1;
  }
}

function fieldValue(name: string, lines: string[], limits: MailLimits, warnings: Warning[]): string {
  const whole = lines.join('');
  if (whole.length > limits.headerBytes) warnings.push({ code: 'header-limit', detail: `the field ${name} was cut` });
  const raw = whole.slice(0, limits.headerBytes);
  const address = addressFields.has(name.toLowerCase());
  const decoded = raw.replace(encodedWords, (words, at: number) => {
    const text = decodeWords(words);
    // A decoded comma or bracket must not read as the header's own syntax.
    const quote = address && raw[at - 1] !== '"' && /[,;:<>@"()[\]\\]/.test(text);
    return quote ? quoted(text) : text;
  });
  return oneLine(decoded);
}

/** A quoted-string (RFC 5322 section 3.2.4) of any text. */
export function quoted(text: string): string {
  return `"${oneLine(text).replace(/["\\]/g, '\\$&')}"`;
}

function decodeWords(words: string): string {
  try {
    return libmime.decodeWords(words);
  } catch {
    return words;
  }
}
