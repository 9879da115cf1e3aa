import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type TestContext, test } from 'node:test';
import { type FaultKind, faultKinds } from './faults.ts';
import { type JiraFake, type JiraOptions, startJira } from './server.ts';
import { demoUser } from './site.ts';

const headers = { authorization: `Bearer ${demoUser.bearer}`, 'content-type': 'application/json' };
const create = (url: string, summary = 'x') =>
  fetch(`${url}/rest/api/3/issue`, {
    method: 'POST',
    headers,
    body: JSON.stringify({ fields: { project: { key: 'SOC' }, issuetype: { name: 'Task' }, summary } }),
  });

async function start(t: TestContext, options: JiraOptions = {}): Promise<JiraFake> {
  const jira = await startJira(options);
  t.after(() => jira.stop());
  return jira;
}

/** What a client sees: a status with "json" or "other", or "nothing". */
async function seen(call: Promise<Response>): Promise<string> {
  try {
    const response = await call;
    const text = await response.text();
    try {
      JSON.parse(text);
      return `${response.status} json`;
    } catch {
      return `${response.status} other`;
    }
  } catch {
    return 'nothing';
  }
}

const expected: [FaultKind, string, number][] = [
  ['reset-before', 'nothing', 0],
  ['maintenance', '503 other', 0],
  ['rate-limited', '429 json', 0],
  ['reset-after', 'nothing', 1],
  ['502-after', '502 other', 1],
  ['503-after', '503 other', 1],
  ['504-after', '504 other', 1],
  ['truncated-json', '201 other', 1],
  ['html-200', '200 other', 1],
  ['slow-body', '201 json', 1],
];
for (const [kind, sight, issues] of expected) {
  test(`${kind}: the client sees "${sight}" and ${issues} issues are made`, async (t) => {
    const jira = await start(t, { faults: { slowMs: 50 } });
    jira.plant(kind);
    assert.equal(await seen(create(jira.url)), sight);
    const audit = jira.audit();
    assert.equal(audit.issues.length, issues);
    assert.deepEqual(
      audit.writes.map((write) => write.fault),
      [kind],
    );
    assert.equal(await seen(create(jira.url)), kind === 'rate-limited' ? '429 json' : '201 json');
  });
}

test('a late commit happens after its answer was lost, within its time', async (t) => {
  const clock = { now: Date.parse('2026-03-02T08:00:00Z') };
  const jira = await start(t, { clock: () => clock.now });
  jira.plant('late-commit');
  assert.match(await seen(create(jira.url)), /^(nothing|504 other)$/);
  assert.equal(jira.audit().issues.length, 0);
  clock.now += 20_000;
  assert.equal(jira.audit().issues.length, 1);
});

test('a refused create that should be late stays refused', async (t) => {
  const jira = await start(t);
  jira.plant('late-commit');
  await seen(create(jira.url, ''));
  assert.equal(jira.audit().issues.length, 0);
});

test('a 429 names its pause in seconds or as a date, and counts calls that come too early', async (t) => {
  const clock = { now: Date.parse('2026-03-02T08:00:00.400Z') };
  const jira = await start(t, { clock: () => clock.now, faults: { rates: { 'rate-limited': 1 }, seed: 3 } });
  const forms = new Set<string>();
  for (let count = 0; count < 20; count += 1) {
    const first = await create(jira.url);
    assert.equal(first.status, 429);
    assert.equal(first.headers.get('ratelimit-reason'), 'jira-burst-based');
    const value = first.headers.get('retry-after')!;
    const seconds = /^\d+$/.test(value)
      ? Number(value)
      : (Date.parse(value) - Date.parse(first.headers.get('date')!)) / 1000;
    forms.add(/^\d+$/.test(value) ? 'seconds' : 'date');
    assert.ok(seconds >= 1 && seconds <= 30);
    assert.equal(jira.audit().tooEarly, count);
    await create(jira.url);
    assert.equal(jira.audit().tooEarly, count + 1);
    clock.now += seconds * 1000;
  }
  assert.deepEqual([...forms].sort(), ['date', 'seconds']);
});

test('the same seed gives the same faults', async (t) => {
  const run = async () => {
    const rates = Object.fromEntries(faultKinds.filter((kind) => kind !== 'slow-body').map((kind) => [kind, 0.06]));
    const jira = await start(t, { seed: 9, faults: { seed: 9, rates } });
    for (let count = 0; count < 60; count += 1) await seen(create(jira.url));
    return jira.audit().writes.map((write) => write.fault);
  };
  const first = await run();
  assert.ok(new Set(first).size > 6);
  assert.deepEqual(await run(), first);
});

test('the pages show issues and escape all that came from outside', async (t) => {
  const jira = await start(t);
  await create(jira.url, '<img src=x onerror=alert(1)> & "quotes"');
  for (const path of ['/', '/browse/SOC-1']) {
    const response = await fetch(jira.url + path);
    const html = await response.text();
    assert.equal(response.status, 200);
    assert.match(response.headers.get('content-security-policy')!, /default-src 'none'/);
    assert.ok(html.includes('&lt;img src=x onerror=alert(1)&gt; &amp; &quot;quotes&quot;'));
    assert.ok(!html.includes('<img'));
  }
  assert.equal((await fetch(`${jira.url}/browse/SOC-2`)).status, 404);
});

test('a state file survives a restart, also with half a last line', async (t) => {
  const folder = mkdtempSync(join(tmpdir(), 'jira-'));
  t.after(() => rmSync(folder, { recursive: true }));
  const state = join(folder, 'state.jsonl');
  const first = await startJira({ state });
  for (const summary of ['one', 'two', 'three']) await create(first.url, summary);
  await fetch(`${first.url}/rest/api/3/issue/SOC-3`, { method: 'DELETE', headers });
  await first.stop();
  writeFileSync(state, '{"issue":{"id":"1', { flag: 'a' });
  const second = await start(t, { state });
  assert.deepEqual(
    second.audit().issues.map((issue) => [issue.id, issue.key, issue.summary]),
    [
      ['10001', 'SOC-1', 'one'],
      ['10002', 'SOC-2', 'two'],
    ],
  );
  assert.equal(((await (await create(second.url)).json()) as { key: string }).key, 'SOC-4');
});

test('it runs as a process of its own that prints its address, takes faults and shows its audit', async (t) => {
  const child = spawn(process.execPath, [join(import.meta.dirname, 'main.ts'), '--port', '0'], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  t.after(() => child.kill('SIGKILL'));
  const [chunk] = (await once(child.stdout, 'data')) as [Buffer];
  const url = chunk.toString('utf8').trim();
  assert.match(url, /^http:\/\/127\.0\.0\.1:\d+$/);
  assert.equal((await fetch(`${url}/_simulator/faults/502-after`, { method: 'POST' })).status, 204);
  assert.equal((await fetch(`${url}/_simulator/faults/none`, { method: 'POST' })).status, 404);
  assert.equal(await seen(create(url)), '502 other');
  const audit = (await (await fetch(`${url}/_simulator/audit`)).json()) as { issues: unknown[]; writes: unknown[] };
  assert.deepEqual([audit.issues.length, audit.writes.length], [1, 1]);
  child.kill('SIGTERM');
  assert.deepEqual(await once(child, 'exit'), [0, null]);
});
