import assert from 'node:assert/strict';
import { test } from 'node:test';
import { nearestTo } from '../../../addin/views/nearest.ts';
import type { ClusterMember } from '../../../server/doors/pane/contract.ts';

type Edge = ClusterMember['edges'][number];

function member(key: string, edges: Edge[]): ClusterMember {
  const from = { name: '', address: '' };
  return {
    key,
    delivery: key,
    subject: key,
    from,
    firstSeen: '2026-11-24T08:00:00.000Z',
    reports: 1,
    grade: null,
    edges,
  };
}
const told = (members: ClusterMember[], key: string) =>
  nearestTo(members, key).map((near) => `${near.member.key} ${near.part} ${near.score}`);

test('edges count in both directions, best first', () => {
  const members = [
    member('a', []),
    member('b', [{ to: 'a', part: 'text', score: 80 }]),
    member('c', [
      { to: 'a', part: 'html', score: 95 },
      { to: 'b', part: 'text', score: 60 },
    ]),
  ];
  assert.deepEqual(told(members, 'a'), ['c html 95', 'b text 80']);
  assert.deepEqual(told(members, 'b'), ['a text 80', 'c text 60']);
});

test('the same pair is told once a part, with its better score', () => {
  const members = [
    member('a', [{ to: 'b', part: 'text', score: 70 }]),
    member('b', [
      { to: 'a', part: 'text', score: 72 },
      { to: 'a', part: 'html', score: 50 },
    ]),
  ];
  assert.deepEqual(told(members, 'a'), ['b text 72', 'b html 50']);
});

test('an edge to a message that is not in the list, or to itself, is left out', () => {
  const members = [
    member('a', [
      { to: 'gone', part: 'text', score: 99 },
      { to: 'a', part: 'text', score: 100 },
    ]),
  ];
  assert.deepEqual(told(members, 'a'), []);
  assert.deepEqual(told(members, 'unknown'), []);
  assert.deepEqual(told([], 'a'), []);
});
