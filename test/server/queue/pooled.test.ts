import assert from 'node:assert/strict';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { fromPglite } from 'pg-boss';
import { pooled } from '../../../server/queue/pooled.ts';
import { openStore, type Store } from '../../../server/store/open.ts';

const folder = mkdtempSync(join(tmpdir(), 'shoal-pooled-'));
let store: Store;
before(async () => {
  store = await openStore({ folder, durable: false });
  await store.pglite?.exec('create table counted (id int)');
});
after(async () => {
  await store.close();
  rmSync(folder, { recursive: true, force: true });
});

const count = async () => (await store.pglite!.query<{ n: number }>('select count(*)::int n from counted')).rows[0]?.n;

test('a block of the queue that fails rolls back alone: our statements beside it are not aborted', async () => {
  const queue = fromPglite(pooled(store.pglite!));
  const ours: Promise<unknown>[] = [];
  const failing = Array.from({ length: 10 }, () => {
    const block = queue.executeSql('\n BEGIN; insert into counted values (1); select 1 / 0; COMMIT;');
    ours.push(store.pglite!.query('insert into counted values (2)'));
    return block;
  });
  for (const block of failing) await assert.rejects(block, /division by zero/);
  await Promise.all(ours);
  assert.equal(await count(), 10);
});

test('a block that works commits and gives back the rows from its middle', async () => {
  const queue = fromPglite(pooled(store.pglite!));
  const { rows } = await queue.executeSql('begin; insert into counted values (3) returning id; commit;');
  assert.deepEqual(rows, [{ id: 3 }]);
  assert.equal(await count(), 11);
});

test('a failing statement of the queue does not end a transaction of ours that waits behind it', async () => {
  const queue = fromPglite(pooled(store.pglite!));
  const failing = queue.executeSql('select $1::int / 0', [1]);
  await store.transaction(async (trx) => {
    await assert.rejects(failing, /division by zero/);
    await trx.executeQuery({
      sql: 'insert into counted values (4)',
      parameters: [],
      query: { kind: 'RawNode' },
      queryId: { queryId: 't' },
    } as never);
  });
  assert.equal(await count(), 12);
});
