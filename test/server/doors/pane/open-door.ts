import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { FastifyInstance, InjectOptions, LightMyRequestResponse } from 'fastify';
import { pino } from 'pino';
import { assembleRoad, enrol } from '../../../../server/assemble.ts';
import { readConfig } from '../../../../server/config.ts';
import type { ActionKind, Effect } from '../../../../server/core/effect.ts';
import { openApp } from '../../../../server/doors/http/app.ts';
import { registerApi } from '../../../../server/doors/pane/routes.ts';
import { openMetrics } from '../../../../server/ops/metrics.ts';
import { act } from '../../../../server/road/act.ts';
import { examine } from '../../../../server/road/examine.ts';
import { findPlaybooks } from '../../../../server/road/find-playbooks.ts';
import type { Road } from '../../../../server/road/road.ts';
import { submit } from '../../../../server/road/submit.ts';
import type { Trust } from '../../../../server/store/delivery.ts';
import { migrate } from '../../../../server/store/migrate.ts';
import { openStore } from '../../../../server/store/open.ts';
import { type Lure, lure, report } from '../../mails.ts';

/** The API as the server has it, on a throw-away database, without a queue: the tests do the workers' part. */
export interface OpenDoor {
  app: FastifyInstance;
  road: Road;
  /** 'GET /healthz', as they were registered. */
  routes: string[];
  /** What the stand-in for Jira was asked to do. */
  tickets: { opened: string[]; undone: string[] };
  /** Who the next requests come from. */
  actor: { name: string };
  /** A request with the Host that the server answers to. */
  ask(options: InjectOptions): Promise<LightMyRequestResponse>;
  /** The same with a fresh Idempotency-Key. */
  change(options: InjectOptions): Promise<LightMyRequestResponse>;
  /** Takes a mail in and examines it. @returns its id */
  record(mail: string, trust?: Trust): Promise<string>;
  /** Carries out one planned action. */
  work(key: string): Promise<void>;
  close(): Promise<void>;
}

export async function openDoor(extra: Record<string, unknown> = {}): Promise<OpenDoor> {
  const folder = mkdtempSync(join(tmpdir(), 'shoal-api-'));
  const playbooks = await findPlaybooks();
  const config = readConfig(
    {
      organisation: { domains: ['corp.example'] },
      mailbox: { addresses: ['soc@corp.example'] },
      policy: [{ when: 'simulation.verified', effect: 'close', level: 'do' }],
      ...extra,
    },
    playbooks,
    folder,
  );
  const store = await openStore({ folder, durable: false });
  await migrate(store);
  const tickets: OpenDoor['tickets'] = { opened: [], undone: [] };
  const road = openRoad(
    assembleRoad({ config, playbooks, store, queue: null, events: silent, clock: steadyClock(), threads: 1 }),
    tickets,
  );
  const actor = { name: 'pane:anna@corp.example' };
  const metrics = openMetrics();
  const app = await openApp({
    logger: pino({ level: 'silent' }),
    version: '9.8.7',
    hostNames: ['shoal.example'],
    observe: () => undefined,
  });
  const routes: string[] = [];
  app.addHook('onRoute', ({ method, url }) => {
    for (const verb of [method].flat()) routes.push(`${verb} ${url}`);
  });
  await app.register(async (scope) => {
    await registerApi(scope, {
      road,
      mode: 'normal',
      version: '9.8.7',
      registry: metrics.registry,
      gauges: metrics,
      sources: () => [{ name: 'folder:inbox', state: 'running', lastArrival: null, detail: '0 mails taken in' }],
      actor: () => actor.name,
      enrol: (bytes, input) => enrol(road, bytes, { ...input, ownDomains: ['corp.example'] }, actor.name),
    });
  });
  await app.ready();
  let keys = 0;
  let refs = 0;
  const ask: OpenDoor['ask'] = (options) =>
    app.inject({ ...options, headers: { host: 'shoal.example', ...options.headers } });
  return {
    app,
    road,
    routes,
    tickets,
    actor,
    ask,
    change: (options) => ask({ ...options, headers: { 'idempotency-key': `key-${++keys}`, ...options.headers } }),
    async record(mail, trust = 'mailbox') {
      const submission = {
        bytes: Buffer.from(mail),
        source: 'folder:inbox',
        ref: `${++refs}.eml`,
        trust,
        effects: true,
      };
      const { id } = await submit(road, submission);
      await examine(road, id, AbortSignal.timeout(20_000));
      return id;
    },
    work: (key) => act(road, key, AbortSignal.timeout(5_000)),
    async close() {
      await app.close();
      await road.pool.close();
      await store.close();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

const silent: Road['events'] = { arrived: () => undefined, examined: () => undefined, acted: () => undefined };

/** One second later at each look. */
function steadyClock(): () => string {
  let now = Date.parse('2026-03-02T08:00:00.000Z');
  return () => {
    now += 1_000;
    return new Date(now).toISOString();
  };
}

function openRoad(road: Road, tickets: OpenDoor['tickets']): Road {
  const ticket: Effect<'ticket'> = {
    kind: 'ticket',
    settleMs: 0,
    lookUp: async () => undefined,
    async perform(key) {
      tickets.opened.push(key);
      return { ref: `SOC-${tickets.opened.length}`, url: `https://jira.example/browse/SOC-${tickets.opened.length}` };
    },
    async undo(key) {
      tickets.undone.push(key);
    },
  };
  const effects = new Map<ActionKind, Effect>([...road.effects, ['ticket', ticket as Effect]]);
  return { ...road, effects, settings: { ...road.settings, kinds: new Set(effects.keys()) } };
}

/** A suspicious mail, attached to a mail to the security mailbox by the one whom the exercise is addressed to. */
export function forwarded(about: Lure, comment?: string): string {
  return report([about], comment, 'Nora Feld <nora.feld@corp.example>').toString();
}

/** A copy of the exercise that the tests register. @param token the recipient's own, twelve hex digits. */
export function exercise(name: string, token: string): Lure {
  return {
    messageId: `${token}@course-desk.test`,
    subject: 'Confirm your seat in the safety course',
    from: 'Course Desk <desk@course-desk.test>',
    to: `${name} Feld <${name.toLowerCase()}.feld@corp.example>`,
    body: [
      `<p>Dear ${name},</p>`,
      '<p>your seat in the safety course of this month has not been confirmed. Seats that nobody confirms by Friday',
      'evening go to colleagues on the waiting list, and the next course is held in autumn.</p>',
      '<span style="display:none">course-marker-5d0c41fe9a</span>',
      `<p><a href="https://learn.course-desk.test/seat?r=${token}">Confirm my seat</a></p>`,
      '<p>You need your staff number and one minute. Course Desk</p>',
    ].join('\r\n'),
  };
}

export const seed = Buffer.from(lure(exercise('Sedna', '00a1b2c3d4e5')));
export const enrolQuery =
  'id=course&name=Safety%20course&marker=course-marker-5d0c41fe9a&from=2026-03-01&until=2026-03-15';

/** One of a campaign; the number makes each a message of its own. */
export function parcel(number: number): Lure {
  return {
    messageId: `parcel-${number}@parcel-desk.test`,
    subject: `Parcel ${number} is held`,
    body: [
      '<p>Your parcel is held at our depot because a small customs fee has not been paid. Pay the fee within two days,',
      'or the parcel goes back to its sender and a storage charge is added to your account.</p>',
      `<p><a href="https://pay.parcel-desk.test/fee?id=${number}">Pay the fee</a></p>`,
    ].join('\r\n'),
  };
}
