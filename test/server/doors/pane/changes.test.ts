import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import type { InjectOptions } from 'fastify';
import { verifyAudit } from '../../../../server/store/audit.ts';
import { enrolQuery, forwarded, type OpenDoor, openDoor, parcel, seed } from './open-door.ts';

let door: OpenDoor;
let id: string;
let key: string;
const mail = { 'content-type': 'message/rfc822' };

before(async () => {
  door = await openDoor();
  id = await door.record(forwarded(parcel(1)));
  key = (await record()).actions[0].key;
});
after(() => door.close());

const record = async () => (await door.ask({ url: `/api/v1/records/${id}` })).json();
const etag = async () => String((await door.ask({ url: `/api/v1/records/${id}` })).headers.etag);
const judge = (verb: string, reason: string, headers: Record<string, string> = {}): InjectOptions => ({
  method: 'POST',
  url: `/api/v1/records/${id}/${verb}`,
  payload: { reason },
  headers,
});

/** One request for every route that changes something. */
function changes(): [name: string, request: InjectOptions][] {
  return [
    ['close', judge('close', 'Spam')],
    ['reopen', judge('reopen', 'Not spam')],
    ['approve', { method: 'POST', url: `/api/v1/actions/${key}/approve` }],
    ['refuse', { method: 'POST', url: `/api/v1/actions/${key}/refuse` }],
    ['undo', { method: 'POST', url: `/api/v1/actions/${key}/undo` }],
    ['content', { method: 'PUT', url: '/api/v1/records/content', payload: forwarded(parcel(9)), headers: mail }],
    ['enrol', { method: 'POST', url: `/api/v1/simulations?${enrolQuery}`, payload: seed, headers: mail }],
  ];
}

describe('a change without a usable Idempotency-Key changes nothing', () => {
  const names = ['close', 'reopen', 'approve', 'refuse', 'undo', 'content', 'enrol'];
  const requestOf = (name: string) => changes().find(([known]) => known === name)![1];
  for (const name of names) {
    test(name, async () => {
      const before = [await record(), await records(), await simulations()];
      const without = await door.ask(requestOf(name));
      assert.deepEqual([without.statusCode, without.json().code], [400, 'SHOAL_IDEMPOTENCY_MISSING']);
      for (const bad of ['', 'two words', 'ü', 'x'.repeat(201), 'a\tb']) {
        const { headers, ...request } = requestOf(name);
        const refused = await door.ask({ ...request, headers: { ...headers, 'idempotency-key': bad } });
        assert.equal(refused.statusCode, 400, bad);
      }
      assert.deepEqual([await record(), await records(), await simulations()], before);
      assert.deepEqual(door.tickets.undone, []);
    });
  }
  const records = async () => (await door.ask({ url: '/api/v1/records' })).json().counts;
  const simulations = async () => (await door.ask({ url: '/api/v1/simulations' })).json();
});

describe('the same request again', () => {
  test('gets the same answer, and nothing is done twice', async () => {
    const close = { ...judge('close', 'Spam'), headers: { 'idempotency-key': 'close-1' } };
    const first = await door.ask(close);
    assert.equal(first.statusCode, 200);
    const again = await door.ask(close);
    assert.deepEqual([again.statusCode, again.json()], [200, first.json()]);
    const closings = (await record()).history.filter(({ what }: { what: string }) => what === 'record.closed');
    assert.equal(closings.length, 1);
  });

  test('gets the old answer even where the record has moved on since', async () => {
    assert.equal((await door.change(judge('reopen', 'Not spam'))).statusCode, 200);
    const again = await door.ask({ ...judge('close', 'Spam'), headers: { 'idempotency-key': 'close-1' } });
    assert.equal(again.json().state, 'closed');
    assert.equal((await record()).state, 'open');
  });

  test('with another body, path or person is refused', async () => {
    const taken = { 'idempotency-key': 'close-1' };
    const others: InjectOptions[] = [
      judge('close', 'Another reason', taken),
      judge('reopen', 'Spam', taken),
      { method: 'POST', url: `/api/v1/actions/${key}/approve`, headers: taken },
      { method: 'POST', url: `/api/v1/actions/${key}/undo`, headers: taken },
      { method: 'PUT', url: '/api/v1/records/content', payload: forwarded(parcel(8)), headers: { ...mail, ...taken } },
      { method: 'POST', url: `/api/v1/simulations?${enrolQuery}`, payload: seed, headers: { ...mail, ...taken } },
    ];
    for (const other of others) {
      const answer = await door.ask(other);
      assert.deepEqual([answer.statusCode, answer.json().code], [422, 'SHOAL_IDEMPOTENCY_REUSED'], answer.body);
    }
    door.actor.name = 'pane:ben@corp.example';
    assert.equal((await door.ask(judge('close', 'Spam', taken))).statusCode, 422);
    door.actor.name = 'pane:anna@corp.example';
    // Nothing of what was refused happened: neither the upload nor the enrolment.
    assert.equal((await door.ask({ url: '/api/v1/records' })).json().counts.total, 1);
    assert.deepEqual((await door.ask({ url: '/api/v1/simulations' })).json(), { items: [] });
  });

  test('five times at once is done once', async () => {
    const answers = await Promise.all(
      Array.from({ length: 5 }, () =>
        door.ask({ ...judge('close', 'At once'), headers: { 'idempotency-key': 'once' } }),
      ),
    );
    assert.deepEqual(
      answers.map(({ statusCode }) => statusCode),
      [200, 200, 200, 200, 200],
    );
    assert.equal(new Set(answers.map(({ body }) => JSON.stringify(JSON.parse(body).history))).size, 1);
    assert.equal((await door.change(judge('reopen', 'Again'))).statusCode, 200);
  });

  test('after a refusal is judged anew, since a refusal is no answer to keep', async () => {
    const reopen = { ...judge('reopen', 'Early'), headers: { 'idempotency-key': 'early' } };
    assert.equal((await door.ask(reopen)).statusCode, 409);
    assert.equal((await door.change(judge('close', 'Now'))).statusCode, 200);
    assert.equal((await door.ask(reopen)).statusCode, 200);
  });

  test('of an undo asks the far side once, also from two people at once', async () => {
    await door.change({ method: 'POST', url: `/api/v1/actions/${key}/approve` });
    await door.work(key);
    const undo = (name: string) =>
      door.ask({ method: 'POST', url: `/api/v1/actions/${key}/undo`, headers: { 'idempotency-key': name } });
    const both = await Promise.all([undo('undo-1'), undo('undo-2')]);
    assert.deepEqual(
      both.map((answer) => [answer.statusCode, answer.json().state]),
      [
        [200, 'undone'],
        [200, 'undone'],
      ],
    );
    const asked = door.tickets.undone.length;
    assert.equal((await undo('undo-1')).statusCode, 200);
    assert.equal(door.tickets.undone.length, asked);
    const written = (await record()).history.filter(({ what }: { what: string }) => what === 'action.undone');
    assert.equal(written.length, 1);
  });
});

describe('If-Match', () => {
  test('lets a change through at the version that was read, in every spelling', async () => {
    let state = (await record()).state === 'open' ? 'close' : 'reopen';
    const spellings = [
      async () => etag(),
      async () => `"${(await record()).version}"`,
      async () => `"1.old", ${await etag()}`,
      async () => '*',
    ];
    for (const spelling of spellings) {
      const answer = await door.change(judge(state, 'Judged', { 'if-match': await spelling() }));
      assert.equal(answer.statusCode, 200, answer.body);
      state = state === 'close' ? 'reopen' : 'close';
    }
  });

  test('refuses a change at any other, and nothing is kept', async () => {
    const { version, state } = await record();
    const verb = state === 'open' ? 'close' : 'reopen';
    for (const stale of [
      '"1"',
      `"${version + 1}"`,
      `"${version}0"`,
      `W/${await etag()}`,
      String(version),
      '"',
      '""',
      'x',
    ])
      for (const request of [judge(verb, 'Stale', { 'if-match': stale })]) {
        const answer = await door.change(request);
        assert.deepEqual([answer.statusCode, answer.json().code], [412, 'SHOAL_STALE'], stale);
      }
    assert.equal((await record()).version, version);
  });
});

describe('If-None-Match', () => {
  test('answers 304 for the same tag, weak, listed or starred', async () => {
    const tag = await etag();
    for (const known of [tag, `W/${tag}`, `"0.other", ${tag}`, '*']) {
      const answer = await door.ask({ url: `/api/v1/records/${id}`, headers: { 'if-none-match': known } });
      assert.deepEqual([answer.statusCode, answer.body, answer.headers.etag], [304, '', tag], known);
    }
  });

  test('answers in full for another tag', async () => {
    for (const other of ['"0"', '', tagless(await etag()), '"', 'W/']) {
      const answer = await door.ask({ url: `/api/v1/records/${id}`, headers: { 'if-none-match': other } });
      assert.equal(answer.statusCode, 200, other);
    }
  });

  test('sees a change of the record and of the list', async () => {
    const [one, list] = [await etag(), String((await door.ask({ url: '/api/v1/records' })).headers.etag)];
    const verb = (await record()).state === 'open' ? 'close' : 'reopen';
    assert.equal((await door.change(judge(verb, 'Moved'))).statusCode, 200);
    for (const [url, tag] of [
      [`/api/v1/records/${id}`, one],
      ['/api/v1/records', list],
    ] as const)
      assert.equal((await door.ask({ url, headers: { 'if-none-match': tag } })).statusCode, 200);
  });

  const tagless = (tag: string) => tag.replaceAll('"', '');
});

test('after all this the audit chain is whole', async () => {
  const { ok, rows } = await verifyAudit(door.road.store.db);
  assert.ok(ok && rows > 5);
});
