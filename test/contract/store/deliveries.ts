import assert from 'node:assert/strict';
import { test } from 'node:test';
import {
  acceptDelivery,
  deliveryBytes,
  deliveryFacts,
  pendingDeliveries,
  quarantineDelivery,
  retryDelivery,
  startAttempt,
} from '../../../server/store/delivery.ts';
import { findByArrival, lastArrivals, recordView } from '../../../server/store/record-view.ts';
import { accept, arriving, type Given, newAction, record, sha256 } from './build.ts';

export function deliveries(given: Given): void {
  test('the same bytes are accepted once, and every way they came is kept', async () => {
    const store = given();
    const first = await store.transaction((trx) => acceptDelivery(trx, arriving('mail a')));
    const again = await store.transaction((trx) => acceptDelivery(trx, arriving('mail a')));
    const pane = arriving('mail a', { source: 'pane', ref: 'item-1', trust: 'analyst-supplied' });
    const other = await store.transaction((trx) => acceptDelivery(trx, pane));
    assert.deepEqual([first, again, other], ['new', 'known', 'known']);
    const id = sha256('mail a');
    assert.deepEqual((await deliveryFacts(store.db, id))?.trusts, ['analyst-supplied', 'mailbox']);
    assert.equal((await recordView(store.db, id))?.arrivals.length, 2);
    assert.equal(await findByArrival(store.db, 'pane', 'item-1'), id);
    assert.equal(await findByArrival(store.db, 'pane', 'item-2'), null);
    assert.deepEqual([...(await lastArrivals(store.db, ['pane', 'nowhere']))], [['pane', '2026-03-02T08:00:00.000Z']]);
  });

  test('bytes come back as they were: empty, every value, and more than one piece', async () => {
    const store = given();
    const large = Buffer.alloc(9 * 1024 * 1024 + 7, 'pieces of a large mail ');
    for (const bytes of [Buffer.alloc(0), Buffer.from(Array.from({ length: 256 }, (_, value) => value)), large]) {
      const id = sha256(bytes);
      await store.transaction((trx) => acceptDelivery(trx, { ...arriving('x'), id, bytes }));
      const read = await deliveryBytes(store.db, id);
      assert.ok(read !== null && Buffer.compare(Buffer.from(read), bytes) === 0, `${bytes.length} bytes`);
      assert.equal((await deliveryFacts(store.db, id))?.size, bytes.length);
    }
    assert.equal(await deliveryBytes(store.db, sha256('never')), null);
  });

  test('a reference of any length and content is kept, and found again by itself', async () => {
    const store = given();
    for (const ref of ['𝕊'.repeat(3_000), 'a\0b', 'half \ud800 pair', 'ä'.repeat(600)]) {
      const id = await accept(store, ref, { ref, source: 'folder:odd' });
      assert.equal(await findByArrival(store.db, 'folder:odd', ref), id);
    }
  });

  test('a rolled-back acceptance leaves nothing', async () => {
    const store = given();
    await assert.rejects(
      store.transaction(async (trx) => {
        await acceptDelivery(trx, arriving('gone'));
        throw new Error('after all not');
      }),
      /after all not/,
    );
    assert.equal(await deliveryFacts(store.db, sha256('gone')), null);
  });

  test('a door with effects releases what a door without them held, once', async () => {
    const store = given();
    const id = await accept(store, 'held', { effects: false, source: 'cli', trust: 'file' });
    const planned = await record(store, id, {
      actions: [newAction('k-do'), newAction('k-ask', { level: 'ask' }), newAction('k-record', { level: 'record' })],
    });
    assert.deepEqual(planned, []);
    const states = async () =>
      (await recordView(store.db, id))?.actions.map(({ key, state }) => `${key} ${state}`).toSorted();
    assert.deepEqual(await states(), ['k-ask held', 'k-do held', 'k-record recorded']);
    const outcomes = [];
    for (const effects of [false, true, true, false])
      outcomes.push(await store.transaction((trx) => acceptDelivery(trx, arriving('held', { effects }))));
    assert.deepEqual(outcomes, ['known', 'released', 'known', 'known']);
    assert.deepEqual(await states(), ['k-ask waiting', 'k-do planned', 'k-record recorded']);
  });

  test('a held action is planned when another delivery of the same message may cause effects', async () => {
    const store = given();
    const quiet = await accept(store, 'quiet', { effects: false });
    await record(store, quiet, { actions: [newAction('same')] });
    const loud = await accept(store, 'loud');
    assert.deepEqual(await record(store, loud, { actions: [newAction('same')] }), ['same']);
    const later = await accept(store, 'later');
    assert.deepEqual(await record(store, later, { actions: [newAction('same')] }), []);
    assert.deepEqual(
      (await recordView(store.db, later))?.actions.map(({ key, state }) => [key, state]),
      [['same', 'planned']],
    );
  });

  test('the pending ones are listed oldest first until they are recorded or set aside', async () => {
    const store = given();
    const a = await accept(store, 'a', { receivedAt: '2026-03-02T08:00:02Z' });
    const b = await accept(store, 'b', { receivedAt: '2026-03-02T08:00:01Z' });
    const c = await accept(store, 'c', { receivedAt: '2026-03-02T08:00:03Z' });
    assert.deepEqual(await pendingDeliveries(store.db, '2026-03-02T08:00:03Z', 10), [b, a, c]);
    assert.deepEqual(await pendingDeliveries(store.db, '2026-03-02T08:00:02Z', 10), [b, a]);
    assert.deepEqual(await pendingDeliveries(store.db, '2026-03-02T08:00:03Z', 1), [b]);
    await record(store, a);
    const error = { at: '2026-03-02T09:00:00Z', code: 'SHOAL_INPUT_POISON', detail: 'thread died' };
    assert.equal(await store.transaction((trx) => quarantineDelivery(trx, { id: b, ...error })), true);
    assert.equal(await store.transaction((trx) => quarantineDelivery(trx, { id: a, ...error })), false);
    assert.deepEqual(await pendingDeliveries(store.db, '2026-03-02T08:00:03Z', 10), [c]);
    assert.deepEqual((await recordView(store.db, b))?.error, { code: 'SHOAL_INPUT_POISON', detail: 'thread died' });
  });

  test('attempts count up while a delivery is pending, and start again after a quarantine', async () => {
    const store = given();
    const id = await accept(store, 'poison');
    const attempt = () => store.transaction((trx) => startAttempt(trx, id));
    assert.deepEqual([await attempt(), await attempt(), await attempt()], [1, 2, 3]);
    await store.transaction((trx) =>
      quarantineDelivery(trx, { id, at: '2026-03-02T09:00:00Z', code: 'SHOAL_INPUT_POISON', detail: '' }),
    );
    assert.equal(await attempt(), null);
    assert.equal(await store.transaction((trx) => retryDelivery(trx, id)), true);
    assert.equal(await store.transaction((trx) => retryDelivery(trx, id)), false);
    assert.equal(await attempt(), 1);
  });
}
