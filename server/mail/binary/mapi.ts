import type { Warning } from '../../core/mail.ts';
import { decodeCodePage } from './code-pages.ts';

/** One MAPI property as a container holds it ([MS-OXCDATA] 2.11); variable sizes are read when asked for. */
export interface MapiValue {
  type: number;
  /** Bytes of the value. */
  size: number;
  /** At most `limit` bytes of the value. */
  read(limit?: number): Uint8Array;
}

/** The properties of one object, by the upper 16 bits of their tag, and the code page of its 8-bit strings. */
export interface MapiProperties {
  values: Map<number, MapiValue>;
  codePage: number;
}

/** One attachment of a message object. */
export interface MapiAttachment {
  properties: MapiProperties;
  /** Bytes of the content as the container states them. */
  size: number;
  /** The content, at most `limit` bytes; empty for an embedded message. */
  read(limit: number): Uint8Array;
  /** The embedded message, where the attachment is one. */
  message: (() => MapiMessage) | null;
}

/** One message object, whatever file it came from. */
export interface MapiMessage {
  form: 'msg' | 'tnef';
  properties: MapiProperties;
  recipients: MapiProperties[];
  attachments: MapiAttachment[];
  warnings: Warning[];
}

/** Property types ([MS-OXCDATA] 2.11.1). */
export const propertyType = {
  int16: 0x02,
  int32: 0x03,
  boolean: 0x0b,
  object: 0x0d,
  int64: 0x14,
  string8: 0x1e,
  unicode: 0x1f,
  time: 0x40,
  guid: 0x48,
  binary: 0x102,
} as const;

/** Property ids ([MS-OXPROPS]), under the words that we use for them. */
export const propertyId = {
  messageClass: 0x001a,
  subject: 0x0037,
  clientSubmitTime: 0x0039,
  sentRepresentingName: 0x0042,
  sentRepresentingAddress: 0x0065,
  transportHeaders: 0x007d,
  recipientType: 0x0c15,
  senderName: 0x0c1a,
  senderAddress: 0x0c1f,
  displayCc: 0x0e03,
  displayTo: 0x0e04,
  deliveryTime: 0x0e06,
  normalizedSubject: 0x0e1d,
  body: 0x1000,
  rtf: 0x1009,
  html: 0x1013,
  messageId: 0x1035,
  references: 0x1039,
  inReplyTo: 0x1042,
  displayName: 0x3001,
  emailAddress: 0x3003,
  attachData: 0x3701,
  attachFileName: 0x3704,
  attachMethod: 0x3705,
  attachLongFileName: 0x3707,
  attachPath: 0x3708,
  attachLongPath: 0x370d,
  attachType: 0x370e,
  attachContentId: 0x3712,
  attachFlags: 0x3714,
  smtpAddress: 0x39fe,
  internetCodePage: 0x3fde,
  messageCodePage: 0x3ffd,
  senderSmtpAddress: 0x5d01,
  sentRepresentingSmtpAddress: 0x5d02,
  attachHidden: 0x7ffe,
} as const;

/** Names, subjects and addresses; bodies state their own limit. */
const maxTextBytes = 1024 * 1024;
/** 100 ns steps from 1601 to 1970. */
const fileTimeEpoch = 116_444_736_000_000_000n;

export function newProperties(codePage: number): MapiProperties {
  return { values: new Map(), codePage };
}

/** Keeps the first value of an id, except that Unicode text replaces 8-bit text: it lost no character. */
export function putValue(properties: MapiProperties, id: number, value: MapiValue): void {
  const before = properties.values.get(id);
  if (before === undefined || (before.type === propertyType.string8 && value.type === propertyType.unicode)) {
    properties.values.set(id, value);
  }
}

/** Text of at most `limit` bytes, without its closing NULs; null when the property is missing or no text. */
export function textOf(properties: MapiProperties, id: number, limit: number = maxTextBytes): string | null {
  const value = properties.values.get(id);
  if (value?.type !== propertyType.string8 && value?.type !== propertyType.unicode) return null;
  const text =
    value.type === propertyType.unicode
      ? decodeCodePage(evenLength(value.read(limit)), 1200)
      : decodeCodePage(value.read(limit), properties.codePage);
  let end = text.length;
  while (end > 0 && text.charCodeAt(end - 1) === 0) end -= 1;
  return text.slice(0, end);
}

/** At most `limit` bytes of a binary property; null when it is missing or of another type. */
export function binaryOf(properties: MapiProperties, id: number, limit: number): Uint8Array | null {
  const value = properties.values.get(id);
  return value?.type === propertyType.binary ? value.read(limit) : null;
}

/** A number or a truth value (0 or 1); null when it is missing or cut. */
export function numberOf(properties: MapiProperties, id: number): number | null {
  const value = properties.values.get(id);
  if (value === undefined) return null;
  const bytes = value.read(8);
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  if (value.type === propertyType.int32 && bytes.length >= 4) return view.getInt32(0, true);
  if (value.type === propertyType.int16 && bytes.length >= 2) return view.getInt16(0, true);
  if (value.type === propertyType.boolean && bytes.length >= 1) return bytes[0] === 0 ? 0 : 1;
  return null;
}

/** A FILETIME property; null when it is missing, cut, or outside the years 1970 to 9999. */
export function timeOf(properties: MapiProperties, id: number): Date | null {
  const value = properties.values.get(id);
  if (value?.type !== propertyType.time) return null;
  const bytes = value.read(8);
  if (bytes.length < 8) return null;
  const ticks = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength).getBigUint64(0, true);
  const milliseconds = Number((ticks - fileTimeEpoch) / 10_000n);
  return milliseconds >= 0 && milliseconds < 253_402_300_800_000 ? new Date(milliseconds) : null;
}

function evenLength(bytes: Uint8Array): Uint8Array {
  return bytes.length % 2 === 0 ? bytes : bytes.subarray(0, bytes.length - 1);
}
