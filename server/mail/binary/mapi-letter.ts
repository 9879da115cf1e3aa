import libmime from 'libmime';
import type { HeaderField, Warning } from '../../core/mail.ts';
import type { Letter, MailLimits, Part } from '../letter.ts';
import { decodeHtml } from './code-pages.ts';
import {
  binaryOf,
  type MapiAttachment,
  type MapiMessage,
  type MapiProperties,
  numberOf,
  propertyId,
  propertyType,
  textOf,
} from './mapi.ts';
import { headersOf } from './mapi-headers.ts';
import { readRtf, unpackRtf } from './rtf.ts';

/** How an attachment's content is kept ([MS-OXCMSG] 2.2.2.9). */
const method = { reference: [2, 3, 4, 7], ole: 6 } as const;
/** The attachment is shown inside the body ([MS-OXCMSG] 2.2.2.18, attRenderedInBody). */
const renderedInBody = 4;
const nothing = new Uint8Array(0);

/** Makes a letter of a message object. Its embedded messages are read when they are asked for. Never throws. */
export function letterOf(message: MapiMessage, limits: MailLimits): Letter {
  const warnings: Warning[] = [...message.warnings];
  const headers = headersOf(message, limits, warnings);
  const body = bodyOf(message.properties, limits, warnings);
  const parts = partsOf(message.attachments, limits, warnings);
  const type = typeOf(message, headers.fields, body.html !== null, parts.length > 0);
  return {
    form: message.form,
    bytes: null,
    headers: headers.fields,
    transportHeaders: headers.transport,
    body,
    parts,
    type: type.value,
    parameters: type.parameters,
    warnings,
  };
}

/** The parts of a message object, in the order of its attachment table. */
export function partsOf(attachments: MapiAttachment[], limits: MailLimits, warnings: Warning[]): Part[] {
  if (attachments.length > limits.parts) {
    warnings.push({ code: 'part-limit', detail: `attachments after the first ${limits.parts} were left out` });
  }
  const kept = attachments.slice(0, limits.parts);
  return kept.map((attachment, index) => partOf(attachment, String(index + 1), limits, warnings));
}

function partOf(attachment: MapiAttachment, path: string, limits: MailLimits, warnings: Warning[]): Part {
  const { properties, message } = attachment;
  const text = (id: number) => textOf(properties, id) ?? '';
  const name =
    text(propertyId.attachLongFileName) || text(propertyId.attachFileName) || text(propertyId.displayName) || '';
  if (attachment.size > limits.partBytes) {
    warnings.push({ code: 'part-limit', detail: `attachment ${path} was cut at ${limits.partBytes} bytes` });
  }
  const kind = numberOf(properties, propertyId.attachMethod) ?? 1;
  if ((method.reference as readonly number[]).includes(kind)) {
    const target = text(propertyId.attachLongPath) || text(propertyId.attachPath);
    warnings.push({ code: 'attachment-by-reference', detail: `attachment ${path} is only a link: ${target}` });
  }
  if (kind === method.ole) warnings.push({ code: 'attachment-ole', detail: `attachment ${path} is an OLE object` });
  const inline = ((numberOf(properties, propertyId.attachFlags) ?? 0) & renderedInBody) !== 0;
  let cached: Uint8Array | null = null;
  const part: Part = {
    path,
    name,
    type: message === null ? mediaType(text(propertyId.attachType)) : 'application/vnd.ms-outlook',
    disposition: inline || numberOf(properties, propertyId.attachHidden) === 1 ? 'inline' : 'attachment',
    contentId: text(propertyId.attachContentId).replace(/^<|>$/g, ''),
    bytes: () => {
      cached ??= message === null ? attachment.read(limits.partBytes) : nothing;
      return cached;
    },
  };
  if (message !== null) {
    let letter: Letter | null = null;
    part.letter = () => {
      letter ??= letterOf(message(), limits);
      return letter;
    };
  }
  return part;
}

function mediaType(written: string): string {
  return /^[\w.+-]+\/[\w.+-]+$/.test(written) ? written.toLowerCase() : 'application/octet-stream';
}

/** The body's two forms: as kept, and, where one is missing, as the compressed RTF holds it. */
function bodyOf(properties: MapiProperties, limits: MailLimits, warnings: Warning[]): Letter['body'] {
  for (const id of [propertyId.body, propertyId.html, propertyId.rtf]) {
    if ((properties.values.get(id)?.size ?? 0) > limits.partBytes) {
      warnings.push({ code: 'part-limit', detail: `the body was cut at ${limits.partBytes} bytes` });
    }
  }
  let text = textOf(properties, propertyId.body, limits.partBytes);
  let html = htmlOf(properties, limits);
  const rtf = binaryOf(properties, propertyId.rtf, limits.partBytes);
  if (rtf === null || (html !== null && text !== null)) return { text, html };
  const unpacked = unpackRtf(rtf, limits.partBytes);
  if (unpacked === null) {
    warnings.push({ code: 'bad-rtf', detail: 'the formatted body cannot be unpacked' });
    return { text, html };
  }
  const read = readRtf(unpacked, properties.codePage);
  if (read.cut) warnings.push({ code: 'rtf-limit', detail: 'the formatted body is too big or too deep to take apart' });
  html ??= read.html;
  text ??= read.text;
  return { text, html };
}

function htmlOf(properties: MapiProperties, limits: MailLimits): string | null {
  const value = properties.values.get(propertyId.html);
  if (value === undefined) return null;
  if (value.type !== propertyType.binary) return textOf(properties, propertyId.html, limits.partBytes);
  const stated = numberOf(properties, propertyId.internetCodePage) ?? 0;
  return decodeHtml(value.read(limits.partBytes), stated, properties.codePage);
}

/** The media type: of the kept headers, else told by the message class and what there is. */
function typeOf(message: MapiMessage, headers: HeaderField[], html: boolean, parts: boolean) {
  const field = headers.find((one) => one.name.toLowerCase() === 'content-type');
  const parameters: Record<string, string> = Object.create(null);
  if (field !== undefined) {
    const read = contentType(field.value);
    if (read !== null) return read;
  }
  const messageClass = (textOf(message.properties, propertyId.messageClass) ?? '').toLowerCase();
  if (messageClass.startsWith('report.')) return { value: 'multipart/report', parameters };
  if (parts) return { value: 'multipart/mixed', parameters };
  return { value: html ? 'text/html' : 'text/plain', parameters };
}

function contentType(value: string): { value: string; parameters: Record<string, string> } | null {
  const parameters: Record<string, string> = Object.create(null);
  try {
    const read = libmime.parseHeaderValue(value);
    for (const [name, text] of Object.entries(read.params)) parameters[name.toLowerCase()] = String(text);
    const type = String(read.value).trim().toLowerCase();
    return type.includes('/') ? { value: type, parameters } : null;
  } catch {
    return null;
  }
}
