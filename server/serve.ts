/**
 * The server. Roles: `all` (web, sources and worker, the only one on the embedded database), `worker` (jobs alone, on
 * PostgreSQL).
 */
import { readFileSync } from 'node:fs';
import { isIP } from 'node:net';
import { availableParallelism } from 'node:os';
import { join } from 'node:path';
import type { Logger } from 'pino';
import { assembleRoad, enrol } from './assemble.ts';
import { type Config, databaseUrl } from './config.ts';
import { reasonOf, ShoalError } from './core/errors.ts';
import type { Playbook } from './core/playbook.ts';
import { type FolderSource, watchFolder } from './doors/folder/watch.ts';
import { openApp } from './doors/http/app.ts';
import { servePages } from './doors/http/pages.ts';
import { registerApi } from './doors/pane/routes.ts';
import { openLog } from './ops/log.ts';
import { type Metrics, openMetrics } from './ops/metrics.ts';
import { onShutdown } from './ops/shutdown.ts';
import { openQueue, type Queue } from './queue/queue.ts';
import { act } from './road/act.ts';
import { examine } from './road/examine.ts';
import type { Road, RoadEvents } from './road/road.ts';
import { sweep } from './road/sweep.ts';
import { maintainStore } from './store/maintain.ts';
import { migrate } from './store/migrate.ts';
import { openStore, type Store } from './store/open.ts';

const root = join(import.meta.dirname, '..');
export const version = (JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')) as { version: string }).version;
const sweepSeconds = 60;
const maintainSeconds = 6 * 3600;

export interface ServeOptions {
  config: Config;
  playbooks: readonly Playbook[];
  /** Folder of the embedded database; default ./data. */
  data: string | undefined;
  role: 'all' | 'worker';
  mode?: 'demo' | 'normal';
  /** Runs before the first job is taken, for the demo's enrolments. */
  prepare?: (road: Road) => Promise<void>;
  /** Told the address once everything runs. */
  ready?: (url: string) => Promise<void> | void;
  /** Stopped last. */
  alsoStop?: () => Promise<void>;
}

/** Starts and returns; the process then lives until it is told to stop. @returns the exit status so far. */
export async function serve(options: ServeOptions): Promise<number> {
  const { config, role } = options;
  const log = openLog(config.log.level);
  const url = databaseUrl(config);
  if (role === 'worker' && url === '') {
    throw new ShoalError(
      'SHOAL_USAGE',
      'worker: the embedded database serves one process; set DATABASE_URL to run more workers',
    );
  }
  const onError = (error: Error) => log.error({ err: error }, 'behind the scenes');
  const store = await openStore(url === '' ? { folder: options.data ?? 'data', durable: true } : { url, onError });
  await migrate(store);
  const queue = await openQueue(store, { onError });
  const metrics = openMetrics();
  const road = assembleRoad({ ...partsOf(options, store, queue, eventsOf(log, metrics)) });
  await options.prepare?.(road);
  const stopSources = new AbortController();
  const sources = role === 'all' ? await startSources(road, config, log, stopSources.signal) : [];
  const web = role === 'all' ? await startWeb(road, options, { log, metrics, sources }) : null;
  await startWorkers(road, url === '' ? 1 : 2);
  onShutdown(
    [
      () => stopSources.abort(),
      () => Promise.all(sources.map(({ stopped }) => stopped)),
      () => web?.close(),
      () => queue.stop({ graceful: true }),
      () => road.pool.close(),
      () => store.close(),
      () => options.alsoStop?.(),
    ],
    (line, error) => (error ? log.error({ err: error }, line) : log.info(line)),
  );
  log.info({ version, engine: store.engine, role, url: web?.url }, 'running');
  await options.ready?.(web?.url ?? '');
  return 0;
}

function partsOf({ config, playbooks }: ServeOptions, store: Store, queue: Queue, events: RoadEvents) {
  const threads = Math.max(1, availableParallelism() - 1);
  return { config, playbooks, store, queue, events, threads, clock: () => new Date().toISOString() };
}

function eventsOf(log: Logger, metrics: Metrics): RoadEvents {
  return {
    arrived(source, outcome) {
      metrics.arrivals.inc({ source, outcome });
      log.debug({ source, outcome }, 'arrived');
    },
    examined(id, outcome, seconds, grades) {
      metrics.examined.inc({ outcome });
      metrics.examineSeconds.observe(seconds);
      for (const grade of grades) metrics.grades.inc({ grade });
      log[outcome === 'recorded' ? 'info' : 'warn'](
        { delivery: id, outcome, seconds: Math.round(seconds * 1000) / 1000 },
        'examined',
      );
    },
    acted(key, kind, outcome, reason) {
      metrics.effects.inc({ kind, outcome });
      log[outcome === 'done' ? 'info' : 'warn']({ action: key, kind, outcome, reason: reason || undefined }, 'acted');
    },
  };
}

async function startWorkers(road: Road, concurrency: number): Promise<void> {
  await road.queue?.work('examine', { concurrency }, (id, signal) => examine(road, id, signal));
  await road.queue?.work('act', { concurrency }, (key, signal) => act(road, key, signal));
  road.queue?.sweep(sweepSeconds, async () => {
    await sweep(road);
  });
  road.queue?.sweep(maintainSeconds, () => maintainStore(road.store));
}

async function startSources(road: Road, config: Config, log: Logger, signal: AbortSignal): Promise<FolderSource[]> {
  return config.folders.map(({ name, path, trust }) =>
    watchFolder({ road, name, path, trust, pollMs: 1_000, signal, log }),
  );
}

interface Web {
  url: string;
  close(): Promise<void>;
}

async function startWeb(
  road: Road,
  { config, mode = 'normal' }: ServeOptions,
  { log, metrics, sources }: { log: Logger; metrics: Metrics; sources: readonly FolderSource[] },
): Promise<Web> {
  const { host, port } = config.server;
  if (!isLoopback(host)) {
    throw new ShoalError(
      'SHOAL_CONFIG',
      `server.host: ${host} can be reached from other machines, and sign-in is not configured; use 127.0.0.1 behind a proxy that signs people in`,
    );
  }
  const app = await openApp({
    logger: log,
    version,
    hostNames: [host, 'localhost', '127.0.0.1', '::1'],
    observe: (route, method, status, seconds) =>
      metrics.requestSeconds.observe({ route, method, status: String(status) }, seconds),
  });
  await app.register(async (scope) => {
    await registerApi(scope, {
      road,
      mode,
      version,
      registry: metrics.registry,
      gauges: metrics,
      sources: () => sources.map((source) => source.state()),
      actor: () => 'analyst',
      enrol: (bytes, input) => enrol(road, bytes, { ...input, ownDomains: config.organisation.domains }, 'console'),
    });
  });
  await servePages(app, {
    folder: join(root, 'dist', 'addin'),
    officeJs: config.addin.officeJs,
    frameAncestors: config.addin.frameAncestors,
    version,
  });
  try {
    await app.listen({ host, port });
  } catch (error) {
    throw new ShoalError('SHOAL_CONFIG', `server.port: ${reasonOf(error)}`, { cause: error });
  }
  const address = app.server.address();
  const taken = typeof address === 'object' && address !== null ? address.port : port;
  return { url: `http://${isIP(host) === 6 ? `[${host}]` : host}:${taken}`, close: () => app.close() };
}

function isLoopback(host: string): boolean {
  return host === 'localhost' || host === '::1' || /^127\.\d{1,3}\.\d{1,3}\.\d{1,3}$/.test(host);
}
