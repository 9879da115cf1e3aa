import assert from 'node:assert/strict';
import { after, before, beforeEach, describe, test } from 'node:test';
import type { Effect, Receipt } from '../../../server/core/effect.ts';
import { ShoalError } from '../../../server/core/errors.ts';
import { act, approve, undo } from '../../../server/road/act.ts';
import type { Road } from '../../../server/road/road.ts';
import { sweep } from '../../../server/road/sweep.ts';
import { type ActionRow, actionRow } from '../../../server/store/action.ts';
import { auditOf } from '../../../server/store/audit.ts';
import { accept, newAction, newReport, record } from '../../contract/store/build.ts';
import { type OpenRoad, openRoad } from './open-road.ts';

/** The far side: what it did, and what it answers to the next calls; without an answer it obeys. */
const far = {
  opened: new Map<string, Receipt>(),
  calls: [] as string[],
  perform: undefined as undefined | ((key: string, signal: AbortSignal) => Promise<void>),
  lookUp: undefined as undefined | (() => Promise<void>),
};

const ticket: Effect<'ticket'> = {
  kind: 'ticket',
  settleMs: 45_000,
  async lookUp(key) {
    far.calls.push('look up');
    await far.lookUp?.();
    return far.opened.get(key);
  },
  async perform(key, _input, signal) {
    far.calls.push('perform');
    await far.perform?.(key, signal);
    return open(key);
  },
  async undo(key, receipt) {
    far.calls.push(`undo ${receipt.ref}`);
    far.opened.delete(key);
  },
};

function open(key: string): Receipt {
  const receipt = { ref: `SOC-${far.opened.size + 1}`, url: 'https://jira.example/browse/SOC' };
  far.opened.set(key, receipt);
  return receipt;
}

let given: OpenRoad;
let road: Road;
let keys = 0;
before(async () => {
  given = await openRoad([ticket as Effect]);
  road = given.road;
});
after(() => given.close());
beforeEach(() => {
  far.opened.clear();
  far.calls.length = 0;
  far.perform = undefined;
  far.lookUp = undefined;
  given.pass(60);
  given.jobs();
  given.told();
});

/** A recorded delivery with one action of its own. */
async function planned(level: 'do' | 'ask' = 'do'): Promise<string> {
  const nth = ++keys;
  const id = await accept(road.store, `mail ${nth}`);
  const key = nth.toString(16).padStart(64, '0');
  await record(road.store, id, { reports: [newReport(`sha256:m${nth}`)], actions: [newAction(key, { level })] });
  return key;
}
const work = (key: string, on: Road = road) => act(on, key, AbortSignal.timeout(10_000));
async function row(key: string): Promise<ActionRow> {
  const found = await actionRow(road.store.db, key);
  assert.ok(found);
  return found;
}
const stateOf = async (key: string) => (await row(key)).state;
async function historyOf(key: string): Promise<string[]> {
  const entries = await auditOf(road.store.db, (await row(key)).delivery, 50);
  return entries.map(({ actor, what, detail }) => `${actor} ${what} ${detail}`);
}
const failing = (error: unknown) => async () => {
  throw error;
};
/** The far side does it, and the answer gets lost. */
const lost = async (key: string) => {
  open(key);
  throw new Error('socket hang up');
};

describe('a planned action', () => {
  test('is done once, written down with its receipt, and never again', async () => {
    const key = await planned();
    await work(key);
    const { state, receipt, fence, error } = await row(key);
    assert.deepEqual([state, fence, error], ['done', 1, null]);
    assert.deepEqual(receipt, { ref: 'SOC-1', url: 'https://jira.example/browse/SOC' });
    for (const seconds of [0, 3_600]) {
      given.pass(seconds);
      await work(key);
    }
    assert.deepEqual(far.calls, ['perform']);
    assert.deepEqual(await historyOf(key), ['worker action.done ticket: SOC-1']);
    assert.deepEqual(given.told(), ['ticket done']);
  });

  test('is committed as sending before the call goes out', async () => {
    const key = await planned();
    let seen = '';
    far.perform = async () => {
      seen = await stateOf(key);
    };
    await work(key);
    assert.equal(seen, 'sending');
  });

  test('in two workers’ hands at once is done once', async () => {
    const key = await planned();
    await Promise.all([work(key), work(key), work(key)]);
    assert.deepEqual(far.calls, ['perform']);
    assert.equal(await stateOf(key), 'done');
  });

  test('that waits for a click, is unknown to us, or of a kind without an effect is left alone', async () => {
    const waiting = await planned('ask');
    await work(waiting);
    await work('f'.repeat(64));
    const key = await planned();
    await work(key, { ...road, effects: new Map() });
    assert.deepEqual([await stateOf(waiting), await stateOf(key), far.calls], ['waiting', 'planned', []]);
  });
});

describe('a definite no', () => {
  for (const code of ['SHOAL_EFFECT_REFUSED', 'SHOAL_HOST_REFUSED', 'SHOAL_CONFIG'] as const)
    test(`${code} ends in failed with the reason, until a person approves it again`, async () => {
      const key = await planned();
      far.perform = failing(new ShoalError(code, 'no project SOC'));
      await work(key);
      const { state, error } = await row(key);
      assert.deepEqual([state, error], ['failed', 'no project SOC']);
      given.pass(3_600);
      await work(key);
      assert.deepEqual([far.calls, given.jobs()], [['perform'], []]);
      far.perform = undefined;
      await road.store.transaction((trx) => approve(road, trx, key, 'pane:ada'));
      assert.deepEqual(given.jobs(), [{ name: 'act', id: key }]);
      await work(key);
      assert.deepEqual([await stateOf(key), far.calls], ['done', ['perform', 'perform']]);
      assert.deepEqual(await historyOf(key), [
        'worker action.failed ticket: no project SOC',
        'pane:ada action.approved ticket',
        'worker action.done ticket: SOC-1',
      ]);
    });

  test('is kept within bounds, whatever the far side writes', async () => {
    const key = await planned();
    far.perform = failing(new ShoalError('SHOAL_EFFECT_REFUSED', `\u0000\ud800${'x'.repeat(100_000)}`));
    await work(key);
    const { state, error } = await row(key);
    assert.deepEqual([state, error!.length <= 500], ['failed', true]);
  });
});

describe('an outcome that nobody knows', () => {
  for (const [name, error] of [
    ['a broken connection', new Error('socket hang up')],
    ['an ambiguous answer', new ShoalError('SHOAL_EFFECT_AMBIGUOUS', 'HTTP 502')],
    ['a service that failed', new ShoalError('SHOAL_SERVICE_FAILED', 'HTTP 500')],
    ['what is no error at all', 'text'],
  ] as const)
    test(`after ${name}: the action stays sending, and is looked up once the far side has settled`, async () => {
      const key = await planned();
      far.perform = async (id) => {
        open(id);
        throw error;
      };
      await work(key);
      assert.equal(await stateOf(key), 'sending');
      // The effect settles in 45 s, longer than the 30 s that a call may take.
      assert.deepEqual(given.jobs(), [{ name: 'act', id: key, startAfter: 46 }]);
      given.pass(44);
      await work(key);
      assert.deepEqual(far.calls, ['perform']);
      assert.deepEqual(given.jobs(), [{ name: 'act', id: key, startAfter: 46 }]);
      given.pass(2);
      await work(key);
      assert.deepEqual(far.calls, ['perform', 'look up']);
      const { state, receipt } = await row(key);
      assert.deepEqual([state, receipt?.ref, far.opened.size], ['done', 'SOC-1', 1]);
    });

  test('is repeated once the look-up has proven that nothing was done', async () => {
    const key = await planned();
    far.perform = failing(new Error('socket hang up'));
    await work(key);
    far.perform = undefined;
    given.pass(46);
    await work(key);
    assert.deepEqual(far.calls, ['perform', 'look up', 'perform']);
    assert.deepEqual([await stateOf(key), far.opened.size], ['done', 1]);
  });

  test('is not repeated while the look-up itself fails', async () => {
    const key = await planned();
    far.perform = lost;
    await work(key);
    far.lookUp = failing(new ShoalError('SHOAL_SERVICE_FAILED', 'HTTP 503'));
    given.pass(46);
    await work(key);
    assert.deepEqual([await stateOf(key), far.calls], ['sending', ['perform', 'look up']]);
    far.lookUp = undefined;
    given.pass(46);
    await work(key);
    assert.deepEqual([await stateOf(key), far.calls.at(-1), far.opened.size], ['done', 'look up', 1]);
  });

  test('is shown to a person after twenty claims without a look-up that works', async () => {
    const key = await planned();
    far.perform = lost;
    far.lookUp = failing(new Error('no route'));
    await work(key);
    for (let claim = 2; claim < 20; claim += 1) {
      given.pass(46);
      await work(key);
      assert.deepEqual([await stateOf(key), (await row(key)).fence], ['sending', claim]);
    }
    given.pass(46);
    given.jobs();
    await work(key);
    const { state, error, fence } = await row(key);
    assert.deepEqual([state, fence, error], ['unknown', 20, 'looking up what became of it: no route']);
    given.pass(3_600);
    await work(key);
    assert.deepEqual([given.jobs(), far.calls.filter((call) => call === 'perform').length], [[], 1]);
    assert.deepEqual(
      (await historyOf(key)).at(-1),
      'worker action.unknown ticket: looking up what became of it: no route',
    );
  });

  test('of a worker that died in the call is taken up by the sweep', async () => {
    const key = await planned();
    await road.store.db
      .updateTable('action')
      .set({ state: 'sending', fence: 1, since: road.clock() })
      .where('key', '=', key)
      .execute();
    open(key);
    given.pass(61);
    await sweep(road);
    assert.ok(given.jobs().some(({ name, id }) => name === 'act' && id === key));
    await work(key);
    assert.deepEqual([await stateOf(key), far.calls], ['done', ['look up']]);
  });

  test('of a slow worker is not overwritten by it once another has taken the action over', async () => {
    const key = await planned();
    far.perform = async (id) => {
      far.perform = undefined;
      open(id);
      given.pass(46);
      await work(id);
      throw new ShoalError('SHOAL_EFFECT_REFUSED', 'too late');
    };
    await work(key);
    const { state, receipt, fence, error } = await row(key);
    assert.deepEqual([state, receipt?.ref, fence, error], ['done', 'SOC-1', 2, null]);
    assert.deepEqual(await historyOf(key), ['worker action.done ticket: SOC-1']);
  });

  test('of a slow worker does not end what another is still about', async () => {
    const key = await planned();
    far.lookUp = failing(new Error('no route'));
    far.perform = async (id) => {
      given.pass(46);
      await work(id);
      throw new ShoalError('SHOAL_EFFECT_REFUSED', 'too late');
    };
    await work(key);
    const { state, fence } = await row(key);
    assert.deepEqual([state, fence, far.calls], ['sending', 2, ['perform', 'look up']]);
    assert.deepEqual(await historyOf(key), []);
  });

  test('because our own process ends is looked up by the next one', async () => {
    const key = await planned();
    const stop = new AbortController();
    far.perform = async (id, signal) => {
      open(id);
      stop.abort();
      signal.throwIfAborted();
    };
    await act(road, key, stop.signal);
    assert.equal(await stateOf(key), 'sending');
    far.perform = undefined;
    given.pass(46);
    await work(key);
    assert.deepEqual([await stateOf(key), far.calls], ['done', ['perform', 'look up']]);
  });
});

describe('a far side that is busy', () => {
  test('is asked again after the seconds that it named, without a look-up, since it did nothing', async () => {
    for (const [asked, startAfter] of [
      [7, 7],
      [0.2, 1],
      [0, 1],
    ] as const) {
      const key = await planned();
      far.calls.length = 0;
      far.perform = failing(new ShoalError('SHOAL_SERVICE_FAILED', 'HTTP 429', { retryAfter: asked }));
      await work(key);
      const { state, error } = await row(key);
      assert.deepEqual([state, error], ['planned', 'HTTP 429']);
      assert.deepEqual(given.jobs(), [{ name: 'act', id: key, startAfter }]);
      far.perform = undefined;
      given.pass(asked);
      await work(key);
      const done = await row(key);
      assert.deepEqual([done.state, done.error, far.calls], ['done', null, ['perform', 'perform']]);
    }
  });
});

describe('undo', () => {
  test('takes back at the far side what was done, and says who did it', async () => {
    const key = await planned();
    await work(key);
    await undo(road, key, 'pane:ada');
    assert.deepEqual([await stateOf(key), far.calls, far.opened.size], ['undone', ['perform', 'undo SOC-1'], 0]);
    assert.equal((await historyOf(key)).at(-1), 'pane:ada action.undone ticket');
    await work(key);
    assert.equal(far.opened.size, 0);
  });

  test('is refused for what is not done, twice, or not undoable; then the far side is not asked', async () => {
    await assert.rejects(undo(road, 'f'.repeat(64), 'pane:ada'), { code: 'SHOAL_NOT_FOUND' });
    const key = await planned();
    await assert.rejects(undo(road, key, 'pane:ada'), { code: 'SHOAL_CONFLICT' });
    await work(key);
    const { undo: _, ...oneWay } = ticket;
    const fixed = { ...road, effects: new Map([['ticket' as const, oneWay as Effect]]) };
    await assert.rejects(undo(fixed, key, 'pane:ada'), { code: 'SHOAL_CONFLICT' });
    await undo(road, key, 'pane:ada');
    await assert.rejects(undo(road, key, 'pane:ada'), { code: 'SHOAL_CONFLICT' });
    assert.deepEqual(far.calls, ['perform', 'undo SOC-1']);
  });

  test('that the far side does not do leaves the action done', async () => {
    const key = await planned();
    await work(key);
    const stubborn = { ...ticket, undo: failing(new Error('no route')) } as Effect;
    await assert.rejects(
      undo({ ...road, effects: new Map([['ticket' as const, stubborn]]) }, key, 'pane:ada'),
      /no route/,
    );
    assert.equal(await stateOf(key), 'done');
  });
});
