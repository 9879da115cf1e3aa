import iconv from 'iconv-lite';
import { fileTime, u32 } from './bytes.ts';
import { type CfbTree, writeCfb } from './cfb.ts';
import { packRtf } from './rtf.ts';

export interface MsgPerson {
  name: string;
  address: string;
}

/** One message object; what is left out is not written at all. */
export interface MsgInput {
  /** The headers as they came over the wire, lines ended by CRLF. */
  transportHeaders?: string;
  subject: string;
  from: MsgPerson;
  to: MsgPerson[];
  cc?: MsgPerson[];
  /** ISO 8601. */
  date: string;
  /** With angle brackets. */
  messageId: string;
  text?: string;
  /** Kept as UTF-8 bytes, as Exchange does. */
  html?: string;
  /** RTF source in ASCII; it is packed. */
  rtf?: string;
  attachments?: MsgAttachment[];
  /** False: 8-bit strings, as Outlook 97 to 2002 wrote them. */
  unicode?: boolean;
  /** Of 8-bit strings; 1252 when left out. */
  codePage?: number;
}

export type MsgAttachment = { name: string; bytes: Uint8Array; type?: string } | { name: string; message: MsgInput };

interface Properties {
  entries: Buffer[];
  streams: CfbTree;
  unicode: boolean;
  codePage: number;
}

/** Writes an Outlook message file ([MS-OXMSG]): property streams, recipient and attachment storages, named properties. */
export function writeMsg(input: MsgInput): Uint8Array {
  const tree = messageTree(input, 32);
  const empty = new Uint8Array(0);
  tree.set(
    '__nameid_version1.0',
    new Map([
      ['__substg1.0_00020102', empty],
      ['__substg1.0_00030102', empty],
      ['__substg1.0_00040102', empty],
    ]),
  );
  return writeCfb(tree);
}

/** The storage of one message; its property stream has a header of 32 bytes at the top and 24 inside another. */
function messageTree(input: MsgInput, headerSize: 24 | 32): CfbTree {
  const { unicode = true, codePage = 1252, attachments = [] } = input;
  const properties: Properties = { entries: [], streams: new Map(), unicode, codePage };
  const people = [
    ...input.to.map((one) => ({ ...one, kind: 1 })),
    ...(input.cc ?? []).map((one) => ({ ...one, kind: 2 })),
  ];
  text(properties, 0x001a, 'IPM.Note');
  text(properties, 0x0037, input.subject);
  text(properties, 0x007d, input.transportHeaders);
  for (const id of [0x0042, 0x0c1a]) text(properties, id, input.from.name);
  for (const id of [0x0064, 0x0c1e]) text(properties, id, 'SMTP');
  for (const id of [0x0065, 0x0c1f, 0x5d01, 0x5d02]) text(properties, id, input.from.address);
  text(properties, 0x0e04, input.to.map((one) => one.name || one.address).join('; '));
  text(properties, 0x1000, input.text);
  text(properties, 0x1035, input.messageId);
  fixed(properties, 0x0039, 0x40, fileTime(input.date));
  fixed(properties, 0x0e06, 0x40, fileTime(input.date));
  fixed(properties, 0x340d, 0x03, u32(unicode ? 0x40000 : 0));
  fixed(properties, 0x3ffd, 0x03, u32(codePage));
  fixed(properties, 0x3fde, 0x03, u32(input.html === undefined ? codePage : 65001));
  if (input.html !== undefined) binary(properties, 0x1013, Buffer.from(input.html));
  if (input.rtf !== undefined) binary(properties, 0x1009, packRtf(input.rtf));
  for (const [index, person] of people.entries()) {
    properties.streams.set(`__recip_version1.0_#${hex(index)}`, recipientTree(person, properties));
  }
  for (const [index, attachment] of attachments.entries()) {
    properties.streams.set(`__attach_version1.0_#${hex(index)}`, attachmentTree(attachment, index, properties));
  }
  const counts = u32(people.length, attachments.length, people.length, attachments.length);
  return close(properties, Buffer.concat([Buffer.alloc(8), counts, Buffer.alloc(headerSize - 24)]));
}

function recipientTree(person: MsgPerson & { kind: number }, parent: Properties): CfbTree {
  const properties: Properties = { ...parent, entries: [], streams: new Map() };
  text(properties, 0x3001, person.name || person.address);
  text(properties, 0x3002, 'SMTP');
  text(properties, 0x3003, person.address);
  text(properties, 0x39fe, person.address);
  fixed(properties, 0x0c15, 0x03, u32(person.kind));
  return close(properties, Buffer.alloc(8));
}

function attachmentTree(attachment: MsgAttachment, index: number, parent: Properties): CfbTree {
  const properties: Properties = { ...parent, entries: [], streams: new Map() };
  fixed(properties, 0x0e21, 0x03, u32(index));
  text(properties, 0x3001, attachment.name);
  if ('message' in attachment) {
    fixed(properties, 0x3705, 0x03, u32(5));
    properties.entries.push(u32(0x3701000d, 6, 0xffffffff, 1));
    properties.streams.set('__substg1.0_3701000D', messageTree(attachment.message, 24));
  } else {
    fixed(properties, 0x3705, 0x03, u32(1));
    text(properties, 0x3704, attachment.name.slice(0, 12));
    text(properties, 0x3707, attachment.name);
    text(properties, 0x370e, attachment.type);
    binary(properties, 0x3701, attachment.bytes);
  }
  return close(properties, Buffer.alloc(8));
}

/** The stated size counts the closing NUL that the stream itself leaves out ([MS-OXMSG] 2.4.2.2). */
function text(properties: Properties, id: number, value: string | undefined): void {
  if (value === undefined) return;
  const bytes = properties.unicode
    ? Buffer.from(value, 'utf16le')
    : iconv.encode(value, properties.codePage === 65001 ? 'utf-8' : `cp${properties.codePage}`);
  const type = properties.unicode ? 0x1f : 0x1e;
  variable(properties, id, type, bytes, bytes.length + (properties.unicode ? 2 : 1));
}

function binary(properties: Properties, id: number, bytes: Uint8Array): void {
  variable(properties, id, 0x102, bytes, bytes.length);
}

function variable(properties: Properties, id: number, type: number, bytes: Uint8Array, size: number): void {
  properties.entries.push(u32(id * 0x10000 + type, 6, size, 0));
  properties.streams.set(`__substg1.0_${hex(id * 0x10000 + type)}`, bytes);
}

function fixed(properties: Properties, id: number, type: number, value: Buffer): void {
  properties.entries.push(Buffer.concat([u32(id * 0x10000 + type, 6), value, Buffer.alloc(8 - value.length)]));
}

function close(properties: Properties, header: Buffer): CfbTree {
  properties.streams.set('__properties_version1.0', Buffer.concat([header, ...properties.entries]));
  return properties.streams;
}

function hex(value: number): string {
  return (value >>> 0).toString(16).toUpperCase().padStart(8, '0');
}
