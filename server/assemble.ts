/** Puts the parts together, for the server, the worker and the command line alike. */
import type { Config } from './config.ts';
import type { ActionKind, Effect } from './core/effect.ts';
import { ShoalError } from './core/errors.ts';
import type { Playbook } from './core/playbook.ts';
import type { EnrolInput, Simulation } from './core/simulation.ts';
import { learnSimulation } from './playbooks/simulation/enrol.ts';
import type { Queue } from './queue/queue.ts';
import { openAnalysisPool } from './road/analysis-pool.ts';
import { closeEffect } from './road/close.ts';
import type { Road, RoadEvents } from './road/road.ts';
import { createTransport } from './services/http.ts';
import { createTicketEffect } from './services/jira/ticket.ts';
import { appendAudit } from './store/audit.ts';
import type { Store } from './store/open.ts';
import { saveSimulation } from './store/simulation.ts';

export interface Parts {
  config: Config;
  playbooks: readonly Playbook[];
  store: Store;
  queue: Queue | null;
  events: RoadEvents;
  clock(): string;
  /** Threads that read mail. */
  threads: number;
}

export function assembleRoad({ config, playbooks, store, queue, events, clock, threads }: Parts): Road {
  const { analysisSeconds, analysisMegabytes, attempts, ...limits } = config.limits;
  const effects = effectsOf(config, store, clock);
  return {
    store,
    queue,
    playbooks,
    effects,
    events,
    clock,
    pool: openAnalysisPool({ threads, seconds: analysisSeconds, megabytes: analysisMegabytes }),
    settings: {
      policy: config.policy,
      sections: config.playbooks,
      attempts,
      kinds: new Set(effects.keys()),
      intake: {
        domains: lower(config.organisation.domains),
        authservIds: lower(config.organisation.authservIds),
        mailboxAddresses: lower(config.mailbox.addresses),
        buttons: lower(config.mailbox.buttons),
        zipPasswords: config.mailbox.zipPasswords,
        limits,
      },
    },
  };
}

function lower(values: readonly string[]): string[] {
  return values.map((value) => value.toLowerCase());
}

function effectsOf(config: Config, store: Store, clock: () => string): Map<ActionKind, Effect> {
  const effects = new Map<ActionKind, Effect>([['close', closeEffect(store, clock) as Effect]]);
  if (config.jira.url !== '') {
    const transport = createTransport({ allow: [config.jira.url] });
    effects.set('ticket', createTicketEffect(config.jira, transport, () => new Date(clock())) as Effect);
  }
  return effects;
}

/**
 * Registers a simulation learned from a seed copy; the same seed and fields again change nothing.
 * @throws ShoalError SHOAL_SIMULATION_INVALID that names the field.
 */
export async function enrol(road: Road, seed: Uint8Array, input: EnrolInput, actor: string): Promise<Simulation> {
  const { reports } = await road.pool.analyse({ bytes: seed, options: { ...road.settings.intake, receivedAt: null } });
  const [report, ...others] = reports;
  if (!report) throw new ShoalError('SHOAL_SIMULATION_INVALID', 'seed: there is no message in it');
  if (others.length > 0)
    throw new ShoalError(
      'SHOAL_SIMULATION_INVALID',
      `seed: it holds ${reports.length} messages; give the one seed copy alone`,
    );
  const simulation = learnSimulation(report, input);
  const at = road.clock();
  await road.store.transaction(async (trx) => {
    if (!(await saveSimulation(trx, simulation, at))) return;
    await appendAudit(trx, { at, actor, what: 'simulation.enrolled', delivery: null, detail: simulation.id });
  });
  return simulation;
}
