import assert from 'node:assert/strict';
import { createRequire } from 'node:module';
import { test } from 'node:test';
import { compare, createMatcher } from '../../../server/fuzzy/compare.ts';
import { gramsOf } from '../../../server/fuzzy/grams.ts';
import { parseDigest } from '../../../server/fuzzy/parse.ts';

/** Scores of libfuzzy 2.14.1; the last column is what ssdeep.js 0.0.3 gives. */
const vectors: [title: string, a: string, b: string, right: number, port: number][] = [
  ['far block sizes never match', '3:abcdefghij:abcde', '3072:abcdefghij:abcde', 0, 100],
  ['the doubled block size matches part 2 with part 1', '48:abcdefghijkl:abcdefgh', '96:abcdefgh:abcd', 100, 0],
  ['part 2 counts at equal block sizes', '12::DDAAADDDA', '12:ySV9:DDAAADDHA', 72, 0],
  ['without seven symbols in common there is no score', '3:6:', '3:6:U', 0, 100],
  ['small blocks cap the score', '6:X3lRxaz:', '6:X3lRxaz:G', 14, 100],
  ['runs count as three', '96:zrrrrrrrrrrS:G', '96:zrrrrrrrrrrb:P', 0, 91.67],
  ['a replacement costs two', '48:abcdefghXijklmnop:abcdefg', '48:abcdefghYijklmnop:hijklmn', 96, 94.12],
  ['a move costs a removal and an insertion', '192:abcdefghijklmnop:a', '192:ijklabcdefghmnop:b', 75, 50],
  ['empty equal digests are equal', '6::', '6::', 100, Number.NaN],
];

for (const [title, a, b, right] of vectors) {
  test(`score: ${title}`, () => {
    const [left, other] = [parseDigest(a), parseDigest(b)];
    assert.equal(compare(left, other), right);
    assert.equal(compare(other, left), right);
    assert.equal(createMatcher(left).score(other), right);
  });
}

test('parts that differ only in the length of a run are equal', () => {
  assert.equal(compare(parseDigest('3:aaab:c'), parseDigest('3:aaaaaaab:c')), 100);
  assert.equal(compare(parseDigest('3:aab:c'), parseDigest('3:aaab:c')), 0);
});

test('one matcher scores many digests in any order, its masks are not worn', () => {
  const digests = vectors.flatMap(([, a, b]) => [parseDigest(a), parseDigest(b)]);
  for (const one of digests) {
    const matcher = createMatcher(one);
    const forward = digests.map((other) => matcher.score(other));
    const backward = digests.toReversed().map((other) => matcher.score(other));
    assert.deepEqual(forward, backward.reverse());
    assert.deepEqual(
      forward,
      digests.map((other) => compare(one, other)),
    );
  }
});

test('parts of 64 symbols use all bits of both words', () => {
  const first = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/';
  assert.equal(compare(parseDigest(`96:${first}:A`), parseDigest(`96:${first}:B`)), 100);
  // 64 symbols against their last 7 at the doubled size: distance 57, 64 * 57 / 71 = 51, 100 * 51 / 64 = 79.
  assert.equal(compare(parseDigest(`96:a:${first}`), parseDigest('192:56789+/:b')), 21);
});

test('ssdeep.js scores differ where the facts say so', () => {
  const port = createRequire(import.meta.url)('ssdeep.js') as { similarity(a: string, b: string): number };
  for (const [title, a, b, , ported] of vectors) {
    const score = port.similarity(a, b);
    if (Number.isNaN(ported)) assert.ok(Number.isNaN(score), title);
    else assert.equal(Math.round(score * 100) / 100, ported, title);
  }
});

test('two digests share a key exactly when they score, short equal ones included', () => {
  const texts = [
    ...vectors.flatMap(([, a, b]) => [a, b]),
    '3:abc:',
    '3:abc:',
    '3::abc',
    '6:abc:',
    '3:aaaaaa:',
    '3:aaa:',
    '3::',
  ];
  for (const a of texts.map(parseDigest)) {
    for (const b of texts.map(parseDigest)) {
      const keys = new Set(gramsOf(a));
      const meet = gramsOf(b).some((key) => keys.has(key));
      assert.equal(meet, compare(a, b) > 0, `${a.text} ${b.text}`);
    }
  }
});

test('keys are distinct safe integers that fit a bigint, and those of two spaces never meet', () => {
  const long = parseDigest(`3221225472:${'abcdefgh'.repeat(8)}:${'ijklmnop'.repeat(4)}`);
  const keys = gramsOf(long, 7);
  assert.equal(new Set(keys).size, keys.length);
  assert.equal(keys.length, 16);
  assert.ok(keys.every((key) => Number.isSafeInteger(key) && key > 0 && key < 2 ** 51));
  const other = new Set([...gramsOf(long, 0), ...gramsOf(long, 6)]);
  assert.ok(keys.every((key) => !other.has(key)));
  assert.notDeepEqual(gramsOf(parseDigest('3:abc:'), 0), gramsOf(parseDigest('3:abc:'), 1));
});

test('a key is space, level and seven symbols, as documented', () => {
  // Level 1 is block size 6; A to G are the symbols 0 to 6.
  const packed = (((((0 * 64 + 1) * 64 + 2) * 64 + 3) * 64 + 4) * 64 + 5) * 64 + 6;
  assert.deepEqual(gramsOf(parseDigest('6:ABCDEFG:'), 2), [2 * 2 ** 47 + 1 * 2 ** 42 + packed]);
  assert.deepEqual(gramsOf(parseDigest('3::ABCDEFG'), 2), [2 * 2 ** 47 + 1 * 2 ** 42 + packed]);
});
