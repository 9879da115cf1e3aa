/**
 * Makes the corpus files that no editor writes: `node test/corpus/make.ts`. They are kept, so this runs again only
 * when a case is added. What each holds is stated in its NN-name.expect.json, by hand.
 */
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { writeCmsEnveloped, writeCmsSigned } from '../../samples/writers/cms.ts';
import { base64Lines, type MimePart, writeMail, writeMultipart } from '../../samples/writers/mime.ts';
import { type MsgInput, writeMsg } from '../../samples/writers/msg.ts';
import { writePlainZip } from '../../samples/writers/plain-zip.ts';
import { wrapHtml } from '../../samples/writers/rtf.ts';
import { writeTnef } from '../../samples/writers/tnef.ts';

const header = [
  'Received: from out.quota-mail.invalid ([203.0.113.77]) by mx.brackwater.example; Mon, 23 Nov 2026 06:00:00 +0000',
  'Authentication-Results: mx.brackwater.example; spf=none; dmarc=none',
  'From: Mail Quota <quota@quota-mail.invalid>',
  'To: Kwabena Asantewood <kwabena.asantewood@brackwater.example>',
  'Subject: Mailbox almost full',
  'Date: Mon, 23 Nov 2026 06:00:00 +0000',
  'Message-ID: <full.1@quota-mail.invalid>',
];
const text = 'Make room at http://quota-mail.invalid/room before noon.\r\n';
const original = writeMail(header, text);
const outlook: MsgInput = {
  transportHeaders: `${header.join('\r\n')}\r\n`,
  subject: 'Mailbox almost full',
  from: { name: 'Mail Quota', address: 'quota@quota-mail.invalid' },
  to: [{ name: 'Kwabena Asantewood', address: 'kwabena.asantewood@brackwater.example' }],
  date: '2026-11-23T06:00:00Z',
  messageId: '<full.1@quota-mail.invalid>',
  text,
};
/** As Outlook writes it for a mail that never left the company: no transport headers. */
const { transportHeaders: _, ...unsent } = outlook;

const comment: MimePart = { headers: ['Content-Type: text/plain; charset=utf-8'], body: 'Please check.\r\n' };

function reportHeaders(id: string): string[] {
  return [
    'Authentication-Results: mx.brackwater.example; dmarc=pass header.from=brackwater.example',
    'X-MS-Exchange-Organization-AuthAs: Internal',
    'From: Kwabena Asantewood <kwabena.asantewood@brackwater.example>',
    'To: phish@brackwater.example',
    'Subject: FW: Mailbox almost full',
    `Message-ID: <${id}@brackwater.example>`,
  ];
}

function file(name: string, type: string, bytes: Uint8Array): MimePart {
  const quoted = name === '' ? '' : `; name="${name}"`;
  return {
    headers: [`Content-Type: ${type}${quoted}`, 'Content-Transfer-Encoding: base64', 'Content-Disposition: attachment'],
    body: base64Lines(bytes),
  };
}

function report(id: string, ...parts: MimePart[]): Buffer {
  return writeMultipart(reportHeaders(id), [comment, ...parts]);
}

function signed(id: string, content: Uint8Array): Buffer {
  const type = 'Content-Type: application/pkcs7-mime; smime-type=signed-data; name=smime.p7m';
  return writeMail([...reportHeaders(id), type, 'Content-Transfer-Encoding: base64'], base64Lines(content));
}

const message: MimePart = { headers: ['Content-Type: message/rfc822'], body: original };
const inZip = (password: string | null) => writePlainZip([{ name: 'reported/mail.eml', bytes: original }], password);

const files: Record<string, Uint8Array> = {
  '44-msg-attached.eml': report('r44', file('Mailbox almost full.msg', 'application/vnd.ms-outlook', writeMsg(outlook))),
  '45-msg-as-octets-without-name.eml': report('r45', file('', 'application/octet-stream', writeMsg(outlook))),
  '46-msg-without-transport-headers.eml': report(
    'r46',
    file('mail.msg', 'application/octet-stream', writeMsg({ ...unsent, unicode: false })),
  ),
  '47-direct.msg': writeMsg(outlook),
  '48-msg-in-rich-text.msg': writeMsg({
    ...unsent,
    rtf: wrapHtml('<html><body><p>Make room <a href="http://quota-mail.invalid/room">here</a></p></body></html>'),
  }),
  '49-report-saved-as.msg': writeMsg({
    transportHeaders: `${reportHeaders('r49').join('\r\n')}\r\n`,
    subject: 'FW: Mailbox almost full',
    from: { name: 'Kwabena Asantewood', address: 'kwabena.asantewood@brackwater.example' },
    to: [{ name: '', address: 'phish@brackwater.example' }],
    date: '2026-11-23T06:30:00Z',
    messageId: '<r49@brackwater.example>',
    text: 'Please check.',
    attachments: [{ name: 'Mailbox almost full', message: outlook }],
  }),
  '50-zip.eml': report('r50', file('reported.zip', 'application/zip', inZip(null))),
  '51-zip-infected.eml': report('r51', file('sample.zip', 'application/x-zip-compressed', inZip('infected'))),
  '52-zip-unknown-password.eml': report('r52', file('locked.zip', 'application/zip', inZip('Zq7-unguessable'))),
  '53-zip-in-zip.eml': report(
    'r53',
    file('outer.zip', 'application/octet-stream', writePlainZip([{ name: 'inner.zip', bytes: inZip(null) }])),
  ),
  '54-tnef-file.eml': report(
    'r54',
    file(
      'winmail.dat',
      'application/ms-tnef',
      writeTnef({ text: 'Please check.', attachments: [{ name: 'mail.eml', bytes: original }] }),
    ),
  ),
  '55-tnef-message.eml': report(
    'r55',
    file(
      'winmail.dat',
      'application/octet-stream',
      writeTnef({ attachments: [{ name: 'Mailbox almost full', message: { ...unsent } }] }),
    ),
  ),
  '56-winmail.dat': writeTnef({ attachments: [{ name: 'mail.eml', bytes: original }] }),
  '57-smime-opaque.eml': signed(
    'r57',
    writeCmsSigned(writeMultipart([], [comment, message], 'multipart/mixed', 'in'), { indefinite: true, segment: 100 }),
  ),
  '58-smime-file.eml': report('r58', file('mail.p7m', 'application/pkcs7-mime', writeCmsSigned(original))),
  '59-smime-encrypted.eml': writeMail(
    [
      ...reportHeaders('r59'),
      'Content-Type: application/pkcs7-mime; smime-type=enveloped-data; name=smime.p7m',
      'Content-Transfer-Encoding: base64',
    ],
    base64Lines(writeCmsEnveloped(Buffer.from('nobody can read this'))),
  ),
};

for (const [name, bytes] of Object.entries(files)) writeFileSync(join(import.meta.dirname, name), bytes);
