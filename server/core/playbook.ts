import type { TObject } from 'typebox';
import type { Action, ActionKind, Level } from './effect.ts';
import type { Finding } from './finding.ts';
import type { Attachment, Delivery, MessageKey, Report } from './mail.ts';
import type { Simulation } from './simulation.ts';

/** What a playbook looks at: one report of a delivery, or the delivery itself where it holds no report. */
export interface Subject {
  delivery: Delivery;
  report: Report | null;
  /** Of the reported message, or of the delivery. */
  key: MessageKey;
  /** ISO 8601 in UTC: when the delivery reached us, by the door's clock. */
  receivedAt: string;
}

/** One stored message that shares at least one print with the subject. */
export interface Neighbour {
  key: MessageKey;
  /** The delivery that it was first seen in. */
  delivery: string;
  subject: string;
  part: 'text' | 'html' | 'attachment';
  /** 0 to 100, recomputed from both digests; 100 where the attachments' sha256 are equal. */
  score: number;
  /** The neighbour's own digest of that part; null for an attachment that was over the limit for hashing. */
  digest: string | null;
  /** The neighbour's attachment that is alike; null for the other parts. */
  attachment: Attachment | null;
  /** Characters of the neighbour's normalised visible text. */
  textLength: number;
  /** Hosts of the neighbour's links and forms, lower-case ASCII, without repeats. */
  hosts: readonly string[];
  /** Id of its cluster, aliases resolved; null when it is in none. */
  cluster: string | null;
}

export interface ClusterFacts {
  id: string;
  /** Messages in it. */
  size: number;
  /** Grows with age: the lower, the older. */
  seq: number;
}

/** Everything a playbook may ask of the world. All of them read; none can change a thing. */
export interface Reads {
  simulations(): Promise<readonly Simulation[]>;
  /**
   * Messages that share a key of `gramsOf` in the same kind of print, or an attachment's sha256, best score first;
   * one entry a message and part, each alike attachment with its own; never the message itself.
   */
  neighbours(subject: Subject): Promise<readonly Neighbour[]>;
  clusters(ids: readonly string[]): Promise<readonly ClusterFacts[]>;
  /** The cluster that this very message is already in. */
  clusterOf(key: MessageKey): Promise<ClusterFacts | null>;
}

/** Which level a planned action gets: the first rule that matches decides. */
export interface PolicyRule {
  /** Kind of a finding on the same subject, 'simulation.verified' or 'simulation.*'; absent: always. */
  when?: string;
  effect: ActionKind;
  level: Level;
}

/** One automation: what it recognises, what it finds, what effects it plans. */
export interface Playbook<C = unknown, D = unknown> {
  /** Its folder's name, its key in the configuration and in the triage line. */
  name: string;
  title: string;
  /** Findings about each report, or about the delivery as a whole. */
  about: 'report' | 'delivery';
  /** Schema of `config.<name>`, every key with a default and a description. */
  config: TObject;
  needs: readonly (keyof Reads)[];
  /** Cheap and pure. */
  applies(subject: Subject, config: C): boolean;
  /** May read, never changes anything. */
  examine(subject: Subject, config: C, reads: Reads, signal: AbortSignal): Promise<readonly Finding<D>[]>;
  /** Pure: the same input gives the same actions. The policy has the last word on their level. */
  plan(findings: readonly Finding<D>[], subject: Subject, config: C): readonly Action[];
  /** Levels for this playbook's actions where the configured policy says nothing. */
  policy: readonly PolicyRule[];
  /** What the triage line shows under the playbook's name. */
  line(findings: readonly Finding<D>[]): unknown;
}

/** Keeps the two type parameters of a declaration together for the compiler. */
export function definePlaybook<C, D>(playbook: Playbook<C, D>): Playbook {
  return playbook as unknown as Playbook;
}
