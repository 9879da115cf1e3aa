import { setTimeout as sleep } from 'node:timers/promises';
import { fromKysely, fromPglite, type Job, PgBoss } from 'pg-boss';
import { ShoalError } from '../core/errors.ts';
import type { Store } from '../store/open.ts';
import type { Trx } from '../store/tables.ts';
import { pooled } from './pooled.ts';

/** `examine`: the id of a delivery. `act`: the key of an action. */
export const jobNames = ['examine', 'act'] as const;
export type JobName = (typeof jobNames)[number];

export interface QueueOptions {
  /** Told of everything that went wrong behind the scenes; the work itself is found again by the sweep. */
  onError: (error: Error) => void;
  /** Seconds between looks for jobs whose worker died. */
  superviseSeconds?: number;
}

/**
 * Wakes workers. A job says only that a row may need work: the row is the truth, a job for a finished row is a no-op,
 * and a row whose job got lost is enqueued again by the sweep.
 */
export interface Queue {
  /**
   * Wakes a worker once the transaction has committed. One job an id waits and one runs at most: enqueueing again is
   * harmless, also from inside the job itself.
   */
  enqueue(trx: Trx, name: JobName, id: string, options?: { startAfter?: number }): Promise<void>;
  /**
   * Starts workers in this process.
   * @param handler may be called twice for the same id, one after the other. What it throws goes to `onError`, and the
   * job is tried again, later each time. `signal` is aborted when the job took too long or the queue stops
   * without waiting for it.
   */
  work(
    name: JobName,
    options: { concurrency: number },
    handler: (id: string, signal: AbortSignal) => Promise<void>,
  ): Promise<void>;
  /** Jobs that wait or run, and jobs that were given up. */
  counts(): Promise<Record<JobName | 'dead', number>>;
  /** Calls `run` now and every so many seconds, one call at a time; what it throws goes to `onError`. */
  sweep(everySeconds: number, run: (signal: AbortSignal) => Promise<void>): void;
  /** Graceful: running jobs may end first, for at most 10 seconds. The store stays open. */
  stop(options: { graceful: boolean }): Promise<void>;
}

const deadLetters = 'dead';
const day = 86_400;
const year = 365 * day;
const schema = 'pgboss';
/** Milliseconds that running jobs get when the queue stops. */
const patienceAtEnd = 10_000;

interface Load {
  id: string;
}

/** Opens the queue in the store's own database, so that a job commits with the row that it is about. */
export async function openQueue(store: Store, { onError, superviseSeconds = 5 }: QueueOptions): Promise<Queue> {
  const boss = new PgBoss({ ...reach(store), ...timing(superviseSeconds) });
  boss.on('error', onError);
  await boss.start();
  await prepare(boss);
  const stopping = new AbortController();
  const cutting = new AbortController();
  const sweeps: Promise<void>[] = [];
  return {
    async enqueue(trx, name, id, { startAfter } = {}) {
      const when = startAfter === undefined ? {} : { startAfter };
      await boss.send(name, { id } satisfies Load, { db: fromKysely(trx), singletonKey: id, ...when });
    },
    async work(name, { concurrency }, handler) {
      const options = {
        pollingIntervalSeconds: 2,
        // Retried and deferred jobs are found by this poll alone; the default of 30 s would delay them.
        notifyPollingIntervalSeconds: 2,
      };
      for (let nth = 0; nth < concurrency; nth += 1) {
        // A worker that has ended a job looks for the next one at once: by itself it waits out the two seconds, and
        // drains what a restart finds at half a job a second. Each is started alone, since the boss tells the id of
        // the first of several only, and the others would still wait.
        let worker = '';
        worker = await boss.work(name, options, async ([job]: Job<Load>[]) => {
          try {
            await runJob(job!, handler, cutting.signal, onError);
          } finally {
            boss.notifyWorker(worker);
          }
        });
      }
    },
    counts: () => counts(boss),
    sweep(everySeconds, run) {
      sweeps.push(repeat(everySeconds, run, stopping.signal, onError));
    },
    async stop({ graceful }) {
      stopping.abort();
      if (!graceful) cutting.abort();
      await Promise.race([Promise.all(sweeps), sleep(patienceAtEnd, undefined, { ref: false })]);
      await boss.stop({ graceful, timeout: patienceAtEnd });
      cutting.abort();
    },
  };
}

function reach(store: Store) {
  if (store.pglite !== undefined) return { db: fromPglite(pooled(store.pglite)), backend: 'pglite' as const };
  if (store.connection === undefined) throw new ShoalError('SHOAL_INTERNAL', 'the store has no database for a queue');
  return { connectionString: store.connection(), application_name: 'shoal-queue', max: 6 };
}

function timing(superviseSeconds: number) {
  return {
    schema,
    useListenNotify: true,
    // No cron and no flows here: the sweep is ours.
    schedule: false,
    flowIntervalSeconds: day,
    superviseIntervalSeconds: superviseSeconds,
    monitorIntervalSeconds: superviseSeconds,
    registerInstance: false,
    reindex: false,
  };
}

async function prepare(boss: PgBoss): Promise<void> {
  const queues = {
    [deadLetters]: { retentionSeconds: year },
    // `stately`: one job an id waits and one runs, so that a wish that comes while one runs is not swallowed.
    // Retention deletes jobs that nobody has worked yet; a year is longer than any outage.
    examine: { policy: 'stately', ...patience, heartbeatSeconds: 20, expireInSeconds: 600 },
    act: { policy: 'stately', ...patience, heartbeatSeconds: 20, expireInSeconds: 300 },
  };
  for (const [name, options] of Object.entries(queues)) {
    if ((await boss.getQueue(name)) === null) await boss.createQueue(name, options);
    // Fills the boss's memory of this queue. Without it the first `send` reads it over a second connection, which
    // the embedded engine does not have while our transaction is open.
    await boss.findJobs(name, { limit: 1 });
  }
}

const patience = {
  retryLimit: 8,
  retryDelay: 2,
  retryBackoff: true,
  retryDelayMax: 300,
  retentionSeconds: year,
  deleteAfterSeconds: day,
  deadLetter: deadLetters,
  notify: true,
};

async function runJob(
  job: Job<Load>,
  handler: (id: string, signal: AbortSignal) => Promise<void>,
  cutting: AbortSignal,
  onError: (error: Error) => void,
): Promise<void> {
  try {
    await handler(job.data.id, AbortSignal.any([job.signal, cutting]));
  } catch (error) {
    onError(error instanceof Error ? error : new Error(String(error)));
    throw error;
  }
}

async function counts(boss: PgBoss): Promise<Record<JobName | 'dead', number>> {
  // The boss's own counts are up to a minute old.
  const { rows } = await boss
    .getDb()
    .executeSql(
      `select name, count(*)::int as jobs from ${schema}.job where name = any($1) and state < 'completed' group by name`,
      [[...jobNames, deadLetters]],
    );
  const found = new Map(rows.map((row: { name: string; jobs: number }) => [row.name, row.jobs]));
  return { examine: found.get('examine') ?? 0, act: found.get('act') ?? 0, dead: found.get(deadLetters) ?? 0 };
}

async function repeat(
  everySeconds: number,
  run: (signal: AbortSignal) => Promise<void>,
  stopping: AbortSignal,
  onError: (error: Error) => void,
): Promise<void> {
  while (!stopping.aborted) {
    try {
      await run(stopping);
    } catch (error) {
      if (!stopping.aborted) onError(error instanceof Error ? error : new Error(String(error)));
    }
    // Ends early, with a rejection, when the queue stops.
    await sleep(everySeconds * 1_000, undefined, { signal: stopping }).catch(() => {});
  }
}
