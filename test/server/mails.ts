import { createHash } from 'node:crypto';

/** Mails that the suites of the road and its doors hand in; invented, and the same bytes for the same arguments. */

export interface Lure {
  messageId: string;
  subject: string;
  body: string;
  from?: string;
  to?: string;
}

/** A suspicious mail as it reached somebody. */
export function lure({ messageId, subject, body, ...mail }: Lure): string {
  return [
    `From: ${mail.from ?? 'Parcel Desk <desk@parcel-desk.test>'}`,
    `To: ${mail.to ?? 'Tilda Brook <tilda.brook@corp.example>'}`,
    `Subject: ${subject}`,
    'Date: Mon, 02 Mar 2026 07:30:00 +0000',
    `Message-ID: <${messageId}>`,
    'MIME-Version: 1.0',
    'Content-Type: text/html; charset=utf-8',
    '',
    body,
    '',
  ].join('\r\n');
}

/** A mail to the security mailbox with these messages attached. */
export function report(
  lures: readonly Lure[],
  comment = 'Is this one of ours?',
  reporter = 'Tilda Brook <tilda.brook@corp.example>',
): Buffer {
  const parts = lures.flatMap((one) => ['--edge', 'Content-Type: message/rfc822', '', lure(one)]);
  const lines = [
    `From: ${reporter}`,
    'To: soc@corp.example',
    `Subject: FW: ${lures[0]?.subject ?? 'nothing'}`,
    'Date: Mon, 02 Mar 2026 08:00:00 +0000',
    `Message-ID: <fw-${lures[0]?.messageId ?? 'nothing@corp.example'}>`,
    'MIME-Version: 1.0',
    'Content-Type: multipart/mixed; boundary="edge"',
    '',
    '--edge',
    'Content-Type: text/plain; charset=utf-8',
    '',
    comment,
    ...parts,
    '--edge--',
    '',
  ];
  return Buffer.from(lines.join('\r\n'));
}

/** One of a campaign; the number makes each a message of its own. */
export function parcel(number: number): Lure {
  return {
    messageId: `parcel-${number}@parcel-desk.test`,
    subject: `Parcel ${number} waits`,
    body: [
      '<p>Your parcel waits at our depot because a small customs fee has not been paid. Pay the fee within two days,',
      'or the parcel goes back to its sender and a storage charge is added to your account.</p>',
      `<p><a href="https://pay.parcel-desk.test/fee?id=${number}">Pay the fee</a></p>`,
    ].join('\r\n'),
  };
}

/** Like nothing else: its words are its own. */
export function stranger(number: number): Lure {
  const words = Array.from({ length: 80 }, (_, index) => wordOf((number + 1) * 1_000 + index));
  return {
    messageId: `stranger-${number}@far.test`,
    subject: `Note ${number}`,
    from: `Far <far-${number}@far.test>`,
    body: `<p>${words.join(' ')}</p>`,
  };
}

/** Letters alone, since digits are made alike before texts are compared. */
function wordOf(seed: number): string {
  const hash = createHash('sha256').update(String(seed)).digest();
  return Array.from(hash.subarray(0, 4 + (seed % 5)), (byte) => String.fromCharCode(97 + (byte % 26))).join('');
}

/** A copy of an exercise. @param token the recipient's own, twelve hex digits. */
export function exercise(name: string, token: string): Lure {
  return {
    messageId: `${token}@range.test`,
    subject: 'Your locker key expires',
    from: 'Locker Office <lockers@range.test>',
    to: `${name} Brook <${name.toLowerCase()}.brook@corp.example>`,
    body: [
      `<p>Dear ${name},</p>`,
      '<p>the key of your locker in the cloakroom expires at the end of this month. Keys that nobody renews by then are',
      'handed to the next colleague on the list, and what is left in the locker goes to the porter.</p>',
      '<span style="display:none">locker-marker-8f3e9b70d2</span>',
      `<p><a href="https://keys.range.test/renew?r=${token}">Renew my key</a></p>`,
      '<p>It takes one minute and your staff number. Locker Office</p>',
    ].join('\r\n'),
  };
}
