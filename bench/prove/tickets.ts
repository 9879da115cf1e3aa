import { type Action, actionKey, type Effect, type Receipt, type TicketInput } from '../../server/core/effect.ts';
import { ShoalError } from '../../server/core/errors.ts';
import { createTransport } from '../../server/services/http.ts';
import { createTicketEffect } from '../../server/services/jira/ticket.ts';
import type { FaultOptions } from '../../test/fakes/jira/faults.ts';
import { seeded } from '../../test/fakes/jira/random.ts';
import { type JiraFake, startJira } from '../../test/fakes/jira/server.ts';
import { demoUser } from '../../test/fakes/jira/site.ts';
import type { Measure } from '../measure.ts';

/** Full size, and the slice that CI runs. */
const RUNS = 10_000;
const SLICE = 300;
/** Per call: a good twelfth goes wrong, as the facts' simulation had it, and one in a hundred steps is a crash. */
const RATES: NonNullable<FaultOptions['rates']> = {
  'reset-before': 0.05,
  'reset-after': 0.02,
  '502-after': 0.005,
  '503-after': 0.005,
  '504-after': 0.005,
  'truncated-json': 0.005,
  'html-200': 0.005,
  'slow-body': 0.0005,
  'late-commit': 0.01,
  'rate-limited': 0.05,
  maintenance: 0.005,
  'unreadable-issues': 0.01,
};
const CRASH = 0.01;
const MEAN_GAP_MS = 5000;
const CALL_MS = 200;
const RETRY_MS = 30_000;
const RESTART_MS = 5000;
const MAX_STEPS = 500;

export interface TicketRun {
  actions: number;
  duplicates: number;
  lost: number;
  /** Not done in the end, or done with the receipt of something else. */
  unsettled: number;
  calls: number;
  lookUps: number;
  crashes: number;
}

export interface TicketRunOptions {
  actions: number;
  seed: number;
  /** Changes the effect before it is used: for showing that the proof can fail. */
  spoil?: (effect: Effect<'ticket'>) => Effect<'ticket'>;
  log?: (line: string) => void;
}

export const proof: Measure = {
  name: 'tickets',
  what: 'one Jira issue an action, whatever is lost, late, refused or killed on the way',
  target: '0 duplicates, 0 lost, 0 unsettled',
  async run({ seed, runs, slice, log }) {
    const actions = runs ?? (slice ? SLICE : RUNS);
    const result = await runTickets({ actions, seed, log });
    const { duplicates, lost, unsettled, calls, lookUps, crashes } = result;
    const ok = duplicates === 0 && lost === 0 && unsettled === 0;
    const cost = `${(calls / actions).toFixed(2)} calls an action, ${lookUps} look-ups, ${crashes} crashes`;
    return {
      ok,
      figure: `${duplicates} duplicates, ${lost} lost, ${unsettled} unsettled in ${actions} actions (${cost})`,
    };
  },
};

/** What a store would keep of an action: it alone survives a crash. */
interface Row {
  key: string;
  input: TicketInput;
  state: 'planned' | 'sending' | 'done' | 'failed';
  /** Virtual time at which `sending` was committed. */
  since: number;
  /** Virtual time of the next step. */
  due: number;
  steps: number;
  receipt: Receipt | null;
}

interface World {
  jira: JiraFake;
  clock: { now: number };
  random: () => number;
  /** The effect as a fresh process has it. */
  boot: () => Effect<'ticket'>;
  effect: Effect<'ticket'>;
  lookUps: number;
  crashes: number;
}

/** Drives actions through the states of core/effect.ts on a virtual clock, against the simulator over real HTTP. */
export async function runTickets(options: TicketRunOptions): Promise<TicketRun> {
  const clock = { now: Date.parse('2026-03-02T08:00:00Z') };
  const jira = await startJira({
    seed: options.seed,
    clock: () => Math.round(clock.now),
    lag: { typicalMs: 10_000, worstMs: 180_000 },
    faults: { seed: options.seed + 1, rates: RATES, lateMs: 20_000, slowMs: 60_000 },
  });
  try {
    const transport = createTransport({ allow: [jira.url], timeoutMs: 1000 });
    const auth = { kind: 'basic', email: demoUser.email, token: demoUser.token } as const;
    const config = { url: jira.url, browseUrl: '', project: 'SOC', issueType: 'Task', auth };
    const spoil = options.spoil ?? ((effect) => effect);
    const boot = () => spoil(createTicketEffect(config, transport, () => new Date(Math.round(clock.now))));
    const random = seeded(options.seed + 2);
    const world: World = { jira, clock, random, boot, effect: boot(), lookUps: 0, crashes: 0 };
    const rows = await drive(world, options);
    return verdict(world, rows);
  } finally {
    await jira.stop();
  }
}

async function drive(world: World, options: TicketRunOptions): Promise<Row[]> {
  const rows = plannedRows(world, options.actions);
  const open = new Set(rows);
  while (open.size > 0) {
    const row = earliest(open);
    world.clock.now = Math.max(world.clock.now, row.due);
    await step(world, row);
    row.steps += 1;
    if (row.state === 'done' || row.state === 'failed' || row.steps >= MAX_STEPS) {
      open.delete(row);
      const settled = rows.length - open.size;
      if (settled % 1000 === 0) options.log?.(`tickets: ${settled} of ${rows.length} settled`);
    }
  }
  return rows;
}

function plannedRows(world: World, actions: number): Row[] {
  let due = world.clock.now;
  return Array.from({ length: actions }, (_, index): Row => {
    due += -Math.log(1 - world.random()) * MEAN_GAP_MS;
    const action: Action<'ticket'> = {
      kind: 'ticket',
      about: `message ${index}`,
      input: {
        summary: `Reported message ${index}`,
        paragraphs: ['Invented for a proof.'],
        labels: [],
        priority: 'High',
      },
      level: 'do',
    };
    const key = actionKey('proof', 'sha256:00', action.kind, action.about);
    return { key, input: action.input, state: 'planned', since: 0, due, steps: 0, receipt: null };
  });
}

/** Rows are in order of arrival, so the first ones hold the minimum soon: nothing after a later arrival is due. */
function earliest(open: ReadonlySet<Row>): Row {
  let best: Row | undefined;
  for (const row of open) {
    if (best !== undefined && row.steps === 0 && row.due > best.due) break;
    if (best === undefined || row.due < best.due) best = row;
  }
  return best!;
}

async function step(world: World, row: Row): Promise<void> {
  if (crashed(world, row)) return;
  if (row.state === 'planned') {
    colleagues(world);
    row.state = 'sending';
    row.since = world.clock.now;
    if (crashed(world, row)) return;
    await attempt(world, row, 'perform');
    return;
  }
  const readable = row.since + world.effect.settleMs;
  if (world.clock.now < readable) {
    row.due = readable;
    return;
  }
  world.lookUps += 1;
  await attempt(world, row, 'lookUp');
}

async function attempt(world: World, row: Row, call: 'perform' | 'lookUp'): Promise<void> {
  const killed = new AbortController();
  const kill = world.random() < CRASH ? setTimeout(() => killed.abort(), world.random() * 3) : undefined;
  row.due = world.clock.now + CALL_MS;
  try {
    const receipt = await world.effect[call](row.key, row.input, killed.signal);
    if (kill !== undefined) return restart(world, row);
    if (crashed(world, row)) return;
    row.receipt = receipt ?? null;
    row.state = receipt === undefined ? 'planned' : 'done';
  } catch (error) {
    if (kill !== undefined) return restart(world, row);
    if (!(error instanceof ShoalError)) throw error;
    if (call === 'perform' && error.code === 'SHOAL_EFFECT_REFUSED') row.state = 'failed';
    // A 429 is a definite no: nothing was made, so the action may simply be sent again.
    if (call === 'perform' && error.code === 'SHOAL_RATE_LIMIT') row.state = 'planned';
    const waitMs = call === 'perform' ? world.effect.settleMs : RETRY_MS;
    row.due = world.clock.now + (error.retryAfter === undefined ? waitMs : error.retryAfter * 1000);
  } finally {
    clearTimeout(kill);
  }
}

/** A process dies with all it remembers; its successor finds the row as it was last committed. */
function crashed(world: World, row: Row): boolean {
  if (world.random() >= CRASH) return false;
  restart(world, row);
  return true;
}

function restart(world: World, row: Row): void {
  world.crashes += 1;
  world.effect = world.boot();
  row.due = world.clock.now + RESTART_MS;
}

/** Other people work in the project too, and numbers go missing. */
function colleagues(world: World): void {
  const { store } = world.jira;
  if (world.random() < 0.02) {
    for (let burnt = world.random() * 60; burnt > 0; burnt -= 1) store.takeNumber('SOC');
  }
  if (world.random() < 0.5) return;
  const number = store.takeNumber('SOC');
  const now = Math.round(world.clock.now);
  store.put({
    id: store.nextId(),
    key: `SOC-${number}`,
    project: 'SOC',
    number,
    issueType: '10001',
    reporter: 'colleague',
    created: now,
    updated: now,
    summary: 'Work of somebody else',
    description: null,
    labels: [],
    priority: '3',
    status: '10100',
    resolution: null,
    comments: [],
    properties: {},
    indexed: [],
  });
}

function verdict(world: World, rows: readonly Row[]): TicketRun {
  // An hour later everything late has happened.
  world.clock.now += 3_600_000;
  const { issues, calls } = world.jira.audit();
  const made = new Map<unknown, string[]>();
  for (const issue of issues) {
    const owner = (issue.properties['shoal.v1'] as { key?: unknown } | undefined)?.key;
    if (owner !== undefined) made.set(owner, [...(made.get(owner) ?? []), issue.key]);
  }
  const result = { actions: rows.length, duplicates: 0, lost: 0, unsettled: 0, calls };
  for (const row of rows) {
    const keys = made.get(row.key) ?? [];
    result.duplicates += Math.max(0, keys.length - 1);
    if (keys.length === 0) result.lost += 1;
    if (row.state !== 'done' || row.receipt === null || !keys.includes(row.receipt.ref)) result.unsettled += 1;
  }
  return { ...result, lookUps: world.lookUps, crashes: world.crashes };
}
