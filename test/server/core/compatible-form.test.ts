import assert from 'node:assert/strict';
import { test } from 'node:test';
import { compatibleForm } from '../../../server/core/compatible-form.ts';

test('text is brought to NFKC: ligatures, full width and split letters become the common form', () => {
  // Unicode Standard Annex 15, table of compatibility composites.
  assert.equal(compatibleForm('\ufb01ne \uff21\uff22 e\u0301 \u00bd'), 'fine AB \u00e9 1\u20442');
});

test('eight marks on a letter stay, whatever comes after them goes', () => {
  // U+0489 composes with nothing and keeps its place.
  assert.equal(compatibleForm(`x${'\u0489'.repeat(8)}y`), `x${'\u0489'.repeat(8)}y`);
  assert.equal(compatibleForm(`x${'\u0489'.repeat(500)}y`), `x${'\u0489'.repeat(8)}y`);
});

// The engine alone needs minutes for each of these; the runner's limit is what would end the wait.
for (const [what, mark] of [
  ['marks of one kind', '\u0301'],
  ['marks of two kinds in turn', '\u0316\u0301'],
  ['halfwidth voicing marks, which become marks', '\uff9e'],
] as const) {
  test(`half a million ${what} are cut before they are sorted`, { timeout: 10_000 }, () => {
    const crowd = `a${mark.repeat(500_000 / mark.length)}`;
    assert.ok(compatibleForm(crowd).length <= 9);
  });
}
