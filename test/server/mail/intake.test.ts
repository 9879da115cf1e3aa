import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { test } from 'node:test';
import { writeCmsEnveloped, writeCmsSigned } from '../../../samples/writers/cms.ts';
import { base64Lines, type MimePart, writeMail, writeMultipart, writeParts } from '../../../samples/writers/mime.ts';
import { type MsgInput, writeMsg } from '../../../samples/writers/msg.ts';
import { writeTnef } from '../../../samples/writers/tnef.ts';
import { writeZip } from '../../../samples/writers/zip.ts';
import type { Intake } from '../../../server/core/mail.ts';
import { intake } from '../../../server/mail/intake.ts';
import { defaultLimits, type IntakeOptions } from '../../../server/mail/letter.ts';

const configured: IntakeOptions = {
  domains: ['corp.example'],
  authservIds: ['mx.corp.example'],
  mailboxAddresses: ['soc@corp.example'],
  buttons: ['button@corp.example'],
  zipPasswords: ['secret'],
  receivedAt: null,
  limits: defaultLimits,
  fuzzyHash: () => null,
};
const bare: IntakeOptions = { ...configured, domains: [], authservIds: [], mailboxAddresses: [], buttons: [] };

const sha = (bytes: Uint8Array) => createHash('sha256').update(bytes).digest('hex');
const phish = (id: string, subject = 'Your parcel') =>
  writeMail(
    [
      'From: "Post" <post@evil.test>',
      'To: ann@corp.example',
      `Subject: ${subject}`,
      `Message-ID: <${id}@evil.test>`,
      'Date: Mon, 2 Feb 2026 08:00:00 +0100',
      'Content-Type: text/plain; charset=utf-8',
    ],
    'Pay at http://evil.test/pay\r\n',
  );
const original = phish('one');
const ann = [
  'From: Ann Lee <ann@corp.example>',
  'To: soc@corp.example',
  'Subject: Fw: Your parcel',
  'Message-ID: <w1@corp.example>',
  'Received: from pc by mx.corp.example; Mon, 2 Feb 2026 09:30:00 +0100',
];
const comment: MimePart = { headers: ['Content-Type: text/plain'], body: 'Is this real?' };
const message = (bytes: Uint8Array): MimePart => ({ headers: ['Content-Type: message/rfc822'], body: bytes });
const file = (name: string, bytes: Uint8Array, type = 'application/octet-stream'): MimePart => ({
  headers: [
    `Content-Type: ${type}; name="${name}"`,
    'Content-Transfer-Encoding: base64',
    `Content-Disposition: attachment; filename="${name}"`,
  ],
  body: base64Lines(bytes),
});
const msgInput: MsgInput = {
  transportHeaders: original.toString('latin1').split('\r\n\r\n')[0] as string,
  subject: 'Your parcel',
  from: { name: 'Post', address: 'post@evil.test' },
  to: [{ name: '', address: 'ann@corp.example' }],
  date: '2026-02-02T07:00:00Z',
  messageId: '<one@evil.test>',
  text: 'Pay at http://evil.test/pay',
};
const brief = ({ reports }: Intake) =>
  reports.map((each) => [
    each.carrier,
    each.quality,
    each.depth,
    each.message.messageId,
    each.reporter.address,
    each.firstReporter.address,
  ]);
const codes = ({ delivery }: Intake) => delivery.warnings.map((each) => each.code);

test("a stranger's mail is reported as it is, whatever it carries", async () => {
  const whole = writeMultipart(
    ['From: post@evil.test', 'Subject: Fwd: x', 'Message-ID: <d@evil.test>'],
    [comment, message(original)],
  );
  const read = await intake(whole, configured);
  assert.deepEqual(brief(read), [['direct', 'exact', 0, 'd@evil.test', '', '']]);
  assert.equal(read.reports[0]?.message.sha256, sha(whole));
  assert.equal(read.reports[0]?.message.attachments[0]?.sha256, sha(original));
});

test('every carrier leads to the same original', async () => {
  const deliveries: [string, string, Uint8Array][] = [
    ['attached-message', 'exact', writeMultipart(ann, [comment, message(original)])],
    [
      'attached-message',
      'exact',
      writeMultipart(ann, [
        comment,
        { headers: ['Content-Type: message/rfc822', 'Content-Transfer-Encoding: base64'], body: base64Lines(original) },
      ]),
    ],
    [
      'attached-message',
      'exact',
      writeMultipart(ann, [comment, { headers: ['Content-Type: message/global'], body: original }]),
    ],
    ['attached-message', 'exact', writeMultipart(ann, [{ headers: [], body: original }], 'multipart/digest')],
    ['attached-message', 'exact', writeMail([...ann, 'Content-Type: message/rfc822'], original)],
    ['attached-eml-file', 'exact', writeMultipart(ann, [comment, file('a.eml', original)])],
    ['attached-eml-file', 'exact', writeMultipart(ann, [comment, file('a.eml', original, 'image/png')])],
    ['attached-eml-file', 'exact', writeMultipart(ann, [comment, file('a.txt', original, 'text/plain')])],
    ['attached-eml-file', 'exact', writeMultipart(ann, [comment, file('noname', original)])],
    [
      'attached-msg',
      'converted',
      writeMultipart(ann, [comment, file('a.msg', writeMsg(msgInput), 'application/vnd.ms-outlook')]),
    ],
    ['attached-msg', 'converted', writeMultipart(ann, [comment, file('a', writeMsg(msgInput))])],
    [
      'zip',
      'exact',
      writeMultipart(ann, [
        comment,
        file('a.zip', await writeZip([{ name: 'in/a.eml', bytes: original }]), 'application/zip'),
      ]),
    ],
    [
      'zip',
      'exact',
      writeMultipart(ann, [
        comment,
        file('a.zip', await writeZip([{ name: 'a.eml', bytes: original }], { password: 'infected' })),
      ]),
    ],
    [
      'zip',
      'exact',
      writeMultipart(ann, [
        comment,
        file('a.zip', await writeZip([{ name: 'a.eml', bytes: original }], { password: 'secret', aes: true })),
      ]),
    ],
    [
      'zip',
      'exact',
      writeMultipart(ann, [
        { headers: [], body: 'the password: Nord7' },
        file('a.zip', await writeZip([{ name: 'a.eml', bytes: original }], { password: 'Nord7' })),
      ]),
    ],
    [
      'zip',
      'converted',
      writeMultipart(ann, [comment, file('a.zip', await writeZip([{ name: 'a.msg', bytes: writeMsg(msgInput) }]))]),
    ],
    [
      'zip',
      'exact',
      writeMultipart(ann, [
        comment,
        file('a.zip', await writeZip([{ name: 'b.zip', bytes: await writeZip([{ name: 'a.eml', bytes: original }]) }])),
      ]),
    ],
    [
      'tnef',
      'exact',
      writeMultipart(ann, [
        comment,
        file(
          'winmail.dat',
          writeTnef({ text: 'see', attachments: [{ name: 'a.eml', bytes: original }] }),
          'application/ms-tnef',
        ),
      ]),
    ],
    [
      'tnef',
      'converted',
      writeMultipart(ann, [
        comment,
        file(
          'winmail.dat',
          writeTnef({
            attachments: [
              {
                name: 'a',
                message: { subject: 'Your parcel', text: 'x', messageId: '<one@evil.test>', from: msgInput.from },
              },
            ],
          }),
          'application/ms-tnef',
        ),
      ]),
    ],
    [
      'smime',
      'exact',
      writeMail(
        [...ann, 'Content-Type: application/pkcs7-mime; smime-type=signed-data', 'Content-Transfer-Encoding: base64'],
        base64Lines(writeCmsSigned(writeMultipart([], [comment, message(original)]))),
      ),
    ],
    [
      'smime',
      'exact',
      writeMultipart(
        ann,
        [
          {
            headers: ['Content-Type: multipart/mixed; boundary=in'],
            body: writeParts('in', [comment, message(original)]),
          },
          file('smime.p7s', Buffer.from('x'), 'application/pkcs7-signature'),
        ],
        'multipart/signed; protocol="application/pkcs7-signature"',
      ),
    ],
    [
      'smime',
      'exact',
      writeMultipart(ann, [comment, file('a.p7m', writeCmsSigned(original), 'application/pkcs7-mime')]),
    ],
  ];
  for (const [index, [carrier, quality, bytes]] of deliveries.entries()) {
    for (const options of [configured, bare]) {
      const read = await intake(bytes, options);
      const where = `${index} ${carrier} ${JSON.stringify(read.delivery.warnings)}`;
      assert.deepEqual(
        brief(read),
        [[carrier, quality, 1, 'one@evil.test', 'ann@corp.example', 'ann@corp.example']],
        where,
      );
      assert.equal(read.reports[0]?.message.sha256, quality === 'exact' ? sha(original) : null, where);
      assert.equal(read.reports[0]?.reportedAt, '2026-02-02T08:30:00.000Z', where);
      assert.equal(read.reports[0]?.message.subject, 'Your parcel', where);
    }
  }
});

test('bounces, complaints and journals carry the message of somebody else', async () => {
  const status: MimePart = { headers: ['Content-Type: message/delivery-status'], body: 'Reporting-MTA: dns; mx\r\n' };
  const daemon = ['From: Mail Delivery <mailer-daemon@mx.test>', 'Subject: Undeliverable'];
  const head = original.toString('latin1').split('\r\n\r\n')[0] as string;
  const own = writeMail(['From: bob@corp.example', 'Subject: sent', 'Message-ID: <own@corp.example>'], 'x');
  const cases: [Uint8Array, unknown[]][] = [
    [
      writeMultipart(daemon, [comment, status, message(own)], 'multipart/report; report-type=delivery-status'),
      [['dsn', 'exact', 1, 'own@corp.example', '', '']],
    ],
    [
      writeMultipart(
        daemon,
        [
          comment,
          status,
          {
            headers: ['Content-Type: text/rfc822-headers'],
            body: 'From: bob@corp.example\r\nMessage-ID: <own@corp.example>\r\n',
          },
        ],
        'multipart/report; report-type=delivery-status',
      ),
      [['dsn', 'headers-only', 1, 'own@corp.example', '', '']],
    ],
    [
      writeMultipart(
        ['From: abuse@isp.test', 'Message-ID: <f@isp.test>'],
        [
          comment,
          { headers: ['Content-Type: message/feedback-report'], body: 'Feedback-Type: abuse\r\n' },
          message(own),
        ],
        'multipart/report; report-type=feedback-report',
      ),
      [['arf', 'exact', 1, 'own@corp.example', '', '']],
    ],
    [
      writeMultipart(
        ['From: journal@corp.example'],
        [
          {
            headers: [],
            body: 'Sender: post@evil.test\r\nSubject: Your parcel\r\nMessage-Id: <one@evil.test>\r\nRecipient: ann@corp.example\r\n',
          },
          message(original),
        ],
      ),
      [['journal', 'exact', 1, 'one@evil.test', '', '']],
    ],
    // The employee's own report bounced: the chain starts inside.
    [
      writeMultipart(
        daemon,
        [comment, status, message(writeMultipart(ann, [comment, message(original)], 'multipart/mixed', 'in'))],
        'multipart/report; report-type=delivery-status',
      ),
      [['attached-message', 'exact', 2, 'one@evil.test', 'ann@corp.example', 'ann@corp.example']],
    ],
    // A made-up bounce returns nothing of ours, so it is a message in its own right.
    [
      writeMultipart(
        [...daemon, 'Message-ID: <b@mx.test>'],
        [comment, status, { headers: ['Content-Type: text/rfc822-headers'], body: head }],
        'multipart/report; report-type=delivery-status',
      ),
      [
        ['dsn', 'headers-only', 1, 'one@evil.test', '', ''],
        ['direct', 'exact', 0, 'b@mx.test', '', ''],
      ],
    ],
  ];
  for (const [bytes, expected] of cases) assert.deepEqual(brief(await intake(bytes, configured)), expected);
});

test('a chain of colleagues credits the outermost as reporter and the innermost as first', async () => {
  const bob = ['From: Bob Ray <bob@corp.example>', 'To: ann@corp.example', 'Subject: odd'];
  const inner = writeMultipart(
    bob,
    [{ headers: [], body: 'bob says' }, file('a.eml', original)],
    'multipart/mixed',
    'in',
  );
  for (const options of [configured, bare]) {
    const read = await intake(writeMultipart(ann, [comment, message(inner)]), options);
    assert.deepEqual(brief(read), [
      ['attached-eml-file', 'exact', 2, 'one@evil.test', 'ann@corp.example', 'bob@corp.example'],
    ]);
    assert.equal(read.reports[0]?.comment, 'Is this real?');
  }
});

test('several messages are several reports, and the same one counts once', async () => {
  const two = phish('two', 'Other');
  const read = await intake(
    writeMultipart(ann, [comment, message(original), file('b.eml', two), file('again.eml', original)]),
    configured,
  );
  assert.deepEqual(
    read.reports.map((each) => each.message.messageId),
    ['one@evil.test', 'two@evil.test'],
  );
  assert.deepEqual(codes(read), ['duplicate-message']);
  const copies = writeMultipart(ann, [file('a.msg', writeMsg(msgInput)), message(original)]);
  assert.deepEqual(
    brief(await intake(copies, configured)).map((each) => each.slice(0, 2)),
    [['attached-message', 'exact']],
  );
});

test('a second message under a copied Message-ID is not hidden by the first', async () => {
  const read = await intake(
    writeMultipart(ann, [message(original), message(phish('one', 'Another lure'))]),
    configured,
  );
  assert.deepEqual(
    read.reports.map((each) => each.message.subject),
    ['Your parcel', 'Another lure'],
  );
});

const quoted =
  'Is it real?\r\n\r\n________________________________\r\nFrom: Post <post@evil.test>\r\nSent: Monday, February 2, 2026 8:00 AM\r\nTo: Ann Lee <ann@corp.example>\r\nSubject: Your parcel\r\n\r\nPay at http://evil.test/pay\r\n';

test('an inline forward keeps the comment apart and takes the id that the forward refers to', async () => {
  const headers = [...ann, 'In-Reply-To: <one@evil.test>'];
  for (const options of [configured, bare]) {
    const read = await intake(writeMail(headers, quoted), options);
    assert.deepEqual(brief(read), [['inline', 'inline', 1, 'one@evil.test', 'ann@corp.example', 'ann@corp.example']]);
    const report = read.reports[0];
    assert.deepEqual(
      [report?.comment, report?.text.visible.trim(), report?.message.sha256],
      ['Is it real?', 'Pay at http://evil.test/pay', null],
    );
    assert.deepEqual(report?.message.from, { name: 'Post', address: 'post@evil.test' });
  }
});

test('attached beats inline when both are the same message, and both count when they differ', async () => {
  const same = writeMultipart(ann, [{ headers: [], body: quoted }, message(original)]);
  assert.deepEqual(
    (await intake(same, configured)).reports.map((each) => each.carrier),
    ['attached-message'],
  );
  const other = writeMail(['From: x@else.test', 'Subject: Carried', 'Message-ID: <c@else.test>'], 'x');
  const both = writeMultipart(ann, [{ headers: [], body: quoted }, message(other)]);
  assert.deepEqual(
    (await intake(both, configured)).reports.map((each) => each.carrier),
    ['attached-message', 'inline'],
  );
});

test('without configuration a quoted thread of a reply is no report', async () => {
  const reply = ['From: post@evil.test', 'Subject: Re: Your parcel', 'Message-ID: <r@evil.test>'];
  assert.deepEqual(brief(await intake(writeMail(reply, quoted), bare)), [
    ['direct', 'exact', 0, 'r@evil.test', '', ''],
  ]);
  const plain = ['From: post@evil.test', 'Subject: Fwd: Your parcel', 'Message-ID: <p@evil.test>'];
  assert.deepEqual(brief(await intake(writeMail(plain, 'no forward below'), bare)), [
    ['direct', 'exact', 0, 'p@evil.test', '', ''],
  ]);
});

test("our own people's mail with nothing in it is no report", async () => {
  const read = await intake(writeMail(ann, 'see you at lunch'), configured);
  assert.deepEqual([read.reports, codes(read)], [[], ['no-message']]);
});

test('an internal sender whom the border calls forged is no wrapper', async () => {
  const forged = [`Authentication-Results: mx.corp.example; dmarc=fail header.from=corp.example`, ...ann];
  const read = await intake(writeMultipart(forged, [comment, message(original)]), configured);
  assert.deepEqual(brief(read), [['direct', 'exact', 0, 'w1@corp.example', '', '']]);
  assert.equal(read.delivery.senderProof.result, 'failed');
});

test('a stranger who writes to the mailbox with a mail attached yields both', async () => {
  const partner = ['From: p@partner.test', 'To: SOC <soc@corp.example>', 'Message-ID: <p@partner.test>'];
  const read = await intake(writeMultipart(partner, [comment, message(original)]), configured);
  assert.deepEqual(brief(read), [
    ['direct', 'exact', 0, 'p@partner.test', '', ''],
    ['attached-message', 'exact', 1, 'one@evil.test', 'p@partner.test', 'p@partner.test'],
  ]);
  assert.deepEqual(codes(read), ['outside-sender']);
});

test('a listed button speaks for the person whom it names, anybody else only for himself', async () => {
  const body = 'Reporter: bob@corp.example\r\nDisposition: Unknown\r\nUser Comments: looks odd\r\n';
  const parts = [{ headers: [], body }, file('phish_alert_sp2_2.0.0.0.eml', original)];
  const button = await intake(
    writeMultipart(['From: button@corp.example', 'Subject: [Phish Alert] x'], parts),
    configured,
  );
  assert.deepEqual(brief(button), [
    ['attached-eml-file', 'exact', 1, 'one@evil.test', 'bob@corp.example', 'bob@corp.example'],
  ]);
  assert.equal(button.reports[0]?.comment, 'looks odd');
  const person = await intake(writeMultipart(ann, parts), configured);
  assert.equal(person.reports[0]?.reporter.address, 'ann@corp.example');
});

test("a button's text stands in for a message that is not attached", async () => {
  const body = [
    '-----BEGIN REPORTER AGENT-----',
    'Reporting User: bob@corp.example',
    '-----END REPORTER AGENT-----',
    '-----BEGIN EMAIL HEADERS-----',
    'From: Post <post@evil.test>',
    'Subject: Your parcel',
    'Message-ID: <one@evil.test>',
    '-----END EMAIL HEADERS-----',
    '-----BEGIN URLS-----',
    'URL: hxxp://evil[.]test/pay',
    '-----END URLS-----',
    '',
  ].join('\r\n');
  const read = await intake(writeMail(['From: button@corp.example', 'Subject: Potential Phish'], body), configured);
  assert.deepEqual(brief(read), [
    ['reporter-text', 'reconstructed', 1, 'one@evil.test', 'bob@corp.example', 'bob@corp.example'],
  ]);
  assert.deepEqual(read.reports[0]?.message.links, ['http://evil.test/pay']);
});

test('what needs a key is said to need one', async () => {
  const cms = base64Lines(writeCmsEnveloped(Buffer.from('secret')));
  const mails = [
    writeMail(
      [
        'From: x@evil.test',
        'Content-Type: application/pkcs7-mime; smime-type=enveloped-data',
        'Content-Transfer-Encoding: base64',
      ],
      cms,
    ),
    writeMultipart(
      ['From: x@evil.test'],
      [{ headers: ['Content-Type: application/pgp-encrypted'], body: 'Version: 1' }],
      'multipart/encrypted; protocol="application/pgp-encrypted"',
    ),
    writeMail(['From: x@evil.test'], '-----BEGIN PGP MESSAGE-----\r\n\r\nabc\r\n-----END PGP MESSAGE-----\r\n'),
  ];
  for (const mail of mails) assert.deepEqual(codes(await intake(mail, configured)), ['encrypted']);
});

test('files that are only a container, and Outlook files, are deliveries too', async () => {
  const zip = await intake(await writeZip([{ name: 'a.eml', bytes: original }]), configured);
  assert.deepEqual(brief(zip), [['zip', 'exact', 1, 'one@evil.test', '', '']]);
  const msg = await intake(writeMsg(msgInput), configured);
  assert.deepEqual(brief(msg), [['direct', 'converted', 0, 'one@evil.test', '', '']]);
});

test('an item that the door hands over is a candidate like an attachment', async () => {
  const read = await intake(writeMail(ann, 'Is this real?'), {
    ...configured,
    itemAttachments: [{ name: 'x', bytes: original }],
  });
  assert.deepEqual(brief(read), [
    ['attached-item', 'exact', 1, 'one@evil.test', 'ann@corp.example', 'ann@corp.example'],
  ]);
});

test("the door's clock dates a report before any header does", async () => {
  const read = await intake(writeMultipart(ann, [message(original)]), {
    ...configured,
    receivedAt: '2026-02-02T08:31:00.000Z',
  });
  assert.equal(read.reports[0]?.reportedAt, '2026-02-02T08:31:00.000Z');
});

test('nesting, floods and nonsense give a record with a note, never an exception', async () => {
  let deep = original;
  for (let i = 0; i < 12; i++) deep = writeMultipart(ann, [message(deep)], 'multipart/mixed', `b${i}`);
  const nested = await intake(deep, configured);
  assert.deepEqual(
    [nested.reports.length, nested.reports[0]?.depth, codes(nested).includes('depth-limit')],
    [1, 8, true],
  );
  const flood = await intake(
    writeMultipart(
      ann,
      Array.from({ length: 80 }, (_, i) => message(phish(`m${i}`))),
    ),
    configured,
  );
  assert.deepEqual([flood.reports.length, codes(flood)], [50, ['report-limit']]);
  const cut = await intake(original, { ...configured, limits: { ...defaultLimits, deliveryBytes: 100 } });
  assert.deepEqual(
    [cut.delivery.id, cut.delivery.size, codes(cut)[0]],
    [sha(original), original.length, 'delivery-bytes'],
  );
  for (const text of ['', '\0', 'PK\x03\x04', '\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1', 'x\x9f>"', 'From:', '0\x80']) {
    const read = await intake(Buffer.from(text, 'latin1'), configured);
    assert.equal(read.delivery.size, text.length);
  }
});
