/** The queue on both engines: a job commits with its row, wakes a worker, and never counts as the truth. */
import assert from 'node:assert/strict';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, beforeEach, describe, test } from 'node:test';
import { sql } from 'kysely';
import { openQueue, type Queue } from '../../../server/queue/queue.ts';
import { acceptDelivery } from '../../../server/store/delivery.ts';
import { migrate } from '../../../server/store/migrate.ts';
import { openStore, type Store } from '../../../server/store/open.ts';
import { arriving } from '../../contract/store/build.ts';
import { type Postgres, requirePostgres, startPostgres } from '../../services/postgres.ts';

async function until(what: string, holds: () => boolean | Promise<boolean>, seconds = 15): Promise<void> {
  const end = performance.now() + seconds * 1_000;
  while (!(await holds())) {
    if (performance.now() > end) throw new Error(`not within ${seconds} s: ${what}`);
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
}

function suite(open: () => Promise<Store>, end: () => Promise<void>): void {
  let store: Store;
  let queue: Queue;
  const errors: string[] = [];
  const seen: string[] = [];
  let handle: (id: string, signal: AbortSignal) => Promise<void> = async () => {};
  const enqueue = (id: string, options?: { startAfter?: number }) =>
    store.transaction((trx) => queue.enqueue(trx, 'act', id, options));

  before(async () => {
    store = await open();
    await migrate(store);
    queue = await openQueue(store, { onError: (error) => errors.push(error.message), superviseSeconds: 1 });
    await queue.work('act', { concurrency: 2 }, async (id, signal) => {
      seen.push(id);
      await handle(id, signal);
    });
  });
  after(async () => {
    await queue?.stop({ graceful: true });
    await store?.close();
    await end();
  });
  beforeEach(() => {
    seen.length = 0;
    errors.length = 0;
    handle = async () => {};
  });

  test('a job runs after its transaction has committed, and sees the row', async () => {
    let found: unknown[] = [];
    handle = async (id) => {
      found = await store.db.selectFrom('delivery').select('id').where('id', '=', id).execute();
    };
    const mail = arriving('queued');
    await store.transaction(async (trx) => {
      await queue.enqueue(trx, 'act', mail.id);
      await acceptDelivery(trx, mail);
      await new Promise((resolve) => setTimeout(resolve, 300));
      assert.deepEqual(seen, []);
    });
    await until('the job ran', () => found.length === 1);
  });

  test('a rolled-back transaction leaves no job', async () => {
    await assert.rejects(
      store.transaction(async (trx) => {
        await queue.enqueue(trx, 'act', 'rolled back');
        throw new Error('no');
      }),
    );
    assert.deepEqual(await queue.counts(), { examine: 0, act: 0, dead: 0 });
  });

  test('one job an id waits, however often it is enqueued; other ids do not wait for it', async () => {
    for (let nth = 0; nth < 5; nth += 1) await store.transaction((trx) => queue.enqueue(trx, 'examine', 'same'));
    await store.transaction((trx) => queue.enqueue(trx, 'examine', 'other'));
    assert.deepEqual(await queue.counts(), { examine: 2, act: 0, dead: 0 });
  });

  test('jobs of one id never run at once, and a wish that comes while one runs is kept', async () => {
    let inside = 0;
    let most = 0;
    handle = async (id) => {
      inside += 1;
      most = Math.max(most, inside);
      if (seen.length === 1) await enqueue(id);
      await new Promise((resolve) => setTimeout(resolve, 100));
      inside -= 1;
    };
    await enqueue('again');
    await until('it ran twice', () => seen.length === 2);
    assert.equal(most, 1);
  });

  test('a job that fails is told and tried again', async () => {
    handle = async () => {
      if (seen.length === 1) throw new Error('the first time fails');
    };
    await enqueue('fails once');
    await until('it ran twice', () => seen.length === 2);
    assert.deepEqual(errors, ['the first time fails']);
    await until('nothing is left', async () => (await queue.counts()).act === 0);
  });

  test('a backlog is drained by every worker without a pause between jobs', async () => {
    let inside = 0;
    let together = 0;
    handle = async () => {
      inside += 1;
      if (inside === 2) together += 1;
      await new Promise((resolve) => setTimeout(resolve, 50));
      inside -= 1;
    };
    for (let nth = 0; nth < 40; nth += 1) await enqueue(`backlog ${nth}`);
    // With the poll of two seconds after each job this takes 40 s.
    await until('all have run', () => seen.length === 40);
    // Were only one of the two workers woken, they would meet once or twice.
    assert.ok(together >= 10, `the two workers met ${together} times`);
  });

  test('a deferred job waits its time, and not much longer', async () => {
    const start = performance.now();
    await enqueue('later', { startAfter: 1 });
    await until('it ran', () => seen.length === 1);
    const took = performance.now() - start;
    assert.ok(took > 900 && took < 8_000, `${Math.round(took)} ms`);
  });

  test('the job of a worker that died runs again, though nobody reported its end', async () => {
    await enqueue('orphan', { startAfter: 3_600 });
    // As a killed worker leaves it: active, and silent for longer than its heartbeat.
    await sql`
      update pgboss.job set state = 'active', started_on = now() - interval '1 hour', start_after = now(),
        heartbeat_on = now() - interval '10 minutes'
      where name = 'act' and singleton_key = 'orphan'
    `.execute(store.db);
    await until('it ran', () => seen.includes('orphan'), 30);
  });

  test('a sweep runs at once and again, never twice at a time, survives its errors and ends with the queue', async () => {
    let runs = 0;
    let inside = 0;
    queue.sweep(0.05, async () => {
      assert.equal(inside, 0);
      inside += 1;
      runs += 1;
      await new Promise((resolve) => setTimeout(resolve, 20));
      inside -= 1;
      if (runs === 1) throw new Error('first sweep');
    });
    await until('it ran three times', () => runs >= 3);
    assert.deepEqual(errors, ['first sweep']);
  });

  test('a graceful stop lets a running job end', async () => {
    const other = await openQueue(store, { onError: (error) => errors.push(error.message) });
    let ended = false;
    let aborted = false;
    await other.work('examine', { concurrency: 1 }, async (id, signal) => {
      seen.push(id);
      await new Promise((resolve) => setTimeout(resolve, 500));
      aborted = signal.aborted;
      ended = true;
    });
    await store.transaction((trx) => other.enqueue(trx, 'examine', 'slow'));
    await until('it began', () => seen.includes('slow'));
    await other.stop({ graceful: true });
    assert.deepEqual([ended, aborted], [true, false]);
  });
}

// The two engines side by side, since most of the time is waiting; the tests of one in a row.
describe('queue', { concurrency: 2 }, () => {
  describe('on the embedded engine', { concurrency: 1 }, () => {
    const folder = mkdtempSync(join(tmpdir(), 'shoal-queue-'));
    suite(
      () => openStore({ folder, durable: false }),
      async () => rmSync(folder, { recursive: true, force: true }),
    );
  });

  describe('on a real server', { concurrency: 1, skip: !requirePostgres() }, () => {
    let server: Postgres | undefined;
    suite(
      async () => {
        server = await startPostgres();
        return openStore({ url: server.url });
      },
      async () => server?.stop(),
    );
  });
});
