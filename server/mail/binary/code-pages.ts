import iconv from 'iconv-lite';

/** Windows code page numbers whose charset has a name of its own; the others read 'cp' and the number. */
const names = new Map<number, string>([
  [1200, 'utf-16le'],
  [1201, 'utf-16be'],
  [10000, 'macintosh'],
  [20127, 'windows-1252'],
  [20866, 'koi8-r'],
  [20932, 'euc-jp'],
  [20936, 'gb2312'],
  [21866, 'koi8-u'],
  [28591, 'windows-1252'],
  [38598, 'iso-8859-8'],
  [50220, 'iso-2022-jp'],
  [50221, 'iso-2022-jp'],
  [50222, 'iso-2022-jp'],
  [51932, 'euc-jp'],
  [51936, 'gb2312'],
  [51949, 'euc-kr'],
  [52936, 'gb2312'],
  [54936, 'gb18030'],
  [65000, 'utf-7'],
  [65001, 'utf-8'],
]);

/** The charset name of a Windows code page; null for one that nobody can decode. */
export function charsetOf(codePage: number): string | null {
  const named = names.get(codePage);
  if (named !== undefined) return named;
  if (codePage > 28591 && codePage <= 28606) return `iso-8859-${codePage - 28590}`;
  const plain = `cp${codePage}`;
  return iconv.encodingExists(plain) ? plain : null;
}

/** Decodes bytes by a charset's name; windows-1252, which reads any byte, where the name is unknown. */
export function decodeCharset(bytes: Uint8Array, charset: string): string {
  // iconv-lite lacks the stateful Japanese charset, TextDecoder lacks UTF-7 and some code pages.
  if (charset === 'iso-2022-jp') return new TextDecoder(charset).decode(bytes);
  const known = iconv.encodingExists(charset) ? charset : 'windows-1252';
  return iconv.decode(Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength), known);
}

/** Decodes bytes by a Windows code page number, windows-1252 where it is unknown or 0. */
export function decodeCodePage(bytes: Uint8Array, codePage: number): string {
  return decodeCharset(bytes, charsetOf(codePage) ?? 'windows-1252');
}

/**
 * The text of an HTML body that is stored as bytes: byte order mark, stated code page, the page's own charset
 * declaration in its first 1,024 bytes (the WHATWG pre-scan's distance), UTF-8 where the bytes are valid, `fallback`.
 */
export function decodeHtml(bytes: Uint8Array, stated: number, fallback: number): string {
  if (bytes[0] === 0xef && bytes[1] === 0xbb && bytes[2] === 0xbf) return decodeCharset(bytes, 'utf-8');
  if (bytes[0] === 0xff && bytes[1] === 0xfe) return decodeCharset(bytes.subarray(2), 'utf-16le');
  const charset = charsetOf(stated) ?? declaredCharset(bytes);
  if (charset !== null) return decodeCharset(bytes, charset);
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch {
    return decodeCodePage(bytes, fallback);
  }
}

function declaredCharset(bytes: Uint8Array): string | null {
  const head = Buffer.from(bytes.subarray(0, 1024)).toString('latin1');
  const charset = /charset\s{0,8}=\s{0,8}["']?([\w.:-]{1,40})/i.exec(head)?.[1] ?? null;
  return charset !== null && iconv.encodingExists(charset) ? charset.toLowerCase() : null;
}
