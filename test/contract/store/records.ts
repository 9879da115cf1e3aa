import assert from 'node:assert/strict';
import { test } from 'node:test';
import { clusterFacts, clusterOf, resolveCluster } from '../../../server/store/cluster.ts';
import { clusterView } from '../../../server/store/cluster-list.ts';
import { deliveryFacts } from '../../../server/store/delivery.ts';
import { closeReports, reopenReports } from '../../../server/store/record.ts';
import { findByMessageId, recordView } from '../../../server/store/record-view.ts';
import { accept, deliveryOf, type Given, newReport, record, recordIn, reportOf } from './build.ts';

const whole = { at: '2026-03-02T10:00:00Z', by: 'anna', reason: 'benign', ord: null };

export function records(given: Given): void {
  test('a record comes back as it was found, without its markup', async () => {
    const store = given();
    const id = await accept(store, 'whole');
    const evidence = [
      { rule: 'cluster.text', at: { message: 'sha256:m', part: 'text' }, quote: '"held"', why: 'same words' },
    ];
    const finding = {
      kind: 'cluster.first',
      outcome: 'not-found' as const,
      summary: 'first',
      evidence,
      data: { size: 1 },
    };
    await record(store, id, {
      findings: [
        { ord: 0, playbook: 'cluster', finding },
        { ord: 0, playbook: 'cluster', finding: { ...finding, summary: 'second' } },
        { ord: -1, playbook: 'scan', finding: { ...finding, kind: 'scan.none', evidence: [] } },
      ],
    });
    const view = await recordView(store.db, id);
    assert.equal(view?.state, 'open');
    assert.equal(view?.version, 2);
    assert.equal(view?.receivedAt, '2026-03-02T08:00:00.000Z');
    assert.equal(view?.recordedAt, '2026-03-02T08:00:05.000Z');
    assert.deepEqual(view?.delivery, deliveryOf(id));
    assert.deepEqual(
      view?.reports[0]?.report,
      reportOf({ text: { visible: 'Your parcel is held.', hidden: [], html: null } }),
    );
    assert.deepEqual(
      view?.reports[0]?.findings.map(({ summary, data, evidence: shown }) => [summary, data, shown]),
      [
        ['first', { size: 1 }, evidence],
        ['second', { size: 1 }, evidence],
      ],
    );
    assert.deepEqual(
      view?.findings.map(({ kind }) => kind),
      ['scan.none'],
    );
    assert.equal(await recordView(store.db, 'unknown'), null);
  });

  test('what a hostile mail says is kept: U+0000 and lone surrogates are replaced, nothing else changes', async () => {
    const store = given();
    const id = await accept(store, 'hostile');
    const odd = 'a\0b \ud800 \\u0000 \\ud800 "quoted" ✉ 𝕊 \x07';
    const right = 'a\ufffdb \ufffd \\u0000 \\ud800 "quoted" ✉ 𝕊 \x07';
    const from = { name: odd, address: odd };
    await record(store, id, {
      delivery: deliveryOf(id, { subject: odd, warnings: [{ code: 'odd', detail: odd }] }),
      reports: [
        newReport('sha256:m', {
          report: reportOf(
            { comment: odd, reporter: from, reportedAt: 'not a date' },
            { subject: odd, from, messageId: odd, headers: [{ name: odd, value: odd }] },
          ),
        }),
      ],
    });
    const view = await recordView(store.db, id);
    assert.equal(view?.delivery?.subject, right);
    assert.equal(view?.delivery?.warnings[0]?.detail, right);
    assert.equal(view?.reports[0]?.report.comment, right);
    assert.deepEqual(view?.reports[0]?.report.message.headers, [{ name: right, value: right }]);
    assert.equal(await findByMessageId(store.db, odd), id);
  });

  test('names of any length, and dates of any year, are stored', async () => {
    const store = given();
    const long = Array.from({ length: 40_000 }, (_, at) => String.fromCharCode(33 + ((at * 7919) % 90))).join('');
    const id = await accept(store, 'long');
    await record(store, id, {
      delivery: deliveryOf(id, { messageId: long }),
      reports: [
        newReport('sha256:long', {
          report: reportOf({ reportedAt: '+012026-01-01T00:00:00Z' }, { messageId: long, subject: long }),
        }),
        newReport('sha256:old', { report: reportOf({ reportedAt: '-000044-03-15T00:00:00Z' }) }),
      ],
    });
    assert.equal(await findByMessageId(store.db, long), id);
    assert.equal((await recordView(store.db, id))?.reports.length, 2);
  });

  test('only a pending delivery is recorded: the second examination changes nothing', async () => {
    const store = given();
    const id = await accept(store, 'twice');
    await record(store, id);
    const before = await recordView(store.db, id);
    assert.deepEqual(await record(store, id, { reports: [newReport('sha256:other'), newReport('sha256:more')] }), []);
    assert.deepEqual(await recordView(store.db, id), before);
    assert.deepEqual(await record(store, 'never accepted'), []);
  });

  test('a Message-ID leads to its latest delivery, whether it is the delivery or what is reported', async () => {
    const store = given();
    const first = await accept(store, 'one', { receivedAt: '2026-03-02T08:00:00Z' });
    await record(store, first);
    const second = await accept(store, 'two', { receivedAt: '2026-03-02T09:00:00Z' });
    await record(store, second);
    assert.equal(await findByMessageId(store.db, 'lure-1@shop.example'), second);
    assert.equal(await findByMessageId(store.db, deliveryOf(first).messageId!), first);
    assert.equal(await findByMessageId(store.db, 'nobody@shop.example'), null);
  });

  test('a delivery is closed with its last report, and reopened whole', async () => {
    const store = given();
    const id = await accept(store, 'two reports');
    await record(store, id, { reports: [newReport('sha256:a'), newReport('sha256:b')] });
    const close = (ord: number | null) =>
      store.transaction((trx) => closeReports(trx, { ...whole, delivery: id, ord }));
    const state = async () => (await deliveryFacts(store.db, id))?.state;
    assert.equal(await close(0), true);
    assert.equal(await state(), 'open');
    assert.equal(await close(0), false);
    assert.equal(await close(1), true);
    assert.equal(await state(), 'closed');
    assert.equal((await deliveryFacts(store.db, id))?.version, 4);
    assert.deepEqual((await recordView(store.db, id))?.reports[1]?.closed, {
      at: '2026-03-02T10:00:00.000Z',
      by: 'anna',
      reason: 'benign',
    });
    assert.equal(await store.transaction((trx) => reopenReports(trx, id)), true);
    assert.equal(await store.transaction((trx) => reopenReports(trx, id)), false);
    assert.equal(await state(), 'open');
    assert.equal((await recordView(store.db, id))?.reports[0]?.closed, null);
  });

  test('a delivery without a report can be closed too; one that is still pending cannot', async () => {
    const store = given();
    const id = await accept(store, 'no report');
    const close = () => store.transaction((trx) => closeReports(trx, { ...whole, delivery: id }));
    assert.equal(await close(), false);
    await record(store, id, { reports: [] });
    assert.equal(await close(), true);
    assert.equal(await close(), false);
    assert.equal((await deliveryFacts(store.db, id))?.state, 'closed');
  });

  test('a cluster counts its messages and their reports, also when the same message is reported again', async () => {
    const store = given();
    await recordIn(store, 'd1', 'sha256:a', 'c1', { at: '2026-03-02T08:00:00.000Z' });
    await recordIn(store, 'd2', 'sha256:b', 'c1', { at: '2026-03-02T09:00:00.000Z' });
    await recordIn(store, 'd3', 'sha256:a', 'c1', { at: '2026-03-02T10:00:00.000Z' });
    await recordIn(store, 'd4', 'sha256:a', null, { at: '2026-03-02T11:00:00.000Z' });
    const view = await clusterView(store.db, 'c1');
    assert.deepEqual(
      [view?.size, view?.reports, view?.firstSeen, view?.lastSeen],
      [2, 4, '2026-03-02T08:00:00.000Z', '2026-03-02T11:00:00.000Z'],
    );
    assert.deepEqual(
      view?.members.map(({ key, reports }) => [key, reports]),
      [
        ['sha256:a', 3],
        ['sha256:b', 1],
      ],
    );
  });

  test('two reports of one message in one delivery count as two reports of one message', async () => {
    const store = given();
    const id = await accept(store, 'double');
    const finding = (ord: number) => ({
      ord,
      playbook: 'cluster',
      finding: {
        kind: 'cluster.first',
        outcome: 'found' as const,
        summary: '',
        evidence: [],
        data: {},
        grouping: { cluster: 'c1', absorbs: [], edges: [] },
      },
    });
    await record(store, id, {
      reports: [newReport('sha256:a'), newReport('sha256:a')],
      findings: [finding(0), finding(1)],
    });
    const view = await clusterView(store.db, 'c1');
    assert.deepEqual([view?.size, view?.reports], [1, 2]);
  });

  test('merging moves the members, adds the counts, and keeps every old id as an alias of the survivor', async () => {
    const store = given();
    await recordIn(store, 'd1', 'sha256:a', 'c1', { at: '2026-03-02T08:00:00.000Z' });
    await recordIn(store, 'd2', 'sha256:b', 'c2', { at: '2026-03-02T09:00:00.000Z' });
    await recordIn(store, 'd3', 'sha256:c', 'c3', { at: '2026-03-02T10:00:00.000Z' });
    await recordIn(store, 'd4', 'sha256:d', 'c2', {
      at: '2026-03-02T11:00:00.000Z',
      grouping: { absorbs: ['c3', 'unknown', 'c2'] },
    });
    await recordIn(store, 'd5', 'sha256:e', 'c1', { at: '2026-03-02T12:00:00.000Z', grouping: { absorbs: ['c3'] } });
    assert.deepEqual(
      [
        await resolveCluster(store.db, 'c1'),
        await resolveCluster(store.db, 'c2'),
        await resolveCluster(store.db, 'c3'),
      ],
      ['c1', 'c1', 'c1'],
    );
    const view = await clusterView(store.db, 'c3');
    assert.deepEqual([view?.id, view?.size, view?.reports, view?.aliases], ['c1', 5, 5, ['c2', 'c3']]);
    assert.deepEqual([view?.firstSeen, view?.lastSeen], ['2026-03-02T08:00:00.000Z', '2026-03-02T12:00:00.000Z']);
    // A message that joins under an alias lands in the survivor.
    await recordIn(store, 'd6', 'sha256:f', 'c2');
    assert.deepEqual(await clusterFacts(store.db, ['c2', 'c3', 'nothing', 'c1']), [{ id: 'c1', size: 6, seq: 1 }]);
    assert.equal((await clusterOf(store.db, 'sha256:f'))?.id, 'c1');
    assert.equal(await clusterOf(store.db, 'sha256:never'), null);
    assert.deepEqual(await clusterFacts(store.db, []), []);
    assert.equal(await clusterView(store.db, 'nothing'), null);
  });

  test('a message that is put elsewhere takes its reports along', async () => {
    const store = given();
    await recordIn(store, 'd1', 'sha256:a', 'c1');
    await recordIn(store, 'd2', 'sha256:b', 'c1');
    await recordIn(store, 'd3', 'sha256:b', 'c2');
    const [one, two] = [await clusterView(store.db, 'c1'), await clusterView(store.db, 'c2')];
    assert.deepEqual([one?.size, one?.reports, two?.size, two?.reports], [1, 1, 1, 2]);
  });

  test('edges are shown from both ends, once a pair and part, and never to a message that is gone', async () => {
    const store = given();
    await recordIn(store, 'd1', 'sha256:b', 'c1');
    const edges = [
      { to: 'sha256:b', part: 'text' as const, score: 91 },
      { to: 'sha256:b', part: 'attachment' as const, score: 100 },
      { to: 'sha256:gone', part: 'text' as const, score: 99 },
      { to: 'sha256:a', part: 'text' as const, score: 100 },
    ];
    await recordIn(store, 'd2', 'sha256:a', 'c1', { grouping: { edges } });
    await recordIn(store, 'd3', 'sha256:a', 'c1', { grouping: { edges } });
    const view = await clusterView(store.db, 'c1');
    assert.deepEqual(
      view?.members.map(({ key, edges: shown }) => [key, shown.map(({ to, part, score }) => `${to} ${part} ${score}`)]),
      [
        ['sha256:b', ['sha256:a attachment 100', 'sha256:a text 91']],
        ['sha256:a', ['sha256:b attachment 100', 'sha256:b text 91']],
      ],
    );
  });
}
