import assert from 'node:assert/strict';
import { type TestContext, test } from 'node:test';
import { JqlError, parseJql } from './jql.ts';
import { type JiraOptions, startJira } from './server.ts';
import { demoUser } from './site.ts';

async function site(t: TestContext, options: JiraOptions = {}) {
  const clock = { now: Date.parse('2026-03-02T08:00:00Z') };
  const jira = await startJira({ clock: () => clock.now, ...options });
  t.after(() => jira.stop());
  const headers = { authorization: `Bearer ${demoUser.bearer}`, 'content-type': 'application/json' };
  const post = async (path: string, body: unknown) => {
    const response = await fetch(jira.url + path, { method: 'POST', headers, body: JSON.stringify(body) });
    // biome-ignore lint/suspicious/noExplicitAny: tests look into answers of many shapes
    return { status: response.status, body: (await response.json()) as any };
  };
  const create = (labels: string[]) =>
    post('/rest/api/3/issue', {
      fields: { project: { key: 'SOC' }, issuetype: { name: 'Task' }, summary: 'x', labels },
    });
  const find = (jql: string, more: object = {}) => post('/rest/api/3/search/jql', { jql, ...more });
  return { jira, clock, headers, post, create, find };
}

const ids = (answer: { body: { issues: { id: string }[] } }) => answer.body.issues.map((issue) => issue.id);

test('the old search is gone', async (t) => {
  const { jira, headers, post } = await site(t);
  assert.equal((await post('/rest/api/3/search', { jql: 'project = SOC' })).status, 410);
  assert.equal((await fetch(`${jira.url}/rest/api/3/search?jql=project%3DSOC`, { headers })).status, 410);
});

test('the search gives ids alone unless fields are asked for, and never a total', async (t) => {
  const { create, find } = await site(t);
  await create(['one']);
  assert.deepEqual((await find('project = SOC')).body, { issues: [{ id: '10001' }], isLast: true });
  const [issue] = (await find('project = SOC', { fields: ['labels'] })).body.issues;
  assert.deepEqual([issue.key, issue.fields], ['SOC-1', { labels: ['one'] }]);
});

test('an issue shows in the search after its own lag only, in bulk fetch and by reconciling at once', async (t) => {
  const { clock, create, find, post } = await site(t, { seed: 5, lag: { typicalMs: 10_000, worstMs: 180_000 } });
  for (let count = 0; count < 40; count += 1) await create(['mine']);
  assert.ok(ids(await find('labels = mine')).length < 40);
  const fetched = await post('/rest/api/3/issue/bulkfetch', { issueIdsOrKeys: ['SOC-1', 'SOC-40'] });
  assert.equal(fetched.body.issues.length, 2);
  assert.ok(ids(await find('labels = mine', { reconcileIssues: [10_040] })).includes('10040'));
  clock.now += 10_000;
  const usual = ids(await find('labels = mine')).length;
  assert.ok(usual >= 30 && usual < 40, `${usual} of 40 after the usual lag`);
  clock.now += 170_000;
  assert.equal(ids(await find('labels = mine')).length, 40);
  const tooMany = Array.from({ length: 51 }, (_, index) => 10_001 + index);
  assert.equal((await find('labels = mine', { reconcileIssues: tooMany })).status, 400);
});

test('a changed label shows late too, and the old one until then', async (t) => {
  const { jira, clock, headers, create, find } = await site(t, { lag: { typicalMs: 1000, worstMs: 1000 } });
  await create(['old']);
  clock.now += 1000;
  const body = JSON.stringify({ fields: { labels: ['new'] } });
  await fetch(`${jira.url}/rest/api/3/issue/SOC-1`, { method: 'PUT', headers, body });
  assert.deepEqual([ids(await find('labels = old')).length, ids(await find('labels = new')).length], [1, 0]);
  clock.now += 1000;
  assert.deepEqual([ids(await find('labels = old')).length, ids(await find('labels = new')).length], [0, 1]);
});

test('pages follow by token; a token of another query or of last week is refused', async (t) => {
  const { clock, create, find } = await site(t);
  for (let count = 0; count < 5; count += 1) await create(['mine']);
  const jql = 'project = "SOC" ORDER BY key ASC';
  const seen: string[] = [];
  let token: string | undefined;
  do {
    const page = await find(jql, { maxResults: 2, ...(token === undefined ? {} : { nextPageToken: token }) });
    seen.push(...ids(page));
    assert.equal(page.body.isLast, page.body.nextPageToken === undefined);
    token = page.body.nextPageToken ?? undefined;
  } while (token !== undefined);
  assert.deepEqual(seen, ['10001', '10002', '10003', '10004', '10005']);
  const { nextPageToken } = (await find(jql, { maxResults: 2 })).body;
  assert.equal((await find('project = SOC', { nextPageToken })).status, 400);
  assert.equal((await find(jql, { nextPageToken: 'garbage' })).status, 400);
  clock.now += 7 * 86_400_000;
  assert.equal((await find(jql, { nextPageToken })).status, 400);
});

test('conditions and order', async (t) => {
  const { create, find } = await site(t);
  await create(['a']);
  await create(['a', 'b']);
  await create([]);
  assert.deepEqual(ids(await find('project = SOC AND labels = "b"')), ['10002']);
  assert.deepEqual(ids(await find('labels in (b, "a") ORDER BY key DESC')), ['10002', '10001']);
  assert.deepEqual(ids(await find('project = soc and statusCategory != Done order by created asc, key desc')), [
    '10003',
    '10002',
    '10001',
  ]);
  assert.deepEqual(ids(await find('key = SOC-3')), ['10003']);
  assert.deepEqual(ids(await find('labels = "b" AND labels = "a" AND status = Open')), ['10002']);
  assert.deepEqual(ids(await find('labels = "a\\" OR project = SOC"')), []);
  assert.equal((await find('project = NONE')).status, 400);
});

test('a query that the real parser would refuse is refused', () => {
  const bad = [
    '',
    'ORDER BY key',
    'project',
    'project =',
    'project = SOC AND',
    'project = SOC OR labels = a',
    'issue.property[shoal.v1].key = "x"',
    'nofield = 1',
    'labels in (a',
    'labels in a',
    'labels = "a',
    'project = SOC ORDER key',
    'project = SOC ORDER BY labels',
    'project = SOC labels = a',
    'project = SOC ORDER BY key DESC labels',
    'project & SOC',
  ];
  for (const jql of bad) assert.throws(() => parseJql(jql), JqlError, jql);
});
