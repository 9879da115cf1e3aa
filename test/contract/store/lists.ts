import assert from 'node:assert/strict';
import { test } from 'node:test';
import { claimAction, finishAction } from '../../../server/store/action.ts';
import { clusterRows, clusterView } from '../../../server/store/cluster-list.ts';
import { recordCounts, recordRows } from '../../../server/store/record-list.ts';
import { saveSimulation } from '../../../server/store/simulation.ts';
import { accept, type Given, grouped, newAction, newReport, record, recordIn, reportOf, sha256 } from './build.ts';

const minute = (at: number) => `2026-03-02T08:${String(at).padStart(2, '0')}:00.000Z`;

export function lists(given: Given): void {
  test('one line of the queue says what its record is about', async () => {
    const store = given();
    const simulation = {
      id: 'spring',
      name: 'Spring parcel',
      from: null,
      until: null,
      markers: [],
      hosts: [],
      senderDomains: [],
      contacts: [],
      attachments: [],
      words: [],
      prints: { text: null, html: null },
      ownDomains: [],
    };
    await store.transaction((trx) => saveSimulation(trx, simulation, minute(0)));
    const id = await accept(store, 'one', { receivedAt: minute(1) });
    await record(store, id, {
      reports: [
        newReport('sha256:sure', { grade: 'verified', simulation: 'spring' }),
        newReport('sha256:doubt', {
          grade: 'likely',
          simulation: 'spring',
          report: reportOf({ carrier: 'inline', quality: 'inline' }, { subject: 'Doubtful' }),
        }),
      ],
      findings: [{ ord: 1, playbook: 'cluster', finding: grouped('c1') }],
      actions: [newAction('ask', { level: 'ask' }), newAction('do')],
    });
    const page = await recordRows(store.db, {}, null, 50);
    assert.deepEqual(page, {
      items: [
        {
          id,
          state: 'open',
          receivedAt: minute(1),
          subject: 'Doubtful',
          from: { name: 'Parcel Desk', address: 'desk@shop.example' },
          reporter: { name: 'Nora Feld', address: 'nora.feld@corp.example' },
          reports: 2,
          carrier: 'inline',
          quality: 'inline',
          grade: 'likely',
          simulation: 'Spring parcel',
          cluster: { id: 'c1', size: 1 },
          waiting: 1,
        },
      ],
      next: null,
    });
  });

  test('a delivery that is pending or holds no report has its line too', async () => {
    const store = given();
    await accept(store, 'pending', { receivedAt: minute(2) });
    const bare = await accept(store, 'bare', { receivedAt: minute(1) });
    await record(store, bare, { reports: [] });
    const { items } = await recordRows(store.db, {}, null, 50);
    assert.deepEqual(
      items.map(({ state, subject, from, reports, carrier }) => [state, subject, from.address, reports, carrier]),
      [
        ['pending', '', '', 0, null],
        ['open', 'Fwd: Parcel held', 'nora.feld@corp.example', 0, null],
      ],
    );
  });

  test('pages run newest first without a gap or a repeat, also among equal times and while mail arrives', async () => {
    const store = given();
    const texts = Array.from({ length: 7 }, (_, at) => `mail ${at}`);
    for (const [at, text] of texts.entries()) await accept(store, text, { receivedAt: minute(at < 3 ? 1 : 5) });
    const right = texts
      .map((text, at) => ({ id: sha256(text), at: at < 3 ? 1 : 5 }))
      .toSorted((a, b) => b.at - a.at || (a.id < b.id ? 1 : -1))
      .map(({ id }) => id);
    const seen: string[] = [];
    let cursor: string | null = null;
    do {
      const page: Awaited<ReturnType<typeof recordRows>> = await recordRows(store.db, {}, cursor, 2);
      seen.push(...page.items.map(({ id }) => id));
      cursor = page.next;
      await accept(store, `new ${seen.length}`, { receivedAt: minute(9) });
    } while (cursor !== null);
    assert.deepEqual(seen, right);
  });

  test('a cursor that is not ours is wrong use, never an error of the database', async () => {
    const store = given();
    const cursors = [
      '',
      'x',
      'bnVsbA',
      Buffer.from('[1]').toString('base64url'),
      Buffer.from('["a",1]').toString('base64url'),
    ];
    for (const cursor of cursors) {
      await assert.rejects(recordRows(store.db, {}, cursor, 5), { code: 'SHOAL_USAGE' });
      if (cursor !== '') await assert.rejects(clusterRows(store.db, cursor, 5), { code: 'SHOAL_USAGE' });
    }
    const odd = Buffer.from('["no date","a\\u0000"]').toString('base64url');
    assert.deepEqual((await recordRows(store.db, {}, odd, 5)).items, []);
    const huge = Buffer.from('[1e300,-1e300]').toString('base64url');
    assert.deepEqual((await clusterRows(store.db, huge, 5)).items, []);
  });

  test('filters: state, grade, cluster under any of its ids, and words', async () => {
    const store = given();
    const one = await recordIn(store, 'one', 'sha256:a', 'c1', {
      at: minute(1),
      grade: 'none',
      report: reportOf({}, { subject: 'Invoice 100%_due', from: { name: 'Büro', address: 'x@pay.example' } }),
    });
    const two = await recordIn(store, 'two', 'sha256:b', 'c2', { at: minute(2), grade: 'hold' });
    await recordIn(store, 'three', 'sha256:c', 'c1', { at: minute(3), grouping: { absorbs: ['c2'] } });
    const pending = await accept(store, 'four', { receivedAt: minute(4) });
    const ids = async (filter: Parameters<typeof recordRows>[1]) =>
      (await recordRows(store.db, filter, null, 50)).items.map(({ id }) => id);
    assert.deepEqual(await ids({ state: 'pending' }), [pending]);
    assert.deepEqual(await ids({ grade: 'hold' }), [two]);
    assert.deepEqual(await ids({ cluster: 'c2' }), [sha256('three'), two, one]);
    assert.deepEqual(await ids({ cluster: 'c2', grade: 'none' }), [one]);
    assert.deepEqual(await ids({ cluster: 'nothing' }), []);
    for (const q of ['invoice', '100%_', 'BÜRO', 'pay.example', one]) assert.deepEqual(await ids({ q }), [one], q);
    assert.equal((await ids({ q: 'lure-1@shop.example' })).length, 3);
    for (const q of ['100_%', '%', '_', '\\', "'; drop table delivery; --", '\0'])
      assert.deepEqual(await ids({ q }), q === '%' || q === '_' ? [one] : [], q);
    assert.deepEqual(await recordCounts(store.db), { total: 4, open: 3, closed: 0, pending: 1, quarantined: 0 });
  });

  test('clusters: largest first, then latest; merged ones are gone from the list', async () => {
    const store = given();
    await recordIn(store, 'd1', 'sha256:a', 'c1', { at: minute(1) });
    await recordIn(store, 'd2', 'sha256:b', 'c2', { at: minute(2) });
    await recordIn(store, 'd3', 'sha256:c', 'c3', { at: minute(3) });
    await recordIn(store, 'd4', 'sha256:d', 'c2', { at: minute(4) });
    await recordIn(store, 'd5', 'sha256:e', 'c4', { at: minute(5) });
    await recordIn(store, 'd6', 'sha256:f', 'c3', { at: minute(6), grouping: { absorbs: ['c4'] } });
    const ids: string[] = [];
    let cursor: string | null = null;
    do {
      const page: Awaited<ReturnType<typeof clusterRows>> = await clusterRows(store.db, cursor, 1);
      ids.push(...page.items.map(({ id }) => id));
      cursor = page.next;
    } while (cursor !== null);
    assert.deepEqual(ids, ['c3', 'c2', 'c1']);
  });

  test('a cluster shows its oldest message, the grade of its reports and its ticket, also an absorbed one', async () => {
    const store = given();
    const old = await accept(store, 'old', { receivedAt: minute(1) });
    await record(store, old, {
      reports: [newReport('sha256:a', { grade: 'none', report: reportOf({}, { subject: 'The oldest' }) })],
      findings: [{ ord: 0, playbook: 'cluster', finding: grouped('c1') }],
      actions: [newAction('k', { about: 'c1' })],
    });
    await store.transaction((trx) => claimAction(trx, { key: 'k', at: minute(2), staleBefore: minute(0) }));
    await store.transaction((trx) =>
      finishAction(trx, { key: 'k', fence: 1, at: minute(3) }, { state: 'done', receipt: { ref: 'SOC-1' } }),
    );
    await recordIn(store, 'new', 'sha256:b', 'c2', { at: minute(4), grouping: { absorbs: ['c1'] } });
    const view = await clusterView(store.db, 'c1');
    const { aliases, members, ...row } = view!;
    assert.deepEqual(row, {
      id: 'c2',
      size: 2,
      reports: 2,
      subject: 'The oldest',
      from: { name: 'Parcel Desk', address: 'desk@shop.example' },
      firstSeen: minute(1),
      lastSeen: minute(4),
      grade: 'none',
      ticket: { ref: 'SOC-1', url: null },
    });
    assert.deepEqual(aliases, ['c1']);
    assert.deepEqual(
      members.map(({ key, delivery, grade }) => [key, delivery, grade]),
      [
        ['sha256:a', old, 'none'],
        ['sha256:b', sha256('new'), null],
      ],
    );
    assert.deepEqual((await clusterRows(store.db, null, 10)).items, [row]);
  });
}
