import libmime from 'libmime';
import type { HeaderField } from '../../core/mail.ts';
import { formatAddresses, readAddresses } from './addresses.ts';
import { decodeText } from './charset.ts';
import { cleanLine } from './clean.ts';

/** One field as a range of bytes; `start` is after the colon, `end` before the last line break. */
export interface RawField {
  name: string;
  start: number;
  end: number;
}

export interface RawHeader {
  fields: RawField[];
  bodyStart: number;
  /** Fields past the limit, not in `fields`. */
  dropped: number;
  /** How the block ended: at an empty line, at something that is no field, at a delimiter line, or with the bytes. */
  ending: 'blank' | 'no-field' | 'delimiter' | 'end';
}

/** Address lists whose encoded words may only be decoded after the list was split. */
const addressFields = new Set(['from', 'sender', 'reply-to', 'to', 'cc', 'bcc', 'resent-from', 'resent-to']);

/**
 * Splits a header block without decoding anything (RFC 5322 section 2.2). A line that can be no field ends the block,
 * as readers do with a forgotten empty line.
 */
export function splitHeader(
  bytes: Buffer,
  start: number,
  maxFields: number,
  isDelimiter: (lineStart: number) => boolean,
): RawHeader {
  const header: RawHeader = { fields: [], bodyStart: bytes.length, dropped: 0, ending: 'end' };
  let last: RawField | null = null;
  for (let pos = start; pos < bytes.length; ) {
    const newline = bytes.indexOf(10, pos);
    const next = newline < 0 ? bytes.length : newline + 1;
    const lineEnd = newline < 0 ? bytes.length : newline > pos && bytes[newline - 1] === 13 ? newline - 1 : newline;
    const first = bytes[pos];
    if (lineEnd === pos) return { ...header, bodyStart: next, ending: 'blank' };
    if (first === 0x2d && bytes[pos + 1] === 0x2d && isDelimiter(pos)) {
      return { ...header, bodyStart: pos, ending: 'delimiter' };
    }
    if ((first === 32 || first === 9) && last) last.end = lineEnd;
    else if (!isMboxLine(bytes, pos)) {
      last = readFieldName(bytes, pos, lineEnd);
      if (last === null) return { ...header, bodyStart: pos, ending: 'no-field' };
      if (header.fields.length < maxFields) header.fields.push(last);
      else header.dropped++;
    }
    pos = next;
  }
  return header;
}

/** A field's bytes as text, unfolded, its encoded words still encoded; cut at `maxBytes`. */
function rawValue(bytes: Buffer, field: RawField, maxBytes: number, fallback: string): string {
  const slice = bytes.subarray(field.start, Math.min(field.end, field.start + maxBytes));
  return decodeText(slice, '', fallback).replace(/\r?\n/g, '').trim();
}

/** Unfolds and decodes one field (RFC 2047); address lists come back with their names quoted where they need it. */
export function decodeField(bytes: Buffer, field: RawField, maxBytes: number, fallback: string): HeaderField {
  return decodeUnfolded(field.name, rawValue(bytes, field, maxBytes, fallback));
}

/** Decodes one field that is one line already, as report buttons paste it into their text. */
export function decodeUnfolded(name: string, raw: string): HeaderField {
  if (!raw.includes('=?')) return { name, value: cleanLine(raw) };
  if (addressFields.has(name.toLowerCase())) return { name, value: formatAddresses(readAddresses(raw)) };
  return { name, value: cleanLine(libmime.decodeWords(raw)) };
}

/** The first field of that name, which is the one that is shown; null when there is none. */
export function firstHeader(headers: readonly HeaderField[], name: string): string | null {
  const wanted = name.toLowerCase();
  return headers.find((field) => field.name.toLowerCase() === wanted)?.value ?? null;
}

export function allHeaders(headers: readonly HeaderField[], name: string): string[] {
  const wanted = name.toLowerCase();
  return headers.filter((field) => field.name.toLowerCase() === wanted).map((field) => field.value);
}

/** A Message-ID or Content-ID without its angle brackets; null when nothing is left. */
export function bareId(value: string | null): string | null {
  if (value === null) return null;
  const open = value.indexOf('<');
  const close = open < 0 ? -1 : value.indexOf('>', open);
  const id = close < 0 ? value : value.slice(open + 1, close);
  return id.trim() === '' ? null : id.trim();
}

/** 'From ' and '>From ' lines of mailbox files, met at the head of saved mails. */
function isMboxLine(bytes: Buffer, pos: number): boolean {
  const at = bytes[pos] === 0x3e ? pos + 1 : pos;
  return bytes[at] === 0x46 && bytes.toString('latin1', at, at + 5) === 'From ';
}

/** Printable ASCII up to the colon; blanks may stand before the colon only (RFC 5322 section 4.5). */
function readFieldName(bytes: Buffer, pos: number, lineEnd: number): RawField | null {
  let nameEnd = pos;
  while (nameEnd < lineEnd) {
    const byte = bytes[nameEnd] as number;
    if (byte === 0x3a || byte <= 32 || byte > 126) break;
    nameEnd++;
  }
  let colon = nameEnd;
  while (colon < lineEnd && (bytes[colon] === 32 || bytes[colon] === 9)) colon++;
  if (nameEnd === pos || colon >= lineEnd || bytes[colon] !== 0x3a) return null;
  return { name: bytes.toString('latin1', pos, nameEnd), start: colon + 1, end: lineEnd };
}
