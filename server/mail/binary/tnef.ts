import type { Warning } from '../../core/mail.ts';
import type { Letter, MailLimits, Part } from '../letter.ts';
import { decodeCodePage } from './code-pages.ts';
import {
  type MapiAttachment,
  type MapiMessage,
  type MapiProperties,
  newProperties,
  propertyId,
  propertyType,
  putValue,
  textOf,
} from './mapi.ts';
import { letterOf, partsOf } from './mapi-letter.ts';
import { readMapiRows, readMapiValues } from './tnef-properties.ts';

/** What a TNEF stream holds; `letter` is null where it carries files and no message of its own. */
export interface Tnef {
  letter: Letter | null;
  parts: Part[];
  warnings: Warning[];
}

const signature = 0x223e9f78;
/** Attribute ids without their type ([MS-OXTNEF] 2.1.3.2), and whether they describe the message or an attachment. */
const attribute = {
  from: 0x8000,
  subject: 0x8004,
  dateSent: 0x8005,
  dateReceived: 0x8006,
  messageClass: 0x8008,
  body: 0x800c,
  attachData: 0x800f,
  attachTitle: 0x8010,
  attachRendData: 0x9002,
  mapiProps: 0x9003,
  recipients: 0x9004,
  attachment: 0x9005,
  oemCodePage: 0x9007,
} as const;
const attachmentLevel = 2;
/** Attributes of one stream: a message has about twenty, an attachment about six. */
const maxAttributes = 50_000;
/** Notes of damage: a file of random bytes would have one for every few bytes. */
const maxNotes = 20;

interface Attribute {
  level: number;
  id: number;
  bytes: Uint8Array;
}

interface Piece {
  title: string;
  data: Uint8Array | null;
  properties: MapiProperties;
  embedded: Uint8Array | null;
}

/** Whether the bytes begin with the TNEF signature ([MS-OXTNEF] 2.1.3.1). */
export function isTnef(bytes: Uint8Array): boolean {
  return bytes.length >= 6 && numberAt(bytes, 0) === signature;
}

/**
 * Reads a TNEF stream ('winmail.dat', [MS-OXTNEF]): the message that it holds and its attachments. Damage becomes a
 * warning 'tnef-damaged' beside what could be read; never throws. `parts` are those of the letter where there is one.
 */
export function readTnef(bytes: Uint8Array, limits: MailLimits): Tnef {
  const message = messageIn(bytes, limits);
  if (!isMessage(message)) {
    const warnings = [...message.warnings];
    return { letter: null, parts: partsOf(message.attachments, limits, warnings), warnings };
  }
  const letter = letterOf(message, limits);
  return { letter, parts: letter.parts, warnings: letter.warnings };
}

/** A bare carrier of files has neither subject, sender nor body. */
function isMessage(message: MapiMessage): boolean {
  const { subject, body, html, rtf, senderName, sentRepresentingName, transportHeaders } = propertyId;
  const telling: number[] = [subject, body, html, rtf, senderName, sentRepresentingName, transportHeaders];
  return telling.some((id) => (message.properties.values.get(id)?.size ?? 0) > 0);
}

function messageIn(bytes: Uint8Array, limits: MailLimits): MapiMessage {
  const warnings: Warning[] = [];
  const damaged = (detail: string) => {
    if (warnings.length < maxNotes) warnings.push({ code: 'tnef-damaged', detail });
  };
  const properties = newProperties(0);
  const pieces: Piece[] = [];
  let recipients: MapiProperties[] = [];
  const attributes = attributesOf(bytes, damaged);
  const codePage = attributes.find((one) => one.id === attribute.oemCodePage && one.bytes.length >= 4);
  if (codePage !== undefined) properties.codePage = numberAt(codePage.bytes, 0);
  for (const one of attributes) {
    if (one.level === attachmentLevel) {
      if (one.id === attribute.attachRendData || pieces.length === 0) pieces.push(newPiece(properties.codePage));
      readPiece(pieces.at(-1)!, one, damaged);
    } else if (one.id === attribute.mapiProps) {
      readMapiValues(one.bytes, properties, damaged);
    } else if (one.id === attribute.recipients) {
      recipients = readMapiRows(one.bytes, properties.codePage, limits.parts, damaged);
    }
  }
  // Last, because the properties hold the same facts with more characters.
  for (const one of attributes) if (one.level !== attachmentLevel) readOldAttribute(properties, one);
  const attachments = pieces.map((piece) => attachmentOf(piece, limits));
  return { form: 'tnef', properties, recipients, attachments, warnings };
}

/** The attributes in order; the stated length of each is believed as far as the bytes go. */
function attributesOf(bytes: Uint8Array, damaged: (detail: string) => void): Attribute[] {
  const attributes: Attribute[] = [];
  if (!isTnef(bytes)) damaged('it does not begin like TNEF');
  let at = 6;
  while (at + 9 <= bytes.length) {
    const level = bytes[at]!;
    const id = numberAt(bytes, at + 1) & 0xffff;
    const length = numberAt(bytes, at + 5);
    if (attributes.length >= maxAttributes) {
      damaged(`attributes after the first ${maxAttributes} were left out`);
      return attributes;
    }
    if (level !== 1 && level !== attachmentLevel) {
      damaged(`an attribute of unknown level at byte ${at}`);
      return attributes;
    }
    const content = bytes.subarray(at + 9, at + 9 + length);
    attributes.push({ level, id, bytes: content });
    if (content.length < length) {
      damaged(`the attribute at byte ${at} is cut`);
      return attributes;
    }
    at += 9 + length + 2;
    if (at <= bytes.length && (numberAt(bytes, at - 2) & 0xffff) !== checksum(content)) {
      damaged(`the checksum of the attribute before byte ${at} is wrong`);
    }
  }
  if (at < bytes.length) damaged('the last attribute is cut');
  return attributes;
}

function checksum(bytes: Uint8Array): number {
  let sum = 0;
  for (const value of bytes) sum = (sum + value) & 0xffff;
  return sum;
}

function newPiece(codePage: number): Piece {
  return { title: '', data: null, properties: newProperties(codePage), embedded: null };
}

function readPiece(piece: Piece, one: Attribute, damaged: (detail: string) => void): void {
  if (one.id === attribute.attachTitle) piece.title = decodeCodePage(cutAtNul(one.bytes), piece.properties.codePage);
  if (one.id === attribute.attachData) piece.data = one.bytes;
  if (one.id === attribute.attachment) {
    const objects = readMapiValues(one.bytes, piece.properties, damaged);
    piece.embedded ??= objects.get(propertyId.attachData) ?? null;
  }
}

/** Attributes of the message that older writers use instead of properties. */
function readOldAttribute(properties: MapiProperties, one: Attribute): void {
  const text = (id: number, bytes: Uint8Array) =>
    putValue(properties, id, {
      type: propertyType.string8,
      size: bytes.length,
      read: (limit = bytes.length) => bytes.subarray(0, limit),
    });
  if (one.id === attribute.subject) text(propertyId.subject, cutAtNul(one.bytes));
  if (one.id === attribute.body) text(propertyId.body, cutAtNul(one.bytes));
  if (one.id === attribute.messageClass) text(propertyId.messageClass, cutAtNul(one.bytes));
  if (one.id === attribute.dateSent) putDate(properties, propertyId.clientSubmitTime, one.bytes);
  if (one.id === attribute.dateReceived) putDate(properties, propertyId.deliveryTime, one.bytes);
  if (one.id === attribute.from) readFrom(properties, one.bytes);
}

/** attFrom is a TRP structure ([MS-OXTNEF] 2.1.3.3.2): lengths of name and 'TYPE:address', then both. */
function readFrom(properties: MapiProperties, bytes: Uint8Array): void {
  if (bytes.length < 8) return;
  const nameEnd = 8 + (numberAt(bytes, 4) & 0xffff);
  const name = cutAtNul(bytes.subarray(8, nameEnd));
  const typed = cutAtNul(bytes.subarray(nameEnd, nameEnd + (numberAt(bytes, 6) & 0xffff)));
  const address = typed.subarray(typed.indexOf(0x3a) + 1);
  for (const [id, value] of [
    [propertyId.senderName, name],
    [propertyId.senderAddress, address],
  ] as const) {
    putValue(properties, id, { type: propertyType.string8, size: value.length, read: () => value });
  }
}

/** A DTR structure: year, month, day, hour, minute, second as 16-bit numbers ([MS-OXTNEF] 2.1.3.3.3), kept as UTC. */
function putDate(properties: MapiProperties, id: number, bytes: Uint8Array): void {
  if (bytes.length < 12) return;
  const [year, month, day, hour, minute, second] = [0, 2, 4, 6, 8, 10].map((at) => numberAt(bytes, at) & 0xffff);
  const time = Date.UTC(year!, month! - 1, day!, hour!, minute!, second!);
  if (!Number.isFinite(time) || time < 0) return;
  const value = new Uint8Array(8);
  new DataView(value.buffer).setBigUint64(0, BigInt(time) * 10_000n + 116_444_736_000_000_000n, true);
  putValue(properties, id, { type: propertyType.time, size: 8, read: () => value });
}

function attachmentOf(piece: Piece, limits: MailLimits): MapiAttachment {
  const { properties, embedded, title } = piece;
  if (title !== '' && textOf(properties, propertyId.attachFileName) === null) {
    const value = Buffer.from(title, 'utf16le');
    putValue(properties, propertyId.attachFileName, {
      type: propertyType.unicode,
      size: value.length,
      read: () => value,
    });
  }
  if (embedded !== null && isTnef(embedded)) {
    const message = () => messageIn(embedded, limits);
    return { properties, size: 0, read: () => new Uint8Array(0), message };
  }
  const kept = properties.values.get(propertyId.attachData);
  const data = piece.data ?? embedded ?? (kept?.type === propertyType.binary ? kept.read() : new Uint8Array(0));
  return { properties, size: data.length, read: (limit) => data.slice(0, limit), message: null };
}

function cutAtNul(bytes: Uint8Array): Uint8Array {
  const end = bytes.indexOf(0);
  return end === -1 ? bytes : bytes.subarray(0, end);
}

/** The little-endian 32-bit number at a place; bytes past the end read as 0. */
function numberAt(bytes: Uint8Array, at: number): number {
  const [a = 0, b = 0, c = 0, d = 0] = bytes.subarray(at, at + 4);
  return (a | (b << 8) | (c << 16) | (d << 24)) >>> 0;
}
