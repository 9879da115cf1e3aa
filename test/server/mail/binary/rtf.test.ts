import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { packRtf } from '../../../../samples/writers/rtf.ts';
import { readRtf, unpackRtf } from '../../../../server/mail/binary/rtf.ts';

/** The two worked examples of [MS-OXRTFCP] section 4. */
const examples = [
  {
    packed: '2d0000002b0000004c5a4675f1c5c7a703000a007263706731323542320af320' + '68656c090020627705b06c647d0a800fa0',
    rtf: '{\\rtf1\\ansi\\ansicpg1252\\pard hello world}\r\n',
  },
  { packed: '1a0000001c0000004c5a4675e2d44b51410004205758595a0d6e7d010eb0', rtf: '{\\rtf1 WXYZWXYZWXYZWXYZWXYZ}' },
];

/** Milliseconds of processor time so far: a busy machine must not fail a test. */
function cpuMs(): number {
  const { user, system } = process.cpuUsage();
  return (user + system) / 1000;
}

describe('unpackRtf', () => {
  for (const { packed, rtf } of examples) {
    it(`unpacks the specification's example ${JSON.stringify(rtf)}`, () => {
      assert.equal(Buffer.from(unpackRtf(Buffer.from(packed, 'hex'), 1000)!).toString('latin1'), rtf);
    });
  }

  it('does not believe the sizes that the stream states', () => {
    const bytes = Buffer.from(packRtf('{\\rtf1 abc}'));
    bytes.writeUInt32LE(0x7fffffff, 0);
    bytes.writeUInt32LE(0x7fffffff, 4);
    assert.equal(Buffer.from(unpackRtf(bytes, 1000)!).toString('latin1'), '{\\rtf1 abc}');
  });

  it('stops at the limit and at the end of a cut stream', () => {
    const bytes = Buffer.from(examples[0]!.packed, 'hex');
    assert.equal(unpackRtf(bytes, 5)!.length, 5);
    for (let end = 0; end < bytes.length; end += 1) {
      const unpacked = unpackRtf(bytes.subarray(0, end), 1000);
      if (unpacked !== null) assert.ok(examples[0]!.rtf.startsWith(Buffer.from(unpacked).toString('latin1')), `${end}`);
    }
  });

  it('takes uncompressed streams as they are and refuses unknown ones', () => {
    const bytes = Buffer.from(`${'\0'.repeat(4)}\x03\0\0\0MELA\0\0\0\0abcdef`, 'latin1');
    assert.equal(Buffer.from(unpackRtf(bytes, 1000)!).toString(), 'abc');
    assert.equal(unpackRtf(Buffer.alloc(40), 1000), null);
  });
});

describe('readRtf', () => {
  it('tells wrapped text from wrapped HTML', () => {
    const text = readRtf(Buffer.from('{\\rtf1\\ansi\\fromtext \\deff0 one\\par two}'), 1252);
    assert.deepEqual([text.html, text.text?.replace(/\r/g, '')], [null, 'one\ntwo']);
  });

  it('leaves pictures and bad escapes out of wrapped HTML, and writes nothing to the console', (test) => {
    const warn = test.mock.method(console, 'warn', () => {});
    const rtf = "{\\rtf1\\fromhtml1 {\\*\\htmltag64 <p>}a\\'zzb{\\pict\\bin3 }}}}\\'e4{\\*\\htmltag72 </p>}}";
    assert.equal(readRtf(Buffer.from(rtf), 1252).html, '<p>abä</p>');
    assert.equal(readRtf(Buffer.from('{\\rtf1\\fromhtml1 x\\bin2000000000 y'), 1252).html, 'x');
    assert.equal(warn.mock.callCount(), 0);
  });

  for (const [name, source] of Object.entries({
    'a million open groups': `{\\rtf1\\ansi\\fromhtml1 ${'{'.repeat(1_000_000)}`,
    'a million closed groups': `{\\rtf1\\ansi\\fromhtml1 ${'{}'.repeat(1_000_000)}`,
    'groups that only a picture seems to close': `{\\rtf1\\fromhtml1 ${'{\\bin1 }'.repeat(100_000)}`,
    'groups that only a bad escape seems to close': `{\\rtf1\\fromhtml1 ${"{\\'}}".repeat(100_000)}`,
    'five megabytes of words': `{\\rtf1\\ansi ${'word '.repeat(1_000_000)}`,
  })) {
    it(`reads ${name} in under a second, without the HTML`, () => {
      const start = cpuMs();
      const read = readRtf(Buffer.from(source), 1252);
      assert.deepEqual([read.html, read.cut], [null, true]);
      assert.ok(cpuMs() - start < 1000);
    });
  }
});
