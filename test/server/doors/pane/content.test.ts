import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { after, before, describe, test } from 'node:test';
import { examine } from '../../../../server/road/examine.ts';
import { lure } from '../../mails.ts';
import { enrolQuery, exercise, forwarded, type OpenDoor, openDoor, parcel, seed } from './open-door.ts';

const limit = 300_000;
const mail = { 'content-type': 'message/rfc822' };

let door: OpenDoor;
before(async () => {
  door = await openDoor({ limits: { deliveryBytes: limit } });
});
after(() => door.close());

const put = (payload: string | Buffer, query = '', headers: Record<string, string> = mail) =>
  door.change({ method: 'PUT', url: `/api/v1/records/content${query}`, payload, headers });
const resolve = (payload: unknown) =>
  door.ask({ method: 'POST', url: '/api/v1/records/resolve', payload: payload as object });
const look = (id: string) => examine(door.road, id, AbortSignal.timeout(20_000));
const record = async (id: string) => (await door.ask({ url: `/api/v1/records/${id}` })).json();
const idOf = (payload: string | Buffer) => createHash('sha256').update(payload).digest('hex');

describe('a message that somebody hands in', () => {
  const bytes = lure(parcel(1));
  const id = idOf(bytes);

  test('is pending until it is examined, and found meanwhile by what the client called it', async () => {
    const answer = await put(bytes, `?ref=${encodeURIComponent('<parcel-1@parcel-desk.test>')}`);
    assert.deepEqual([answer.statusCode, answer.json()], [202, { id, state: 'pending' }]);
    for (const internetMessageId of ['<parcel-1@parcel-desk.test>', 'parcel-1@parcel-desk.test']) {
      const found = await resolve({ internetMessageId });
      assert.deepEqual([found.statusCode, found.json()], [202, { id, state: 'pending' }], internetMessageId);
    }
  });

  test('is shown while it waits, with nothing made up', async () => {
    const { state, recordedAt, delivery, reports } = await record(id);
    assert.deepEqual([state, recordedAt, delivery.subject, reports], ['pending', null, '', []]);
  });

  test('is kept as supplied by an analyst, under the name that came with it', async () => {
    await look(id);
    const { state, arrivals } = await record(id);
    assert.equal(state, 'open');
    assert.equal(arrivals.length, 1);
    const { source, ref, trust } = arrivals[0];
    assert.deepEqual([source, ref, trust], ['pane', '<parcel-1@parcel-desk.test>', 'analyst-supplied']);
  });

  test('is ready at once when it comes again', async () => {
    const answer = await put(bytes);
    assert.deepEqual([answer.statusCode, answer.json()], [200, { id, state: 'ready' }]);
    const refs = (await record(id)).arrivals.map(({ ref }: { ref: string }) => ref);
    assert.deepEqual(refs, ['<parcel-1@parcel-desk.test>', id]);
  });

  test('of any bytes at all becomes a record', async () => {
    for (const strange of [Buffer.from([0, 255, 1, 13, 10, 0]), Buffer.from('\r\n\r\n'), Buffer.from('no mail')]) {
      const answer = await put(strange, '', { 'content-type': 'application/octet-stream' });
      assert.equal(answer.statusCode, 202, answer.body);
      await look(answer.json().id);
      assert.equal((await record(answer.json().id)).state, 'open');
    }
  });
});

test('a proven exercise that was uploaded closes only with a click', async () => {
  await door.change({ method: 'POST', url: `/api/v1/simulations?${enrolQuery}`, payload: seed, headers: mail });
  const close = async (id: string) => (await record(id)).actions.find(({ kind }: { kind: string }) => kind === 'close');
  const uploaded = (await put(forwarded(exercise('Nora', '71c0ffee12ab')))).json().id;
  await look(uploaded);
  const shown = await record(uploaded);
  assert.equal(shown.reports[0].grade, 'verified');
  assert.deepEqual([(await close(uploaded)).level, (await close(uploaded)).state], ['ask', 'waiting']);
  // The same kind of mail from the mailbox does.
  const delivered = await door.record(forwarded(exercise('Nora', '82d1ffee34bc')));
  assert.deepEqual([(await close(delivered)).level, (await close(delivered)).state], ['do', 'planned']);
});

describe('what is no message is refused', () => {
  const bytes = lure(parcel(2));
  const refusals: [name: string, answer: () => ReturnType<typeof put>, status: number, code: string][] = [
    ['nothing', () => put(''), 400, 'SHOAL_USAGE'],
    ['JSON', () => put('{"a":1}', '', { 'content-type': 'application/json' }), 400, 'SHOAL_USAGE'],
    ['text', () => put(bytes, '', { 'content-type': 'text/plain' }), 400, 'SHOAL_USAGE'],
    ['a form', () => put(bytes, '', { 'content-type': 'application/x-www-form-urlencoded' }), 415, 'SHOAL_USAGE'],
    ['HTML', () => put(bytes, '', { 'content-type': 'text/html' }), 415, 'SHOAL_USAGE'],
    ['a byte too much', () => put(Buffer.alloc(limit + 1, 97)), 413, 'SHOAL_INPUT_TOO_LARGE'],
    ['a reference too long', () => put(bytes, `?ref=${'x'.repeat(2_001)}`), 400, 'SHOAL_USAGE'],
    ['an unknown query key', () => put(bytes, '?trust=mailbox'), 400, 'SHOAL_USAGE'],
  ];
  for (const [name, answer, status, code] of refusals)
    test(name, async () => {
      const { statusCode, headers, ...refused } = await answer();
      assert.equal(statusCode, status);
      assert.equal(String(headers['content-type']).split(';')[0], 'application/problem+json');
      assert.equal(refused.json().code, code);
      assert.equal((await door.ask({ url: `/api/v1/records/${idOf(bytes)}` })).statusCode, 404);
    });

  test('as many bytes as are allowed are taken', async () => {
    assert.equal((await put(Buffer.alloc(limit, 97))).statusCode, 202);
  });

  test('no other route takes a body of that size', async () => {
    const large = Buffer.alloc(290_000, 97);
    const routes = ['/records/x/close', `/actions/${'0'.repeat(64)}/approve`, '/records/resolve'];
    for (const route of routes)
      for (const type of ['application/json', 'message/rfc822', 'application/octet-stream', 'text/plain']) {
        const url = `/api/v1${route}`;
        const answer = await door.change({ method: 'POST', url, payload: large, headers: { 'content-type': type } });
        assert.equal(answer.statusCode, 413, `${route} ${type}`);
      }
  });
});

describe('an open message', () => {
  test('is found by the Message-ID of what was reported, and of the report', async () => {
    const id = await door.record(forwarded(parcel(5)));
    for (const internetMessageId of [
      'parcel-5@parcel-desk.test',
      '<parcel-5@parcel-desk.test>',
      '  <parcel-5@parcel-desk.test> ',
      '<fw-parcel-5@parcel-desk.test>',
    ]) {
      const answer = await resolve({ internetMessageId, itemId: 'AAMkAD=', mailbox: 'soc@corp.example' });
      assert.deepEqual([answer.statusCode, answer.json()], [200, { id, state: 'ready' }], internetMessageId);
    }
  });

  test('that nobody knows asks for its content', async () => {
    const hostile = [
      "' or '1'='1",
      '%',
      '\u0000',
      '\ud800',
      '<>',
      '<',
      '>',
      ' ',
      '',
      'x'.repeat(2_000),
      '🐟',
      '<<a@b>>',
    ];
    for (const id of hostile)
      for (const body of [{ internetMessageId: id }, { itemId: id }, { internetMessageId: id, itemId: id }]) {
        const answer = await resolve(body);
        assert.deepEqual([answer.statusCode, answer.json().code], [409, 'SHOAL_NEED_CONTENT'], JSON.stringify(body));
      }
    assert.equal((await resolve({})).statusCode, 409);
  });

  test('asked for in a way that is not documented is refused', async () => {
    const bad = [{ internetMessageID: 'a' }, { itemId: 'x'.repeat(2_001) }, [], 'text', null, { itemId: { $ne: 1 } }];
    for (const body of bad) {
      const headers = { 'content-type': 'application/json' };
      const url = '/api/v1/records/resolve';
      const answer = await door.ask({ method: 'POST', url, payload: JSON.stringify(body), headers });
      assert.deepEqual([answer.statusCode, answer.json().code], [400, 'SHOAL_USAGE'], JSON.stringify(body));
    }
    for (const text of ['', '{', '{"itemId":"a"', '{"__proto__":{"itemId":"a"}}', '\u0000']) {
      const headers = { 'content-type': 'application/json' };
      const answer = await door.ask({ method: 'POST', url: '/api/v1/records/resolve', payload: text, headers });
      assert.equal(answer.statusCode, 400, JSON.stringify(text));
    }
  });
});

test('a reason and a subject may hold anything, and come back as text', async () => {
  const words = '<script>alert(1)</script> \u0000 \ud800 🐟 \u202e "quoted" {{y}} =1+1';
  const id = await door.record(forwarded({ ...parcel(6), subject: '<img src=x onerror=alert(1)>' }));
  const url = `/api/v1/records/${id}/close`;
  const closed = await door.change({ method: 'POST', url, payload: { reason: words } });
  assert.equal(closed.statusCode, 200, closed.body);
  assert.equal(closed.json().history.at(-1).detail, words.replace('\u0000', '\ufffd').replace('\ud800', '\ufffd'));
  assert.equal(closed.json().reports[0].message.subject, '<img src=x onerror=alert(1)>');
  assert.equal(String(closed.headers['content-type']).split(';')[0], 'application/json');
  assert.equal(closed.headers['x-content-type-options'], 'nosniff');
});
