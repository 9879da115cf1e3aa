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
/** A quiet machine with two cores shows 0.18 to 0.20, a busy one 0.15. */
const leastRoad = 0.12;

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
        const runners: [keyof Round, () => Promise<Pace>][] = [
          ['script', async () => script(inbox, mails.length)],
          ['reading', () => readingAlone(mails)],
          [
            'durable',
            async () => throughRoad(await openStore({ folder: join(folder, `${round}`), durable: true }), mails),
          ],
          [
            'quick',
            async () => throughRoad(await openStore({ folder: join(folder, `q${round}`), durable: false }), mails),
          ],
        ];
        if (postgres) {
          const url = await postgres.createDatabase(`road${round}`);
          runners.push(['server', async () => throughRoad(await openStore({ url }), mails)]);
        }
        // Every other round runs backwards, so that neither side always has the cold machine.
        if (round % 2 === 1) runners.reverse();
        const paces: Partial<Round> = {};
        for (const [name, run] of runners) paces[name] = await run();
        timed.push(paces as Round);
        log(`road: round ${round + 1}: ${shown(paces)}`);
      }
    } finally {
      await postgres?.stop();
      rmSync(folder, { recursive: true, force: true });
    }
    return verdict(timed, mails.length);
  },
};

/** How quick one side was. */
interface Pace {
  /** Mails a second, by the clock on the wall. */
  rate: number;
  /** Processor milliseconds a mail, over all threads and children; without those of a database server. */
  cost: number;
}

interface Round {
  script: Pace;
  reading: Pace;
  durable: Pace;
  quick: Pace;
  /** Absent where this machine has no PostgreSQL. */
  server?: Pace;
}

function verdict(timed: readonly Round[], count: number): { figure: string; ok: boolean } {
  const ratio = (name: keyof Round) =>
    median(timed.map(({ [name]: pace, script }) => (pace ? pace.rate / script.rate : 0)));
  const cost = (name: keyof Round) => median(timed.map(({ [name]: pace }) => pace?.cost ?? 0)).toFixed(1);
  const said = (name: keyof Round) => `${ratio(name).toFixed(2)}x (${cost(name)} ms)`;
  const server = timed[0]?.server ? said('server') : 'not measured, no server here';
  const figure =
    `mails/s of the script’s, and processor time a mail beside its ${cost('script')} ms: reading alone in ${threads} ` +
    `threads ${said('reading')}; whole road: durable embedded ${said('durable')}, throw-away embedded ${said('quick')}, ` +
    `PostgreSQL ${server} (${count} mails, ${timed.length} rounds)`;
  return { figure, ok: ratio('reading') >= leastReading && ratio('durable') >= leastRoad };
}

function shown(paces: Partial<Round>): string {
  return Object.entries(paces)
    .map(([name, { rate, cost }]) => `${name} ${rate.toFixed(1)} mails/s, ${cost.toFixed(1)} ms`)
    .join('; ');
}

function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  const upper = Math.floor(sorted.length / 2);
  return (sorted[upper]! + sorted[sorted.length - 1 - upper]!) / 2;
}

async function paced(count: number, work: () => Promise<unknown>): Promise<Pace> {
  const before = process.cpuUsage();
  const started = performance.now();
  await work();
  const seconds = (performance.now() - started) / 1000;
  const { user, system } = process.cpuUsage(before);
  return { rate: count / seconds, cost: (user + system) / 1000 / count };
}

/** Its start is counted: a script is started each time. */
function script(inbox: string, count: number): Pace {
  const started = performance.now();
  const { status, stdout, stderr } = spawnSync('python3', [join(import.meta.dirname, '../oracle/road.py'), inbox], {
    encoding: 'utf8',
  });
  const seconds = (performance.now() - started) / 1000;
  const [mails, , processor] = stdout.split(' ').map(Number);
  if (status !== 0 || mails !== count) throw new Error(`the Python script failed: ${stderr}`);
  return { rate: count / seconds, cost: ((processor ?? 0) * 1000) / count };
}

/** Intake and prints, nothing stored. */
async function readingAlone(mails: readonly SampleMail[]): Promise<Pace> {
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
  const pace = await paced(mails.length, () => Promise.all(mails.map(read)));
  await pool.close();
  return pace;
}

/** Starting the database and the threads is not counted: a server does it once. */
async function throughRoad(store: Store, mails: readonly SampleMail[]): Promise<Pace> {
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
  const pace = await paced(mails.length, async () => {
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
  });
  await road.pool.close();
  await store.close();
  return pace;
}
