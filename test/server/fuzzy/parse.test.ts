import assert from 'node:assert/strict';
import { test } from 'node:test';
import { ShoalError } from '../../../server/core/errors.ts';
import { parseDigest } from '../../../server/fuzzy/parse.ts';

const refused: [written: string, reason: RegExp][] = [
  ['', /two colons/],
  ['3:abc', /two colons/],
  ['3:a:b:c', /two colons/],
  ['3:a:b:c:d:e', /two colons/],
  [':a:b', /plain decimal/],
  ['03:a:b', /plain decimal/],
  ['+3:a:b', /plain decimal/],
  ['3.0:a:b', /plain decimal/],
  ['3e0:a:b', /plain decimal/],
  [' 3:a:b', /plain decimal/],
  ['99999999999:a:b', /plain decimal/],
  ['4:a:b', /3 times a power of 2/],
  ['9:a:b', /3 times a power of 2/],
  ['1:a:b', /3 times a power of 2/],
  ['6442450944:a:b', /3 times a power of 2/],
  ['3:a b:c', /character 2 of its first part/],
  ['3:a:b=', /character 2 of its second part/],
  ['3:ä:b', /character 1 of its first part/],
  ['3:a:b\r', /character 2 of its second part/],
  [`3:${'a'.repeat(65)}:b`, /first part is longer than 64/],
  [`3:a:${'b'.repeat(65)}`, /second part is longer than 64/],
  ['3:a:b,"name', /quote around its name/],
  ['3:a:b,"', /quote around its name/],
];

for (const [written, reason] of refused) {
  test(`refuses ${JSON.stringify(written.slice(0, 40))} with the reason`, () => {
    assert.throws(
      () => parseDigest(written),
      (error) => error instanceof ShoalError && error.code === 'SHOAL_DIGEST_INVALID' && reason.test(error.message),
    );
  });
}

for (const [written, name] of [
  ['96:aB3+/:c', null],
  ['96:aB3+/:c,"report, final.eml"', 'report, final.eml'],
  ['96:aB3+/:c,"a \\"quoted\\" name"', 'a "quoted" name'],
  ['96:aB3+/:c,""', ''],
  ['96:aB3+/:c,plain name', 'plain name'],
] as const) {
  test(`reads ${written}`, () => {
    const digest = parseDigest(written);
    assert.equal(digest.text, '96:aB3+/:c');
    assert.equal(digest.level, 5);
    assert.deepEqual([...digest.first], [26, 1, 55, 62, 63]);
    assert.deepEqual([...digest.second], [28]);
    assert.equal(digest.name, name);
  });
}

test('the largest block size and full parts are read', () => {
  const digest = parseDigest(`3221225472:${'abcd'.repeat(16)}:${'efgh'.repeat(16)}`);
  assert.deepEqual([digest.level, digest.first.length, digest.second.length], [30, 64, 64]);
});

test('a hostile line is refused in no time, and its message stays short', () => {
  for (const line of ['1'.repeat(5_000_000), ':'.repeat(5_000_000), `3:${'a'.repeat(5_000_000)}:b`]) {
    const start = performance.now();
    assert.throws(
      () => parseDigest(line),
      (error) => error instanceof ShoalError && error.message.length < 400,
    );
    assert.ok(performance.now() - start < 500);
  }
});
