/** Transfer decodings of RFC 2045 section 6, forgiving as mail clients are, in one pass over the bytes. */

export interface Decoded {
  bytes: Uint8Array;
  /** True when the result was cut at the limit. */
  cut: boolean;
  /** True when the encoding itself was damaged: text after the padding, or a foreign byte. */
  damaged: boolean;
}

const none = 0xff;
const base64Values = makeBase64Values();

/** Undoes one Content-Transfer-Encoding; an unknown one leaves the bytes as they are. At most `limit` bytes come out. */
export function decodeTransfer(bytes: Uint8Array, encoding: string, limit: number): Decoded {
  if (encoding === 'base64') return decodeBase64(bytes, limit);
  if (encoding === 'quoted-printable') return decodeQuotedPrintable(bytes, limit);
  if (encoding === 'x-uuencode' || encoding === 'uuencode' || encoding === 'x-uue') return decodeUuencode(bytes, limit);
  return { bytes: bytes.length > limit ? bytes.subarray(0, limit) : bytes, cut: bytes.length > limit, damaged: false };
}

/** Goes on after padding, since mail clients do: what follows '=' must not be hidden from us. */
function decodeBase64(bytes: Uint8Array, limit: number): Decoded {
  const clean = decodeCleanBase64(bytes, limit);
  return clean === null ? decodeDirtyBase64(bytes, limit) : { bytes: clean, cut: false, damaged: false };
}

/**
 * The platform's decoder is some eight times faster than ours but silent about what it skips; its result counts only
 * when every byte that is no white space gave its six bits, and padding stands at the end alone.
 */
function decodeCleanBase64(bytes: Uint8Array, limit: number): Uint8Array | null {
  const buffer = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length);
  const padding = buffer.indexOf(0x3d);
  const end = padding < 0 ? buffer.length : padding;
  if ((end * 3) / 4 > limit || buffer.length - end > 100) return null;
  for (let i = end; i < buffer.length; i++) if (buffer[i] !== 0x3d && !isBlank(buffer[i] as number)) return null;
  let letters = 0;
  for (let i = 0; i < end; i++) {
    const byte = buffer[i] as number;
    if (base64Values[byte] !== none) letters++;
    else if (!isBlank(byte)) return null;
  }
  const decoded = Buffer.from(buffer.toString('latin1', 0, end), 'base64');
  return decoded.length === Math.floor((letters * 6) / 8) ? decoded : null;
}

function isBlank(byte: number): boolean {
  return byte === 10 || byte === 13 || byte === 32 || byte === 9;
}

function decodeDirtyBase64(bytes: Uint8Array, limit: number): Decoded {
  const out = new Uint8Array(Math.min(limit, Math.ceil((bytes.length * 3) / 4)));
  const state = { length: 0, bits: 0, held: 0, padded: false, damaged: false };
  for (let i = 0; i < bytes.length; i++) {
    const byte = bytes[i] as number;
    const value = base64Values[byte] as number;
    if (value === none) {
      if (byte === 0x3d) {
        state.padded = true;
        state.bits = 0;
        state.held = 0;
      } else if (!isBlank(byte)) state.damaged = true;
      continue;
    }
    if (state.padded) {
      state.damaged = true;
      state.padded = false;
    }
    state.held = ((state.held << 6) | value) & 0xffffff;
    state.bits += 6;
    if (state.bits < 8) continue;
    if (state.length === limit) return { bytes: out, cut: true, damaged: state.damaged };
    state.bits -= 8;
    out[state.length++] = (state.held >> state.bits) & 0xff;
  }
  return { bytes: out.subarray(0, state.length), cut: false, damaged: state.damaged };
}

/** RFC 2045 section 6.7; white space at the end of a line is transport padding and goes, a lone '=' stays. */
function decodeQuotedPrintable(bytes: Uint8Array, limit: number): Decoded {
  const out = new Uint8Array(Math.min(limit + 1, bytes.length));
  let length = 0;
  // Everything before this came from something other than literal white space at the line's end.
  let kept = 0;
  for (let i = 0; i < bytes.length && length <= limit; i++) {
    const byte = bytes[i] as number;
    if (byte === 0x3d) {
      const soft = softBreakEnd(bytes, i + 1);
      if (soft > 0) {
        i = soft - 1;
        kept = length;
        continue;
      }
      const high = hexValue(bytes[i + 1]);
      const low = hexValue(bytes[i + 2]);
      if (high >= 0 && low >= 0) {
        out[length++] = high * 16 + low;
        i += 2;
      } else out[length++] = byte;
      kept = length;
      continue;
    }
    if (byte === 10 || (byte === 13 && bytes[i + 1] === 10)) {
      length = kept;
      out[length++] = byte;
      if (byte === 13 && length <= limit) {
        out[length++] = 10;
        i++;
      }
      kept = length;
      continue;
    }
    out[length++] = byte;
    if (byte !== 32 && byte !== 9) kept = length;
  }
  const end = Math.min(length > limit ? limit : kept, limit);
  return { bytes: out.subarray(0, end), cut: length > limit, damaged: false };
}

/** Index after a soft line break whose '=' stands before `at`; 0 when there is none. White space may stand between. */
function softBreakEnd(bytes: Uint8Array, at: number): number {
  let i = at;
  // Transport padding is short; a bound keeps a run of '=' and spaces linear.
  while (i < at + 998 && (bytes[i] === 32 || bytes[i] === 9)) i++;
  if (i >= bytes.length) return bytes.length;
  if (bytes[i] === 10) return i + 1;
  return bytes[i] === 13 && bytes[i + 1] === 10 ? i + 2 : 0;
}

function decodeUuencode(bytes: Uint8Array, limit: number): Decoded {
  const out = new Uint8Array(Math.min(limit + 45, bytes.length));
  let length = 0;
  let begun = false;
  for (let pos = 0; pos < bytes.length && length <= limit; ) {
    const newline = bytes.indexOf(10, pos);
    const end = newline < 0 ? bytes.length : newline;
    if (!begun) begun = startsWith(bytes, pos, 'begin ');
    else if (startsWith(bytes, pos, 'end')) break;
    else length = decodeUuLine(bytes, pos, end, out, length);
    pos = end + 1;
  }
  return { bytes: out.subarray(0, Math.min(length, limit)), cut: length > limit, damaged: !begun };
}

function decodeUuLine(bytes: Uint8Array, start: number, end: number, out: Uint8Array, offset: number): number {
  const count = ((bytes[start] ?? 32) - 32) & 63;
  let length = offset;
  for (let i = start + 1; i < end && length < offset + count; i += 4) {
    const group = [0, 1, 2, 3].map((k) => ((i + k < end ? (bytes[i + k] as number) : 32) - 32) & 63) as [
      number,
      number,
      number,
      number,
    ];
    const word = (group[0] << 18) | (group[1] << 12) | (group[2] << 6) | group[3];
    for (const shift of [16, 8, 0]) if (length < offset + count) out[length++] = (word >> shift) & 0xff;
  }
  return length;
}

function startsWith(bytes: Uint8Array, at: number, text: string): boolean {
  for (let i = 0; i < text.length; i++) if (bytes[at + i] !== text.charCodeAt(i)) return false;
  return true;
}

function hexValue(byte: number | undefined): number {
  if (byte === undefined) return -1;
  if (byte >= 0x30 && byte <= 0x39) return byte - 0x30;
  const lower = byte | 0x20;
  return lower >= 0x61 && lower <= 0x66 ? lower - 0x57 : -1;
}

function makeBase64Values(): Uint8Array {
  const table = new Uint8Array(256).fill(none);
  const letters = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/';
  for (let i = 0; i < letters.length; i++) table[letters.charCodeAt(i)] = i;
  // The URL-safe letters of RFC 4648 section 5, which several clients read too.
  table[0x2d] = 62;
  table[0x5f] = 63;
  return table;
}
