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

/** Messages per second through the whole road, beside a Python script that only parses and hashes. */
export const measure: Measure = {
  name: 'road',
  what: 'messages per second through the whole road, against Python’s mail parser and the ssdeep tool',
  target:
    'reading alone (what the script does, and more) at least 1.0 times the script; the whole road, which also judges, groups and commits each mail, at least 0.15 times',

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
    const postgres = await startPostgres().catch(() => null);
    const best = { script: 0, reading: 0, durable: 0, throwAway: 0, postgres: 0 };
    try {
      for (let round = 0; round < (slice ? 1 : rounds); round++) {
        best.script = Math.max(best.script, script(inbox, mails.length));
        best.reading = Math.max(best.reading, await readingAlone(mails));
        best.durable = Math.max(best.durable, await embedded(join(folder, `durable-${round}`), true, mails));
        best.throwAway = Math.max(best.throwAway, await embedded(join(folder, `quick-${round}`), false, mails));
        if (postgres)
          best.postgres = Math.max(best.postgres, await onServer(await postgres.createDatabase(`road${round}`), mails));
        log(
          `road: round ${round + 1}: ${JSON.stringify(best, (_, value) => (typeof value === 'number' ? Math.round(value * 10) / 10 : value))} mails/s`,
        );
      }
    } finally {
      await postgres?.stop();
      rmSync(folder, { recursive: true, force: true });
    }
    const ratio = (rate: number) => (rate / best.script).toFixed(2);
    const server = postgres ? `, PostgreSQL ${ratio(best.postgres)}x` : ', PostgreSQL not measured: no server binaries';
    const figure = `reading alone ${ratio(best.reading)}x, durable embedded ${ratio(best.durable)}x, throw-away embedded ${ratio(best.throwAway)}x${server} of the script’s ${best.script.toFixed(1)} mails/s (${mails.length} mails)`;
    return { figure, ok: best.reading >= best.script && best.durable >= 0.15 * best.script };
  },
};

function script(inbox: string, count: number): number {
  const started = performance.now();
  const { status, stdout, stderr } = spawnSync('python3', [join(import.meta.dirname, '../oracle/road.py'), inbox], {
    encoding: 'utf8',
  });
  if (status !== 0 || Number(stdout.split(' ')[0]) !== count) throw new Error(`the Python script failed: ${stderr}`);
  return count / ((performance.now() - started) / 1000);
}

/** Intake and prints in two threads, nothing stored. */
async function readingAlone(mails: readonly SampleMail[]): Promise<number> {
  const pool = openAnalysisPool({ threads: 2, seconds: 60, megabytes: 512 });
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
    threads: 2,
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
