import assert from 'node:assert/strict';
import { test } from 'node:test';
import { inputsOf, pairsOf, randomOf } from '../../../bench/oracle/inputs.ts';
import { compare } from '../../../server/fuzzy/compare.ts';
import { digest } from '../../../server/fuzzy/digest.ts';
import { parseDigest } from '../../../server/fuzzy/parse.ts';
import { createIndex } from '../../../server/fuzzy/search.ts';

test('the index finds exactly what comparing with each digest finds, at every threshold', () => {
  const random = randomOf(20);
  const pool = [...inputsOf(random, 200, 5_000)].map(digest);
  const texts = [...pool, ...[...pairsOf(random, 600, pool)].flat()];
  const digests = texts.map((text) => parseDigest(text));
  const index = createIndex();
  for (const [id, one] of digests.entries()) assert.equal(index.add(one), id);
  assert.equal(index.size, digests.length);
  for (const query of digests.slice(0, 300)) {
    const all = digests.map((one, id) => ({ id, score: compare(query, one) }));
    all.sort((a, b) => b.score - a.score || a.id - b.id);
    for (const threshold of [0, 1, 50, 100]) {
      const right = all.filter(({ score }) => score >= Math.max(1, threshold));
      assert.deepEqual(index.search(query, threshold), right, `${query.text} at ${threshold}`);
    }
  }
});

test('equal digests are found under each of their numbers, short and empty ones too', () => {
  const index = createIndex();
  for (const text of ['3:abc:', '3::', '3:abc:', '6:abc:', '3::']) index.add(parseDigest(text));
  assert.deepEqual(index.search(parseDigest('3:abc:')), [
    { id: 0, score: 100 },
    { id: 2, score: 100 },
  ]);
  assert.deepEqual(index.search(parseDigest('3::')), [
    { id: 1, score: 100 },
    { id: 4, score: 100 },
  ]);
  assert.deepEqual(index.search(parseDigest('3:abd:')), []);
});

test('an empty index finds nothing', () => {
  assert.deepEqual(createIndex().search(parseDigest('3:abcdefgh:')), []);
});
