/** What only a real server can show: two sessions at once, time limits, lost connections. */
import assert from 'node:assert/strict';
import { after, before, beforeEach, describe, test } from 'node:test';
import { sql } from 'kysely';
import { approveAction, claimAction, finishAction } from '../../../server/store/action.ts';
import { appendAudit, verifyAudit } from '../../../server/store/audit.ts';
import { acceptDelivery, deliveryFacts } from '../../../server/store/delivery.ts';
import { recallAnswer, rememberAnswer } from '../../../server/store/idempotency.ts';
import { migrate } from '../../../server/store/migrate.ts';
import { openStore, type Store } from '../../../server/store/open.ts';
import { closeReports } from '../../../server/store/record.ts';
import { lockRecords } from '../../../server/store/records-lock.ts';
import { accept, arriving, newAction, record, recordIn } from '../../contract/store/build.ts';
import { type Postgres, requirePostgres, startPostgres } from '../../services/postgres.ts';

const at = '2026-03-02T08:10:00.000Z';
const times = <T>(count: number, make: (nth: number) => Promise<T>) =>
  Promise.all(Array.from({ length: count }, (_, nth) => make(nth)));

describe('on a real server', { skip: !requirePostgres() }, () => {
  let server: Postgres;
  let one: Store;
  let two: Store;
  before(async () => {
    server = await startPostgres();
    one = await openStore({ url: server.url });
    two = await openStore({ url: server.url });
    // Both at once: the second finds the work done.
    const ran = await Promise.all([migrate(one), migrate(two)]);
    assert.deepEqual(ran.map((names) => names.length).toSorted(), [0, ran.flat().length]);
  });
  after(async () => {
    await one?.close();
    await two?.close();
    await server?.stop();
  });
  beforeEach(async () => {
    await sql`truncate delivery, cluster, audit, idempotency, print restart identity cascade`.execute(one.db);
  });

  test('of many workers that claim one action, one gets it; of those that find it abandoned, one again', async () => {
    const id = await accept(one, 'claimed');
    await record(one, id, { actions: [newAction('k')] });
    for (const [minute, staleBefore, fence] of [
      [10, '2026-03-02T08:00:00Z', 1],
      [20, '2026-03-02T08:15:00Z', 2],
    ] as const) {
      const claim = { key: 'k', at: `2026-03-02T08:${minute}:00Z`, staleBefore };
      const claims = await times(8, (nth) => [one, two][nth % 2]!.transaction((trx) => claimAction(trx, claim)));
      assert.deepEqual(
        claims.flatMap((given) => given?.fence ?? []),
        [fence],
      );
    }
  });

  test('of two outcomes for one claim, one is written', async () => {
    const id = await accept(one, 'outcomes');
    await record(one, id, { actions: [newAction('k')] });
    await one.transaction((trx) => claimAction(trx, { key: 'k', at, staleBefore: at }));
    const written = await times(6, (nth) =>
      [one, two][nth % 2]!.transaction((trx) =>
        finishAction(trx, { key: 'k', fence: 1, at }, { state: 'done', receipt: { ref: `SOC-${nth}` } }),
      ),
    );
    assert.equal(written.filter(Boolean).length, 1);
  });

  test('the same mail through many doors at once is accepted once', async () => {
    const outcomes = await times(8, (nth) =>
      [one, two][nth % 2]!.transaction((trx) => acceptDelivery(trx, arriving('same', { source: `door ${nth}` }))),
    );
    assert.deepEqual(outcomes.toSorted(), [...Array(7).fill('known'), 'new']);
    const arrivals = await one.db.selectFrom('arrival').select('source').execute();
    assert.equal(arrivals.length, 8);
  });

  test('two examinations of one delivery store it once', async () => {
    const id = await accept(one, 'examined twice');
    const planned = await times(4, (nth) => record([one, two][nth % 2]!, id, { actions: [newAction('k')] }));
    assert.deepEqual(
      planned.toSorted((a, b) => a.length - b.length),
      [[], [], [], ['k']],
    );
  });

  test('the records lock lets one in at a time', async () => {
    let inside = 0;
    let most = 0;
    await times(6, (nth) =>
      [one, two][nth % 2]!.transaction(async (trx) => {
        await lockRecords(trx);
        inside += 1;
        most = Math.max(most, inside);
        await new Promise((resolve) => setTimeout(resolve, 5));
        inside -= 1;
      }),
    );
    assert.equal(most, 1);
  });

  test('the audit chain has one end under many writers', async () => {
    await times(40, (nth) =>
      [one, two][nth % 2]!.transaction((trx) =>
        appendAudit(trx, { at, actor: `writer ${nth}`, what: 'w', delivery: null, detail: '' }),
      ),
    );
    const { ok, rows } = await verifyAudit(one.db);
    assert.deepEqual([ok, rows], [true, 40]);
  });

  test('examinations, clicks, releases and workers at once never wait for each other in a circle', async () => {
    const held = await accept(one, 'held', { effects: false });
    await record(one, held, { actions: [newAction('a'), newAction('b', { level: 'ask' })] });
    const audit = (store: Store) =>
      store.transaction((trx) => appendAudit(trx, { at, actor: 'x', what: 'w', delivery: held, detail: '' }));
    const ignoring = (work: Promise<unknown>) =>
      work.catch((error: Error & { code?: string }) => {
        if (error.code !== 'SHOAL_CONFLICT') throw error;
      });
    for (let round = 0; round < 5; round += 1)
      await Promise.all([
        one.transaction(async (trx) => {
          await acceptDelivery(trx, arriving('held', { ref: `again ${round}` }));
          await appendAudit(trx, { at, actor: 'door', what: 'w', delivery: held, detail: '' });
        }),
        recordIn(two, `new ${round}`, `sha256:${round}`, 'c1'),
        ignoring(two.transaction((trx) => approveAction(trx, 'b', at))),
        one.transaction((trx) => claimAction(trx, { key: 'a', at, staleBefore: at })),
        two.transaction((trx) => closeReports(trx, { delivery: held, ord: null, at, by: 'x', reason: 'r' })),
        audit(one),
        audit(two),
      ]);
    assert.equal((await verifyAudit(one.db)).ok, true);
  });

  test('two requests with one Idempotency-Key change something once', async () => {
    let changes = 0;
    const answers = await times(6, (nth) =>
      [one, two][nth % 2]!.transaction(async (trx) => {
        const known = await recallAnswer(trx, 'key', 'request');
        if (known !== null) return known.body;
        changes += 1;
        await rememberAnswer(trx, { key: 'key', request: 'request', at, status: 200, body: { nth } });
        return { nth };
      }),
    );
    assert.equal(changes, 1);
    assert.equal(new Set(answers.map((answer) => JSON.stringify(answer))).size, 1);
  });

  test('a statement that never ends is ended by the server', async () => {
    const { rows } = await sql<{ statement_timeout: string }>`show statement_timeout`.execute(one.db);
    assert.deepEqual(rows, [{ statement_timeout: '30s' }]);
    await assert.rejects(
      one.transaction(async (trx) => {
        await sql`set local statement_timeout = 50`.execute(trx);
        await sql`select pg_sleep(10)`.execute(trx);
      }),
      /statement timeout/,
    );
  });

  test('connections that the server ends are reported and replaced', async () => {
    const errors: Error[] = [];
    const store = await openStore({ url: server.url, onError: (error) => errors.push(error) });
    try {
      await accept(store, 'before');
      await sql`
        select pg_terminate_backend(pid) from pg_stat_activity
        where application_name = 'shoal' and state = 'idle' and pid <> pg_backend_pid()
      `.execute(store.db);
      await new Promise((resolve) => setTimeout(resolve, 100));
      const id = await accept(store, 'after');
      assert.equal((await deliveryFacts(store.db, id))?.state, 'pending');
    } finally {
      await store.close();
    }
  });

  test('two stores share a database under their application name', async () => {
    const { rows } = await sql<{ name: string }>`
      select distinct application_name as name from pg_stat_activity where datname = current_database() and backend_type = 'client backend'
    `.execute(one.db);
    assert.deepEqual(rows, [{ name: 'shoal' }]);
  });
});

const unreachable = [
  'postgres://shoal:pa55word@127.0.0.1:1/shoal',
  'postgres://shoal:pa55word@127.0.0.1:notaport/shoal',
  'postgres://shoal:pa55word@no such host/shoal',
  'postgres://shoal:pa55word@127.0.0.1:1/shoal?password=pa55word',
  'pa55word',
];
for (const url of unreachable)
  test(`an address that leads nowhere is said without its password: ${url.replaceAll('pa55word', '…')}`, async () => {
    await assert.rejects(openStore({ url }), (error: Error & { code?: string }) => {
      assert.equal(error.code, 'SHOAL_STORE_UNREACHABLE');
      assert.ok(!`${error.message} ${error.stack} ${JSON.stringify(error)}`.includes('pa55word'), error.message);
      assert.equal(error.cause, undefined);
      return true;
    });
  });
