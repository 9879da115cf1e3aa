import type { Address } from '../server/core/mail.ts';
import { mailbox, type Person } from './organisation.ts';
import { type File, filePart, textPart } from './original.ts';
import { phrases } from './phrases.ts';
import { dateField, encodeWords, mailboxField } from './writers/fields.ts';
import { type MimePart, writeMail, writeParts } from './writers/mime.ts';

/** The mail by which somebody hands a message on. */
export interface Cover {
  reporter: Person;
  /** ISO 8601 in UTC. */
  date: string;
  /** Without angle brackets. */
  messageId: string;
  comment: string;
  /** True: the gateway puts its footer below. */
  footer: boolean;
  /** Address that it goes to; the security mailbox when left out. */
  to?: Address;
}

export function signatureOf({ name, title, phone, language }: Person): string {
  return `${phrases[language].closing}\n${name}\n${title} | Brackwater Energy Services\n${phone}`;
}

export function forwardSubject({ language }: Person, subject: string): string {
  return `${phrases[language].forward}${subject}`;
}

/** Comment, signature and, by the gateway, footer. */
export function coverText({ reporter, comment, footer }: Cover): string {
  const parts = [comment, signatureOf(reporter), footer ? phrases[reporter.language].disclaimer : ''];
  return `${parts.filter((part) => part !== '').join('\n\n')}\n`;
}

/** Header fields of a mail that one of our own people wrote, as the security mailbox holds it. */
export function coverHeaders(cover: Cover, subject: string, more: readonly string[] = []): string[] {
  const { reporter, date, messageId, to } = cover;
  const id = messageId.replace(/[^a-z0-9]/gi, '').slice(0, 12);
  return [
    `Received: from post-01.brackwater.example by mx.brackwater.example with ESMTPS id ${id}; ${dateField(date)}`,
    'Authentication-Results: mx.brackwater.example; dmarc=pass header.from=brackwater.example',
    'X-MS-Exchange-Organization-AuthAs: Internal',
    `From: ${mailboxField(reporter)}`,
    `To: ${to === undefined ? `Phishing reports <${mailbox.addresses[0]}>` : mailboxField(to)}`,
    `Subject: ${encodeWords(subject)}`,
    `Date: ${dateField(date)}`,
    `Message-ID: <${messageId}>`,
    ...more,
    'MIME-Version: 1.0',
  ];
}

/** A mail of several parts; `type` with its parameters but for the boundary. */
export function coverMail(headers: readonly string[], parts: readonly MimePart[], type = 'multipart/mixed'): Buffer {
  const id = /^Message-ID: <([^@]*)/im.exec(headers.join('\n'))?.[1] ?? 'none';
  const boundary = `cov_${id.replace(/[^a-z0-9]/gi, '').slice(0, 24)}`;
  return writeMail([...headers, `Content-Type: ${type}; boundary="${boundary}"`], writeParts(boundary, parts));
}

export function coverPart(cover: Cover): MimePart {
  return textPart('plain', coverText(cover));
}

/** As clients attach a message; `style` covers what they leave out. */
export function messagePart(subject: string, bytes: Uint8Array, style: 'full' | 'bare' = 'full'): MimePart {
  const headers = ['Content-Type: message/rfc822'];
  if (style === 'full')
    headers.push(`Content-Disposition: attachment; filename="${encodeWords(fileName(subject, 'eml'))}"`);
  return { headers, body: bytes };
}

export function attach(name: string, type: string, bytes: Uint8Array): MimePart {
  const file: File = { name, type, bytes };
  return filePart(file);
}

/** A file name as clients derive it from a subject. */
export function fileName(subject: string, extension: string): string {
  const base = subject
    .replace(/[\\/:*?"<>|%\p{Cc}]/gu, '_')
    .slice(0, 40)
    .trim();
  return `${base || 'message'}.${extension}`;
}
