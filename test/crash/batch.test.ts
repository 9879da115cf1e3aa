import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { createHash, randomInt } from 'node:crypto';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { after, test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { generateMails } from '../../samples/generate.ts';
import { createRandom } from '../../samples/random.ts';
import { verifyAudit } from '../../server/store/audit.ts';
import { deliveryBytes } from '../../server/store/delivery.ts';
import { openStore, type Store } from '../../server/store/open.ts';
import { recordView } from '../../server/store/record-view.ts';
import { startJira } from '../fakes/jira/server.ts';

// A fresh seed each time; a failure prints it, and SHOAL_SEED in the environment repeats it.
const seed = Number(process.env.SHOAL_SEED ?? randomInt(2 ** 31));
const rounds = 4;
const count = 72;
const start = '2026-11-20T08:00:00.000Z';

const program = fileURLToPath(new URL('./road-process.ts', import.meta.url));
const folder = mkdtempSync(join(tmpdir(), 'shoal-crash-'));
const jira = await startJira({});
after(async () => {
  await jira.stop();
  rmSync(folder, { recursive: true, force: true });
});

interface Run {
  /** Index of the first mail to hand in. */
  from: number;
  minutesLater: number;
  /** Acknowledged mails after which the kill is near, and how many milliseconds later it comes; null: never. */
  kill: { after: number; wait: number } | null;
}

/** One life of the process. @returns how it ended: 'SIGKILL', or its exit status. */
async function live({ from, minutesLater, kill }: Run, acknowledged: Map<number, string>): Promise<string | number> {
  const orders = { folder, jira: jira.url, seed, count, from, minutesLater };
  const child = spawn(process.execPath, [program, JSON.stringify(orders)], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const ended = once(child, 'exit');
  let seen = 0;
  createInterface({ input: child.stdout }).on('line', (line) => {
    const [index, id] = line.split(' ');
    acknowledged.set(Number(index), id as string);
    seen += 1;
    if (kill !== null && seen === kill.after) setTimeout(() => child.kill('SIGKILL'), kill.wait);
  });
  const [status, signal] = await ended;
  return signal ?? status;
}

test(`a batch that is killed again and again loses nothing and doubles nothing (seed ${seed})`, async () => {
  const random = createRandom(seed);
  const acknowledged = new Map<number, string>();
  for (let round = 0; round < rounds; round += 1) {
    const share = Math.floor(count / (rounds + 1));
    const kill = { after: 1 + random.below(share), wait: random.below(1_200) };
    // Some mails are handed in twice: the list's reader does not know what became of the last ones.
    const from = Math.max(0, acknowledged.size - 3);
    assert.equal(await live({ from, minutesLater: 2 * round, kill }, acknowledged), 'SIGKILL');
  }
  const last = { from: Math.max(0, acknowledged.size - 3), minutesLater: 2 * rounds, kill: null };
  assert.equal(await live(last, acknowledged), 0);
  const store = await openStore({ folder, durable: true });
  try {
    await countRecords(store, acknowledged);
    await countTickets(store);
    const { ok, rows } = await verifyAudit(store.db);
    assert.ok(ok && rows >= count);
  } finally {
    await store.close();
  }
});

async function countRecords(store: Store, acknowledged: Map<number, string>): Promise<void> {
  const mails = [...generateMails({ seed, count, start })];
  assert.equal(acknowledged.size, count);
  for (const [index, { bytes, expect, name }] of mails.entries()) {
    const id = createHash('sha256').update(bytes).digest('hex');
    assert.equal(acknowledged.get(index), id, name);
    const record = await recordView(store.db, id);
    assert.ok(record?.state === 'open' || record?.state === 'closed', `${name}: ${record?.state}`);
    assert.deepEqual(Buffer.from((await deliveryBytes(store.db, id)) ?? []), Buffer.from(bytes));
    assert.equal(record.reports.length, expect.reports.length, name);
    assert.equal(record.arrivals.length, 1, name);
    // Written in the transaction of the record: two of them would be two recordings.
    assert.equal(record.history.filter(({ what }) => what === 'record.stored').length, 1, name);
  }
  const { rows } = await store.db
    .selectFrom('delivery')
    .select(({ fn }) => fn.countAll<number>().as('rows'))
    .executeTakeFirstOrThrow();
  assert.equal(Number(rows), count);
}

/** Each action that opens a ticket has its one issue, and there is no issue without its action. */
async function countTickets(store: Store): Promise<void> {
  const actions = await store.db
    .selectFrom('action')
    .select(['key', 'state', 'receipt'])
    .where('kind', '=', 'ticket')
    .execute();
  assert.ok(actions.length >= 5, `${actions.length} tickets`);
  const issued = jira.audit().issues.map(({ properties }) => keyIn(properties));
  assert.deepEqual(issued.sort(), actions.map(({ key }) => key).sort());
  const issues = new Map(jira.audit().issues.map(({ key, properties }) => [key, keyIn(properties)]));
  for (const { key, state, receipt } of actions) {
    assert.equal(state, 'done');
    assert.equal(issues.get((receipt as { ref: string }).ref), key);
  }
}

/** The mark that the very call which opens an issue sets on it. */
function keyIn(properties: Record<string, unknown>): string {
  return (properties['shoal.v1'] as { key: string }).key;
}
