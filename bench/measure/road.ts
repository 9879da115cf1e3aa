import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { generateMails, type SampleMail } from '../../samples/generate.ts';
import { assembleRoad } from '../../server/assemble.ts';
import { readConfig } from '../../server/config.ts';
import { defaultLimits } from '../../server/mail/letter.ts';
import { openAnalysisPool } from '../../server/road/analysis-pool.ts';
import { examine, startAnalysis } from '../../server/road/examine.ts';
import { findPlaybooks } from '../../server/road/find-playbooks.ts';
import { submit } from '../../server/road/submit.ts';
import { migrate } from '../../server/store/migrate.ts';
import { openStore, type Store } from '../../server/store/open.ts';
import { startPostgres } from '../../test/services/postgres.ts';
import type { Measure } from '../measure.ts';

const rounds = 3;
const readAhead = 4;
const threads = 2;
/** The targets: ours divided by the script's rate, side by side in one round; the median of the rounds counts. */
const leastReading = 1;
const leastRoad = 0.15;

/** Messages per second through the whole road, beside a Python script that only parses and hashes. */
export const measure: Measure = {
  name: 'road',
  what: 'messages per second through the whole road, against Python’s mail parser and the ssdeep tool',
  target: `reading alone (what the script does, and more) at least ${leastReading.toFixed(1)} times the script; the whole road, which also judges, groups and commits each mail, at least ${leastRoad} times`,

  async run({ seed, runs, slice, log }) {
    const count = runs ?? (slice ? 60 : 400);
    // Only what the script can read at all: it knows no .msg files.
    const mails = [...generateMails({ seed, count, start: '2026-11-20T08:00:00.000Z' })].filter(({ name }) =>
      name.endsWith('.eml'),
    );
    const folder = mkdtempSync(join(tmpdir(), 'shoal-bench-'));
    const inbox = join(folder, 'inbox');
    mkdirSync(inbox);
    for (const { name, bytes } of mails) writeFileSync(join(inbox, name), bytes);
    const postgres = await startPostgres().catch((error: Error) => {
      log(`road: ${error.message}`);
      return null;
    });
    const timed: Round[] = [];
    try {
      for (let round = 0; round < (slice ? 1 : rounds); round++) {
        const runners: [keyof Round, () => number | Promise<number>][] = [
          ['script', () => script(inbox, mails.length)],
          ['reading', () => readingAlone(mails)],
          ['durable', () => embedded(join(folder, `durable-${round}`), true, mails)],
          ['throwAway', () => embedded(join(folder, `quick-${round}`), false, mails)],
        ];
        if (postgres)
          runners.push(['server', async () => onServer(await postgres.createDatabase(`road${round}`), mails)]);
        // Every other round runs backwards, so that neither side always has the cold machine.
        if (round % 2 === 1) runners.reverse();
        const rates: Partial<Round> = {};
        for (const [name, run] of runners) rates[name] = await run();
        timed.push(rates as Round);
        log(`road: round ${round + 1}, mails/s: ${shown(rates)}`);
      }
    } finally {
      await postgres?.stop();
      rmSync(folder, { recursive: true, force: true });
    }
    const ratio = (name: keyof Round) => median(timed.map((rates) => (rates[name] ?? 0) / rates.script));
    const server = postgres ? `PostgreSQL ${ratio('server').toFixed(2)}x` : 'PostgreSQL not measured: no server here';
    const figure =
      `reading alone in ${threads} threads ${ratio('reading').toFixed(2)}x, whole road: durable embedded ` +
      `${ratio('durable').toFixed(2)}x, throw-away embedded ${ratio('throwAway').toFixed(2)}x, ${server} of the script’s ` +
      `${median(timed.map(({ script }) => script)).toFixed(0)} mails/s (${mails.length} mails, ${timed.length} rounds)`;
    return { figure, ok: ratio('reading') >= leastReading && ratio('durable') >= leastRoad };
  },
};

/** Mails a second of each side. */
interface Round {
  script: number;
  reading: number;
  durable: number;
  throwAway: number;
  /** Absent where this machine has no PostgreSQL. */
  server?: number;
}

function shown(rates: Partial<Round>): string {
  return Object.entries(rates)
    .map(([name, rate]) => `${name} ${rate.toFixed(1)}`)
    .join(', ');
}

function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  const upper = Math.floor(sorted.length / 2);
  return (sorted[upper]! + sorted[sorted.length - 1 - upper]!) / 2;
}

function script(inbox: string, count: number): number {
  const started = performance.now();
  const { status, stdout, stderr } = spawnSync('python3', [join(import.meta.dirname, '../oracle/road.py'), inbox], {
    encoding: 'utf8',
  });
  if (status !== 0 || Number(stdout.split(' ')[0]) !== count) throw new Error(`the Python script failed: ${stderr}`);
  return count / ((performance.now() - started) / 1000);
}

/** Intake and prints, nothing stored. */
async function readingAlone(mails: readonly SampleMail[]): Promise<number> {
  const pool = openAnalysisPool({ threads, seconds: 60, megabytes: 512 });
  const options = {
    domains: ['brackwater.example'],
    authservIds: [],
    mailboxAddresses: [],
    buttons: [],
    zipPasswords: ['infected'],
    receivedAt: null,
    limits: defaultLimits,
  };
  const read = ({ bytes }: SampleMail) => pool.analyse({ bytes, options });
  // Both threads are warm before the clock runs.
  await Promise.all(mails.slice(0, 8).map(read));
  const started = performance.now();
  await Promise.all(mails.map(read));
  const rate = mails.length / ((performance.now() - started) / 1000);
  await pool.close();
  return rate;
}

async function embedded(folder: string, durable: boolean, mails: readonly SampleMail[]): Promise<number> {
  return throughRoad(await openStore({ folder, durable }), mails);
}

async function onServer(url: string, mails: readonly SampleMail[]): Promise<number> {
  return throughRoad(await openStore({ url }), mails);
}

/** Starting the database and the threads is not counted: a server does it once. */
async function throughRoad(store: Store, mails: readonly SampleMail[]): Promise<number> {
  await migrate(store);
  const playbooks = await findPlaybooks();
  const config = readConfig({ organisation: { domains: ['brackwater.example'] } }, playbooks, '.');
  const events = { arrived() {}, examined() {}, acted() {} };
  const road = assembleRoad({
    config,
    playbooks,
    store,
    queue: null,
    events,
    threads,
    clock: () => new Date().toISOString(),
  });
  const one = async ({ name, bytes }: SampleMail) => {
    const { id, outcome } = await submit(road, { bytes, source: 'bench', ref: name, trust: 'file', effects: false });
    return { id, ahead: outcome === 'new' ? startAnalysis(road, bytes, 'file') : undefined };
  };
  await startAnalysis(road, mails[0]!.bytes, 'file');
  const started = performance.now();
  const window: Awaited<ReturnType<typeof one>>[] = [];
  const finish = async () => {
    const { id, ahead } = window.shift()!;
    await examine(road, id, AbortSignal.timeout(60_000), ahead);
  };
  for (const mail of mails) {
    window.push(await one(mail));
    if (window.length >= readAhead) await finish();
  }
  while (window.length > 0) await finish();
  const rate = mails.length / ((performance.now() - started) / 1000);
  await road.pool.close();
  await store.close();
  return rate;
}
