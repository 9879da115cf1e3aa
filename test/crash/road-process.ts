/**
 * The road as a process to be killed: hands in a list of mails, says each on standard output once it is on disk, works
 * them and their tickets, and ends by itself when nothing is left to do.
 */
import { setTimeout as wait } from 'node:timers/promises';
import { generateMails } from '../../samples/generate.ts';
import { assembleRoad } from '../../server/assemble.ts';
import { readConfig } from '../../server/config.ts';
import { openQueue } from '../../server/queue/queue.ts';
import { act } from '../../server/road/act.ts';
import { examine } from '../../server/road/examine.ts';
import { findPlaybooks } from '../../server/road/find-playbooks.ts';
import type { Road } from '../../server/road/road.ts';
import { submit } from '../../server/road/submit.ts';
import { sweep } from '../../server/road/sweep.ts';
import { migrate } from '../../server/store/migrate.ts';
import { openStore } from '../../server/store/open.ts';

interface Orders {
  folder: string;
  jira: string;
  seed: number;
  count: number;
  /** Index of the first mail that was not acknowledged yet. */
  from: number;
  /** Minutes that the process was down since the first start, by the road's clock. */
  minutesLater: number;
}

const orders = JSON.parse(process.argv[2] ?? '') as Orders;
const start = '2026-11-20T08:00:00.000Z';
const config = {
  organisation: { domains: ['brackwater.example'], authservIds: ['mx.brackwater.example'] },
  mailbox: { addresses: ['phish@brackwater.example'] },
  policy: [
    { effect: 'ticket', level: 'do' },
    { effect: 'close', level: 'do' },
  ],
  jira: { url: orders.jira, project: 'SOC', auth: { kind: 'basic', email: 'shoal@example.org', token: 'demo-token' } },
};

const playbooks = await findPlaybooks();
const store = await openStore({ folder: orders.folder, durable: true });
await migrate(store);
const queue = await openQueue(store, { onError: () => undefined, superviseSeconds: 2 });
const assembled = assembleRoad({
  config: readConfig(config, playbooks, orders.folder),
  playbooks,
  store,
  queue,
  events: { arrived() {}, examined() {}, acted() {} },
  clock: () => new Date().toISOString(),
  threads: 1,
});
// A claim of the killed process is stale once the effect has settled, a minute later. The simulator settles at once,
// so that minute may pass on the road's clock alone; the effect keeps the real one, as its far side does.
const road: Road = {
  ...assembled,
  clock: () => new Date(Date.now() + orders.minutesLater * 60_000).toISOString(),
};
// Whatever the killed process left is older than this.
await sweep(road, 0);
// Several at once, so that a kill meets mails and tickets in several states.
await queue.work('examine', { concurrency: 8 }, (id, signal) => examine(road, id, signal));
await queue.work('act', { concurrency: 4 }, (key, signal) => act(road, key, signal));

const mails = [...generateMails({ seed: orders.seed, count: orders.count, start })];
for (const [index, { name, bytes }] of mails.entries()) {
  if (index < orders.from) continue;
  const door = { source: 'folder:list', ref: name, trust: 'mailbox', effects: true } as const;
  const { id } = await submit(road, { bytes, ...door });
  process.stdout.write(`${index} ${id}\n`);
  await wait(5);
}
while (await isBusy()) await wait(200);
await queue.stop({ graceful: true });
await road.pool.close();
await store.close();

async function isBusy(): Promise<boolean> {
  const { db } = store;
  const pending = await db.selectFrom('delivery').select('id').where('state', '=', 'pending').limit(1).execute();
  if (pending.length > 0) return true;
  const open = await db
    .selectFrom('action')
    .select('key')
    .where('state', 'in', ['planned', 'sending'])
    .limit(1)
    .execute();
  return open.length > 0;
}
