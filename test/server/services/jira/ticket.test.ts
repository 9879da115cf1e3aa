import assert from 'node:assert/strict';
import { type TestContext, test } from 'node:test';
import { actionKey, type TicketInput } from '../../../../server/core/effect.ts';
import { ShoalError } from '../../../../server/core/errors.ts';
import { createTransport, type HttpRequest } from '../../../../server/services/http.ts';
import type { JiraConfig } from '../../../../server/services/jira/config.ts';
import { createTicketEffect, ticketLabel } from '../../../../server/services/jira/ticket.ts';
import type { FaultKind } from '../../../fakes/jira/faults.ts';
import { type JiraOptions, startJira } from '../../../fakes/jira/server.ts';
import { demoUser, project, standardFields, workflows } from '../../../fakes/jira/site.ts';

const input: TicketInput = {
  summary: 'Reported: invoice',
  paragraphs: ['Three people reported it.', 'From: sender@example.net'],
  labels: ['phishing'],
  priority: 'High',
};
const key = actionKey('cluster', 'sha256:aa', 'ticket', 'one');
const other = actionKey('cluster', 'sha256:aa', 'ticket', 'two');
const { signal } = new AbortController();
const HOUR = 3_600_000;

/** A simulator on a clock that the test moves, an effect that talks to it, and the requests that it sent. */
async function setUp(t: TestContext, options: JiraOptions = {}, config: Partial<JiraConfig> = {}) {
  const clock = { now: Date.parse('2026-03-02T08:00:00Z') };
  const jira = await startJira({ clock: () => clock.now, ...options });
  t.after(() => jira.stop());
  const transport = createTransport({ allow: [jira.url], timeoutMs: 1000 });
  const sent: HttpRequest[] = [];
  const auth = { kind: 'basic', email: demoUser.email, token: demoUser.token } as const;
  const whole: JiraConfig = { url: jira.url, browseUrl: '', project: 'SOC', issueType: 'Task', auth, ...config };
  const boot = () =>
    createTicketEffect(
      whole,
      (request) => {
        sent.push(request);
        return transport(request);
      },
      () => new Date(clock.now),
    );
  return { jira, clock, sent, boot, effect: boot() };
}

const rejects = async (call: Promise<unknown>, code: string, pattern = /./): Promise<ShoalError> => {
  const error: unknown = await call.then(
    () => assert.fail('it did not fail'),
    (thrown: unknown) => thrown,
  );
  assert.ok(error instanceof ShoalError, String(error));
  assert.equal(error.code, code, error.message);
  assert.match(error.message, pattern);
  return error;
};

test('a ticket carries its label, its property and what was planned, all in the one call that creates it', async (t) => {
  const { jira, sent, effect } = await setUp(t);
  const receipt = await effect.perform(key, input, signal);
  assert.deepEqual(receipt, { ref: 'SOC-1', url: `${jira.url}/browse/SOC-1`, data: { id: '10001' } });
  const create = sent.filter((request) => request.url.endsWith('/rest/api/3/issue'));
  assert.deepEqual(
    create.map((request) => JSON.parse(request.body!)),
    [
      {
        fields: {
          project: { key: 'SOC' },
          issuetype: { id: '10001' },
          summary: 'Reported: invoice',
          labels: [`shoal-${key.slice(0, 16)}`, 'phishing'],
          description: {
            type: 'doc',
            version: 1,
            content: [
              { type: 'paragraph', content: [{ type: 'text', text: 'Three people reported it.' }] },
              { type: 'paragraph', content: [{ type: 'text', text: 'From: sender@example.net' }] },
            ],
          },
          priority: { id: '2' },
        },
        properties: [{ key: 'shoal.v1', value: { key } }],
      },
    ],
  );
});

test('text that Jira would refuse is made to fit', async (t) => {
  const { jira, effect } = await setUp(t);
  const hard = {
    summary: `line\r\nbreak ${'x'.repeat(400)}`,
    paragraphs: ['', '\n\n', `\u0000${'y'.repeat(90_000)}`, '"\\</script>'],
    labels: ['two words', '', 'z'.repeat(999)],
    priority: 'Low' as const,
  };
  await effect.perform(key, hard, signal);
  await effect.perform(other, { summary: '', paragraphs: [], labels: [], priority: 'Low' }, signal);
  assert.equal(jira.audit().issues.length, 2);
});

test('the create screen is read once, not for each ticket', async (t) => {
  const { sent, effect } = await setUp(t);
  await effect.perform(key, input, signal);
  await effect.perform(other, input, signal);
  assert.equal(sent.length, 4);
});

test('a bearer token signs in as well as e-mail and API token', async (t) => {
  const { effect } = await setUp(t, {}, { auth: { kind: 'bearer', token: demoUser.bearer! } });
  assert.equal((await effect.perform(key, input, signal)).ref, 'SOC-1');
});

test('a field that the create screen lacks is left out where it can be', async (t) => {
  const fields = standardFields.filter((field) => field.fieldId === 'labels');
  const { effect } = await setUp(t, { projects: [project('SOC', { fields })] });
  assert.equal((await effect.perform(key, input, signal)).ref, 'SOC-1');
});

test('a field that only a person can fill in is a definite no that names it', async (t) => {
  const fields = [...standardFields, { fieldId: 'customfield_10300', name: 'Cost centre', required: true }];
  const { jira, effect } = await setUp(t, { projects: [project('SOC', { fields })] });
  await rejects(effect.perform(key, input, signal), 'SHOAL_EFFECT_REFUSED', /Cost centre/);
  assert.equal(jira.audit().writes.length, 0);
});

test('a create screen that was repaired is seen by the next attempt', async (t) => {
  const demanding = [...standardFields, { fieldId: 'customfield_10300', name: 'Cost\ncentre', required: true }];
  const projects = [project('SOC', { fields: demanding })];
  const { effect } = await setUp(t, { projects });
  await rejects(effect.perform(key, input, signal), 'SHOAL_EFFECT_REFUSED', /Cost centre/);
  projects[0] = project('SOC');
  await effect.perform(key, input, signal);
  projects[0] = project('SOC', { issueTypes: [{ id: '10009', name: 'task', subtask: false }] });
  await rejects(effect.perform(other, input, signal), 'SHOAL_EFFECT_REFUSED', /fields issuetype/);
  assert.equal((await effect.perform(other, input, signal)).data?.id, '10002');
});

const refusals: [string, Partial<JiraConfig>, RegExp][] = [
  ['a wrong token', { auth: { kind: 'basic', email: demoUser.email, token: 'wrong' } }, /401, the credentials/],
  ['a wrong bearer token', { auth: { kind: 'bearer', token: 'wrong' } }, /401, the credentials/],
  ['an unknown project', { project: 'NONE' }, /400, fields project/],
  ['an unknown issue type', { issueType: 'Incident' }, /400, fields issuetype/],
];
for (const [what, config, pattern] of refusals) {
  test(`${what} is a definite no`, async (t) => {
    const { jira, effect } = await setUp(t, {}, config);
    await rejects(effect.perform(key, input, signal), 'SHOAL_EFFECT_REFUSED', pattern);
    assert.equal(jira.audit().issues.length, 0);
  });
}

test('a missing permission is a definite no', async (t) => {
  const { effect } = await setUp(t, { users: [{ ...demoUser, permissions: ['browse'] }] });
  await rejects(effect.perform(key, input, signal), 'SHOAL_EFFECT_REFUSED', /403, the account lacks/);
});

test('nothing of the credentials or of the text shows in an error', async (t) => {
  const { effect, jira } = await setUp(t, {}, { project: 'NONE' });
  const refused = await rejects(effect.perform(key, input, signal), 'SHOAL_EFFECT_REFUSED');
  jira.plant('html-200', 1);
  const lost = await rejects(effect.perform(key, input, signal), 'SHOAL_EFFECT_AMBIGUOUS');
  for (const error of [refused, lost]) {
    const all = `${error.stack} ${(error.cause as Error | undefined)?.stack} ${JSON.stringify(error)}`;
    for (const secret of [demoUser.token, demoUser.email, 'Basic', input.summary, 'sender@example.net']) {
      assert.ok(!all.includes(secret), secret);
    }
  }
});

const lostAfter: FaultKind[] = [
  'reset-after',
  '502-after',
  '503-after',
  '504-after',
  'truncated-json',
  'html-200',
  'slow-body',
];
for (const kind of lostAfter) {
  test(`an answer lost by ${kind} is ambiguous, and the issue is found while the search does not show it`, async (t) => {
    const lag = { typicalMs: 2 * HOUR, worstMs: 2 * HOUR };
    const { jira, effect, boot } = await setUp(t, { lag, faults: { slowMs: 60_000 } });
    await effect.perform(other, input, signal);
    jira.plant(kind);
    await rejects(effect.perform(key, input, signal), 'SHOAL_EFFECT_AMBIGUOUS', /POST http/);
    // The same process still knows a floor; one started after a crash does not.
    assert.equal((await effect.lookUp(key, input, signal))?.ref, 'SOC-2');
    assert.equal((await boot().lookUp(key, input, signal))?.ref, 'SOC-2');
    assert.equal(jira.audit().issues.length, 2);
  });
}

for (const kind of ['reset-before', 'maintenance'] satisfies FaultKind[]) {
  test(`after ${kind} nothing is found, because nothing was made`, async (t) => {
    const { jira, effect } = await setUp(t);
    await effect.perform(other, input, signal);
    jira.plant(kind);
    const error = await rejects(effect.perform(key, input, signal), 'SHOAL_EFFECT_AMBIGUOUS');
    assert.equal(error.retryAfter, kind === 'maintenance' ? 20 : undefined);
    assert.equal(await effect.lookUp(key, input, signal), undefined);
  });
}

test('an issue that is committed late is found once the time to settle has passed', async (t) => {
  const { jira, clock, effect } = await setUp(t, { lag: { typicalMs: HOUR, worstMs: HOUR } });
  await effect.perform(other, input, signal);
  jira.plant('late-commit');
  await rejects(effect.perform(key, input, signal), 'SHOAL_EFFECT_AMBIGUOUS');
  assert.ok(effect.settleMs >= 45_000);
  clock.now += effect.settleMs;
  assert.equal((await effect.lookUp(key, input, signal))?.ref, 'SOC-2');
});

test('a 429 is a definite no for now: nothing is sent before its pause ends, and then it works', async (t) => {
  const { jira, clock, sent, effect } = await setUp(t);
  await effect.perform(other, input, signal);
  jira.plant('rate-limited');
  const first = await rejects(effect.perform(key, input, signal), 'SHOAL_RATE_LIMIT');
  assert.ok(first.retryAfter! >= 1 && first.retryAfter! <= 30);
  const before = sent.length;
  clock.now += first.retryAfter! * 1000 - 500;
  assert.equal((await rejects(effect.perform(key, input, signal), 'SHOAL_RATE_LIMIT')).retryAfter, 1);
  assert.equal(sent.length, before);
  clock.now += 500;
  assert.equal((await effect.perform(key, input, signal)).ref, 'SOC-2');
  assert.equal(jira.audit().tooEarly, 0);
});

test('an issue in the search but far below the newest ones is found by its label', async (t) => {
  const { jira, clock, effect, boot } = await setUp(t);
  await effect.perform(key, input, signal);
  clock.now += 30 * 24 * HOUR;
  for (let count = 0; count < 700; count += 1) jira.store.takeNumber('SOC');
  await effect.perform(other, input, signal);
  assert.equal((await boot().lookUp(key, input, signal))?.ref, 'SOC-1');
});

test('thousands of numbers that lead nowhere do not stop a look-up', async (t) => {
  const { jira, effect, boot } = await setUp(t);
  for (let count = 0; count < 6000; count += 1) jira.store.takeNumber('SOC');
  await effect.perform(other, input, signal);
  assert.equal(await boot().lookUp(key, input, signal), undefined);
});

test('a project that grows too fast to be read whole is no proof that there is no issue', async (t) => {
  const { jira, clock, effect, boot } = await setUp(t);
  await effect.perform(other, input, signal);
  const { store } = jira;
  const model = store.find('SOC-1')!;
  const copy = () => {
    const number = store.takeNumber('SOC');
    store.put({ ...model, id: store.nextId(), number, key: `SOC-${number}`, properties: {}, indexed: [] });
  };
  for (let count = 0; count < 5100; count += 1) copy();
  await rejects(boot().lookUp(key, input, signal), 'SHOAL_EFFECT_AMBIGUOUS', /over 5000 issues too young/);
  clock.now += 2 * HOUR;
  assert.equal(await boot().lookUp(key, input, signal), undefined);
});

test("somebody else's issue with our label is not taken for ours", async (t) => {
  const { jira, effect } = await setUp(t);
  await effect.perform(other, input, signal);
  const foreign = jira.store.find('SOC-1')!;
  foreign.labels = [ticketLabel(key)];
  foreign.properties = { 'shoal.v1': { key: `${key.slice(0, 16)}${other.slice(16)}` } };
  jira.store.put(foreign);
  assert.equal(await effect.lookUp(key, input, signal), undefined);
});

test('an issue that lost its label and was moved is found by its property', async (t) => {
  const projects = [project('SOC'), project('OPS', { id: '10001' })];
  const { jira, effect, boot } = await setUp(t, { projects });
  const receipt = await effect.perform(key, input, signal);
  const issue = jira.store.find(receipt.ref)!;
  issue.labels = [];
  jira.store.move(issue, 'OPS');
  assert.equal((await boot().lookUp(key, input, signal))?.ref, 'OPS-1');
});

test('two issues with one mark: the older counts and the younger is named', async (t) => {
  const { effect } = await setUp(t);
  await effect.perform(key, input, signal);
  await effect.perform(key, input, signal);
  const receipt = await effect.lookUp(key, input, signal);
  assert.equal(receipt?.ref, 'SOC-1');
  assert.deepEqual(receipt?.data, { id: '10001', duplicates: ['SOC-2'] });
});

test('whatever keeps a look-up from reading everything is an error, never "there is none"', async (t) => {
  const { jira, effect, boot } = await setUp(t);
  await effect.perform(other, input, signal);
  for (const kind of ['unreadable-issues', 'html-200', 'truncated-json', '502-after', 'maintenance'] as const) {
    for (let count = 0; count < 3; count += 1) jira.plant(kind);
    await rejects(boot().lookUp(key, input, signal), 'SHOAL_EFFECT_AMBIGUOUS');
    // Plants that were not needed go to the look-ups that follow, until one finds nothing in its way.
    const clear = () =>
      boot()
        .lookUp(key, input, signal)
        .then(
          (found) => found === undefined,
          () => false,
        );
    while (!(await clear()));
  }
});

test('a token that ran out makes a look-up uncertain, not negative', async (t) => {
  const users = [{ ...demoUser }];
  const { effect } = await setUp(t, { users });
  await effect.perform(key, input, signal);
  users[0]!.token = 'renewed';
  await rejects(effect.lookUp(key, input, signal), 'SHOAL_EFFECT_AMBIGUOUS', /401/);
});

test('a read whose answer is lost is repeated, a create is not', async (t) => {
  const { jira, sent, effect } = await setUp(t);
  await effect.perform(key, input, signal);
  jira.plant('reset-after');
  assert.equal((await effect.lookUp(key, input, signal))?.ref, 'SOC-1');
  const before = sent.length;
  jira.plant('reset-after');
  await rejects(effect.perform(other, input, signal), 'SHOAL_EFFECT_AMBIGUOUS');
  assert.equal(sent.length, before + 1);
});

test('taking a ticket back closes it with one comment, however often it is done', async (t) => {
  for (const workflow of [workflows.plain, workflows.resolution]) {
    const { jira, effect } = await setUp(t, { projects: [project('SOC', { workflow })] });
    const receipt = await effect.perform(key, input, signal);
    await effect.undo!(key, receipt, signal);
    await effect.undo!(key, receipt, signal);
    const [issue] = jira.audit().issues;
    assert.deepEqual([issue!.status, issue!.comments], ['Finished', 1]);
  }
});

test('taking back goes on where it was interrupted, whichever of its four calls lost its answer', async (t) => {
  for (const skip of [0, 1, 2, 3]) {
    const { jira, effect } = await setUp(t);
    const receipt = await effect.perform(key, input, signal);
    jira.plant('502-after', skip);
    await rejects(effect.undo!(key, receipt, signal), 'SHOAL_SERVICE_FAILED');
    await effect.undo!(key, receipt, signal);
    const [issue] = jira.audit().issues;
    assert.deepEqual([issue!.status, issue!.comments], ['Finished', 1]);
  }
});

test('a workflow that Shoal cannot follow to its end is a definite no', async (t) => {
  for (const workflow of [workflows.stuck, workflows.approval]) {
    const { effect } = await setUp(t, { projects: [project('SOC', { workflow })] });
    const receipt = await effect.perform(key, input, signal);
    await rejects(effect.undo!(key, receipt, signal), 'SHOAL_EFFECT_REFUSED', /SOC-1 has no transition/);
  }
});

test('an issue that does not carry the mark is never closed', async (t) => {
  const { jira, effect } = await setUp(t);
  const receipt = await effect.perform(key, input, signal);
  await rejects(effect.undo!(other, receipt, signal), 'SHOAL_EFFECT_REFUSED', /left alone/);
  assert.deepEqual(
    jira.audit().issues.map((issue) => [issue.status, issue.comments]),
    [['Open', 0]],
  );
});

test('settings that would send a token in the clear, or nowhere, are refused at the start', () => {
  const transport = createTransport({ allow: [] });
  const auth = { kind: 'bearer', token: 'x' } as const;
  const good: JiraConfig = { url: 'https://jira.example.org', browseUrl: '', project: 'SOC', issueType: 'Task', auth };
  createTicketEffect(good, transport, () => new Date());
  createTicketEffect({ ...good, url: 'http://localhost:8080' }, transport, () => new Date());
  for (const change of [{ url: 'http://jira.example.org' }, { url: '' }, { url: 'jira' }, { project: '' }]) {
    assert.throws(() => createTicketEffect({ ...good, ...change }, transport, () => new Date()), {
      code: 'SHOAL_CONFIG',
    });
  }
});

test('a site behind a gateway is shown to people at its own address', async (t) => {
  const { effect } = await setUp(t, {}, { browseUrl: 'https://jira.example.org/' });
  assert.equal((await effect.perform(key, input, signal)).url, 'https://jira.example.org/browse/SOC-1');
});
