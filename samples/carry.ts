import type { Carrier, Quality } from '../server/core/mail.ts';
import { carryInline } from './carry-inline.ts';
import {
  attach,
  type Cover,
  coverHeaders,
  coverMail,
  coverPart,
  coverText,
  fileName,
  forwardSubject,
  messagePart,
} from './cover.ts';
import { mailbox, type Person } from './organisation.ts';
import { headersOf, msgOf, type Original, textPart, tnefOf, writeOriginal } from './original.ts';
import type { Random } from './random.ts';
import type { ExpectedReport } from './sample.ts';
import { writeCmsSigned } from './writers/cms.ts';
import { dateField, encodeWords } from './writers/fields.ts';
import { base64Lines, writeMail, writeParts } from './writers/mime.ts';
import { writeMsg } from './writers/msg.ts';
import { writePlainZip } from './writers/plain-zip.ts';
import { writeTnef } from './writers/tnef.ts';

export interface Carried {
  bytes: Uint8Array;
  /** Ending of the file name. */
  extension: 'eml' | 'msg';
  reports: ExpectedReport[];
}

/** A message on its way to the security mailbox. */
export interface Load {
  original: Original;
  cover: Cover;
  /** A colleague who may hand the message on. */
  other: Person;
  random: Random;
}

type Way = (load: Load) => Carried;

/** Every way in which a message reaches the security mailbox, by what happens at the desk. */
export const ways = {
  attached: (load) => attached(load, 'full'),
  'attached-bare': (load) => attached(load, 'bare'),
  'attached-base64': attachedBase64,
  digest,
  'eml-file': emlFile,
  'eml-octets': emlOctets,
  'knowbe4-button': knowBe4,
  'microsoft-button': microsoft,
  'msg-file': msgFile,
  zip: (load) => zip(load, null),
  'zip-password': (load) => zip(load, 'infected'),
  'tnef-file': (load) => tnef(load, 'file'),
  'tnef-message': (load) => tnef(load, 'message'),
  'smime-signed': smimeSigned,
  'smime-opaque': smimeOpaque,
  inline: carryInline,
  nested,
  direct,
  'direct-msg': directMsg,
  journal,
  'reporter-text': reporterText,
} satisfies Record<string, Way>;
export type WayName = keyof typeof ways;

/** What the original is expected to be read as, once it was carried this way. */
export function expected({ original }: Pick<Load, 'original'>, carrier: Carrier, quality: Quality): ExpectedReport {
  const { messageId, subject, from } = original;
  return { carrier, quality, messageId, subject, from: from.address };
}

function covered(load: Load, carrier: Carrier, quality: Quality, bytes: Uint8Array): Carried {
  return { bytes, extension: 'eml', reports: [expected(load, carrier, quality)] };
}

function headersFor({ original, cover }: Load): string[] {
  return coverHeaders(cover, forwardSubject(cover.reporter, original.subject));
}

function attached(load: Load, style: 'full' | 'bare'): Carried {
  const { original, cover } = load;
  const message = messagePart(original.subject, writeOriginal(original), style);
  return covered(load, 'attached-message', 'exact', coverMail(headersFor(load), [coverPart(cover), message]));
}

function attachedBase64(load: Load): Carried {
  const { original, cover } = load;
  const message = attach(fileName(original.subject, 'eml'), 'message/rfc822', writeOriginal(original));
  return covered(load, 'attached-message', 'exact', coverMail(headersFor(load), [coverPart(cover), message]));
}

/** RFC 2046 section 5.1.5: parts of a digest are messages without saying so. */
function digest(load: Load): Carried {
  const inner = writeParts('dig', [{ headers: [], body: writeOriginal(load.original) }]);
  const part = { headers: ['Content-Type: multipart/digest; boundary="dig"'], body: inner };
  return covered(load, 'attached-message', 'exact', coverMail(headersFor(load), [coverPart(load.cover), part]));
}

function emlFile(load: Load): Carried {
  const { original, cover } = load;
  const file = attach(fileName(original.subject, 'eml'), 'application/octet-stream', writeOriginal(original));
  return covered(load, 'attached-eml-file', 'exact', coverMail(headersFor(load), [coverPart(cover), file]));
}

/** A browser that does not know the ending sends no name either. */
function emlOctets(load: Load): Carried {
  const file = attach('download', 'application/octet-stream', writeOriginal(load.original));
  return covered(load, 'attached-eml-file', 'exact', coverMail(headersFor(load), [coverPart(load.cover), file]));
}

/** The Phish Alert Button: three lines and a file of a fixed name, from the reporter or from the button's mailbox. */
function knowBe4(load: Load): Carried {
  const { original, cover, random } = load;
  const { reporter, comment } = cover;
  const lines = [`Reporter: ${reporter.name} <${reporter.address}>`, 'Disposition: Phish', `User Comments: ${comment}`];
  const button = { ...reporter, name: 'Report button', address: mailbox.buttons[0]! };
  const sender = random.chance(0.5) ? reporter : button;
  const headers = coverHeaders({ ...cover, reporter: sender }, `[Phish Alert] ${original.subject}`);
  const file = attach('phish_alert_sp2_2.0.0.0.eml', 'application/octet-stream', writeOriginal(original));
  return covered(
    load,
    'attached-eml-file',
    'exact',
    coverMail(headers, [textPart('plain', `${lines.join('\n')}\n`), file]),
  );
}

/** The built-in button of Outlook: a subject of bars, the message as an item, no text. */
function microsoft(load: Load): Carried {
  const { original, cover, random } = load;
  const network = [8, 4, 4, 4, 12].map((length) => random.hex(length)).join('-');
  const subject = `3|${network}|203.0.113.${1 + random.below(250)}|${original.from.address}|(${original.subject})`;
  const bytes = writeOriginal({
    ...original,
    headers: [...(original.headers ?? []), `X-MS-Exchange-Organization-Network-Message-Id: ${network}`],
  });
  const parts = [textPart('plain', '\n'), messagePart(original.subject, bytes)];
  return covered(load, 'attached-message', 'exact', coverMail(coverHeaders(cover, subject), parts));
}

function msgFile(load: Load): Carried {
  const { original, cover, random } = load;
  const type = random.chance(0.7) ? 'application/vnd.ms-outlook' : 'application/octet-stream';
  const file = attach(fileName(original.subject, 'msg'), type, writeMsg(msgOf(original)));
  return covered(load, 'attached-msg', 'converted', coverMail(headersFor(load), [coverPart(cover), file]));
}

function zip(load: Load, password: string | null): Carried {
  const { original, cover } = load;
  const members = [{ name: fileName(original.subject, 'eml'), bytes: writeOriginal(original) }];
  const file = attach('reported.zip', 'application/zip', writePlainZip(members, password));
  return covered(load, 'zip', 'exact', coverMail(headersFor(load), [coverPart(cover), file]));
}

/** Outlook's rich text: the wrapper's own content and the message travel in one winmail.dat. */
function tnef(load: Load, form: 'file' | 'message'): Carried {
  const { original, cover } = load;
  const name = fileName(original.subject, 'eml');
  const attachment =
    form === 'file' ? { name, bytes: writeOriginal(original) } : { name: original.subject, message: tnefOf(original) };
  const stream = writeTnef({ subject: original.subject, text: coverText(cover), attachments: [attachment] });
  const parts = [coverPart(cover), attach('winmail.dat', 'application/ms-tnef', stream)];
  const quality = form === 'file' ? 'exact' : 'converted';
  return covered(load, 'tnef', quality, coverMail(headersFor(load), parts));
}

/** RFC 8551 section 3.5.3: the content in the clear, the signature beside it. */
function smimeSigned(load: Load): Carried {
  const { original, cover } = load;
  const body = writeParts('sig_in', [coverPart(cover), messagePart(original.subject, writeOriginal(original))]);
  const parts = [
    { headers: ['Content-Type: multipart/mixed; boundary="sig_in"'], body },
    attach('smime.p7s', 'application/pkcs7-signature', writeCmsSigned(new Uint8Array(0))),
  ];
  const type = 'multipart/signed; protocol="application/pkcs7-signature"; micalg=sha-256';
  return covered(load, 'smime', 'exact', coverMail(headersFor(load), parts, type));
}

/** RFC 8551 section 3.5.2: all of it inside the signature. */
function smimeOpaque(load: Load): Carried {
  const { original, cover } = load;
  const parts = [coverPart(cover), messagePart(original.subject, writeOriginal(original))];
  const content = coverMail(['MIME-Version: 1.0'], parts);
  const headers = [
    ...headersFor(load),
    'Content-Type: application/pkcs7-mime; smime-type=signed-data; name="smime.p7m"',
    'Content-Transfer-Encoding: base64',
  ];
  return covered(
    load,
    'smime',
    'exact',
    writeMail(headers, base64Lines(writeCmsSigned(content, { indefinite: true }))),
  );
}

/** A colleague hands the message to the reporter, who hands the colleague's mail on. */
function nested(load: Load): Carried {
  const { original, cover, other, random } = load;
  const first: Cover = {
    reporter: other,
    date: new Date(Date.parse(cover.date) - 600_000).toISOString(),
    messageId: `${random.hex(16)}@brackwater.example`,
    comment: '',
    footer: false,
    to: { name: cover.reporter.name, address: cover.reporter.address },
  };
  const inner = attached({ ...load, cover: first }, 'full').bytes;
  const subject = forwardSubject(cover.reporter, forwardSubject(other, original.subject));
  const parts = [coverPart(cover), messagePart(forwardSubject(other, original.subject), inner)];
  return covered(load, 'attached-message', 'exact', coverMail(coverHeaders(cover, subject), parts));
}

/** The attacker wrote to the security mailbox itself. */
function direct(load: Load): Carried {
  return covered(load, 'direct', 'exact', writeOriginal(load.original));
}

/** Somebody saved the message in Outlook and dropped the file. */
function directMsg(load: Load): Carried {
  return { ...covered(load, 'direct', 'converted', writeMsg(msgOf(load.original))), extension: 'msg' };
}

/** The journal of the mail server: its envelope as text, the mail as it came. */
function journal(load: Load): Carried {
  const { original, cover } = load;
  const lines = [
    `Sender: ${original.from.address}`,
    `Subject: ${original.subject}`,
    `Message-Id: <${original.messageId}>`,
    `Recipient: ${original.to.address}`,
  ];
  const server = { ...cover.reporter, name: 'Journal', address: 'journal@brackwater.example' };
  const headers = coverHeaders({ ...cover, reporter: server }, original.subject);
  const parts = [
    textPart('plain', `${lines.join('\n')}\n`),
    messagePart(original.subject, writeOriginal(original), 'bare'),
  ];
  return covered(load, 'journal', 'exact', coverMail(headers, parts));
}

/** A button that tells about the message in words alone. */
function reporterText(load: Load): Carried {
  const { original, cover } = load;
  const links = original.blocks.flatMap((block) => (typeof block === 'object' && 'url' in block ? [block.url] : []));
  const lines = [
    cover.comment,
    '',
    '-----BEGIN REPORTER AGENT-----',
    `Reporting User: ${cover.reporter.name} <${cover.reporter.address}>`,
    'Reporter: desk client',
    '-----END REPORTER AGENT-----',
    '-----BEGIN EMAIL HEADERS-----',
    ...headersOf(original).flatMap((field) => field.split('\r\n')),
    '-----END EMAIL HEADERS-----',
    '-----BEGIN URLS-----',
    ...links.map((url) => `URL: ${url.replace('http', 'hxxp').replaceAll('.', '[.]')}`),
    '-----END URLS-----',
  ];
  const headers = coverHeaders(cover, `Suspicious mail: ${original.subject}`);
  const { headers: encoding, body } = textPart('plain', `${lines.join('\n')}\n`);
  return covered(load, 'reporter-text', 'reconstructed', writeMail([...headers, ...encoding], body));
}

/** Several messages in one mail, each a report of its own. */
export function carrySeveral(originals: readonly Original[], cover: Cover): Carried {
  const headers = coverHeaders(cover, `${originals.length} suspicious mails`);
  const parts = originals.map((original, index) =>
    index % 2 === 0
      ? messagePart(original.subject, writeOriginal(original))
      : attach(fileName(original.subject, 'msg'), 'application/vnd.ms-outlook', writeMsg(msgOf(original))),
  );
  const reports = originals.map((original, index) =>
    index % 2 === 0
      ? expected({ original }, 'attached-message', 'exact')
      : expected({ original }, 'attached-msg', 'converted'),
  );
  return { bytes: coverMail(headers, [coverPart(cover), ...parts]), extension: 'eml', reports };
}

/** Somebody abroad sent under our name, and the message came back (RFC 3464) or was complained about (RFC 5965). */
export function carryReturned({ original, cover }: Load, form: 'dsn' | 'dsn-headers' | 'arf'): Carried {
  const isComplaint = form === 'arf';
  const headers = [
    'Return-Path: <>',
    `Received: from mx.farpost.example by mx.brackwater.example with ESMTPS; ${dateField(cover.date)}`,
    `From: ${isComplaint ? 'Abuse desk <abuse@farpost.example>' : 'Mail Delivery System <mailer-daemon@mx.farpost.example>'}`,
    `To: <${mailbox.addresses[0]}>`,
    `Subject: ${isComplaint ? encodeWords(`Complaint about: ${original.subject}`) : 'Undelivered Mail Returned to Sender'}`,
    `Date: ${dateField(cover.date)}`,
    `Message-ID: <${cover.messageId.replace('brackwater', 'farpost')}>`,
    'MIME-Version: 1.0',
  ];
  const machine = isComplaint
    ? {
        headers: ['Content-Type: message/feedback-report'],
        body: 'Feedback-Type: abuse\r\nUser-Agent: desk/1.0\r\nVersion: 1\r\n',
      }
    : {
        headers: ['Content-Type: message/delivery-status'],
        body: `Reporting-MTA: dns; mx.farpost.example\r\n\r\nFinal-Recipient: rfc822; ${original.to.address}\r\nAction: failed\r\nStatus: 5.1.1\r\n`,
      };
  const returned =
    form === 'dsn-headers'
      ? { headers: ['Content-Type: text/rfc822-headers'], body: `${headersOf(original).join('\r\n')}\r\n` }
      : messagePart(original.subject, writeOriginal(original), 'bare');
  const people = textPart('plain', `This report concerns a mail that was sent to ${original.to.address}.\n`);
  const type = `multipart/report; report-type=${isComplaint ? 'feedback-report' : 'delivery-status'}`;
  const quality = form === 'dsn-headers' ? 'headers-only' : 'exact';
  return {
    bytes: coverMail(headers, [people, machine, returned], type),
    extension: 'eml',
    reports: [expected({ original }, isComplaint ? 'arf' : 'dsn', quality)],
  };
}

/** A mail in which nothing is reported. */
export function carryNothing(cover: Cover, subject: string): Carried {
  const { headers, body } = textPart('plain', coverText(cover));
  return { bytes: writeMail([...coverHeaders(cover, subject), ...headers], body), extension: 'eml', reports: [] };
}
