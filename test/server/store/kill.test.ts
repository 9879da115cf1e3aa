import assert from 'node:assert/strict';
import { test } from 'node:test';
import { killRounds } from '../../../bench/prove/kill.ts';

test('what was acknowledged before kill -9 is there afterwards, whole, and the database opens again', async () => {
  const result = await killRounds(3, 1, () => {});
  assert.equal(result.lost, 0);
  assert.ok(result.acknowledged >= 3, `${result.acknowledged} acknowledged`);
  assert.ok(result.audited >= result.acknowledged);
  assert.equal(result.chainOk, true);
});
