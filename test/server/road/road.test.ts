import assert from 'node:assert/strict';
import { after, before, beforeEach, describe, test } from 'node:test';
import { enrol } from '../../../server/assemble.ts';
import type { Effect } from '../../../server/core/effect.ts';
import { ShoalError } from '../../../server/core/errors.ts';
import { act, undo } from '../../../server/road/act.ts';
import { examine } from '../../../server/road/examine.ts';
import type { Road } from '../../../server/road/road.ts';
import { type Submission, submit } from '../../../server/road/submit.ts';
import { sweep } from '../../../server/road/sweep.ts';
import { deliveryFacts, retryDelivery } from '../../../server/store/delivery.ts';
import { closeReports } from '../../../server/store/record.ts';
import { recordCounts } from '../../../server/store/record-list.ts';
import { recordView, type StoredRecord } from '../../../server/store/record-view.ts';
import { sha256 } from '../../contract/store/build.ts';
import { exercise, lure, parcel, report, stranger } from '../mails.ts';
import { type OpenRoad, openRoad } from './open-road.ts';

/** Only its kind matters here: what the far side does is the matter of act.test.ts. */
const ticket: Effect<'ticket'> = {
  kind: 'ticket',
  settleMs: 0,
  lookUp: async () => undefined,
  perform: async () => ({ ref: 'SOC-1' }),
};

let given: OpenRoad;
let road: Road;
let strangers = 0;
before(async () => {
  given = await openRoad([ticket as Effect]);
  road = given.road;
  const input = {
    id: 'locker',
    name: 'Locker key',
    from: '2026-03-01',
    until: '2026-03-15',
    markers: ['locker-marker-8f3e9b70d2'],
    ownDomains: ['corp.example'],
  };
  await enrol(road, Buffer.from(lure(exercise('Sedna', '00a1b2c3d4e5'))), input, 'cli');
});
after(() => given.close());
beforeEach(() => {
  given.jobs();
  given.told();
});

const mail = () => report([stranger(++strangers)]);
const signal = () => AbortSignal.timeout(20_000);
const inbox = { source: 'folder:inbox', ref: 'one.eml', trust: 'mailbox', effects: true } as const;
const byPane = { source: 'pane', ref: 'AAMk=', trust: 'analyst-supplied', effects: true } as const;
const byTriage = { source: 'cli', ref: 'one.eml', trust: 'file', effects: false } as const;

const hand = (bytes: Uint8Array, door: Omit<Submission, 'bytes'> = inbox, on: Road = road) =>
  submit(on, { bytes, ...door });
async function view(id: string): Promise<StoredRecord> {
  const record = await recordView(road.store.db, id);
  assert.ok(record);
  return record;
}
async function recorded(bytes: Uint8Array, door: Omit<Submission, 'bytes'> = inbox): Promise<StoredRecord> {
  const { id } = await hand(bytes, door);
  await examine(road, id, signal());
  return view(id);
}
const actionsOf = (record: StoredRecord) => record.actions.map(({ kind, state }) => `${kind} ${state}`);

describe('a delivery that comes in', () => {
  test('is known by the sha256 of its bytes, and gets one job however often one door brings it', async () => {
    const bytes = mail();
    assert.deepEqual(await hand(bytes), { id: sha256(bytes), outcome: 'new' });
    for (let nth = 0; nth < 3; nth += 1) assert.equal((await hand(bytes)).outcome, 'known');
    assert.deepEqual(given.jobs(), [{ name: 'examine', id: sha256(bytes) }]);
    assert.deepEqual(given.told(), ['folder:inbox new', ...Array(3).fill('folder:inbox known')]);
    assert.equal((await view(sha256(bytes))).arrivals.length, 1);
  });

  test('by two doors at once is one record with two arrivals', async () => {
    const bytes = mail();
    const outcomes = await Promise.all([hand(bytes), hand(bytes, byPane)]);
    assert.deepEqual(outcomes.map(({ outcome }) => outcome).sort(), ['known', 'new']);
    await Promise.all([examine(road, sha256(bytes), signal()), examine(road, sha256(bytes), signal())]);
    const record = await view(sha256(bytes));
    assert.deepEqual(record.arrivals.map(({ source, trust }) => `${source} ${trust}`).sort(), [
      'folder:inbox mailbox',
      'pane analyst-supplied',
    ]);
    assert.equal(record.reports.length, 1);
    assert.deepEqual(
      record.history.map(({ what }) => what),
      ['record.stored'],
    );
  });

  test('over the limit is refused by its name, and nothing is kept', async () => {
    const limits = { ...road.settings.intake.limits, deliveryBytes: 100 };
    const small: Road = {
      ...road,
      settings: { ...road.settings, intake: { ...road.settings.intake, limits } },
    };
    const { total } = await recordCounts(road.store.db);
    await assert.rejects(hand(Buffer.alloc(101, 'x'), inbox, small), {
      code: 'SHOAL_INPUT_TOO_LARGE',
      message: 'one.eml: 101 bytes, more than limits.deliveryBytes allows (100)',
    });
    assert.equal((await hand(Buffer.alloc(100, 'x'), inbox, small)).outcome, 'new');
    assert.equal((await recordCounts(road.store.db)).total, total + 1);
  });

  test('without a byte, or with bytes that are no mail, becomes a record all the same', async () => {
    for (const bytes of [Buffer.alloc(0), Buffer.from([0xff, 0xfe, 0, 0, 13, 10]), Buffer.from('\u0000\u0000: \u0000')])
      assert.equal((await recorded(bytes)).state, 'open');
  });

  test('from triage causes nothing, until a door with effects brings the same mail', async () => {
    const bytes = mail();
    const held = await recorded(bytes, byTriage);
    assert.deepEqual(actionsOf(held), ['ticket held']);
    given.jobs();
    assert.equal((await hand(bytes)).outcome, 'released');
    const [action] = (await view(held.id)).actions;
    assert.equal(action!.state, 'planned');
    assert.deepEqual(given.jobs(), [{ name: 'act', id: action!.key }]);
    assert.equal((await hand(bytes)).outcome, 'known');
    assert.deepEqual(given.jobs(), []);
  });

  test('that triage brought and a mailbox brings before it was examined causes what the mailbox may', async () => {
    const bytes = mail();
    const { id } = await hand(bytes, byTriage);
    assert.equal((await hand(bytes)).outcome, 'released');
    await examine(road, id, signal());
    assert.deepEqual(actionsOf(await view(id)), ['ticket planned']);
  });
});

describe('an examination', () => {
  test('stores what was found, what is to be done and the job for it, and tells the log', async () => {
    const { id } = await hand(mail());
    given.jobs();
    given.told();
    await examine(road, id, signal());
    const record = await view(id);
    assert.deepEqual(
      record.reports.map(({ report: { carrier, quality }, grade }) => [carrier, quality, grade]),
      [['attached-message', 'exact', 'none']],
    );
    assert.deepEqual(given.jobs(), [{ name: 'act', id: record.actions[0]!.key }]);
    assert.deepEqual(given.told(), ['recorded none']);
    assert.equal(record.reports[0]!.report.text.html, null);
  });

  test('that comes a second time changes nothing and enqueues nothing', async () => {
    const first = await recorded(mail());
    given.jobs();
    given.pass(3_600);
    await examine(road, first.id, signal());
    assert.deepEqual(await view(first.id), first);
    assert.deepEqual([given.jobs(), given.told().slice(2)], [[], []]);
  });

  test('of an unknown id does nothing', async () => {
    await examine(road, 'f'.repeat(64), signal());
    assert.deepEqual(given.told(), []);
  });

  test('puts two alike reports of one delivery into one campaign, with one ticket', async () => {
    const record = await recorded(report([parcel(1), parcel(2)]));
    const clusters = record.reports.map(({ cluster }) => cluster);
    assert.equal(clusters.length, 2);
    assert.deepEqual(clusters, [
      { id: clusters[0]!.id, size: 2 },
      { id: clusters[0]!.id, size: 2 },
    ]);
    assert.deepEqual(actionsOf(record), ['ticket planned']);
  });

  test('that playbooks break leaves no half of a record, and works the next time', async () => {
    const { id } = await hand(mail());
    const broken = road.playbooks.map((playbook) => ({
      ...playbook,
      examine: async () => Promise.reject(new Error('no such neighbour')),
    }));
    await assert.rejects(examine({ ...road, playbooks: broken }, id, signal()), /no such neighbour/);
    const { state, reports, actions, history } = await view(id);
    assert.deepEqual([state, reports, actions, history], ['pending', [], [], []]);
    await examine(road, id, signal());
    assert.equal((await view(id)).state, 'open');
  });
});

describe('a mail that cannot be read', () => {
  const poison: Road['pool'] = {
    analyse: async () => Promise.reject(new ShoalError('SHOAL_INPUT_POISON', 'reading it took more than 20 s')),
    close: async () => undefined,
  };
  const detail = 'reading it took more than 20 s';

  test('is put aside at once where nothing would try it again', async () => {
    const { id } = await hand(mail());
    await examine({ ...road, pool: poison, queue: null }, id, signal());
    const { state, error, history } = await view(id);
    assert.deepEqual([state, error], ['quarantined', { code: 'SHOAL_INPUT_POISON', detail }]);
    assert.deepEqual(
      history.map(({ what }) => what),
      ['delivery.quarantined'],
    );
    assert.deepEqual(given.told().slice(1), ['quarantined']);
  });

  test('is tried as often as the settings say, then put aside, and stays so', async () => {
    const { id } = await hand(mail());
    const bad = { ...road, pool: poison };
    for (const nth of [1, 2]) {
      await assert.rejects(examine(bad, id, signal()), { code: 'SHOAL_INPUT_POISON' });
      assert.deepEqual([(await view(id)).state, (await deliveryFacts(road.store.db, id))!.attempts], ['pending', nth]);
    }
    await examine(bad, id, signal());
    assert.equal((await view(id)).state, 'quarantined');
    await examine(road, id, signal());
    assert.equal((await view(id)).state, 'quarantined');
    assert.deepEqual(given.told().slice(1), ['failed', 'failed', 'quarantined']);
  });

  test('and ended its process every time is not read once more', async () => {
    const { id } = await hand(mail());
    let reads = 0;
    const lost: Road['pool'] = {
      ...poison,
      async analyse() {
        reads += 1;
        return Promise.reject(new Error('gone'));
      },
    };
    await road.store.db.updateTable('delivery').set({ attempts: 3 }).where('id', '=', id).execute();
    await examine({ ...road, pool: lost }, id, signal());
    assert.equal(reads, 0);
    assert.deepEqual((await view(id)).error, { code: 'SHOAL_INPUT_POISON', detail: 'it ended its process 3 times' });
  });

  test('becomes a record when a person gives it another chance', async () => {
    const { id } = await hand(mail());
    await examine({ ...road, pool: poison, queue: null }, id, signal());
    assert.equal(await road.store.transaction((trx) => retryDelivery(trx, id)), true);
    await examine(road, id, signal());
    const { state, error } = await view(id);
    assert.deepEqual([state, error], ['open', null]);
  });
});

describe('the sweep', () => {
  test('enqueues what is unfinished for a minute, and nothing that is younger or done', async () => {
    given.pass(3_600);
    await sweep(road);
    const finished = await recorded(mail());
    const [action] = finished.actions;
    const waiting = await hand(mail());
    given.jobs();
    given.pass(59);
    const swept = (jobs: { id: string }[]) =>
      [finished.id, waiting.id, action!.key].map((id) => jobs.some((job) => job.id === id));
    await sweep(road);
    assert.deepEqual(swept(given.jobs()), [false, false, false]);
    given.pass(1);
    await sweep(road);
    assert.deepEqual(swept(given.jobs()), [false, true, true]);
    await examine(road, waiting.id, signal());
    await act(road, action!.key, signal());
    given.jobs();
    await sweep(road);
    assert.deepEqual(swept(given.jobs()), [false, false, false]);
  });

  test('counts what it enqueued, and does nothing where there is no queue', async () => {
    await hand(mail());
    given.pass(60);
    given.jobs();
    const counted = await sweep(road);
    const jobs = given.jobs();
    assert.deepEqual(
      [jobs.filter(({ name }) => name === 'examine').length, jobs.filter(({ name }) => name === 'act').length],
      [counted.deliveries, counted.actions],
    );
    assert.ok(counted.deliveries >= 1);
    assert.deepEqual(await sweep({ ...road, queue: null }), { deliveries: 0, actions: 0 });
  });
});

describe('a proven exercise', () => {
  test('is closed by the worker, and opened again by undo', async () => {
    const record = await recorded(report([exercise('Tilda', '71c0ffee12ab')]));
    assert.deepEqual(
      record.reports.map(({ grade, simulation }) => [grade, simulation?.id]),
      [['verified', 'locker']],
    );
    assert.deepEqual(actionsOf(record), ['ticket recorded', 'close planned']);
    const key = record.actions.find(({ kind }) => kind === 'close')!.key;
    await act(road, key, signal());
    const closed = await view(record.id);
    assert.deepEqual([closed.state, closed.reports[0]!.closed?.by], ['closed', 'simulation']);
    await undo(road, key, 'pane:ada');
    const { state, reports, actions, history } = await view(record.id);
    assert.deepEqual([state, reports[0]!.closed], ['open', null]);
    assert.equal(actions.find((action) => action.key === key)!.state, 'undone');
    assert.deepEqual(
      history.map(({ actor, what }) => `${actor} ${what}`),
      ['worker record.stored', 'worker action.done', 'pane:ada action.undone'],
    );
  });

  test('that an analyst handed in asks first', async () => {
    const record = await recorded(report([exercise('Tilda', '0badcafe4411')], 'From the pane'), byPane);
    assert.equal(record.reports[0]!.grade, 'verified');
    assert.deepEqual(actionsOf(record), ['close waiting']);
  });

  test('beside a real phish closes its own report and leaves the other open', async () => {
    const record = await recorded(report([exercise('Tilda', '5e5e77aa0101'), stranger(++strangers)]));
    const key = record.actions.find(({ kind }) => kind === 'close')!.key;
    await act(road, key, signal());
    const { state, reports } = await view(record.id);
    assert.deepEqual([state, reports.map(({ closed }) => closed !== null)], ['open', [true, false]]);
  });

  test('is taken back alone, and what a person closed beside it stays closed', async () => {
    const record = await recorded(report([exercise('Tilda', '0c0c0c0c77aa'), stranger(++strangers)]));
    const { key } = record.actions.find(({ kind }) => kind === 'close')!;
    await act(road, key, signal());
    const byHand = { delivery: record.id, ord: null, at: road.clock(), by: 'pane:ada', reason: 'Known spam' };
    await road.store.transaction((trx) => closeReports(trx, byHand));
    assert.equal((await view(record.id)).state, 'closed');
    await undo(road, key, 'pane:ada');
    const { state, reports } = await view(record.id);
    assert.deepEqual([state, reports.map(({ closed }) => closed?.by)], ['open', [undefined, 'pane:ada']]);
  });
});
