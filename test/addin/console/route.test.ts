import assert from 'node:assert/strict';
import { test } from 'node:test';
import { parseRoute, routeHash } from '../../../addin/console/route.ts';

test('the hash names the page', () => {
  for (const hash of ['', '#', '#/']) assert.deepEqual(parseRoute(hash), { page: 'queue' }, hash);
  for (const page of ['queue', 'clusters', 'simulations', 'health'] as const) {
    assert.deepEqual(parseRoute(`#/${page}`), { page });
    assert.deepEqual(parseRoute(`#/${page}/`), { page });
  }
  assert.deepEqual(parseRoute('#/records/ab12'), { page: 'record', id: 'ab12' });
  assert.deepEqual(parseRoute('#/clusters/c-9'), { page: 'cluster', id: 'c-9' });
});

test('a hash that names nothing is lost, not an exception', () => {
  const hashes = [
    '#/nothing',
    '#/records',
    '#/records/',
    '#/records/a/b',
    '#/records/%E0%A4%A',
    '#/queue/x',
    '#/__proto__',
  ];
  for (const hash of hashes) assert.deepEqual(parseRoute(hash), { page: 'lost' }, hash);
});

test('an id with any character comes back from its hash', () => {
  const id = 'a/b#c?d%e ü\u202e';
  assert.equal(routeHash({ page: 'record', id }), '#/records/a%2Fb%23c%3Fd%25e%20%C3%BC%E2%80%AE');
  assert.deepEqual(parseRoute(routeHash({ page: 'record', id })), { page: 'record', id });
  assert.deepEqual(parseRoute(routeHash({ page: 'cluster', id })), { page: 'cluster', id });
});

test('the way out of a lost page is the queue', () => {
  assert.equal(routeHash({ page: 'lost' }), '#/queue');
  assert.equal(routeHash({ page: 'health' }), '#/health');
});
