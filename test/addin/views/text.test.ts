import assert from 'node:assert/strict';
import { test } from 'node:test';
import * as text from '../../../addin/views/text.ts';

test('characters that change their neighbours unseen are written out', () => {
  assert.equal(text.reveal('invoice\u202efdp.exe'), 'invoice[U+202E]fdp.exe');
  // Every bidi control of UAX 9 section 2, zero-width characters, the soft hyphen, C0 and C1.
  for (const code of [
    0x061c, 0x200e, 0x200f, 0x202a, 0x202b, 0x202c, 0x202d, 0x202e, 0x2066, 0x2067, 0x2068, 0x2069, 0x200b, 0x200c,
    0x200d, 0x2060, 0xfeff, 0x00ad, 0x0000, 0x001b, 0x007f, 0x0085, 0x2028,
  ]) {
    assert.equal(
      text.reveal(`a${String.fromCharCode(code)}b`),
      `a[U+${code.toString(16).toUpperCase().padStart(4, '0')}]b`,
    );
  }
});

test('lines, tabs and letters of any script stay', () => {
  const kept = 'a\tb\nc\r\nü ש 你 😀';
  assert.equal(text.reveal(kept), kept);
});

test('a cut never leaves half a character', () => {
  assert.equal(text.cut('ab', 2), 'ab');
  assert.equal(text.cut('abc', 2), 'ab');
  assert.equal(text.cut('a😀b', 2), 'a');
  assert.equal(text.cut('a😀b', 3), 'a😀');
});

test('reasons begin with a capital, and names of hosts, addresses and files stay as they are', () => {
  assert.equal(text.capital('the marker stands in the text'), 'The marker stands in the text');
  assert.equal(text.capital('überall'), 'Überall');
  for (const name of [
    'evil.invalid is not a host',
    'a@b.example wrote it',
    'hxxps://x[.]example',
    'x-mailer: y',
    '',
    '1 a',
  ])
    assert.equal(text.capital(name), name);
});

test('sizes are told in powers of 1000', () => {
  assert.deepEqual(
    [0, 812, 1000, 4_234, 35_000_000].map((bytes) => text.sizeOf(bytes, 'en')),
    ['0 B', '812 B', '1 kB', '4.2 kB', '35 MB'],
  );
  assert.equal(text.sizeOf(4_234, 'de'), '4,2 kB');
});

test('what is no date is shown as it is, and is no time ago', () => {
  assert.equal(text.momentOf('soon', 'en'), 'soon');
  assert.equal(text.shortMomentOf('soon', 0, 'en'), 'soon');
  assert.equal(text.agoOf('soon', 0, 'en'), '');
});

test('how long ago is told in words', () => {
  const now = Date.parse('2026-11-25T08:00:00Z');
  assert.deepEqual(
    ['2026-11-25T07:59:50Z', '2026-11-25T07:55:00Z', '2026-11-25T05:00:00Z', '2026-11-22T08:00:00Z'].map((iso) =>
      text.agoOf(iso, now, 'en'),
    ),
    ['now', '5 min. ago', '3 hr. ago', '3 days ago'],
  );
});
