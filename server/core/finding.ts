import type { MessageKey } from './mail.ts';

/** One fact that led to a finding, in words that a person understands. */
export interface Evidence {
  /** Stable id, '<playbook>.<rule>'. */
  rule: string;
  at: { message: MessageKey; part: string } | { system: string; ref: string };
  /** The words or value that the rule met; mail content, shown as text only. */
  quote: string;
  why: string;
}

/** A link between two messages that are alike, recomputable from the two stored prints. */
export interface Edge {
  to: MessageKey;
  part: 'text' | 'html' | 'attachment';
  /** 0 to 100. */
  score: number;
}

/** Where a message belongs among its like; the record step stores it. */
export interface Grouping {
  /** Stable id of the cluster. */
  cluster: string;
  /** Clusters that this message turns out to join into one; they become aliases of `cluster`. */
  absorbs: string[];
  edges: Edge[];
}

/** What one playbook says about a delivery or report. */
export interface Finding<D = unknown> {
  /** '<playbook>.<verdict>', for example 'simulation.verified'; policies match on it. */
  kind: string;
  /** 'cannot-tell' is a result (directory down, encrypted, too big), not an exception. */
  outcome: 'found' | 'not-found' | 'cannot-tell';
  summary: string;
  evidence: readonly Evidence[];
  data: D;
  grouping?: Grouping;
}
