import assert from 'node:assert/strict';
import { test } from 'node:test';
import { decodeTransfer } from '../../../../server/mail/mime/decode.ts';

const limit = 1_000;
const decode = (text: string, encoding: string, most = limit) => {
  const { bytes, cut, damaged } = decodeTransfer(Buffer.from(text, 'latin1'), encoding, most);
  return { text: Buffer.from(bytes).toString('latin1'), cut, damaged };
};

test('base64 reads the examples of RFC 4648 section 10', () => {
  const examples = ['', '', 'Zg==', 'f', 'Zm8=', 'fo', 'Zm9v', 'foo', 'Zm9vYg==', 'foob', 'Zm9vYmFy', 'foobar'];
  for (let i = 0; i < examples.length; i += 2) {
    assert.deepEqual(decode(examples[i] as string, 'base64'), { text: examples[i + 1], cut: false, damaged: false });
  }
});

test('base64 goes on after padding, as mail clients do, and says so', () => {
  assert.deepEqual(decode('Zg==\r\nZm9v', 'base64'), { text: 'ffoo', cut: false, damaged: true });
  assert.deepEqual(decode('Zm8=Zg==', 'base64'), { text: 'fof', cut: false, damaged: true });
});

test('base64 skips foreign bytes, lines of any length and a missing end', () => {
  assert.equal(decode('Z\r\nm\t9 v', 'base64').text, 'foo');
  assert.deepEqual(decode('Zm!9v', 'base64'), { text: 'foo', cut: false, damaged: true });
  assert.equal(decode('Zm9vY', 'base64').text, 'foo');
  assert.equal(decode('_-8=', 'base64').text, '\xff\xef');
});

test('quoted-printable follows RFC 2045 section 6.7', () => {
  const cases: [string, string][] = [
    ['If you believe that truth=3Dbeauty', 'If you believe that truth=beauty'],
    ['a=\r\nb', 'ab'],
    ['a= \t\r\nb', 'ab'],
    ['a=\nb', 'ab'],
    ['end of line  \t\r\nnext', 'end of line\r\nnext'],
    ['kept=20\r\nnext', 'kept \r\nnext'],
    ['=e9=E9', '\xe9\xe9'],
    ['50 % = half', '50 % = half'],
    ['=ZZ =4', '=ZZ =4'],
    ['last  ', 'last'],
    ['soft at the end=', 'soft at the end'],
  ];
  for (const [input, output] of cases) assert.equal(decode(input, 'quoted-printable').text, output, input);
});

test('uuencode reads what the command writes', () => {
  // printf 'Cat\nuuencoded' | uuencode x
  assert.equal(decode('begin 644 x\n-0V%T"G5U96YC;V1E9```\n`\nend\n', 'x-uuencode').text, 'Cat\nuuencoded');
});

test('every encoding stops at the limit and says so', () => {
  for (const [input, encoding] of [
    ['Zm9vYmFy', 'base64'],
    ['foobar', 'quoted-printable'],
    ['f=6Fobar', 'quoted-printable'],
    ['foobar', '7bit'],
    ['foobar', 'x-unknown'],
  ] as const) {
    assert.deepEqual(decode(input, encoding, 3), { text: 'foo', cut: true, damaged: false }, encoding);
    assert.deepEqual(decode(input, encoding, 6), { text: 'foobar', cut: false, damaged: false }, encoding);
  }
});

test('decoding stays linear on runs that look like an unfinished token', () => {
  const start = performance.now();
  for (const run of ['=', ' ', '= ', '=\t', '\r', '\n', '=3', '====\r\n']) {
    decodeTransfer(Buffer.from(run.repeat(2_000_000 / run.length)), 'quoted-printable', 3_000_000);
    decodeTransfer(Buffer.from(run.repeat(2_000_000 / run.length)), 'base64', 3_000_000);
  }
  assert.ok(performance.now() - start < 3_000);
});

test('a foreign byte anywhere costs nothing but the note of damage', () => {
  const clean = 'VGhlIHF1aWNrIGJyb3duIGZveA==';
  for (let at = 0; at <= 26; at++) {
    const read = decode(`${clean.slice(0, at)}!${clean.slice(at)}`, 'base64');
    assert.deepEqual(read, { text: 'The quick brown fox', cut: false, damaged: true }, String(at));
  }
});
