import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { u16, u32 } from '../../../../samples/writers/bytes.ts';
import { type TnefInput, writeTnef } from '../../../../samples/writers/tnef.ts';
import { isTnef, readTnef } from '../../../../server/mail/binary/tnef.ts';
import { defaultLimits } from '../../../../server/mail/letter.ts';

/** A stream of bare attributes, as writers of the nineties made them: no MAPI properties at all. */
function oldStream(...attributes: [level: number, tag: number, data: Buffer][]): Buffer {
  const parts = attributes.map(([level, tag, data]) => {
    const sum = data.reduce((total, value) => (total + value) % 65_536, 0);
    return Buffer.concat([Buffer.from([level]), u32(tag, data.length), data, u16(sum)]);
  });
  return Buffer.concat([u32(0x223e9f78), u16(1), ...parts]);
}

const inner: TnefInput = {
  subject: 'Inner',
  text: 'inner text',
  html: '<p>inner →</p>',
  from: { name: 'Ina', address: 'ina@parcel.example' },
  to: [
    { name: 'Tom', address: 'tom@corp.example' },
    { name: 'Una', address: 'una@corp.example' },
  ],
  messageId: '<inner@parcel.example>',
};

describe('readTnef', () => {
  it('reads message, recipients and files with their long names', () => {
    const bytes = Uint8Array.from({ length: 1001 }, (_, index) => index & 0xff);
    const tnef = readTnef(
      writeTnef({ ...inner, attachments: [{ name: 'quarterly report.data', bytes }] }),
      defaultLimits,
    );
    assert.deepEqual(tnef.warnings, []);
    assert.equal(tnef.letter?.form, 'tnef');
    assert.equal(tnef.letter.transportHeaders, false);
    assert.deepEqual(tnef.letter.headers, [
      { name: 'From', value: '"Ina" <ina@parcel.example>' },
      { name: 'To', value: '"Tom" <tom@corp.example>, "Una" <una@corp.example>' },
      { name: 'Subject', value: 'Inner' },
      { name: 'Message-ID', value: '<inner@parcel.example>' },
    ]);
    assert.deepEqual(tnef.letter.body, { text: 'inner text', html: '<p>inner →</p>' });
    assert.equal(tnef.parts[0]?.name, 'quarterly report.data');
    assert.deepEqual(Buffer.from(tnef.parts[0].bytes()), Buffer.from(bytes));
  });

  it('reads an embedded message object, and the one inside that', () => {
    const middle: TnefInput = { subject: 'Middle', attachments: [{ name: 'deeper', message: inner }] };
    const tnef = readTnef(
      writeTnef({ subject: 'Outer', attachments: [{ name: 'FW', message: middle }] }),
      defaultLimits,
    );
    const second = tnef.parts[0]!.letter!();
    assert.equal(second.headers.find((field) => field.name === 'Subject')?.value, 'Middle');
    const third = second.parts[0]!.letter!();
    assert.equal(third.headers.find((field) => field.name === 'Message-ID')?.value, '<inner@parcel.example>');
    assert.deepEqual(third.warnings, []);
  });

  it('gives files without a letter where the stream holds no message', () => {
    const tnef = readTnef(writeTnef({ attachments: [{ name: 'a.eml', bytes: Buffer.from('x') }] }), defaultLimits);
    assert.equal(tnef.letter, null);
    assert.deepEqual(
      tnef.parts.map((part) => [part.path, part.name, Buffer.from(part.bytes()).toString()]),
      [['1', 'a.eml', 'x']],
    );
  });

  it('keeps the transport headers that the message travelled with', () => {
    const transportHeaders = 'From: x@parcel.example\r\nMessage-ID: <wire@parcel.example>\r\n';
    const { letter } = readTnef(writeTnef({ ...inner, transportHeaders }), defaultLimits);
    assert.equal(letter?.transportHeaders, true);
    assert.equal(letter.headers.find((field) => field.name === 'Message-ID')?.value, '<wire@parcel.example>');
  });

  it('reads streams that hold old attributes only', () => {
    const from = Buffer.concat([u16(4, 38, 5, 25), Buffer.from('Desk\0SMTP:desk@parcel.example\0', 'latin1')]);
    const tnef = readTnef(
      oldStream(
        [1, 0x00018004, Buffer.from('Old subject\0')],
        [1, 0x00008000, from],
        [1, 0x00038005, u16(1999, 12, 31, 23, 59, 58, 5)],
        [1, 0x0002800c, Buffer.from('Old body\0')],
        [2, 0x00069002, Buffer.alloc(14)],
        [2, 0x00018010, Buffer.from('FIRST~1.TXT\0')],
        [2, 0x0006800f, Buffer.from('one')],
        [2, 0x00069002, Buffer.alloc(14)],
        [2, 0x00018010, Buffer.from('SECOND.TXT\0')],
        [2, 0x0006800f, Buffer.from('two')],
      ),
      defaultLimits,
    );
    assert.deepEqual(tnef.letter?.headers, [
      { name: 'From', value: '"Desk" <desk@parcel.example>' },
      { name: 'Subject', value: 'Old subject' },
      { name: 'Date', value: 'Fri, 31 Dec 1999 23:59:58 +0000' },
    ]);
    assert.equal(tnef.letter.body.text, 'Old body');
    assert.deepEqual(
      tnef.parts.map((part) => [part.name, Buffer.from(part.bytes()).toString()]),
      [
        ['FIRST~1.TXT', 'one'],
        ['SECOND.TXT', 'two'],
      ],
    );
  });

  it('reads past a wrong checksum and says so', () => {
    const bytes = writeTnef({ subject: 'x', attachments: [{ name: 'a.txt', bytes: Buffer.from('marked') }] });
    bytes[Buffer.from(bytes).indexOf('marked')] = 0x4d;
    const tnef = readTnef(bytes, defaultLimits);
    assert.equal(Buffer.from(tnef.parts[0]!.bytes()).toString(), 'Marked');
    assert.deepEqual(
      tnef.warnings.map((warning) => warning.code),
      ['tnef-damaged'],
    );
  });

  it('reads what is there of a cut stream, at every length', () => {
    const whole = writeTnef({ ...inner, attachments: [{ name: 'a.txt', bytes: Buffer.from('data') }] });
    for (let end = 0; end < whole.length; end += 1) {
      const tnef = readTnef(whole.subarray(0, end), defaultLimits);
      assert.equal(isTnef(whole.subarray(0, end)), end >= 6);
      // A cut exactly between two attributes looks like a shorter stream.
      if (tnef.warnings.length === 0) assert.ok(end >= 6);
      for (const part of tnef.parts) part.bytes();
    }
  });

  it('cuts what is over a limit and says so', () => {
    const attachments = [1, 2, 3].map((n) => ({ name: `${n}.bin`, bytes: new Uint8Array(5000) }));
    const tnef = readTnef(writeTnef({ subject: 'x', attachments }), { ...defaultLimits, parts: 2, partBytes: 1000 });
    assert.deepEqual(
      tnef.parts.map((part) => part.bytes().length),
      [1000, 1000],
    );
    assert.ok(tnef.warnings.every((warning) => warning.code === 'part-limit'));
    assert.equal(tnef.warnings.length, 3);
  });
});
