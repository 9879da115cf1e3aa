import type { Address } from '../server/core/mail.ts';
import { dateField, encodeWords, mailboxField, quotedPrintable } from './writers/fields.ts';
import { base64Lines, type MimePart, writeMail, writeParts } from './writers/mime.ts';
import type { MsgInput } from './writers/msg.ts';
import type { TnefInput } from './writers/tnef.ts';

/** One piece of a message's text, written once for both alternatives. */
export type Block = string | { label: string; url: string } | { hidden: string } | { pixel: string } | { raw: string };

export interface File {
  name: string;
  type: string;
  bytes: Uint8Array;
}

/** A suspicious (or harmless) mail as it reached the first reader. */
export interface Original {
  from: Address;
  to: Address;
  replyTo?: string;
  subject: string;
  /** ISO 8601 in UTC. */
  date: string;
  /** Without angle brackets. */
  messageId: string;
  blocks: Block[];
  /** True for mails that have no HTML part. */
  plain?: boolean;
  files?: File[];
  /** What the border of Brackwater says about the sender; 'inside': it never passed the border. */
  proof: 'pass' | 'none' | 'fail' | 'inside';
  headers?: string[];
}

export function textOf({ blocks }: Original): string {
  const lines = blocks.map((block) => {
    if (typeof block === 'string') return block;
    return 'label' in block ? `${block.label}: ${block.url}` : '';
  });
  return lines.filter((line) => line !== '').join('\n\n');
}

/** The inside of the body element; null for a mail in plain text. */
export function htmlOf({ blocks, plain }: Original): string | null {
  if (plain) return null;
  return blocks
    .map((block) => {
      if (typeof block === 'string') return `<p>${escapeText(block).replaceAll('\n', '<br>')}</p>`;
      if ('label' in block) return `<p><a href="${escapeText(block.url)}">${escapeText(block.label)}</a></p>`;
      if ('hidden' in block) return `<span style="display:none;mso-hide:all">${escapeText(block.hidden)}</span>`;
      if ('pixel' in block) return `<img src="${escapeText(block.pixel)}" width="1" height="1" alt="">`;
      return block.raw;
    })
    .join('\n');
}

export function escapeText(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;').replaceAll('"', '&quot;');
}

/** Its bytes as the mailbox of the first reader holds them. */
export function writeOriginal(original: Original): Buffer {
  const { headers, body } = entityOf(original);
  return writeMail([...headersOf(original), 'MIME-Version: 1.0', ...headers], body);
}

/** The fields above the content, those of the border first. */
export function headersOf(original: Original): string[] {
  const { from, to, subject, date, messageId, replyTo, headers = [] } = original;
  return [
    ...borderHeaders(original),
    `From: ${mailboxField(from)}`,
    `To: ${mailboxField(to)}`,
    ...(replyTo === undefined ? [] : [`Reply-To: ${replyTo}`]),
    `Subject: ${encodeWords(subject)}`,
    `Date: ${dateField(date)}`,
    `Message-ID: <${messageId}>`,
    ...headers,
  ];
}

function borderHeaders({ from, to, date, messageId, proof }: Original): string[] {
  const domain = from.address.slice(from.address.indexOf('@') + 1);
  const id = messageId.replace(/[^a-z0-9]/gi, '').slice(0, 12);
  if (proof === 'inside') {
    return [
      `Received: from post-02.brackwater.example by mx.brackwater.example with ESMTPS id ${id}; ${dateField(date)}`,
      'X-MS-Exchange-Organization-AuthAs: Internal',
    ];
  }
  const results = {
    pass: `spf=pass smtp.mailfrom=${domain}; dkim=pass header.d=${domain}; dmarc=pass header.from=${domain}`,
    none: `spf=none smtp.mailfrom=${domain}; dkim=none; dmarc=none header.from=${domain}`,
    fail: `spf=fail smtp.mailfrom=${domain}; dkim=none; dmarc=fail header.from=${domain}`,
  }[proof];
  return [
    `Return-Path: <${from.address}>`,
    `Received: from out.${proof === 'fail' ? 'bulk-relay.invalid' : domain} ([203.0.113.${(id.charCodeAt(1) % 200) + 1}])\r\n by mx.brackwater.example with ESMTPS id ${id}\r\n for <${to.address}>; ${dateField(date)}`,
    `Authentication-Results: mx.brackwater.example;\r\n ${results.replaceAll('; ', ';\r\n ')}`,
  ];
}

/** Content headers and body: alternatives where there is HTML, mixed where there are files. */
function entityOf(original: Original): MimePart {
  const seed = original.messageId.replace(/[^a-z0-9]/gi, '').slice(0, 16);
  const { files = [] } = original;
  const content = contentOf(original, seed);
  if (files.length === 0) return content;
  const parts = [content, ...files.map(filePart)];
  return {
    headers: [`Content-Type: multipart/mixed; boundary="mix_${seed}"`],
    body: writeParts(`mix_${seed}`, parts),
  };
}

function contentOf(original: Original, seed: string): MimePart {
  const html = htmlOf(original);
  const text = textPart('plain', `${textOf(original)}\n`);
  if (html === null) return text;
  const page = `<!DOCTYPE html>\n<html><head><meta charset="utf-8"></head><body>\n${html}\n</body></html>\n`;
  return {
    headers: [`Content-Type: multipart/alternative; boundary="alt_${seed}"`],
    body: writeParts(`alt_${seed}`, [text, textPart('html', page)]),
  };
}

export function textPart(subtype: 'plain' | 'html', text: string): MimePart {
  return {
    headers: [`Content-Type: text/${subtype}; charset="utf-8"`, 'Content-Transfer-Encoding: quoted-printable'],
    body: quotedPrintable(text),
  };
}

export function filePart({ name, type, bytes }: File): MimePart {
  return {
    headers: [
      `Content-Type: ${type}; name="${encodeWords(name)}"`,
      'Content-Transfer-Encoding: base64',
      `Content-Disposition: attachment; filename="${encodeWords(name)}"`,
    ],
    body: base64Lines(bytes),
  };
}

/** As Outlook saves it: the transport's headers are kept, the content is properties. */
export function msgOf(original: Original): MsgInput {
  const html = htmlOf(original);
  return {
    transportHeaders: `${headersOf(original).join('\r\n')}\r\n`,
    subject: original.subject,
    from: original.from,
    to: [original.to],
    date: original.date,
    messageId: `<${original.messageId}>`,
    text: textOf(original),
    ...(html === null ? {} : { html: `<html><body>${html}</body></html>` }),
    attachments: (original.files ?? []).map(({ name, type, bytes }) => ({ name, type, bytes })),
  };
}

export function tnefOf(original: Original): TnefInput {
  const html = htmlOf(original);
  return {
    subject: original.subject,
    text: textOf(original),
    ...(html === null ? {} : { html: `<html><body>${html}</body></html>` }),
    from: original.from,
    to: [original.to],
    messageId: `<${original.messageId}>`,
    attachments: (original.files ?? []).map(({ name, bytes }) => ({ name, bytes })),
  };
}
