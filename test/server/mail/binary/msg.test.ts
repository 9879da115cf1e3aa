import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { type MsgInput, writeMsg } from '../../../../samples/writers/msg.ts';
import { wrapHtml } from '../../../../samples/writers/rtf.ts';
import { isCfb, readMsg } from '../../../../server/mail/binary/msg.ts';
import { defaultLimits, type Letter } from '../../../../server/mail/letter.ts';

const plain: MsgInput = {
  subject: 'Your parcel is waiting',
  from: { name: 'Parcel Desk', address: 'desk@parcel.example' },
  to: [
    { name: 'Ada Berg', address: 'ada.berg@corp.example' },
    { name: '', address: 'second@corp.example' },
  ],
  cc: [{ name: 'Cy "CC" Olsen', address: 'cy@corp.example' }],
  date: '2026-03-04T05:06:07Z',
  messageId: '<parcel-1@parcel.example>',
  text: 'Pay 2 EUR at https://parcel.example/pay',
};

function header(letter: Letter, name: string): string[] {
  return letter.headers.filter((field) => field.name.toLowerCase() === name).map((field) => field.value);
}

describe('readMsg', () => {
  it('puts the headers together from the properties where the file kept none', () => {
    const letter = readMsg(writeMsg(plain), defaultLimits);
    assert.equal(letter.form, 'msg');
    assert.equal(letter.transportHeaders, false);
    assert.deepEqual(letter.headers, [
      { name: 'From', value: '"Parcel Desk" <desk@parcel.example>' },
      { name: 'To', value: '"Ada Berg" <ada.berg@corp.example>, <second@corp.example>' },
      { name: 'Cc', value: '"Cy \\"CC\\" Olsen" <cy@corp.example>' },
      { name: 'Subject', value: 'Your parcel is waiting' },
      { name: 'Date', value: 'Wed, 04 Mar 2026 05:06:07 +0000' },
      { name: 'Message-ID', value: '<parcel-1@parcel.example>' },
    ]);
    assert.deepEqual(letter.body, { text: 'Pay 2 EUR at https://parcel.example/pay', html: null });
    assert.equal(letter.type, 'text/plain');
    assert.deepEqual(letter.warnings, []);
  });

  it('takes the transport headers as they came, unfolded and decoded, and stops before those of the parts', () => {
    const transportHeaders = [
      'Microsoft Mail Internet Headers Version 2.0',
      'Received: from a.example by b.example;',
      '\tWed, 4 Mar 2026 05:06:00 +0000',
      'From: =?utf-8?Q?Berg=2C_Ada?= <ada@parcel.example>',
      'Subject: =?utf-8?B?w5xyZ2VudA==?= =?utf-8?Q?_notice?=',
      'Message-ID: <wire@parcel.example>',
      'Content-Type: multipart/report; report-type=delivery-status; boundary="x"',
      '',
      '--x',
      'Content-Type: text/html',
    ].join('\r\n');
    const letter = readMsg(writeMsg({ ...plain, transportHeaders }), defaultLimits);
    assert.equal(letter.transportHeaders, true);
    assert.deepEqual(header(letter, 'received'), [
      'from a.example by b.example;\tWed, 4 Mar 2026 05:06:00 +0000'.replace('\t', ' '),
    ]);
    assert.deepEqual(header(letter, 'from'), ['"Berg, Ada" <ada@parcel.example>']);
    assert.deepEqual(header(letter, 'subject'), ['Ürgent notice']);
    assert.deepEqual(header(letter, 'message-id'), ['<wire@parcel.example>']);
    assert.equal(header(letter, 'to').length, 1, 'a missing field comes from the properties');
    assert.equal(letter.type, 'multipart/report');
    assert.deepEqual({ ...letter.parameters }, { 'report-type': 'delivery-status', boundary: 'x' });
  });

  it('reads HTML kept as bytes in its stated code page', () => {
    const letter = readMsg(writeMsg({ ...plain, html: '<p>Größe → 5</p>' }), defaultLimits);
    assert.equal(letter.body.html, '<p>Größe → 5</p>');
    assert.equal(letter.type, 'text/html');
  });

  it('takes HTML out of compressed RTF where there is no other', () => {
    const rtf = wrapHtml('<html><body><p>Hello <b>you</b></p></body></html>');
    const letter = readMsg(writeMsg({ ...plain, rtf }), defaultLimits);
    assert.equal(letter.body.html, '<html><body><p>Hello <b>you</b></p></body></html>');
    assert.equal(letter.body.text, plain.text);
  });

  it('reads the words of native RTF where there is no text', () => {
    const { text: _, ...silent } = plain;
    const rtf =
      "{\\rtf1\\ansi\\ansicpg1252{\\fonttbl{\\f0 Arial;}}Gr\\'fc\\'dfe\\par \\u8364? 5 {\\*\\secret no}\\{x\\}}";
    const letter = readMsg(writeMsg({ ...silent, rtf }), defaultLimits);
    assert.deepEqual(letter.body, { text: 'Grüße\n€ 5 {x}', html: null });
  });

  for (const [codePage, subject] of [
    [1252, 'Größe 5 €'],
    [932, '請求書のご確認'],
    [1251, 'Счёт за март'],
    [65001, 'Ω → 請'],
  ] as const) {
    it(`decodes 8-bit strings of code page ${codePage}`, () => {
      const letter = readMsg(writeMsg({ ...plain, subject, text: subject, unicode: false, codePage }), defaultLimits);
      assert.deepEqual(header(letter, 'subject'), [subject]);
      assert.equal(letter.body.text, subject);
    });
  }

  it('hands out attachments of every size byte for byte, with their long names', () => {
    const sizes = [0, 1, 63, 64, 65, 4095, 4096, 4097, 70_000];
    const attachments = sizes.map((size) => ({
      name: `a rather long name of ${size}.bin`,
      bytes: Uint8Array.from({ length: size }, (_, index) => (index * 31 + size) & 0xff),
      type: 'Application/X-Test',
    }));
    const letter = readMsg(writeMsg({ ...plain, attachments }), defaultLimits);
    assert.deepEqual(
      letter.parts.map((part) => [part.path, part.name, part.type, part.disposition]),
      sizes.map((size, index) => [
        String(index + 1),
        `a rather long name of ${size}.bin`,
        'application/x-test',
        'attachment',
      ]),
    );
    for (const [index, part] of letter.parts.entries()) {
      assert.deepEqual(Buffer.from(part.bytes()), Buffer.from(attachments[index]!.bytes), part.name);
    }
    assert.deepEqual(letter.warnings, []);
  });

  it('keeps the order of more than sixteen attachments', () => {
    const names = Array.from({ length: 40 }, (_, index) => `${index}.txt`);
    const attachments = names.map((name) => ({ name, bytes: Buffer.from(name) }));
    const letter = readMsg(writeMsg({ ...plain, attachments }), defaultLimits);
    assert.deepEqual(
      letter.parts.map((part) => part.name),
      names,
    );
  });

  it('reads an embedded message as a letter of its own, and the one inside that', () => {
    const innermost: MsgInput = { ...plain, subject: 'Innermost', messageId: '<3@parcel.example>' };
    const inner: MsgInput = { ...plain, subject: 'Inner', attachments: [{ name: 'third', message: innermost }] };
    const outer = readMsg(writeMsg({ ...plain, attachments: [{ name: 'FW: parcel', message: inner }] }), defaultLimits);
    const part = outer.parts[0]!;
    assert.equal(part.name, 'FW: parcel');
    assert.equal(part.bytes().length, 0);
    const second = part.letter!();
    assert.deepEqual(header(second, 'subject'), ['Inner']);
    assert.equal(second.transportHeaders, false);
    const third = second.parts[0]!.letter!();
    assert.deepEqual(header(third, 'message-id'), ['<3@parcel.example>']);
    assert.equal(third.body.text, plain.text);
  });

  it('finds its way through a file whose tables need sectors of their own', () => {
    // Past 109 table sectors, 109 * 128 * 512 bytes, the header has no more room for their numbers.
    const bytes = new Uint8Array(7_300_000).fill(0x41);
    bytes[7_299_999] = 0x5a;
    const letter = readMsg(writeMsg({ ...plain, attachments: [{ name: 'big', bytes }] }), defaultLimits);
    const read = letter.parts[0]!.bytes();
    assert.equal(read.length, 7_300_000);
    assert.equal(read[7_299_999], 0x5a);
    assert.deepEqual(letter.warnings, []);
  });

  it('cuts what is over a limit and says so', () => {
    const attachments = [1, 2, 3].map((n) => ({ name: `${n}`, bytes: new Uint8Array(5000) }));
    const transportHeaders = `A: 1\r\nB: 2\r\nC: ${'x'.repeat(500)}\r\nD: 4\r\n`;
    const limits = { ...defaultLimits, parts: 2, partBytes: 1000, headers: 3, headerBytes: 100 };
    const letter = readMsg(writeMsg({ ...plain, attachments, transportHeaders }), limits);
    assert.equal(letter.parts.length, 2);
    assert.equal(letter.parts[0]!.bytes().length, 1000);
    assert.deepEqual([...new Set(letter.warnings.map((warning) => warning.code))].sort(), [
      'header-limit',
      'part-limit',
    ]);
    assert.equal(header(letter, 'c')[0]!.length <= 100, true);
    assert.deepEqual(header(letter, 'd'), []);
  });

  it('leaves no line break in a header that comes from a property', () => {
    const letter = readMsg(writeMsg({ ...plain, subject: 'a\r\nBcc: evil@x.example\u0000b' }), defaultLimits);
    assert.deepEqual(header(letter, 'subject'), ['a Bcc: evil@x.example b']);
  });

  it('says of a file that is none what it lacks', () => {
    for (const bytes of [new Uint8Array(0), Buffer.from('hello'), new Uint8Array(2000)]) {
      const letter = readMsg(bytes, defaultLimits);
      assert.equal(isCfb(bytes), false);
      assert.deepEqual(
        letter.warnings.map((warning) => warning.code),
        ['msg-damaged'],
      );
      assert.deepEqual(letter.parts, []);
    }
  });
});
