import type { ActionKind, Effect } from '../core/effect.ts';
import type { Playbook, PolicyRule } from '../core/playbook.ts';
import type { Queue } from '../queue/queue.ts';
import type { Store } from '../store/open.ts';
import type { AnalysisTask } from './analyse.ts';
import type { AnalysisPool } from './analysis-pool.ts';

export interface RoadSettings {
  /** The configured rules; they go before the playbooks' own. */
  policy: readonly PolicyRule[];
  /** Each playbook's own configuration, by name. */
  sections: Readonly<Record<string, unknown>>;
  intake: Omit<AnalysisTask['options'], 'receivedAt'>;
  /** Tries before a delivery that cannot be read is put into quarantine. */
  attempts: number;
  /** Kinds of action that this installation is configured for. */
  kinds: ReadonlySet<ActionKind>;
}

/** What happened, for log and metrics; never with mail content. */
export interface RoadEvents {
  arrived(source: string, outcome: 'new' | 'known' | 'released'): void;
  examined(
    id: string,
    outcome: 'recorded' | 'quarantined' | 'failed',
    seconds: number,
    grades: readonly string[],
  ): void;
  acted(key: string, kind: string, outcome: 'done' | 'failed' | 'unknown' | 'later', reason: string): void;
}

/** Everything that the steps of the road share; opened once by a composition root. */
export interface Road {
  store: Store;
  /** Null where nothing runs in the background (the command line). */
  queue: Queue | null;
  pool: AnalysisPool;
  playbooks: readonly Playbook[];
  effects: ReadonlyMap<ActionKind, Effect>;
  settings: RoadSettings;
  events: RoadEvents;
  /** ISO 8601 in UTC. */
  clock(): string;
}
