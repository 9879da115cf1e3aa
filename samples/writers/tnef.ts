import { u16, u32 } from './bytes.ts';

/** One TNEF message; what is left out is not written at all. */
export interface TnefInput {
  subject?: string;
  text?: string;
  html?: string;
  from?: { name: string; address: string };
  to?: { name: string; address: string }[];
  /** With angle brackets. */
  messageId?: string;
  /** The headers as they came over the wire, lines ended by CRLF. */
  transportHeaders?: string;
  attachments?: TnefAttachment[];
}

export type TnefAttachment = { name: string; bytes: Uint8Array } | { name: string; message: TnefInput };

const messageLevel = 1;
const attachmentLevel = 2;
/** IID_IMessage ([MS-OXTNEF] 2.1.3.4): says that the bytes behind it are a TNEF stream of their own. */
const messageInterface = Buffer.from('0703020000000000c000000000000046', 'hex');

/**
 * Writes a TNEF stream ([MS-OXTNEF]): version, code page 1252 and class, the message's properties and recipients, then
 * each attachment with its 8.3 title, its data and the properties that hold its long name.
 */
export function writeTnef(input: TnefInput): Uint8Array {
  const attachments = (input.attachments ?? []).map((attachment, index) => attachmentAttributes(attachment, index));
  const parts = [
    u32(0x223e9f78),
    u16(0x0001),
    attribute(messageLevel, 0x00089006, u32(0x00010000)),
    attribute(messageLevel, 0x00069007, u32(1252, 0)),
    attribute(messageLevel, 0x00078008, Buffer.from('IPM.Microsoft Mail.Note\0', 'latin1')),
    ...(input.to === undefined ? [] : [attribute(messageLevel, 0x00069004, recipientTable(input.to))]),
    attribute(messageLevel, 0x00069003, propertyList(messageProperties(input))),
    ...attachments.flat(),
  ];
  return new Uint8Array(Buffer.concat(parts));
}

function attribute(level: number, tag: number, data: Buffer): Buffer {
  const sum = data.reduce((total, value) => total + value, 0);
  return Buffer.concat([Buffer.from([level]), u32(tag, data.length), data, u16(sum & 0xffff)]);
}

function messageProperties(input: TnefInput): Buffer[] {
  const list = [textProperty(0x001a, 'IPM.Note')];
  const add = (id: number, value: string | undefined) => {
    if (value !== undefined) list.push(textProperty(id, value));
  };
  add(0x0037, input.subject);
  add(0x007d, input.transportHeaders);
  add(0x0c1a, input.from?.name);
  add(0x5d01, input.from?.address);
  add(0x1000, input.text);
  add(0x1035, input.messageId);
  if (input.html !== undefined) {
    list.push(Buffer.concat([u32(0x3fde0003, 65001)]));
    list.push(Buffer.concat([u32(0x10130102, 1), counted(Buffer.from(input.html))]));
  }
  return list;
}

function recipientTable(people: { name: string; address: string }[]): Buffer {
  const rows = people.map((person) =>
    propertyList([u32(0x0c150003, 1), textProperty(0x3001, person.name), textProperty(0x39fe, person.address)]),
  );
  return Buffer.concat([u32(rows.length), ...rows]);
}

function attachmentAttributes(attachment: TnefAttachment, index: number): Buffer[] {
  const embedded = 'message' in attachment;
  const properties = [
    u32(0x0e210003, index),
    u32(0x37050003, embedded ? 5 : 1),
    textProperty(0x3001, attachment.name),
    textProperty(0x3707, attachment.name),
  ];
  if (embedded) {
    const inner = Buffer.concat([messageInterface, writeTnef(attachment.message)]);
    properties.push(Buffer.concat([u32(0x3701000d, 1), counted(inner)]));
  }
  const dot = attachment.name.lastIndexOf('.');
  const short = `${attachment.name.slice(0, 6).toUpperCase()}~1${dot < 0 ? '' : attachment.name.slice(dot, dot + 4)}`;
  // attAttachRendData opens each attachment: type, position, width, height, flags.
  const opening = Buffer.concat([u16(embedded ? 2 : 1), u32(0xffffffff), u16(0, 0), u32(0)]);
  return [
    attribute(attachmentLevel, 0x00069002, opening),
    attribute(attachmentLevel, 0x00018010, Buffer.from(`${short}\0`, 'latin1')),
    ...(embedded ? [] : [attribute(attachmentLevel, 0x0006800f, Buffer.from(attachment.bytes))]),
    attribute(attachmentLevel, 0x00069005, propertyList(properties)),
  ];
}

function propertyList(properties: Buffer[]): Buffer {
  return Buffer.concat([u32(properties.length), ...properties]);
}

/** A UTF-16 property with one value, its closing NUL counted, padded to four bytes. */
function textProperty(id: number, value: string): Buffer {
  return Buffer.concat([u32(id * 0x10000 + 0x1f, 1), counted(Buffer.from(`${value}\0`, 'utf16le'))]);
}

function counted(bytes: Buffer): Buffer {
  return Buffer.concat([u32(bytes.length), bytes, Buffer.alloc((4 - (bytes.length % 4)) % 4)]);
}
