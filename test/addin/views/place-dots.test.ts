import assert from 'node:assert/strict';
import { test } from 'node:test';
import { placeDots } from '../../../addin/views/place-dots.ts';

const at = (minute: number) => new Date(Date.UTC(2026, 10, 24, 8, minute)).toISOString();

test('the first stands at the left, the last at the right, the rest between them in proportion', () => {
  assert.deepEqual(
    placeDots([at(100), at(0), at(25)]).map(({ x, row }) => [x, row]),
    [
      [0, 0],
      [0.25, 0],
      [1, 0],
    ],
  );
});

test('one moment stands in the middle, and no moment nowhere', () => {
  assert.deepEqual(placeDots([at(3)]), [{ iso: at(3), x: 0.5, row: 0 }]);
  assert.deepEqual(placeDots([]), []);
});

test('moments that would cover each other climb, five high at most', () => {
  assert.deepEqual(
    placeDots(Array.from({ length: 7 }, () => at(5))).map(({ row }) => row),
    [0, 1, 2, 3, 4, 4, 4],
  );
});

test('a place on the line is free again behind its dot', () => {
  // 100 minutes, a dot is 1/58 of them wide: 1 minute is too near, 2 minutes are not.
  assert.deepEqual(
    placeDots([at(0), at(1), at(2), at(100)]).map(({ row }) => row),
    [0, 1, 0, 0],
  );
});

test('an unreadable time is left out, in any place', () => {
  assert.deepEqual(
    placeDots(['never', at(0), '', at(10)]).map(({ x }) => x),
    [0, 1],
  );
});
