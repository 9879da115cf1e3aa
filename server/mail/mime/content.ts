import libmime from 'libmime';
import { decodeText } from './charset.ts';
import { cleanLine } from './clean.ts';
import { bareId, type RawField } from './headers.ts';

/** What the Content- fields of one entity say. */
export interface Content {
  /** Lower case; the default of the place where it stands when it is missing or unreadable (RFC 2045 section 5.2). */
  type: string;
  /** Lower-case names, no prototype. */
  parameters: Record<string, string>;
  /** Lower case; '' when there is none. */
  encoding: string;
  /** 'inline', 'attachment' or ''. */
  disposition: string;
  /** As written, decoded. */
  name: string;
  contentId: string;
}

const mediaType = /^[a-z0-9!#$&^_.+-]{1,127}\/[a-z0-9!#$&^_.+-]{1,127}$/;

/** Reads the Content- fields of a header; of a repeated one the first counts. */
export function readContent(bytes: Buffer, fields: readonly RawField[], maxBytes: number, fallback: string): Content {
  const values = new Map<string, string>();
  for (const field of fields) {
    const name = field.name.toLowerCase();
    if (!name.startsWith('content-') || values.has(name)) continue;
    // One character a byte, so that a boundary compares with the bytes of a delimiter line.
    const slice = bytes.toString('latin1', field.start, Math.min(field.end, field.start + maxBytes));
    values.set(name, slice.replace(/\r?\n/g, '').trim());
  }
  const type = parseStructured(values.get('content-type') ?? '');
  const disposition = parseStructured(values.get('content-disposition') ?? '');
  return {
    type: normalType(type.value, fallback),
    parameters: type.parameters,
    encoding: firstWord(values.get('content-transfer-encoding') ?? ''),
    disposition: dispositionOf(disposition.value),
    name: decodeName(disposition, 'filename') || decodeName(type, 'name'),
    contentId: cleanLine(bareId(values.get('content-id') ?? null) ?? ''),
  };
}

interface Structured {
  value: string;
  parameters: Record<string, string>;
  /** Names whose values RFC 2231 decoding already turned into text. */
  decoded: ReadonlySet<string>;
}

function parseStructured(value: string): Structured {
  const parsed = libmime.parseHeaderValue(value, { stripComments: true });
  const parameters: Record<string, string> = Object.create(null);
  for (const [name, each] of Object.entries(parsed.params)) parameters[name] = String(each);
  const decoded = (parsed as { decodedParams?: string[] }).decodedParams ?? [];
  return { value: parsed.value.trim().toLowerCase(), parameters, decoded: new Set(decoded) };
}

function decodeName(field: Structured, parameter: string): string {
  const raw = field.parameters[parameter] ?? '';
  if (raw === '' || field.decoded.has(parameter)) return cleanLine(raw);
  return cleanLine(libmime.decodeWords(decodeText(Buffer.from(raw, 'latin1'), '')));
}

function normalType(value: string, fallback: string): string {
  if (mediaType.test(value)) return value;
  // RFC 822 era mailers wrote the bare word 'text'.
  return value === 'text' ? 'text/plain' : fallback;
}

function dispositionOf(value: string): string {
  if (value === '' || value === 'inline') return value;
  // An unknown disposition counts as attachment (RFC 2183 section 2.8).
  return 'attachment';
}

function firstWord(value: string): string {
  const end = value.search(/[\s;(]/);
  return cleanLine(end < 0 ? value : value.slice(0, end)).toLowerCase();
}
