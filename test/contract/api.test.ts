import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import type { LightMyRequestResponse as Answer } from 'fastify';
import { Compile } from 'typebox/schema';
import type {
  ClusterList,
  ClusterView,
  RecordList,
  RecordView,
  SimulationView,
} from '../../server/doors/pane/contract.ts';
import {
  enrolQuery,
  exercise,
  forwarded,
  type OpenDoor,
  openDoor,
  parcel,
  seed,
} from '../server/doors/pane/open-door.ts';

interface Operation {
  operationId?: string;
  summary?: string;
  tags?: string[];
  parameters?: { in: string; name: string; required?: boolean }[];
  requestBody?: { content: Record<string, unknown> };
  responses: Record<string, { content?: Record<string, { schema: object }> }>;
}
interface Document {
  openapi: string;
  tags: { name: string }[];
  paths: Record<string, Record<string, Operation>>;
  components: { schemas: Record<string, object> };
}

/** The routes that server/doors/pane/contract.ts promises, written down a second time. */
const promised = [
  'GET /api/v1/clusters',
  'GET /api/v1/clusters/{id}',
  'GET /api/v1/records',
  'GET /api/v1/records/{id}',
  'GET /api/v1/simulations',
  'GET /api/v1/status',
  'POST /api/v1/actions/{key}/approve',
  'POST /api/v1/actions/{key}/refuse',
  'POST /api/v1/actions/{key}/undo',
  'POST /api/v1/records/resolve',
  'POST /api/v1/records/{id}/close',
  'POST /api/v1/records/{id}/reopen',
  'POST /api/v1/simulations',
  'PUT /api/v1/records/content',
];

const invoice = {
  messageId: 'inv-1@books.test',
  subject: 'Your invoice of March',
  from: 'Books <billing@books.test>',
  body: '<p>Attached you find the invoice for the licences that your department ordered, payable by Thursday.</p>',
};

describe('the API as its own document describes it', () => {
  let door: OpenDoor;
  let document: Document;
  let phish: string;
  let letter: string;
  let drill: string;
  const seen = new Set<string>();

  before(async () => {
    door = await openDoor();
    document = (await door.ask({ url: '/docs/json' })).json();
    await door.change({ method: 'POST', url: `/api/v1/simulations?${enrolQuery}`, payload: seed, headers: mail });
    phish = await door.record(forwarded(parcel(1)));
    await door.record(forwarded(parcel(2)));
    letter = await door.record(forwarded(invoice));
    drill = await door.record(forwarded(exercise('Nora', '71c0ffee12ab')));
  });
  after(() => door.close());

  const mail = { 'content-type': 'message/rfc822' };

  function operations(): [route: string, operation: Operation][] {
    return Object.entries(document.paths).flatMap(([path, verbs]) =>
      Object.entries(verbs).map(([verb, operation]): [string, Operation] => [
        `${verb.toUpperCase()} ${path}`,
        operation,
      ]),
    );
  }

  /** The answer's status is documented, and its body is what the document says of that status. */
  function fits<T = Record<string, unknown>>(route: string, answer: Answer, status: number): T {
    assert.equal(answer.statusCode, status, answer.body);
    const [verb, path] = route.split(' ') as [string, string];
    const { responses } = document.paths[path]![verb.toLowerCase()]!;
    const documented = responses[status] ?? responses[`${String(status)[0]}XX`];
    assert.ok(documented, `${route} does not document ${status}`);
    seen.add(`${route} ${status}`);
    if (status === 304) return {} as T;
    const type = String(answer.headers['content-type']).split(';')[0]!;
    const schema = documented.content?.[type]?.schema;
    assert.ok(schema, `${route} ${status} does not document ${type}`);
    const check = Compile({ ...schema, components: document.components } as never);
    assert.deepEqual(check.Errors(answer.json())[1], [], `${route} ${status}`);
    return answer.json();
  }

  const record = async (id: string) => (await door.ask({ url: `/api/v1/records/${id}` })).json();
  const actionOf = async (id: string, kind: string) =>
    (await record(id)).actions.find((action: { kind: string }) => action.kind === kind).key as string;

  test('it holds the promised routes and no other', () => {
    assert.equal(document.openapi, '3.1.0');
    assert.deepEqual(
      operations()
        .map(([route]) => route)
        .sort(),
      promised,
    );
  });

  test('every registered route is in it, but for probes and the document itself', () => {
    const registered = door.routes.filter((route) => !/^(HEAD|OPTIONS) /.test(route) && !route.includes(' /docs'));
    assert.deepEqual(
      registered.map((route) => route.replace(/:(\w+)/g, '{$1}')).sort(),
      ['GET /healthz', 'GET /metrics', 'GET /readyz', ...promised].sort(),
    );
  });

  test('every route has a summary, one known tag, an operation of its own and its problems', () => {
    const known = document.tags.map(({ name }) => name);
    const ids = operations().map(([, { operationId }]) => operationId);
    assert.equal(new Set(ids).size, promised.length);
    for (const [route, { summary, tags, operationId, responses }] of operations()) {
      assert.ok(operationId && summary && summary.length > 10, route);
      assert.ok(tags?.length === 1 && known.includes(tags[0]!), route);
      for (const kind of ['4XX', '5XX'])
        assert.deepEqual(
          responses[kind]?.content,
          { 'application/problem+json': { schema: { $ref: '#/components/schemas/Problem' } } },
          `${route} ${kind}`,
        );
    }
    assert.deepEqual(Object.keys(document.components.schemas), ['Problem']);
  });

  test('every change documents the Idempotency-Key as required, and no reading route has one', () => {
    for (const [route, { parameters = [] }] of operations()) {
      const key = parameters.find(({ in: place, name }) => place === 'header' && name === 'idempotency-key');
      const reads = route.startsWith('GET') || route.endsWith('/resolve');
      assert.equal(key?.required, reads ? undefined : true, route);
    }
  });

  test('a mail is documented by its media type', () => {
    for (const [path, verb] of [
      ['/api/v1/records/content', 'put'],
      ['/api/v1/simulations', 'post'],
    ] as const)
      assert.ok('message/rfc822' in document.paths[path]![verb]!.requestBody!.content);
  });

  test('status', async () => {
    const body = fits('GET /api/v1/status', await door.ask({ url: '/api/v1/status' }), 200);
    assert.deepEqual(body, {
      version: '9.8.7',
      mode: 'normal',
      engine: 'embedded',
      now: body.now,
      records: { total: 4, open: 4, closed: 0, pending: 0, quarantined: 0 },
      queue: { examine: 0, act: 0 },
      // A ticket for each of two campaigns; of the exercise, the close is to be done and the ticket only written down.
      actions: { waiting: 2, planned: 1, recorded: 1 },
      sources: [{ name: 'folder:inbox', state: 'running', lastArrival: null, detail: '0 mails taken in' }],
    });
  });

  test('the queue', async () => {
    const { items: rows } = fits<RecordList>('GET /api/v1/records', await door.ask({ url: '/api/v1/records' }), 200);
    assert.deepEqual(
      rows.map(({ subject, grade, carrier }) => [subject, grade, carrier]),
      [
        ['Confirm your seat in the safety course', 'verified', 'attached-message'],
        ['Your invoice of March', 'none', 'attached-message'],
        ['Parcel 2 is held', 'none', 'attached-message'],
        ['Parcel 1 is held', 'none', 'attached-message'],
      ],
    );
    assert.deepEqual(rows[2]!.cluster, rows[3]!.cluster);
  });

  test('a record, its links spelled so that nobody can click them', async () => {
    const body = fits<RecordView>('GET /api/v1/records/{id}', await door.ask({ url: `/api/v1/records/${phish}` }), 200);
    assert.deepEqual(body.reports[0]!.message.links, ['hxxps://pay[.]parcel-desk[.]test/fee?id=1']);
    assert.equal(body.reports[0]!.message.messageId, 'parcel-1@parcel-desk.test');
    assert.equal(body.reports[0]!.comment, 'Is this one of ours?');
    assert.doesNotMatch(JSON.stringify(body), /https?:\/\/pay/);
    fits('GET /api/v1/records/{id}', await door.ask({ url: `/api/v1/records/${'0'.repeat(64)}` }), 404);
  });

  test('unchanged answers are 304', async () => {
    const cluster = (await record(phish)).reports[0].cluster.id;
    for (const [route, url] of [
      ['GET /api/v1/records', '/api/v1/records'],
      ['GET /api/v1/records/{id}', `/api/v1/records/${phish}`],
      ['GET /api/v1/clusters', '/api/v1/clusters'],
      ['GET /api/v1/clusters/{id}', `/api/v1/clusters/${cluster}`],
      ['GET /api/v1/simulations', '/api/v1/simulations'],
    ] as const) {
      const first = await door.ask({ url });
      const again = await door.ask({ url, headers: { 'if-none-match': String(first.headers.etag) } });
      fits(route, again, 304);
      assert.equal(again.body, '');
    }
  });

  test('campaigns', async () => {
    const list = fits<ClusterList>('GET /api/v1/clusters', await door.ask({ url: '/api/v1/clusters' }), 200);
    assert.deepEqual(
      list.items.map(({ size, subject }) => [size, subject]),
      [
        [2, 'Parcel 1 is held'],
        [1, 'Confirm your seat in the safety course'],
        [1, 'Your invoice of March'],
      ],
    );
    const url = `/api/v1/clusters/${list.items[0]!.id}`;
    const one = fits<ClusterView>('GET /api/v1/clusters/{id}', await door.ask({ url }), 200);
    assert.equal(one.members.length, 2);
    assert.equal(one.members[0]!.delivery, phish);
    assert.ok(one.members[0]!.edges.length > 0);
    fits('GET /api/v1/clusters/{id}', await door.ask({ url: '/api/v1/clusters/none-such' }), 404);
  });

  test('simulations, with what was learned and counted', async () => {
    const body = fits('GET /api/v1/simulations', await door.ask({ url: '/api/v1/simulations' }), 200);
    const course = {
      id: 'course',
      name: 'Safety course',
      from: '2026-03-01T00:00:00.000Z',
      until: '2026-03-15T00:00:00.000Z',
      markers: ['course-marker-5d0c41fe9a'],
      hosts: ['learn[.]course-desk[.]test'],
      senderDomains: ['course-desk.test'],
    };
    assert.deepEqual(body, {
      items: [{ ...course, reports: { verified: 1, likely: 0, 'marker-only': 0, hold: 0 } }],
    });
    const post = { method: 'POST', headers: mail } as const;
    const again = await door.change({ ...post, url: `/api/v1/simulations?${enrolQuery}`, payload: seed });
    assert.equal(fits('POST /api/v1/simulations', again, 200).id, 'course');
    const other = await door.change({ ...post, url: '/api/v1/simulations?id=course&name=Other', payload: seed });
    fits('POST /api/v1/simulations', other, 409);
    const two = await door.change({
      ...post,
      url: '/api/v1/simulations?id=two&name=Two&marker=course-marker-5d0c41fe9a&marker=staff%20number%20and',
      payload: seed,
    });
    assert.deepEqual(fits<SimulationView>('POST /api/v1/simulations', two, 200).markers, [
      'course-marker-5d0c41fe9a',
      'staff number and',
    ]);
    const bad = await door.change({ ...post, url: '/api/v1/simulations?id=x%20y&name=Bad', payload: seed });
    assert.equal(fits('POST /api/v1/simulations', bad, 422).code, 'SHOAL_SIMULATION_INVALID');
  });

  test('an open message is found, or its content asked for', async () => {
    const resolve = (payload: object) => door.ask({ method: 'POST', url: '/api/v1/records/resolve', payload });
    const route = 'POST /api/v1/records/resolve';
    const known = await resolve({ internetMessageId: '<parcel-1@parcel-desk.test>', itemId: 'AAMk=' });
    assert.deepEqual(fits(route, known, 200), { id: phish, state: 'ready' });
    assert.equal(fits(route, await resolve({ itemId: 'AAMk=' }), 409).code, 'SHOAL_NEED_CONTENT');
  });

  test('content is taken in, pending at first', async () => {
    const route = 'PUT /api/v1/records/content';
    const put = (payload: string) =>
      door.change({ method: 'PUT', url: '/api/v1/records/content', payload, headers: mail });
    const known = fits(route, await put(forwarded(parcel(1))), 200);
    assert.deepEqual(known, { id: phish, state: 'ready' });
    assert.equal(fits(route, await put(forwarded(parcel(3))), 202).state, 'pending');
  });

  test('a person closes a record and opens it again', async () => {
    const judge = (verb: string, payload: object) =>
      door.change({ method: 'POST', url: `/api/v1/records/${phish}/${verb}`, payload });
    const closed = fits<RecordView>(
      'POST /api/v1/records/{id}/close',
      await judge('close', { reason: 'Known spam' }),
      200,
    );
    assert.equal(closed.state, 'closed');
    assert.equal(closed.reports[0]!.closed?.by, 'pane:anna@corp.example');
    const { actor, what, detail } = closed.history.at(-1)!;
    assert.deepEqual([actor, what, detail], ['pane:anna@corp.example', 'record.closed', 'Known spam']);
    assert.deepEqual(await record(phish), closed);
    fits('POST /api/v1/records/{id}/close', await judge('close', { reason: 'Again' }), 409);
    fits('POST /api/v1/records/{id}/close', await judge('close', {}), 400);
    const open = fits('POST /api/v1/records/{id}/reopen', await judge('reopen', { reason: 'A mistake' }), 200);
    assert.equal(open.state, 'open');
    fits('POST /api/v1/records/{id}/reopen', await judge('reopen', { reason: 'Again' }), 409);
  });

  test('a planned action is approved, done and taken back', async () => {
    const key = await actionOf(phish, 'ticket');
    const step = (verb: string) => door.change({ method: 'POST', url: `/api/v1/actions/${key}/${verb}` });
    fits('POST /api/v1/actions/{key}/undo', await step('undo'), 409);
    const approved = fits('POST /api/v1/actions/{key}/approve', await step('approve'), 200);
    assert.deepEqual([approved.state, approved.undoable], ['planned', false]);
    fits('POST /api/v1/actions/{key}/approve', await step('approve'), 409);
    await door.work(key);
    const shown = (await record(phish)).actions.find((action: { key: string }) => action.key === key);
    assert.deepEqual(
      [shown.state, shown.ref, shown.url, shown.undoable],
      ['done', 'SOC-1', 'https://jira.example/browse/SOC-1', true],
    );
    assert.equal(fits('POST /api/v1/actions/{key}/undo', await step('undo'), 200).state, 'undone');
    assert.deepEqual(door.tickets, { opened: [key], undone: [key] });
    assert.equal((await record(phish)).history.at(-1).what, 'action.undone');
  });

  test('a planned action is refused', async () => {
    const key = await actionOf(letter, 'ticket');
    const refuse = () => door.change({ method: 'POST', url: `/api/v1/actions/${key}/refuse` });
    assert.equal(fits('POST /api/v1/actions/{key}/refuse', await refuse(), 200).state, 'refused');
    fits('POST /api/v1/actions/{key}/refuse', await refuse(), 409);
    const { actor, what, detail } = (await record(letter)).history.at(-1);
    assert.deepEqual([actor, what, detail], ['pane:anna@corp.example', 'action.refused', 'ticket']);
    const none = await door.change({ method: 'POST', url: `/api/v1/actions/${'0'.repeat(64)}/refuse` });
    fits('POST /api/v1/actions/{key}/refuse', none, 404);
  });

  test('closing an exercise by its own action can be taken back', async () => {
    const key = await actionOf(drill, 'close');
    await door.work(key);
    assert.equal((await record(drill)).state, 'closed');
    const undone = await door.change({ method: 'POST', url: `/api/v1/actions/${key}/undo` });
    fits('POST /api/v1/actions/{key}/undo', undone, 200);
    assert.equal((await record(drill)).state, 'open');
  });

  test('every route was answered well above', () => {
    const missing = promised.filter((route) => ![...seen].some((one) => one.startsWith(`${route} 20`)));
    assert.deepEqual(missing, []);
  });
});
