import { deEncapsulateSync } from 'rtf-stream-parser';
import { charsetOf, decodeCharset } from './code-pages.ts';

/** What an RTF body held: the HTML that it wraps, or text. */
export interface RtfBody {
  html: string | null;
  text: string | null;
}

/** The first window of LZFu decompression ([MS-OXRTFCP] 2.1.2.1), 207 bytes. */
const startWindow =
  '{\\rtf1\\ansi\\mac\\deff0\\deftab720{\\fonttbl;}{\\f0\\fnil \\froman \\fswiss \\fmodern \\fscript \\fdecor ' +
  'MS Sans SerifSymbolArialTimes New RomanCourier{\\colortbl\\red0\\green0\\blue0\r\n\\par \\pard\\plain\\f0\\fs20\\b' +
  '\\i\\u\\tab\\tx';
/** The parser that unwraps takes time with the square of the nesting; Outlook nests a few dozen. */
const maxDepth = 256;
/** One for each HTML tag; a million of them take three seconds. */
const maxGroups = 200_000;
/** It reads about 3 MB in a second. */
const maxWrapped = 4 * 1024 * 1024;
const windowSize = 4096;
const compressed = 0x75465a4c;
const uncompressed = 0x414c454d;

/**
 * Unpacks PidTagRtfCompressed ([MS-OXRTFCP]): at most `limit` bytes of RTF. The stated sizes are not believed, a
 * stream that ends early gives what it had; null when the bytes are no compressed RTF at all.
 */
export function unpackRtf(bytes: Uint8Array, limit: number): Uint8Array | null {
  if (bytes.length < 16) return null;
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const stated = view.getUint32(4, true);
  const kind = view.getUint32(8, true);
  if (kind === uncompressed) return bytes.subarray(16, 16 + Math.min(stated, limit));
  if (kind !== compressed) return null;
  const window = new Uint8Array(windowSize);
  window.set(Buffer.from(startWindow, 'latin1'));
  let writeAt = startWindow.length;
  // A reference of two bytes gives at most 17.
  const out = new Uint8Array(Math.min(limit, bytes.length * 9));
  let length = 0;
  const put = (value: number) => {
    window[writeAt] = value;
    writeAt = (writeAt + 1) % windowSize;
    if (length < out.length) out[length++] = value;
  };
  for (let at = 16; at < bytes.length && length < out.length; ) {
    const control = bytes[at++]!;
    for (let bit = 0; bit < 8 && at < bytes.length; bit += 1) {
      if (((control >> bit) & 1) === 0) {
        put(bytes[at++]!);
        continue;
      }
      if (at + 1 >= bytes.length) return out.subarray(0, length);
      const reference = (bytes[at]! << 8) | bytes[at + 1]!;
      at += 2;
      let readAt = reference >> 4;
      if (readAt === writeAt) return out.subarray(0, length);
      for (let count = (reference & 15) + 2; count > 0; count -= 1) {
        put(window[readAt]!);
        readAt = (readAt + 1) % windowSize;
      }
    }
  }
  return out.subarray(0, length);
}

/**
 * Reads an RTF body: the HTML or text wrapped in it ([MS-OXRTFEX]), else the words of the RTF itself; `cut` says that
 * it was too big or too deeply nested for its wrapped HTML to be taken out.
 */
export function readRtf(rtf: Uint8Array, codePage: number): RtfBody & { cut: boolean } {
  const clean = rtf.length > maxWrapped ? rtf : withoutBinary(rtf);
  if (rtf.length > maxWrapped || tooNested(clean)) return { html: null, text: plainTextOf(rtf, codePage), cut: true };
  return { ...unwrapRtf(clean, codePage), cut: false };
}

/**
 * Leaves out pictures as raw bytes, whose stated size the unwrapping parser would set aside memory for, and escapes
 * that are no hexadecimal number, which it would complain about on the console.
 */
function withoutBinary(rtf: Uint8Array): Uint8Array {
  const out = new Uint8Array(rtf.length);
  let length = 0;
  for (let at = 0; at < rtf.length; ) {
    const next = rtf[at] === 0x5c ? readControl(rtf, at) : null;
    const end = Math.min(rtf.length, next?.next ?? at + 1);
    const drop = (next?.word === 'bin' && (next.value ?? 0) > 0) || (next?.word === "'" && next.value === null);
    if (!drop) {
      for (let from = at; from < end; from += 1) out[length++] = rtf[from]!;
    }
    at = end;
  }
  return out.subarray(0, length);
}

/** Whether groups are too deep or too many for the unwrapping parser. */
function tooNested(rtf: Uint8Array): boolean {
  let groups = 0;
  let depth = 0;
  for (let at = 0; at < rtf.length; at += 1) {
    const value = rtf[at]!;
    if (value === 0x7b) {
      groups += 1;
      depth += 1;
      if (depth > maxDepth || groups > maxGroups) return true;
    } else if (value === 0x7d) {
      depth = Math.max(0, depth - 1);
    } else if (value === 0x5c) {
      at += 1;
    }
  }
  return false;
}

function unwrapRtf(rtf: Uint8Array, codePage: number): RtfBody {
  try {
    const decode = (bytes: Buffer, charset: string) => decodeCharset(bytes, charset);
    const input = Buffer.from(rtf.buffer, rtf.byteOffset, rtf.byteLength);
    const result = deEncapsulateSync(input, { decode, warn: () => {}, mode: 'either', replaceSymbolFontChars: true });
    const text = String(result.text);
    return result.mode === 'html' ? { html: text, text: null } : { html: null, text };
  } catch {
    return { html: null, text: plainTextOf(rtf, codePage) };
  }
}

/** Destinations whose content is no text of the document. */
const silent = new Set(
  'fonttbl colortbl stylesheet info pict object header footer headerl headerr footerl footerr ftnsep listtable'.split(
    ' ',
  ),
);
const breaks = new Map([
  ['par', '\n'],
  ['line', '\n'],
  ['row', '\n'],
  ['sect', '\n'],
  ['page', '\n'],
  ['cell', '\t'],
  ['tab', '\t'],
  ['emdash', '\u2014'],
  ['endash', '\u2013'],
  ['lquote', '\u2018'],
  ['rquote', '\u2019'],
  ['ldblquote', '\u201c'],
  ['rdblquote', '\u201d'],
  ['bullet', '\u2022'],
]);

/**
 * The words of native RTF, one pass, no nesting on the stack: a reader's safety net, not a renderer. A group counts as
 * silent from a silent destination, or a starred one, until it closes.
 */
function plainTextOf(rtf: Uint8Array, codePage: number): string {
  const state: Reading = { text: [], pending: [], charset: charsetOf(codePage) ?? 'windows-1252', skip: 0 };
  let depth = 0;
  let silentFrom = Number.POSITIVE_INFINITY;
  for (let at = 0; at < rtf.length; ) {
    const value = rtf[at]!;
    if (value === 0x7b) depth += 1;
    if (value === 0x7d) {
      depth -= 1;
      if (depth < silentFrom) silentFrom = Number.POSITIVE_INFINITY;
    }
    if (value !== 0x5c) {
      const printable = value !== 0x7b && value !== 0x7d && value !== 0x0d && value !== 0x0a && value !== 0;
      if (printable && depth < silentFrom) putByte(state, value);
      at += 1;
      continue;
    }
    const control = readControl(rtf, at);
    at = control.next;
    if (control.word === '*' || silent.has(control.word)) silentFrom = Math.min(silentFrom, depth);
    else if (depth < silentFrom) applyControl(state, control);
  }
  flush(state);
  return state.text.join('');
}

interface Reading {
  text: string[];
  /** Bytes that wait for decoding together: a character may take two. */
  pending: number[];
  charset: string;
  /** Characters still to be left out after \u ([RTF 1.9.1] \uc, taken as 1). */
  skip: number;
}

interface Control {
  word: string;
  value: number | null;
  next: number;
}

function readControl(rtf: Uint8Array, start: number): Control {
  const first = rtf[start + 1] ?? 0;
  if (first === 0x27) {
    const hex = String.fromCharCode(rtf[start + 2] ?? 0, rtf[start + 3] ?? 0);
    return { word: "'", value: /^[\da-f]{2}$/i.test(hex) ? Number.parseInt(hex, 16) : null, next: start + 4 };
  }
  let at = start + 1;
  while (isLetter(rtf[at])) at += 1;
  if (at === start + 1) return { word: String.fromCharCode(first), value: null, next: start + 2 };
  const word = Buffer.from(rtf.subarray(start + 1, at)).toString('latin1');
  const digits = at;
  if (rtf[at] === 0x2d) at += 1;
  while (isDigit(rtf[at])) at += 1;
  const value = at > digits ? Number.parseInt(Buffer.from(rtf.subarray(digits, at)).toString('latin1'), 10) || 0 : null;
  if (rtf[at] === 0x20) at += 1;
  if (word !== 'bin' || value === null) return { word, value, next: at };
  return { word, value, next: at + Math.max(0, value) };
}

function applyControl(state: Reading, control: Control): void {
  if (control.word === "'") {
    if (control.value !== null) putByte(state, control.value);
    return;
  }
  const literal = control.word.length === 1 ? control.word.charCodeAt(0) : 0;
  if (control.word === '~' || literal === 0x7b || literal === 0x7d || literal === 0x5c) {
    putByte(state, control.word === '~' ? 0x20 : literal);
    return;
  }
  flush(state);
  if (control.word === 'u' && control.value !== null) {
    state.text.push(String.fromCharCode(control.value & 0xffff));
    state.skip = 1;
  } else if (control.word === 'ansicpg' && control.value !== null) {
    state.charset = charsetOf(control.value) ?? state.charset;
  } else {
    const text = breaks.get(control.word);
    if (text !== undefined) state.text.push(text);
  }
}

function putByte(state: Reading, value: number): void {
  if (state.skip > 0) state.skip -= 1;
  else state.pending.push(value);
}

function flush(state: Reading): void {
  if (state.pending.length > 0) state.text.push(decodeCharset(Uint8Array.from(state.pending), state.charset));
  state.pending.length = 0;
}

function isLetter(value: number | undefined): boolean {
  return value !== undefined && ((value >= 0x61 && value <= 0x7a) || (value >= 0x41 && value <= 0x5a));
}

function isDigit(value: number | undefined): boolean {
  return value !== undefined && value >= 0x30 && value <= 0x39;
}
