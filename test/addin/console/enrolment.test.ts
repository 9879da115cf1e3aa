import assert from 'node:assert/strict';
import { test } from 'node:test';
import { checkEnrolment, enrolPath, noEnrolment } from '../../../addin/console/enrolment.ts';

const full = { id: '2026-q4', name: 'Parcel', from: '', until: '' };

test('an empty form misses its id, name and file', () => {
  assert.deepEqual(checkEnrolment(noEnrolment, false), { id: 'needId', name: 'needName', file: 'needFile' });
  assert.deepEqual(checkEnrolment({ ...full, id: ' ', name: '\t' }, true), { id: 'needId', name: 'needName' });
  assert.deepEqual(checkEnrolment(full, true), {});
});

test('the end may be the day of the beginning, not before it', () => {
  assert.deepEqual(checkEnrolment({ ...full, from: '2026-11-02', until: '2026-11-02' }, true), {});
  assert.deepEqual(checkEnrolment({ ...full, from: '2026-11-02', until: '2026-11-01' }, true), { until: 'order' });
  assert.deepEqual(checkEnrolment({ ...full, until: '2026-11-01' }, true), {});
});

test('both days count in full, by the clock of the person at the form', () => {
  const query = new URLSearchParams(enrolPath({ ...full, from: '2026-11-02', until: '2026-11-30' }).split('?')[1]);
  const from = new Date(query.get('from') ?? '');
  const until = new Date(query.get('until') ?? '');
  assert.deepEqual([from.getDate(), from.getHours(), from.getMinutes()], [2, 0, 0]);
  assert.deepEqual([until.getDate(), until.getHours(), until.getMinutes(), until.getSeconds()], [30, 23, 59, 59]);
});

test('the path holds trimmed, encoded values and no empty ones', () => {
  assert.equal(enrolPath({ ...full, id: ' a b ', name: 'Pakët & co' }), '/simulations?id=a+b&name=Pak%C3%ABt+%26+co');
});
