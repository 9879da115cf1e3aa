import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { assembleRoad } from '../../../server/assemble.ts';
import { readConfig } from '../../../server/config.ts';
import type { ActionKind, Effect } from '../../../server/core/effect.ts';
import type { Queue } from '../../../server/queue/queue.ts';
import { findPlaybooks } from '../../../server/road/find-playbooks.ts';
import type { Road } from '../../../server/road/road.ts';
import { migrate } from '../../../server/store/migrate.ts';
import { openStore } from '../../../server/store/open.ts';

export interface Enqueued {
  name: string;
  id: string;
  startAfter?: number;
}

export interface OpenRoad {
  road: Road;
  /** What was enqueued since the last look; looking empties it. */
  jobs(): Enqueued[];
  /** What was told to log and metrics since the last look. */
  told(): string[];
  /** The clock stands still until it is moved. */
  pass(seconds: number): void;
  close(): Promise<void>;
}

/** The road as the server puts it together, on a throw-away database and with a queue that only writes down. */
export async function openRoad(effects: readonly Effect[] = []): Promise<OpenRoad> {
  const folder = mkdtempSync(join(tmpdir(), 'shoal-road-'));
  const playbooks = await findPlaybooks();
  const config = readConfig(
    {
      organisation: { domains: ['corp.example'] },
      mailbox: { addresses: ['soc@corp.example'] },
      policy: [
        { when: 'simulation.verified', effect: 'ticket', level: 'record' },
        { when: 'simulation.verified', effect: 'close', level: 'do' },
        { effect: 'ticket', level: 'do' },
      ],
    },
    playbooks,
    folder,
  );
  const store = await openStore({ folder, durable: false });
  await migrate(store);
  let now = Date.parse('2026-03-02T08:00:00.000Z');
  const enqueued: Enqueued[] = [];
  const events: string[] = [];
  const assembled = assembleRoad({
    config,
    playbooks,
    store,
    queue: writingQueue(enqueued),
    clock: () => new Date(now).toISOString(),
    events: {
      arrived: (source, outcome) => events.push(`${source} ${outcome}`),
      examined: (_id, outcome, _seconds, grades) => events.push([outcome, ...grades].join(' ')),
      acted: (_key, kind, outcome) => events.push(`${kind} ${outcome}`),
    },
    threads: 1,
  });
  const all = new Map<ActionKind, Effect>([
    ...assembled.effects,
    ...effects.map((one): [ActionKind, Effect] => [one.kind, one]),
  ]);
  return {
    road: { ...assembled, effects: all, settings: { ...assembled.settings, kinds: new Set(all.keys()) } },
    jobs: () => enqueued.splice(0),
    told: () => events.splice(0),
    pass(seconds) {
      now += seconds * 1000;
    },
    async close() {
      await assembled.pool.close();
      await store.close();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

function writingQueue(enqueued: Enqueued[]): Queue {
  return {
    async enqueue(_trx, name, id, options = {}) {
      enqueued.push({ name, id, ...options });
    },
    work: async () => undefined,
    counts: async () => ({ examine: 0, act: 0, dead: 0 }),
    sweep: () => undefined,
    stop: async () => undefined,
  };
}
