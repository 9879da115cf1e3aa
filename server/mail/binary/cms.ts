import type { MailLimits } from '../letter.ts';

/** What a CMS object wraps: content that anybody may read, or content for its addressee only. */
export type Cms = { kind: 'signed'; content: Uint8Array } | { kind: 'enveloped' } | null;

/** One element of BER (X.690 section 8.1): where its content lies in the bytes. */
interface Element {
  tag: number;
  constructed: boolean;
  start: number;
  /** End of the content; the end of the surrounding element where the length is indefinite. */
  end: number;
  indefinite: boolean;
}

const universal = { octetString: 0x04, objectId: 0x06, sequence: 0x10 };
/** [0] EXPLICIT, constructed. */
const contextZero = 0xa0;
const kinds = new Map([
  // RFC 5652 sections 5.1, 6.1, 8; RFC 5083 section 2.
  ['1.2.840.113549.1.7.2', 'signed'],
  ['1.2.840.113549.1.7.3', 'enveloped'],
  ['1.2.840.113549.1.7.6', 'enveloped'],
  ['1.2.840.113549.1.9.16.1.23', 'enveloped'],
]);

/**
 * Unwraps a CMS object (RFC 5652) in BER or DER, or the same in base64 with or without PEM lines: the content of
 * SignedData (not verified: a signature proves nothing about what the content wants), or the fact that it is
 * encrypted. Null for anything else, for signatures without content, and for damage. Never throws.
 */
export function unwrapCms(bytes: Uint8Array, limits: MailLimits): Cms {
  const der = bytes[0] === 0x30 ? bytes : fromBase64(bytes);
  const found = der === null ? null : contentInfo(der);
  if (der === null || found === null) return null;
  if (found.kind === 'enveloped') return { kind: 'enveloped' };
  const content = signedContent(der, found.content, limits);
  return content === null ? null : { kind: 'signed', content };
}

/** ContentInfo: the object id of its type and the element behind [0]. */
function contentInfo(bytes: Uint8Array): { kind: string; content: Element } | null {
  const outer = readElement(bytes, 0, bytes.length);
  if (outer === null || outer.tag !== (0x20 | universal.sequence)) return null;
  const type = readElement(bytes, outer.start, outer.end);
  if (type?.tag !== universal.objectId) return null;
  const kind = kinds.get(objectId(bytes, type));
  const wrapped = readElement(bytes, type.end, outer.end);
  if (kind === undefined || wrapped?.tag !== contextZero) return null;
  const content = readElement(bytes, wrapped.start, wrapped.end);
  return content === null ? null : { kind, content };
}

/** SignedData: version, digest algorithms, then EncapsulatedContentInfo, whose [0] holds the content. */
function signedContent(bytes: Uint8Array, signed: Element, limits: MailLimits): Uint8Array | null {
  const version = readElement(bytes, signed.start, signed.end);
  const algorithms = version === null ? null : readElement(bytes, afterElement(bytes, version), signed.end);
  const info = algorithms === null ? null : readElement(bytes, afterElement(bytes, algorithms), signed.end);
  if (info === null || info.tag !== (0x20 | universal.sequence)) return null;
  const type = readElement(bytes, info.start, info.end);
  if (type?.tag !== universal.objectId) return null;
  const wrapped = readElement(bytes, type.end, info.end);
  if (wrapped?.tag !== contextZero) return null;
  const content = readElement(bytes, wrapped.start, wrapped.end);
  return content === null ? null : stringContent(bytes, content, limits.partBytes);
}

/**
 * The bytes of an OCTET STRING, whole or in segments to any depth (X.690 section 8.7); at most `limit` of them. The
 * walk is flat: every element header inside is stepped over or into, so depth costs nothing.
 */
function stringContent(bytes: Uint8Array, string: Element, limit: number): Uint8Array | null {
  if (!isOctetString(string)) return null;
  if (!string.constructed) return bytes.slice(string.start, Math.min(string.end, string.start + limit));
  const out = new Uint8Array(Math.min(limit, string.end - string.start));
  let length = 0;
  let open = string.indefinite ? 1 : Number.POSITIVE_INFINITY;
  for (let at = string.start; at < string.end && open > 0; ) {
    const element = readElement(bytes, at, string.end);
    if (element === null) break;
    if (isEndMark(element)) {
      open -= 1;
      at = element.end;
      continue;
    }
    if (!isOctetString(element)) break;
    at = element.constructed ? element.start : element.end;
    if (element.indefinite) open += 1;
    if (element.constructed) continue;
    const piece = bytes.subarray(element.start, Math.min(element.end, element.start + out.length - length));
    out.set(piece, length);
    length += piece.length;
  }
  return out.slice(0, length);
}

/** Primitive or constructed, of the universal class. */
function isOctetString(element: Element): boolean {
  return (element.tag & 0xdf) === universal.octetString;
}

/** Two zero bytes close an element of indefinite length (X.690 section 8.1.5). */
function isEndMark(element: Element): boolean {
  return element.tag === 0 && element.start === element.end;
}

/** Where the next sibling begins; an indefinite element is walked to its own end mark. */
function afterElement(bytes: Uint8Array, element: Element): number {
  if (!element.indefinite) return element.end;
  let open = 1;
  let at = element.start;
  while (open > 0 && at < element.end) {
    const inner = readElement(bytes, at, element.end);
    if (inner === null) return element.end;
    if (isEndMark(inner)) open -= 1;
    else if (inner.indefinite) open += 1;
    at = inner.indefinite ? inner.start : inner.end;
  }
  return at;
}

/** The element whose header stands at `at`; null where there is none. A content that is cut ends at `limit`. */
function readElement(bytes: Uint8Array, at: number, limit: number): Element | null {
  if (at + 2 > limit) return null;
  const tag = bytes[at]!;
  // No tag in CMS needs more than one byte.
  if ((tag & 0x1f) === 0x1f) return null;
  const constructed = (tag & 0x20) !== 0;
  const first = bytes[at + 1]!;
  if (first < 0x80) return { tag, constructed, start: at + 2, end: Math.min(limit, at + 2 + first), indefinite: false };
  if (first === 0x80) return constructed ? { tag, constructed, start: at + 2, end: limit, indefinite: true } : null;
  const count = first & 0x7f;
  const start = at + 2 + count;
  if (count > 6 || start > limit) return null;
  let length = 0;
  for (let index = 0; index < count; index += 1) length = length * 256 + bytes[at + 2 + index]!;
  return { tag, constructed, start, end: Math.min(limit, start + length), indefinite: false };
}

/** Dotted form of an object id (X.690 section 8.19). */
function objectId(bytes: Uint8Array, element: Element): string {
  const numbers: number[] = [];
  let value = 0;
  for (const byte of bytes.subarray(element.start, Math.min(element.end, element.start + 32))) {
    value = value * 128 + (byte & 0x7f);
    if ((byte & 0x80) !== 0) continue;
    numbers.push(value);
    value = 0;
  }
  const first = numbers.shift() ?? 0;
  const top = Math.min(2, Math.floor(first / 40));
  return [top, first - top * 40, ...numbers].join('.');
}

/** Base64 text, with or without PEM lines around it, that decodes to something like a SEQUENCE; else null. */
function fromBase64(bytes: Uint8Array): Uint8Array | null {
  const head = Buffer.from(bytes.subarray(0, 200)).toString('latin1').trimStart();
  if (!head.startsWith('-----BEGIN ') && !/^M[A-Za-z0-9+/]{3}/.test(head)) return null;
  const lines = Buffer.from(bytes).toString('latin1').split('\n');
  const decoded = Buffer.from(lines.filter((line) => !line.startsWith('-----')).join(''), 'base64');
  return decoded[0] === 0x30 ? new Uint8Array(decoded) : null;
}
