import libmime from 'libmime';
import type { HeaderField, Warning } from '../../core/mail.ts';
import type { Letter, MailLimits, Part } from '../letter.ts';
import { decodeText, isKnownCharset, sniffHtmlCharset } from './charset.ts';
import { decodeTransfer } from './decode.ts';
import { decodeField } from './headers.ts';
import { type Budget, type Entity, scanMime, skipPreface } from './scan.ts';

/** Past this multiple of the kept text, a body is cut before anybody analyses its markup. */
const bodyFactor = 4;

/** What the decoding of one letter shares. */
interface Source {
  bytes: Buffer;
  entities: Entity[];
  limits: MailLimits;
  warnings: Warning[];
}

/** One stretch of what the reader is shown: the alternatives of one multipart/alternative, or one lone text. */
interface Segment {
  text: string[];
  html: string[];
}

/**
 * Reads one MIME message. The tree is scanned now, headers, body and parts are decoded when they are asked for;
 * warnings of that decoding join `warnings` then. Any bytes give a letter, and nothing throws.
 */
export function readMime(bytes: Uint8Array, limits: MailLimits, budget: Budget = { parts: limits.parts }): Letter {
  const buffer = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length);
  const { entities, warnings } = scanMime(buffer, skipPreface(buffer), limits, budget);
  const source: Source = { bytes: buffer, entities, limits, warnings };
  const root = entities[0] as Entity;
  const shown = shownLeaves(entities);
  const headers = once(() => decodeHeaders(source, root));
  const body = once(() => readBody(source, shown));
  const parts = once(() => leavesOf(entities).flatMap((leaf) => (shown.has(leaf) ? [] : [partOf(source, leaf)])));
  return {
    form: 'mime',
    bytes,
    get headers() {
      return headers();
    },
    transportHeaders: true,
    get body() {
      return body();
    },
    get parts() {
      return parts();
    },
    type: root.content.type,
    parameters: root.content.parameters,
    warnings,
  };
}

/** Calls `make` at the first call only. */
function once<T>(make: () => T): () => T {
  let made: { value: T } | undefined;
  return () => {
    made ??= { value: make() };
    return made.value;
  };
}

function decodeHeaders({ bytes, entities, limits, warnings }: Source, root: Entity): HeaderField[] {
  // Raw 8-bit headers are mostly in the charset of the text below them.
  const charset = entities.find((each) => each.content.parameters.charset)?.content.parameters.charset ?? '';
  const headers = root.header.fields.map((field) => decodeField(bytes, field, limits.headerBytes, charset));
  for (const name of ['from', 'subject', 'date', 'message-id', 'content-type']) {
    const count = headers.filter((field) => field.name.toLowerCase() === name).length;
    if (count > 1) warnings.push({ code: 'duplicate-header', detail: `${count} ${name} fields; the first is shown` });
  }
  return headers;
}

function leavesOf(entities: readonly Entity[]): Entity[] {
  return entities.filter((entity) => !entity.isMultipart || entity.children === 0);
}

/** The leaves that a client shows as the message's own text. */
function shownLeaves(entities: readonly Entity[]): Map<Entity, number> {
  const shown = new Map<Entity, number>();
  for (const [index, entity] of entities.entries()) {
    if (entity.isMultipart && entity.children > 0) continue;
    if (isShownText(entities, entity)) shown.set(entity, segmentOf(entities, index));
  }
  return shown;
}

function isShownText(entities: readonly Entity[], entity: Entity): boolean {
  const { type, disposition, name } = entity.content;
  // A multipart without parts is shown as text by the clients that show it at all.
  if (entity.isMultipart || (entity.parent < 0 && type.startsWith('multipart/'))) return true;
  if (type !== 'text/plain' && type !== 'text/html') return false;
  if (disposition === 'attachment') return false;
  if (name === '' || entity.parent < 0) return true;
  const parent = entities[entity.parent]?.content.type;
  return parent === 'multipart/alternative' || (parent === 'multipart/related' && entity.path.endsWith('1'));
}

/** Index of the outermost alternative around an entity, or its own where there is none. */
function segmentOf(entities: readonly Entity[], index: number): number {
  let segment = index;
  for (let at = index; at >= 0; at = (entities[at] as Entity).parent) {
    const { isMultipart, content } = entities[at] as Entity;
    if (isMultipart && content.type === 'multipart/alternative') segment = at;
  }
  return segment;
}

function readBody(source: Source, shown: Map<Entity, number>): { text: string | null; html: string | null } {
  const segments = new Map<number, Segment>();
  let room = source.limits.textCharacters * bodyFactor;
  let cut = 0;
  for (const [entity, index] of shown) {
    const segment = segments.get(index) ?? { text: [], html: [] };
    segments.set(index, segment);
    const whole = readTextLeaf(source, entity);
    const text = whole.slice(0, room);
    room -= text.length;
    cut += whole.length - text.length;
    (entity.content.type === 'text/html' ? segment.html : segment.text).push(text);
  }
  if (cut > 0) source.warnings.push({ code: 'text-limit', detail: `${cut} characters of the body were not read` });
  return joinSegments([...segments.values()]);
}

/** In a mail of several shown texts the lone plain ones join the markup too, since the reader sees them between. */
function joinSegments(segments: Segment[]): { text: string | null; html: string | null } {
  const plain = segments.flatMap((segment) => segment.text);
  const hasHtml = segments.some((segment) => segment.html.length > 0);
  const markup = segments.map((segment) =>
    segment.html.length > 0 ? segment.html.join('\n') : segment.text.map(asMarkup).join('\n'),
  );
  return {
    text: plain.length > 0 ? plain.join('\n') : null,
    html: hasHtml ? markup.filter((each) => each !== '').join('\n') : null,
  };
}

function asMarkup(text: string): string {
  if (text.trim() === '') return '';
  const escaped = text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');
  return `<div>${escaped.replaceAll('\n', '<br>\n')}</div>`;
}

function readTextLeaf(source: Source, entity: Entity): string {
  const { content } = entity;
  const bytes = decodeLeaf(source, entity);
  let charset = content.parameters.charset ?? '';
  if (charset === '' && content.type === 'text/html') charset = sniffHtmlCharset(bytes);
  if (!isKnownCharset(charset)) {
    source.warnings.push({
      code: 'unknown-charset',
      detail: `part '${entity.path || '1'}' says ${charset.slice(0, 60)}`,
    });
  }
  const text = unixLines(decodeText(bytes, charset));
  if (content.type !== 'text/plain' || content.parameters.format?.toLowerCase() !== 'flowed') return text;
  return libmime.decodeFlowed(text, content.parameters.delsp?.toLowerCase() === 'yes');
}

/** By the million characters, and not by `replaceAll`: it leaves a rope of every match, 1.7 GB for 64 MB of line ends. */
export function unixLines(text: string): string {
  let out = '';
  for (let from = 0; from < text.length; ) {
    let end = Math.min(from + 1_000_000, text.length);
    // A line end is not cut in two.
    while (end < text.length && text[end - 1] === '\r') end += 1;
    out += text.slice(from, end).split('\r\n').join('\n');
    from = end;
  }
  return out;
}

function partOf(source: Source, entity: Entity): Part {
  const { type, disposition, name, contentId } = entity.content;
  const bytes = once(() => decodeLeaf(source, entity));
  return { path: entity.path || '1', name, type, disposition, contentId, bytes };
}

function decodeLeaf({ bytes, limits, warnings }: Source, entity: Entity): Uint8Array {
  const raw = bytes.subarray(entity.bodyStart, entity.end);
  const decoded = decodeTransfer(raw, entity.content.encoding, limits.partBytes);
  const where = `part '${entity.path || '1'}'`;
  if (decoded.cut) warnings.push({ code: 'part-bytes', detail: `${where} was cut at ${limits.partBytes} bytes` });
  if (decoded.damaged)
    warnings.push({ code: 'bad-encoding', detail: `${where} is damaged ${entity.content.encoding}` });
  return decoded.bytes;
}
