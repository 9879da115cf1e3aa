import type { Warning } from '../../core/mail.ts';
import type { Letter, MailLimits } from '../letter.ts';
import { type CfbNode, openCfb } from './cfb.ts';
import {
  type MapiAttachment,
  type MapiMessage,
  type MapiProperties,
  newProperties,
  numberOf,
  propertyId,
  propertyType,
  putValue,
} from './mapi.ts';
import { letterOf } from './mapi-letter.ts';

export { isCfb } from './cfb.ts';

/** Bytes before the first entry of a property stream ([MS-OXMSG] 2.4.1), by the object it belongs to. */
const headerBytes = { top: 32, embedded: 24, other: 8 } as const;
const propertyStream = '__properties_version1.0';
const dataObject = '__substg1.0_3701000D';
const entryBytes = 16;

/**
 * Reads an Outlook message file ([MS-OXMSG]). Whatever is wrong with the file becomes a warning 'msg-damaged' beside
 * what could be read; never throws. Embedded messages are parts with a `letter`, read when asked for.
 */
export function readMsg(bytes: Uint8Array, limits: MailLimits): Letter {
  const file = openCfb(bytes);
  const warnings: Warning[] = (file?.damage ?? ['it is no compound file']).map(damaged);
  const root = file?.root ?? null;
  if (root !== null && !root.children.has(propertyStream) && warnings.length === 0) {
    warnings.push(damaged('it holds no message'));
  }
  const message = root === null ? emptyMessage(warnings) : messageIn(root, headerBytes.top, warnings, limits);
  return letterOf(message, limits);
}

function damaged(detail: string): Warning {
  return { code: 'msg-damaged', detail };
}

function emptyMessage(warnings: Warning[]): MapiMessage {
  return { form: 'msg', properties: newProperties(0), recipients: [], attachments: [], warnings };
}

function messageIn(node: CfbNode, header: number, warnings: Warning[], limits: MailLimits): MapiMessage {
  const properties = propertiesIn(node, header, 0);
  properties.codePage = codePageOf(properties);
  const recipients: CfbNode[] = [];
  const attachments: CfbNode[] = [];
  for (const [name, child] of node.children) {
    if (child.kind !== 'storage') continue;
    const lower = name.toLowerCase();
    if (lower.startsWith('__recip_version1.0_#')) recipients.push(child);
    if (lower.startsWith('__attach_version1.0_#')) attachments.push(child);
  }
  return {
    form: 'msg',
    properties,
    recipients: inOrder(recipients).map((child) => propertiesIn(child, headerBytes.other, properties.codePage)),
    attachments: inOrder(attachments).map((child) => attachmentIn(child, properties.codePage, limits)),
    warnings,
  };
}

/** By the eight hexadecimal digits that end their names ([MS-OXMSG] 2.2.1 and 2.2.2). */
function inOrder(nodes: CfbNode[]): CfbNode[] {
  const rank = (node: CfbNode) => Number.parseInt(node.name.slice(node.name.indexOf('#') + 1), 16) || 0;
  return nodes.sort((a, b) => rank(a) - rank(b));
}

/** The code page of 8-bit strings: the message's own, else the one of its text on the internet. */
function codePageOf(properties: MapiProperties): number {
  return numberOf(properties, propertyId.messageCodePage) ?? numberOf(properties, propertyId.internetCodePage) ?? 0;
}

/** Small values stand in the property stream; the others are streams named by their tag ([MS-OXMSG] 2.4). */
function propertiesIn(node: CfbNode, header: number, codePage: number): MapiProperties {
  const properties = newProperties(codePage);
  for (const [name, child] of node.children) {
    const tag = /^__substg1\.0_([\da-f]{4})([\da-f]{4})$/i.exec(name);
    if (tag === null || child.kind !== 'stream') continue;
    const id = Number.parseInt(tag[1]!, 16);
    const type = Number.parseInt(tag[2]!, 16);
    putValue(properties, id, { type, size: child.size, read: (limit) => child.read(limit) });
  }
  const fixed = node.children.get(propertyStream)?.read() ?? new Uint8Array(0);
  const view = new DataView(fixed.buffer, fixed.byteOffset, fixed.byteLength);
  for (let at = header; at + entryBytes <= fixed.length; at += entryBytes) {
    const type = view.getUint16(at, true);
    if (!fixedTypes.has(type)) continue;
    const value = fixed.subarray(at + 8, at + 16);
    putValue(properties, view.getUint16(at + 2, true), { type, size: value.length, read: () => value });
  }
  return properties;
}

const fixedTypes = new Set<number>([
  propertyType.int16,
  propertyType.int32,
  propertyType.boolean,
  propertyType.int64,
  propertyType.time,
]);

function attachmentIn(node: CfbNode, codePage: number, limits: MailLimits): MapiAttachment {
  const properties = propertiesIn(node, headerBytes.other, codePage);
  const object = node.children.get(dataObject);
  if (object?.kind === 'storage' && holdsMessage(object)) {
    const message = () => messageIn(object, headerBytes.embedded, [], limits);
    return { properties, size: 0, read: () => new Uint8Array(0), message };
  }
  const stream = object?.kind === 'storage' ? largestStream(object) : null;
  const value = properties.values.get(propertyId.attachData);
  const content = stream ?? (value === undefined ? null : value);
  return {
    properties,
    size: content?.size ?? 0,
    read: (limit) => content?.read(limit) ?? new Uint8Array(0),
    message: null,
  };
}

/** Tells a message from an OLE object by its properties, so that one without its property stream still counts. */
function holdsMessage(node: CfbNode): boolean {
  if (node.children.has(propertyStream)) return true;
  return [...node.children.keys()].some((name) => name.toLowerCase().startsWith('__substg1.0_'));
}

/** The content of an OLE object is one of its streams, whose name depends on the program; the biggest is kept. */
function largestStream(node: CfbNode): CfbNode | null {
  let largest: CfbNode | null = null;
  for (const child of node.children.values()) {
    if (child.kind === 'stream' && child.size > (largest?.size ?? -1)) largest = child;
  }
  return largest;
}
