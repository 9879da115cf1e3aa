import assert from 'node:assert/strict';
import { type TestContext, test } from 'node:test';
import { type JiraFake, type JiraOptions, startJira } from './server.ts';
import { demoUser, project, readerUser, standardFields, workflows } from './site.ts';

const basic = (user: { email: string; token: string }) =>
  `Basic ${Buffer.from(`${user.email}:${user.token}`).toString('base64')}`;
const doc = (text: string) => ({
  type: 'doc',
  version: 1,
  content: [{ type: 'paragraph', content: [{ type: 'text', text }] }],
});
const fieldsWith = (fields: Record<string, unknown> = {}) => ({
  fields: { project: { key: 'SOC' }, issuetype: { name: 'Task' }, summary: 'A summary', ...fields },
});

interface Reply {
  status: number;
  headers: Headers;
  // biome-ignore lint/suspicious/noExplicitAny: tests look into answers of many shapes
  body: any;
}

async function start(t: TestContext, options: JiraOptions = {}) {
  const jira = await startJira(options);
  t.after(() => jira.stop());
  return jira;
}

async function call(
  jira: JiraFake,
  method: string,
  path: string,
  body?: unknown,
  auth = basic(demoUser),
): Promise<Reply> {
  const response = await fetch(jira.url + path, {
    method,
    redirect: 'manual',
    headers: { ...(auth === '' ? {} : { authorization: auth }), 'content-type': 'application/json' },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  });
  const text = await response.text();
  return { status: response.status, headers: response.headers, body: text === '' ? undefined : JSON.parse(text) };
}

const create = (jira: JiraFake, body: unknown) => call(jira, 'POST', '/rest/api/3/issue', body);

test('basic and bearer auth open the door, anything else is 401, a missing permission 403', async (t) => {
  const jira = await start(t, { users: [demoUser, readerUser] });
  const me = async (auth: string) => (await call(jira, 'GET', '/rest/api/3/myself', undefined, auth)).status;
  assert.equal(await me(basic(demoUser)), 200);
  assert.equal(await me(`Bearer ${demoUser.bearer}`), 200);
  for (const auth of ['', 'Basic', 'Bearer wrong', basic({ email: demoUser.email, token: 'wrong' }), 'Digest x']) {
    assert.equal(await me(auth), 401, auth);
  }
  assert.equal((await call(jira, 'POST', '/rest/api/3/issue', fieldsWith(), basic(readerUser))).status, 403);
  assert.equal((await call(jira, 'GET', '/rest/api/3/issue/SOC-9')).status, 404);
  assert.equal(jira.audit().issues.length, 0);
});

test('every rule of facts section 6 on creating is kept, and the faulty field is named', async (t) => {
  const jira = await start(t);
  const text = (node: object) => ({ type: 'doc', version: 1, content: [{ type: 'paragraph', content: [node] }] });
  const cases: [string, unknown, Record<string, unknown>][] = [
    ['summary', 'missing', { summary: undefined }],
    ['summary', 'blank', { summary: '  ' }],
    ['summary', 'line break', { summary: 'a\nb' }],
    ['summary', '256 units', { summary: 'x'.repeat(256) }],
    ['description', 'a string', { description: 'plain' }],
    ['description', 'empty text node', { description: text({ type: 'text', text: '' }) }],
    ['description', 'unknown node', { description: text({ type: 'script', text: 'x' }) }],
    ['description', 'block in a paragraph', { description: text({ type: 'paragraph', content: [] }) }],
    ['description', 'no version', { description: { type: 'doc', content: [] } }],
    ['description', '32,768 characters', { description: doc('x'.repeat(32_768)) }],
    ['labels', 'a space', { labels: ['two words'] }],
    ['labels', '256 units', { labels: ['x'.repeat(256)] }],
    ['labels', 'no list', { labels: 'one' }],
    ['priority', 'unknown', { priority: { name: 'Urgent' } }],
    ['issuetype', 'unknown', { issuetype: { name: 'Incident' } }],
    ['parent', 'sub-task alone', { issuetype: { name: 'Sub-task' } }],
    ['customfield_1', 'unknown field', { customfield_1: 'x' }],
    ['project', 'unknown', { project: { key: 'NONE' } }],
  ];
  for (const [field, why, change] of cases) {
    const { status, body } = await create(jira, fieldsWith(change));
    assert.deepEqual([status, Object.keys(body.errors)], [400, [field]], `${field}: ${why}`);
  }
  assert.equal(jira.audit().issues.length, 0);
});

test('what is just inside the limits is taken', async (t) => {
  const jira = await start(t);
  const fields = { summary: 'x'.repeat(255), labels: ['y'.repeat(255)], description: doc('z'.repeat(32_767)) };
  const properties = [{ key: 'k'.repeat(255), value: 'v'.repeat(32_766) }];
  assert.equal((await create(jira, { ...fieldsWith(fields), properties })).status, 201);
});

test('a property set in the create call is there at once, and one too large is refused', async (t) => {
  const jira = await start(t);
  assert.equal(
    (await create(jira, { ...fieldsWith(), properties: [{ key: 'shoal.v1', value: { key: 'abc' } }] })).status,
    201,
  );
  const read = await call(jira, 'GET', '/rest/api/3/issue/SOC-1/properties/shoal.v1');
  assert.deepEqual(read.body, { key: 'shoal.v1', value: { key: 'abc' } });
  for (const property of [
    { key: 'k'.repeat(256), value: 1 },
    { key: '', value: 1 },
    { key: 'a' },
    { key: 'a', value: 'v'.repeat(32_767) },
  ]) {
    assert.equal((await create(jira, { ...fieldsWith(), properties: [property] })).status, 400);
  }
  assert.equal((await call(jira, 'GET', '/rest/api/3/issue/SOC-1/properties/none')).status, 404);
});

test('version 2 takes plain text and refuses documents', async (t) => {
  const jira = await start(t);
  const made = await call(jira, 'POST', '/rest/api/2/issue', fieldsWith({ description: 'plain\ntext' }));
  assert.equal(made.status, 201);
  assert.equal((await call(jira, 'GET', '/rest/api/2/issue/SOC-1')).body.fields.description, 'plain\ntext');
  assert.equal((await call(jira, 'POST', '/rest/api/2/issue', fieldsWith({ description: doc('x') }))).status, 400);
});

test('a refused create may burn a number, so that keys have gaps', async (t) => {
  const jira = await start(t, { faults: { burn: 1 } });
  await create(jira, fieldsWith());
  await create(jira, fieldsWith({ summary: '' }));
  assert.equal((await create(jira, fieldsWith())).body.key, 'SOC-3');
});

test('bulk create makes the good ones and lists the others by their place, at most 50', async (t) => {
  const jira = await start(t);
  const bulk = (issueUpdates: unknown[]) => call(jira, 'POST', '/rest/api/3/issue/bulk', { issueUpdates });
  const { status, body } = await bulk([fieldsWith(), fieldsWith({ summary: 'a\nb' }), fieldsWith()]);
  assert.equal(status, 201);
  assert.equal(body.issues.length, 2);
  assert.deepEqual(
    body.errors.map((e: { failedElementNumber: number; elementErrors: { errors: object } }) => [
      e.failedElementNumber,
      Object.keys(e.elementErrors.errors),
    ]),
    [[1, ['summary']]],
  );
  assert.equal((await bulk(Array(51).fill(fieldsWith()))).status, 400);
});

test('bulk fetch answers by ascending id, leaves out what does not exist, and takes at most 100', async (t) => {
  const jira = await start(t);
  for (let count = 0; count < 3; count += 1)
    await create(jira, { ...fieldsWith(), properties: [{ key: 'p', value: count }] });
  const fetchThem = (ids: string[]) =>
    call(jira, 'POST', '/rest/api/3/issue/bulkfetch', { issueIdsOrKeys: ids, fields: ['created'], properties: ['p'] });
  const { body } = await fetchThem(['SOC-3', 'SOC-99', '10001', 'SOC-1']);
  assert.deepEqual(
    body.issues.map((issue: { key: string }) => issue.key),
    ['SOC-1', 'SOC-3'],
  );
  assert.deepEqual(body.issues[1].properties, { p: 2 });
  assert.match(body.issues[1].fields.created, /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}\+0000$/);
  assert.deepEqual(Object.keys(body.issues[1].fields), ['created']);
  assert.deepEqual(body.issueErrors, []);
  assert.equal((await fetchThem(Array.from({ length: 101 }, (_, index) => `SOC-${index}`))).status, 400);
  jira.plant('unreadable-issues');
  const spoilt = await fetchThem(['SOC-1', 'SOC-2']);
  assert.deepEqual(
    spoilt.body.issueErrors.map((entry: { id: string }) => entry.id),
    ['10001'],
  );
  assert.deepEqual(
    spoilt.body.issues.map((issue: { key: string }) => issue.key),
    ['SOC-2'],
  );
});

test('createmeta comes in pages, for one project only', async (t) => {
  const fields = [...standardFields, { fieldId: 'customfield_1', name: 'Cost centre', required: true }];
  const jira = await start(t, { projects: [project('SOC', { fields })] });
  const base = '/rest/api/3/issue/createmeta';
  const first = (await call(jira, 'GET', `${base}/SOC/issuetypes?maxResults=3`)).body;
  assert.deepEqual([first.startAt, first.total, first.issueTypes.length], [0, 4, 3]);
  const second = (await call(jira, 'GET', `${base}/SOC/issuetypes?maxResults=3&startAt=3`)).body;
  assert.deepEqual(
    second.issueTypes.map((type: { name: string }) => type.name),
    ['Sub-task'],
  );
  const screen = (await call(jira, 'GET', `${base}/SOC/issuetypes/10001`)).body.fields;
  assert.deepEqual(
    screen.filter((field: { required: boolean }) => field.required).map((field: { fieldId: string }) => field.fieldId),
    ['project', 'issuetype', 'summary', 'customfield_1'],
  );
  assert.equal((await call(jira, 'GET', `${base}/SOC/issuetypes/1`)).status, 404);
  assert.equal((await call(jira, 'GET', base)).status, 410);
});

test('transitions are those open now, with category and demanded fields, and only they can be done', async (t) => {
  const jira = await start(t, { projects: [project('SOC', { workflow: workflows.resolution })] });
  await create(jira, fieldsWith());
  const path = '/rest/api/3/issue/SOC-1/transitions';
  const { transitions } = (await call(jira, 'GET', `${path}?expand=transitions.fields`)).body;
  assert.deepEqual(
    transitions.map((e: { to: { statusCategory: { key: string } } }) => e.to.statusCategory.key),
    ['indeterminate', 'done'],
  );
  assert.equal(transitions[1].fields.resolution.required, true);
  const go = async (body: unknown) => (await call(jira, 'POST', path, body)).status;
  assert.equal(await go({ transition: { id: '41' } }), 400);
  assert.equal(await go({ transition: { id: '31' } }), 400);
  assert.equal(await go({ transition: { id: '31' }, fields: { resolution: { id: '1' } } }), 400);
  assert.equal(await go({ transition: { id: '11' }, fields: { resolution: { id: '10000' } } }), 400);
  assert.equal(await go({ transition: { id: '31' }, fields: { resolution: { id: '10001' } } }), 204);
  const { fields } = (await call(jira, 'GET', '/rest/api/3/issue/SOC-1?fields=status,resolution')).body;
  assert.deepEqual([fields.status.name, fields.resolution.name], ['Finished', "Won't Do"]);
});

test('comments are documents, labels are edited, issues deleted', async (t) => {
  const jira = await start(t);
  await create(jira, fieldsWith({ labels: ['one'] }));
  const at = '/rest/api/3/issue/SOC-1';
  assert.equal((await call(jira, 'POST', `${at}/comment`, { body: doc('hello') })).status, 201);
  assert.equal((await call(jira, 'POST', `${at}/comment`, { body: 'hello' })).status, 400);
  assert.equal((await call(jira, 'GET', `${at}/comment`)).body.total, 1);
  assert.equal((await call(jira, 'PUT', at, { update: { labels: [{ add: 'two' }, { remove: 'one' }] } })).status, 204);
  assert.equal((await call(jira, 'PUT', at, { update: { labels: [{ add: 'a b' }] } })).status, 400);
  assert.deepEqual((await call(jira, 'GET', `${at}?fields=labels`)).body.fields, { labels: ['two'] });
  assert.equal((await call(jira, 'DELETE', at)).status, 204);
  assert.equal((await call(jira, 'GET', at)).status, 404);
});

test('nonsense is refused: unknown paths, broken JSON, a body of another type, a huge one', async (t) => {
  const jira = await start(t);
  assert.equal((await call(jira, 'GET', '/rest/api/3/nothing')).status, 404);
  const raw = async (body: string, type: string) =>
    (
      await fetch(`${jira.url}/rest/api/3/issue`, {
        method: 'POST',
        body,
        headers: { authorization: basic(demoUser), 'content-type': type },
      })
    ).status;
  assert.equal(await raw('{"fields":', 'application/json'), 400);
  assert.equal(await raw('{}', 'text/plain'), 415);
  assert.equal(await raw(`"${'x'.repeat(1 << 20)}"`, 'application/json'), 413);
});
