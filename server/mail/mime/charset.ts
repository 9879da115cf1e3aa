import iconv from 'iconv-lite';
import libmime from 'libmime';

/** Names that say "no more than ASCII"; mails that use them still carry other bytes. */
const asciiNames = new Set(['', 'ascii', 'us-ascii', 'ansi_x3.4-1968', 'iso646-us', '7bit', '8bit', 'default', 'none']);
/** iconv-lite calls these encodings too, but they are transfer encodings, not character sets. */
const notCharsets = new Set(['base64', 'hex', 'binary', 'internal']);

/**
 * Turns bytes into text by a declared charset. Where none is declared, or ASCII is, the bytes decide: UTF-8 where they
 * are valid UTF-8, else `fallback`. Never throws; an unknown name counts as undeclared.
 */
export function decodeText(bytes: Uint8Array, declared: string, fallback = 'windows-1252'): string {
  const name = charsetName(declared);
  if (name === 'utf-8') return new TextDecoder('utf-8').decode(bytes);
  if (name !== '') return decodeNamed(bytes, name);
  return decodeUtf8(bytes) ?? decodeNamed(bytes, charsetName(fallback) || 'windows-1252');
}

/** True when the name means a charset that we can decode, or means nothing at all. */
export function isKnownCharset(declared: string): boolean {
  return asciiNames.has(declared.trim().toLowerCase()) || charsetName(declared) !== '';
}

/** The text if the bytes are valid UTF-8, else null. */
function decodeUtf8(bytes: Uint8Array): string | null {
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch {
    return null;
  }
}

/** The charset that an HTML document names in its first KiB, '' when it names none (HTML standard, 13.2.3.2). */
export function sniffHtmlCharset(bytes: Uint8Array): string {
  const head = Buffer.from(bytes.subarray(0, 1024)).toString('latin1').toLowerCase();
  const at = head.indexOf('charset');
  if (at < 0) return '';
  const found = /^charset\s{0,9}=\s{0,9}["']?([\w:.-]{1,40})/.exec(head.slice(at, at + 80));
  return found?.[1] ?? '';
}

function charsetName(declared: string): string {
  const lower = declared.trim().toLowerCase().slice(0, 60);
  if (asciiNames.has(lower) || notCharsets.has(lower)) return '';
  if (lower === 'utf8' || lower === 'utf-8') return 'utf-8';
  if (decoderFor(lower) !== null || iconv.encodingExists(lower)) return lower;
  const normal = libmime.normalizeCharset(lower).toLowerCase();
  if (notCharsets.has(normal) || normal === 'utf-8') return normal === 'utf-8' ? normal : '';
  return decoderFor(normal) !== null || iconv.encodingExists(normal) ? normal : '';
}

function decodeNamed(bytes: Uint8Array, name: string): string {
  // The stateful and double-byte sets of the platform follow the WHATWG tables; iconv-lite has the rest, UTF-7 included.
  const decoder = /^(iso-2022|euc-|gb|big5|shift|sjis|utf-16)/.test(name) ? decoderFor(name) : null;
  if (decoder !== null) return decoder.decode(bytes);
  if (iconv.encodingExists(name)) return iconv.decode(Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length), name);
  return (decoderFor(name) ?? new TextDecoder('windows-1252')).decode(bytes);
}

function decoderFor(name: string): InstanceType<typeof TextDecoder> | null {
  try {
    return new TextDecoder(name);
  } catch {
    return null;
  }
}
