import assert from 'node:assert/strict';
import { test } from 'node:test';
import { nextPause } from '../../../addin/api/polling.ts';

test('reads come at the usual pace while the server answers', () => {
  assert.equal(nextPause(2_000, 0), 2_000);
  assert.equal(nextPause(60_000, 0), 60_000);
});

test('each failure in a row doubles the pause, up to 15 seconds', () => {
  assert.deepEqual(
    [1, 2, 3, 4, 100].map((failures) => nextPause(2_000, failures)),
    [4_000, 8_000, 15_000, 15_000, 15_000],
  );
});

test('a slow pace is never hurried by a failure', () => {
  assert.equal(nextPause(60_000, 1), 60_000);
});
