import assert from 'node:assert/strict';
import { test } from 'node:test';
import { sql } from 'kysely';
import type { Simulation } from '../../../server/core/simulation.ts';
import { appendAudit, auditOf, verifyAudit } from '../../../server/store/audit.ts';
import { forgetAnswers, recallAnswer, rememberAnswer } from '../../../server/store/idempotency.ts';
import type { Store } from '../../../server/store/open.ts';
import {
  listSimulations,
  readSimulation,
  saveSimulation,
  simulationReports,
} from '../../../server/store/simulation.ts';
import { type Given, recordIn } from './build.ts';

const at = '2026-03-02T08:00:00.000Z';

const seed: Simulation = {
  id: 'spring',
  name: 'Spring parcel',
  from: null,
  until: null,
  markers: ['X-Exercise: 7f3a'],
  hosts: ['parcel.example'],
  senderDomains: [],
  contacts: [],
  attachments: [],
  words: ['your', 'parcel'],
  prints: { text: '3:abc:def', html: null },
  ownDomains: ['corp.example'],
};

async function audited(store: Store, rows: number): Promise<void> {
  for (let row = 1; row <= rows; row += 1)
    await store.transaction((trx) =>
      appendAudit(trx, {
        at,
        actor: 'worker',
        what: 'record.stored',
        delivery: row % 2 ? 'd1' : null,
        detail: `row ${row}`,
      }),
    );
}

export function books(given: Given): void {
  test('an untouched audit chain verifies, an empty one too', async () => {
    const store = given();
    assert.deepEqual(await verifyAudit(store.db), { ok: true, brokenAt: null, rows: 0, last: null });
    await audited(store, 3);
    const { last, ...rest } = await verifyAudit(store.db);
    assert.deepEqual(rest, { ok: true, brokenAt: null, rows: 3 });
    assert.match(last ?? '', /^[0-9a-f]{64}$/);
    assert.deepEqual(
      (await auditOf(store.db, 'd1', 10)).map(({ detail }) => detail),
      ['row 1', 'row 3'],
    );
    assert.deepEqual(
      (await auditOf(store.db, 'd1', 1)).map(({ detail }) => detail),
      ['row 3'],
    );
  });

  test('a chain of more than one batch verifies', async () => {
    const store = given();
    await store.transaction(async (trx) => {
      for (let row = 0; row < 1_003; row += 1)
        await appendAudit(trx, { at, actor: 'worker', what: 'w', delivery: null, detail: String(row) });
    });
    assert.deepEqual((await verifyAudit(store.db)).rows, 1_003);
  });

  test('a detail with odd characters hashes as it is read back', async () => {
    const store = given();
    await store.transaction((trx) =>
      appendAudit(trx, {
        at: '2026-03-02T09:00:00+01:00',
        actor: 'a\0b',
        what: 'w',
        delivery: null,
        detail: '\ud800 ✉ "',
      }),
    );
    assert.equal((await verifyAudit(store.db)).ok, true);
  });

  const damages: [string, string][] = [
    ['detail', "update audit set detail = 'another' where seq = 2"],
    ['actor', "update audit set actor = 'nobody' where seq = 2"],
    ['time', "update audit set at = at + interval '1 millisecond' where seq = 2"],
    ['delivery', "update audit set delivery = 'd1' where seq = 2"],
    ['hash', 'update audit set hash = previous where seq = 2'],
    ['link', 'update audit set previous = hash where seq = 2'],
  ];
  for (const [what, damage] of damages)
    test(`a changed ${what} breaks the chain at its row`, async () => {
      const store = given();
      await audited(store, 3);
      await sql.raw(damage).execute(store.db);
      const { ok, brokenAt } = await verifyAudit(store.db);
      assert.deepEqual([ok, brokenAt], [false, 2]);
    });

  test('a removed row breaks the chain at the row behind it', async () => {
    const store = given();
    await audited(store, 3);
    await sql`delete from audit where seq = 2`.execute(store.db);
    assert.equal((await verifyAudit(store.db)).brokenAt, 3);
    await sql`delete from audit where seq = 1`.execute(store.db);
    assert.equal((await verifyAudit(store.db)).brokenAt, 3);
  });

  test('a simulation is registered once; the same again is no change, another under its id a conflict', async () => {
    const store = given();
    const save = (simulation: Simulation, when: string) =>
      store.transaction((trx) => saveSimulation(trx, simulation, when));
    assert.equal(await save(seed, at), true);
    assert.equal(await save({ ...seed }, at), false);
    await assert.rejects(save({ ...seed, name: 'Other' }, at), { code: 'SHOAL_CONFLICT' });
    await save({ ...seed, id: 'summer' }, '2026-06-01T00:00:00Z');
    assert.deepEqual(await readSimulation(store.db, 'spring'), seed);
    assert.equal(await readSimulation(store.db, 'winter'), null);
    assert.deepEqual(
      (await listSimulations(store.db)).map(({ id }) => id),
      ['summer', 'spring'],
    );
  });

  test('the reports of a simulation are counted by grade', async () => {
    const store = given();
    for (const [text, grade] of [
      ['a', 'verified'],
      ['b', 'verified'],
      ['c', 'hold'],
    ] as const)
      await recordIn(store, text, `sha256:${text}`, null, { grade, simulation: 'spring' });
    await recordIn(store, 'd', 'sha256:d', null, { grade: 'none' });
    assert.deepEqual(Object.fromEntries(await simulationReports(store.db)), { spring: { verified: 2, hold: 1 } });
  });

  test('an Idempotency-Key gives its first answer again, and refuses another request', async () => {
    const store = given();
    const recall = (key: string, request: string) => store.transaction((trx) => recallAnswer(trx, key, request));
    assert.equal(await recall('k', 'r1'), null);
    await store.transaction((trx) =>
      rememberAnswer(trx, { key: 'k', request: 'r1', at, status: 200, body: { ok: [1] } }),
    );
    assert.deepEqual(await recall('k', 'r1'), { status: 200, body: { ok: [1] } });
    await assert.rejects(recall('k', 'r2'), { code: 'SHOAL_IDEMPOTENCY_REUSED' });
    assert.equal(await store.transaction((trx) => forgetAnswers(trx, at)), 0);
    assert.equal(await store.transaction((trx) => forgetAnswers(trx, '2026-03-03T00:00:00Z')), 1);
    assert.equal(await recall('k', 'r2'), null);
  });
}
