import assert from 'node:assert/strict';
import { test } from 'node:test';
import {
  actionCounts,
  actionRow,
  approveAction,
  claimAction,
  doneActionAbout,
  finishAction,
  plannedActions,
  refuseAction,
  undoAction,
  unfinishedActions,
} from '../../../server/store/action.ts';
import { deliveryFacts } from '../../../server/store/delivery.ts';
import type { Store } from '../../../server/store/open.ts';
import { accept, type Given, newAction, record } from './build.ts';

const at = (minute: number) => `2026-03-02T08:${String(minute).padStart(2, '0')}:00.000Z`;
const receipt = { ref: 'SOC-7', url: 'https://jira.example.org/browse/SOC-7' };

async function planned(store: Store, ...actions: Parameters<typeof newAction>[]): Promise<string> {
  const id = await accept(store, actions.map(([key]) => key).join());
  await record(store, id, { actions: actions.map((action) => newAction(...action)) });
  return id;
}

const claim = (store: Store, key: string, minute: number, staleBefore = at(0)) =>
  store.transaction((trx) => claimAction(trx, { key, at: at(minute), staleBefore }));

export function actions(given: Given): void {
  test('an action is claimed once, done once, and its receipt is kept', async () => {
    const store = given();
    const id = await planned(store, ['k']);
    assert.deepEqual(await plannedActions(store.db, id), ['k']);
    const first = await claim(store, 'k', 10);
    assert.deepEqual([first?.fence, first?.lookUpFirst, first?.state], [1, false, 'sending']);
    assert.equal(await claim(store, 'k', 11), null);
    const mine = { key: 'k', fence: 1, at: at(12) };
    assert.equal(await store.transaction((trx) => finishAction(trx, mine, { state: 'done', receipt })), true);
    assert.equal(await store.transaction((trx) => finishAction(trx, mine, { state: 'done', receipt })), false);
    const row = await actionRow(store.db, 'k');
    assert.deepEqual([row?.state, row?.receipt, row?.error, row?.since], ['done', receipt, null, at(12)]);
    assert.equal(await claim(store, 'k', 13), null);
    assert.equal(await claim(store, 'no such key', 13), null);
    // Recorded, claimed, done: each moved the record's ETag.
    assert.equal((await deliveryFacts(store.db, id))?.version, 4);
  });

  test('the claim of a worker that is gone passes on, with the order to look first; the old worker can write no more', async () => {
    const store = given();
    await planned(store, ['k']);
    await claim(store, 'k', 10);
    assert.equal(await claim(store, 'k', 20, at(10)), null);
    const second = await claim(store, 'k', 20, at(11));
    assert.deepEqual([second?.fence, second?.lookUpFirst], [2, true]);
    const late = await store.transaction((trx) =>
      finishAction(trx, { key: 'k', fence: 1, at: at(21) }, { state: 'failed', error: 'late' }),
    );
    assert.equal(late, false);
    const tries = await store.db.selectFrom('action_try').select(['fence', 'outcome']).orderBy('fence').execute();
    assert.deepEqual(tries, [
      { fence: 1, outcome: null },
      { fence: 2, outcome: null },
    ]);
  });

  for (const state of ['failed', 'unknown', 'planned'] as const)
    test(`an action that ends ${state} keeps its error and may be approved or refused from there`, async () => {
      const store = given();
      await planned(store, ['k']);
      await claim(store, 'k', 10);
      await store.transaction((trx) =>
        finishAction(trx, { key: 'k', fence: 1, at: at(11) }, { state, error: 'no\0answer' }),
      );
      assert.deepEqual(
        [(await actionRow(store.db, 'k'))?.state, (await actionRow(store.db, 'k'))?.error],
        [state, 'no\ufffdanswer'],
      );
      if (state !== 'planned')
        assert.equal((await store.transaction((trx) => approveAction(trx, 'k', at(12)))).state, 'planned');
      assert.equal((await claim(store, 'k', 13))?.fence, 2);
    });

  test('a person approves, refuses and undoes; every other step is a conflict that names the state', async () => {
    const store = given();
    await planned(store, ['ask', { level: 'ask' }], ['no', { level: 'ask' }], ['note', { level: 'record' }]);
    const conflict = { code: 'SHOAL_CONFLICT' };
    assert.equal((await store.transaction((trx) => approveAction(trx, 'ask', at(9)))).state, 'planned');
    await assert.rejects(
      store.transaction((trx) => approveAction(trx, 'ask', at(9))),
      { ...conflict, message: 'action ask is planned, so it cannot become planned' },
    );
    assert.equal((await store.transaction((trx) => refuseAction(trx, 'no', at(9)))).state, 'refused');
    await assert.rejects(
      store.transaction((trx) => approveAction(trx, 'no', at(9))),
      conflict,
    );
    await assert.rejects(
      store.transaction((trx) => approveAction(trx, 'note', at(9))),
      conflict,
    );
    await assert.rejects(
      store.transaction((trx) => undoAction(trx, 'ask', at(9))),
      conflict,
    );
    await assert.rejects(
      store.transaction((trx) => approveAction(trx, 'never', at(9))),
      { code: 'SHOAL_NOT_FOUND' },
    );
    await claim(store, 'ask', 10);
    await store.transaction((trx) =>
      finishAction(trx, { key: 'ask', fence: 1, at: at(11) }, { state: 'done', receipt }),
    );
    assert.deepEqual((await store.transaction((trx) => undoAction(trx, 'ask', at(12)))).receipt, receipt);
    assert.deepEqual(await actionCounts(store.db), { undone: 1, refused: 1, recorded: 1 });
  });

  test('the sweeper sees what waits for a worker or was left by one, oldest first', async () => {
    const store = given();
    await planned(store, ['a'], ['b'], ['c', { level: 'ask' }]);
    await claim(store, 'a', 10);
    assert.deepEqual(await unfinishedActions(store.db, at(9), 10), ['b']);
    assert.deepEqual(await unfinishedActions(store.db, at(10), 10), ['b', 'a']);
    assert.deepEqual(await unfinishedActions(store.db, at(10), 1), ['b']);
  });

  test('the ticket of a cluster is found by what it is about: a done one before one under way', async () => {
    const store = given();
    await planned(store, ['a', { about: 'c1' }], ['b', { about: 'c2' }], ['c', { about: 'c1' }]);
    const ticket = async () => (await doneActionAbout(store.db, 'ticket', ['c1', 'c9']))?.key ?? null;
    assert.equal(await ticket(), null);
    await claim(store, 'a', 10);
    assert.equal(await ticket(), 'a');
    await claim(store, 'c', 11);
    await store.transaction((trx) => finishAction(trx, { key: 'c', fence: 1, at: at(12) }, { state: 'done', receipt }));
    assert.equal(await ticket(), 'c');
    assert.equal(await doneActionAbout(store.db, 'close', ['c1']), null);
    assert.equal(await doneActionAbout(store.db, 'ticket', []), null);
  });
}
