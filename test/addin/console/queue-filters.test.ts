import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { appendRows, isFiltered, mergeRows, noFilters, queuePath } from '../../../addin/console/queue-filters.ts';
import type { RecordRow } from '../../../server/doors/pane/contract.ts';

/** Minute of the day as the time of arrival; only id and time matter here. */
function row(id: string, minute: number): RecordRow {
  return {
    id,
    state: 'open',
    receivedAt: `2026-11-24T08:${String(minute).padStart(2, '0')}:00.000Z`,
    subject: id,
    from: { name: '', address: '' },
    reporter: { name: '', address: '' },
    reports: 1,
    carrier: null,
    quality: null,
    grade: null,
    simulation: null,
    cluster: null,
    waiting: 0,
  };
}
const ids = (rows: readonly RecordRow[]) => rows.map(({ id }) => id).join('');

describe('the path of a page of the queue', () => {
  test('asks for what is set and for nothing else', () => {
    assert.equal(queuePath(noFilters, null, 50), '/records?limit=50');
    assert.equal(
      queuePath({ state: 'open', grade: 'hold', text: ' parcel ' }, 'c1', 25),
      '/records?limit=25&cursor=c1&state=open&grade=hold&q=parcel',
    );
  });

  test('keeps characters of a search that mean something in a URL', () => {
    assert.equal(
      queuePath({ ...noFilters, text: 'a&state=closed#?%+ ü' }, null, 50),
      '/records?limit=50&q=a%26state%3Dclosed%23%3F%25%2B+%C3%BC',
    );
  });

  test('blanks are no search', () => {
    assert.equal(queuePath({ ...noFilters, text: '   ' }, null, 50), '/records?limit=50');
    assert.equal(isFiltered({ ...noFilters, text: '   ' }), false);
    assert.equal(isFiltered({ ...noFilters, grade: 'none' }), true);
    assert.equal(isFiltered({ ...noFilters, state: 'closed' }), true);
  });
});

describe('a fresh first page over known rows', () => {
  const known = [row('d', 40), row('c', 30), row('b', 20), row('a', 10)];

  test('a newer row pushes nothing out of the middle', () => {
    assert.equal(ids(mergeRows(known, { items: [row('e', 50), row('d', 40)], next: 'more' })), 'edcba');
  });

  test('a known row that belongs on the page and is not on it goes', () => {
    assert.equal(ids(mergeRows(known, { items: [row('e', 50), row('c', 30)], next: 'more' })), 'ecba');
  });

  test('a page without a follower is the whole list', () => {
    assert.equal(ids(mergeRows(known, { items: [row('d', 40)], next: null })), 'd');
    assert.equal(ids(mergeRows(known, { items: [], next: null })), '');
  });

  test('two rows of the same moment on both sides of the border both stay', () => {
    const twins = [row('y', 20), row('x', 20)];
    assert.equal(ids(mergeRows(twins, { items: [row('z', 30), row('y', 20)], next: 'more' })), 'zyx');
  });

  test('the fresh copy of a row replaces the known one', () => {
    const [merged] = mergeRows([row('d', 40)], { items: [{ ...row('d', 40), state: 'closed' }], next: 'more' });
    assert.equal(merged?.state, 'closed');
  });
});

test('an older page is appended, each record once', () => {
  assert.equal(ids(appendRows([row('d', 40), row('c', 30)], [row('c', 30), row('b', 20)])), 'dcb');
});
