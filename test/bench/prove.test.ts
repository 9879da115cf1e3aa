import assert from 'node:assert/strict';
import { randomInt } from 'node:crypto';
import { test } from 'node:test';
import { findMeasures } from '../../bench/run.ts';

// A fresh seed each time; a failure prints it, and `npm run prove -- NAME --seed N` repeats it.
const seed = randomInt(2 ** 31);

for (const proof of await findMeasures('prove')) {
  test(`a short run of the proof “${proof.name}” holds (seed ${seed})`, async (context) => {
    const { figure, ok } = await proof.run({ seed, runs: null, slice: true, log: () => {} });
    context.diagnostic(`${proof.name}: ${figure}`);
    assert.ok(ok, `${proof.name} with seed ${seed}: ${figure}; target: ${proof.target}`);
  });
}

test('every benchmark says what it measures and what it must reach', async () => {
  const measures = await findMeasures('measure');
  assert.ok(measures.length > 0);
  for (const { what, target } of measures) assert.ok(what.length > 10 && target.length > 5);
});
