import type { HeaderField, Warning } from '../../core/mail.ts';
import type { MailLimits } from '../letter.ts';
import { type MapiMessage, type MapiProperties, numberOf, propertyId, textOf, timeOf } from './mapi.ts';
import { oneLine, quoted, readTransportHeaders } from './transport-headers.ts';

export interface MapiHeaders {
  fields: HeaderField[];
  /** True when the message kept the headers that it travelled with. */
  transport: boolean;
}

/** Names under which the properties of one sender are kept: SMTP address first, since the other may be X.500. */
const from = {
  addresses: [propertyId.sentRepresentingSmtpAddress, propertyId.sentRepresentingAddress],
  name: propertyId.sentRepresentingName,
};
const sender = {
  addresses: [propertyId.senderSmtpAddress, propertyId.senderAddress],
  name: propertyId.senderName,
};

/**
 * The headers of a message object: those it travelled with where it kept them, completed by what the properties add;
 * else put together from the properties alone.
 */
export function headersOf(message: MapiMessage, limits: MailLimits, warnings: Warning[]): MapiHeaders {
  const kept = textOf(message.properties, propertyId.transportHeaders, limits.partBytes) ?? '';
  const fields = readTransportHeaders(kept, limits, warnings);
  const transport = fields.length > 0;
  const present = new Set(fields.map((field) => field.name.toLowerCase()));
  for (const field of propertyHeaders(message, limits, warnings)) {
    if (!present.has(field.name.toLowerCase())) fields.push(field);
  }
  return { fields, transport };
}

function propertyHeaders(message: MapiMessage, limits: MailLimits, warnings: Warning[]): HeaderField[] {
  const { properties } = message;
  const fields: HeaderField[] = [];
  const add = (name: string, value: string | null) => {
    if (value === null || value === '') return;
    if (value.length > limits.headerBytes) warnings.push({ code: 'header-limit', detail: `the field ${name} was cut` });
    fields.push({ name, value: oneLine(value.slice(0, limits.headerBytes)) });
  };
  const author = mailbox(properties, from);
  const transmitter = mailbox(properties, sender);
  add('From', author ?? transmitter);
  if (author !== null && transmitter !== author) add('Sender', transmitter);
  const { recipients } = message;
  add('To', recipientList(recipients, 1) ?? displayList(textOf(properties, propertyId.displayTo)));
  add('Cc', recipientList(recipients, 2) ?? displayList(textOf(properties, propertyId.displayCc)));
  add('Bcc', recipientList(recipients, 3));
  add('Subject', textOf(properties, propertyId.subject) ?? textOf(properties, propertyId.normalizedSubject));
  const date = timeOf(properties, propertyId.clientSubmitTime) ?? timeOf(properties, propertyId.deliveryTime);
  add('Date', date === null ? null : date.toUTCString().replace('GMT', '+0000'));
  add('Message-ID', textOf(properties, propertyId.messageId));
  add('In-Reply-To', textOf(properties, propertyId.inReplyTo));
  add('References', textOf(properties, propertyId.references));
  return fields;
}

function mailbox(properties: MapiProperties, kept: { addresses: number[]; name: number }): string | null {
  const address = kept.addresses.map((id) => textOf(properties, id) ?? '').find((text) => text.includes('@'));
  return written(textOf(properties, kept.name) ?? '', address ?? '');
}

/** 'name' <address> as a header writes it; null when both are missing. */
function written(name: string, address: string): string | null {
  const bare = oneLine(address).replace(/[<>\s]/g, '');
  if (oneLine(name) === '' || name === address) return bare === '' ? null : `<${bare}>`;
  return bare === '' ? quoted(name) : `${quoted(name)} <${bare}>`;
}

/** Recipients of one kind: 1 To, 2 Cc, 3 Bcc ([MS-OXOMSG] 2.2.3.1); the upper bits are flags. */
function recipientList(recipients: MapiProperties[], kind: number): string | null {
  const list: string[] = [];
  for (const recipient of recipients) {
    if (((numberOf(recipient, propertyId.recipientType) ?? 1) & 0x0f) !== kind) continue;
    const addresses = [textOf(recipient, propertyId.smtpAddress), textOf(recipient, propertyId.emailAddress)];
    const address = addresses.find((text) => text?.includes('@')) ?? '';
    const one = written(textOf(recipient, propertyId.displayName) ?? '', address);
    if (one !== null) list.push(one);
  }
  return list.length === 0 ? null : list.join(', ');
}

/** The names that Outlook shows, 'A; B', where the recipient table itself is missing. */
function displayList(text: string | null): string | null {
  if (text === null) return null;
  const names = text.split(';').map((name) => name.trim());
  const list = names.map((name) => (/^[^\s"<>,]+@[^\s"<>,]+$/.test(name) ? written('', name) : written(name, '')));
  return list.filter((one) => one !== null).join(', ');
}
