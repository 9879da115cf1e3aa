import { createHash } from 'node:crypto';
import type { MessageKey } from './mail.ts';

/** What may be done outside (or to the record itself), and with what input. A new kind is added here and in main. */
export interface ActionKinds {
  /** Closes the record with no analyst. */
  close: { reason: string };
  /** Opens one Jira issue. */
  ticket: TicketInput;
}
export type ActionKind = keyof ActionKinds;

export interface TicketInput {
  /** One line, at most 255 characters. */
  summary: string;
  /** Plain paragraphs; mail content inside was made safe by whoever planned it. */
  paragraphs: string[];
  labels: string[];
  priority: 'Highest' | 'High' | 'Medium' | 'Low';
}

/** 'record': only written down. 'ask': waits for one click. 'do': done by the worker. */
export const levels = ['record', 'ask', 'do'] as const;
export type Level = (typeof levels)[number];

/** A change that a playbook plans; it never makes it. */
export type Action<K extends ActionKind = ActionKind> = {
  [P in K]: { kind: P; about: string; input: ActionKinds[P]; level: Level };
}[K];

/**
 * The life of an action. `held`: planned from a door that causes no effects (the command line). `waiting`: level ask.
 * `sending` is committed before the call, so that a worker that finds it looks up first. `unknown` cannot be looked
 * up and is shown to a person, never repeated.
 */
export const actionStates = [
  'recorded',
  'held',
  'waiting',
  'planned',
  'sending',
  'done',
  'failed',
  'unknown',
  'refused',
  'undone',
] as const;
export type ActionState = (typeof actionStates)[number];

/** What the far side answered, enough to show, look up and undo. */
export interface Receipt {
  /** Id at the far side, for example a Jira issue key. */
  ref: string;
  /** Where a person can look at it; only ever on a configured host. */
  url?: string;
  /** Extra facts for undo. */
  data?: Record<string, unknown>;
}

/** Carries actions of one kind out; lives behind a port, so that no playbook sees a client. */
export interface Effect<K extends ActionKind = ActionKind> {
  kind: K;
  /** Milliseconds to wait after an ambiguous outcome before `lookUp` can be believed. */
  settleMs: number;
  /** Finds what an earlier attempt with this key did; undefined when it provably did nothing. */
  lookUp(key: string, input: ActionKinds[K], signal: AbortSignal): Promise<Receipt | undefined>;
  /** @throws ShoalError `SHOAL_EFFECT_REFUSED` for a definite no; anything else counts as ambiguous. */
  perform(key: string, input: ActionKinds[K], signal: AbortSignal): Promise<Receipt>;
  undo?(key: string, receipt: Receipt, signal: AbortSignal): Promise<void>;
}

/** The same action planned twice has the same key: hex sha256 over its unambiguous parts. */
export function actionKey(playbook: string, message: MessageKey, kind: ActionKind, about: string): string {
  return createHash('sha256')
    .update(JSON.stringify([playbook, message, kind, about]))
    .digest('hex');
}
