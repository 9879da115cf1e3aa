import { type Expression, type SqlBool, sql } from 'kysely';
import type { ActionState, Level, Receipt } from '../core/effect.ts';
import { ShoalError } from '../core/errors.ts';
import type { MessageKey } from '../core/mail.ts';
import { touchDelivery } from './delivery.ts';
import { instantOf, isoOf, jsonOf, textOf } from './encode.ts';
import { lockRecords } from './records-lock.ts';
import type { Db, Trx } from './tables.ts';

export interface ActionRow {
  key: string;
  delivery: string;
  /** Index of the report; -1 is the delivery as a whole. */
  ord: number;
  message: MessageKey;
  playbook: string;
  kind: string;
  about: string;
  input: unknown;
  level: Level;
  state: ActionState;
  /** Claims so far. */
  fence: number;
  since: string;
  receipt: Receipt | null;
  error: string | null;
}

/** A worker's right to carry out one action, until somebody else claims it. */
export interface Claim extends ActionRow {
  /** An earlier worker may have done it: look it up before anything is repeated. */
  lookUpFirst: boolean;
}

/**
 * Claims an action for one worker; commit this before the call goes out.
 * @param claim `staleBefore`: a claim older than this belongs to a worker that is gone.
 * @returns null where there is nothing to do: final, held, or in another worker's hands.
 */
export async function claimAction(
  trx: Trx,
  claim: { key: string; at: string; staleBefore: string },
): Promise<Claim | null> {
  await lockRecords(trx);
  const row = await trx.selectFrom('action').selectAll().where('key', '=', claim.key).forUpdate().executeTakeFirst();
  if (row === undefined) return null;
  const abandoned = row.state === 'sending' && isoOf(row.since) < instantOf(claim.staleBefore);
  if (row.state !== 'planned' && !abandoned) return null;
  const fence = row.fence + 1;
  const at = instantOf(claim.at);
  await trx.updateTable('action').set({ state: 'sending', fence, since: at }).where('key', '=', claim.key).execute();
  await trx
    .insertInto('action_try')
    .values({ action: claim.key, fence, started_at: at, outcome: null, detail: null })
    .execute();
  await touchDelivery(trx, row.delivery);
  return { ...rowOf({ ...row, fence, state: 'sending', since: new Date(at) }), lookUpFirst: abandoned };
}

export type Outcome =
  | { state: 'done'; receipt: Receipt }
  /** `planned`: it provably did nothing and may be tried again. */
  | { state: 'failed' | 'unknown' | 'planned'; error: string };

/**
 * Writes what became of a claim.
 * @returns false when somebody else has claimed the action since: then nothing is written.
 */
export async function finishAction(
  trx: Trx,
  claim: { key: string; fence: number; at: string },
  outcome: Outcome,
): Promise<boolean> {
  await lockRecords(trx);
  const at = instantOf(claim.at);
  const error = outcome.state === 'done' ? null : textOf(outcome.error);
  const row = await trx
    .updateTable('action')
    .set({
      state: outcome.state,
      since: at,
      error,
      receipt: outcome.state === 'done' ? jsonOf(outcome.receipt) : null,
    })
    .where('key', '=', claim.key)
    .where('fence', '=', claim.fence)
    .where('state', '=', 'sending')
    .returning('delivery')
    .executeTakeFirst();
  if (row === undefined) return false;
  await trx
    .updateTable('action_try')
    .set({ ended_at: at, outcome: outcome.state, detail: error })
    .where('action', '=', claim.key)
    .where('fence', '=', claim.fence)
    .execute();
  await touchDelivery(trx, row.delivery);
  return true;
}

/**
 * A person says yes; also to one that failed or whose outcome nobody knows, having looked.
 * @throws ShoalError `SHOAL_NOT_FOUND`, `SHOAL_CONFLICT` when it is in another state by now.
 */
export function approveAction(trx: Trx, key: string, at: string): Promise<ActionRow> {
  return step(trx, { key, at, from: ['waiting', 'failed', 'unknown'], to: 'planned' });
}

/** A person says no. Throws as `approveAction`. */
export function refuseAction(trx: Trx, key: string, at: string): Promise<ActionRow> {
  return step(trx, { key, at, from: ['waiting', 'planned', 'failed', 'unknown'], to: 'refused' });
}

/** Written down after the effect was taken back. Throws as `approveAction`. */
export function undoAction(trx: Trx, key: string, at: string): Promise<ActionRow> {
  return step(trx, { key, at, from: ['done'], to: 'undone' });
}

interface Step {
  key: string;
  at: string;
  from: readonly ActionState[];
  to: ActionState;
}

async function step(trx: Trx, { key, at, from, to }: Step): Promise<ActionRow> {
  await lockRecords(trx);
  const row = await trx
    .updateTable('action')
    .set({ state: to, since: instantOf(at), ...(to === 'undone' ? {} : { error: null }) })
    .where('key', '=', key)
    .where('state', 'in', from)
    .returningAll()
    .executeTakeFirst();
  if (row === undefined) {
    const found = await actionRow(trx, key);
    if (found === null) throw new ShoalError('SHOAL_NOT_FOUND', `there is no action ${key}`);
    throw new ShoalError('SHOAL_CONFLICT', `action ${key} is ${found.state}, so it cannot become ${to}`);
  }
  await touchDelivery(trx, row.delivery);
  return rowOf(row);
}

/** @returns null for an unknown key. */
export async function actionRow(db: Db, key: string): Promise<ActionRow | null> {
  const row = await db.selectFrom('action').selectAll().where('key', '=', key).executeTakeFirst();
  return row === undefined ? null : rowOf(row);
}

/** The action of one kind about one thing that a worker has done or is doing, oldest first; for one ticket a cluster. */
export async function doneActionAbout(db: Db, kind: string, about: readonly string[]): Promise<ActionRow | null> {
  if (about.length === 0) return null;
  const row = await db
    .selectFrom('action')
    .selectAll()
    .where('about', 'in', about.map(textOf))
    .where('kind', '=', kind)
    .where('state', 'in', ['sending', 'done', 'unknown'])
    .orderBy(sql`state = 'done'`, 'desc')
    .orderBy('since')
    .orderBy('key')
    .limit(1)
    .executeTakeFirst();
  return row === undefined ? null : rowOf(row);
}

/** Keys that a worker is to do for one delivery. */
export async function plannedActions(db: Db, delivery: string): Promise<string[]> {
  return keysWhere(db, sql<boolean>`delivery = ${delivery} and state = 'planned'`, 1_000);
}

/** Keys that wait for a worker, or were left by one, since before `before`; oldest first, for the sweeper. */
export async function unfinishedActions(db: Db, before: string, limit: number): Promise<string[]> {
  return keysWhere(db, sql<boolean>`state in ('planned', 'sending') and since <= ${instantOf(before)}`, limit);
}

async function keysWhere(db: Db, condition: Expression<SqlBool>, limit: number): Promise<string[]> {
  const rows = await db
    .selectFrom('action')
    .select('key')
    .where(condition)
    .orderBy('since')
    .orderBy('key')
    .limit(limit)
    .execute();
  return rows.map((row) => row.key);
}

/** How many actions are in each state; states without any are left out. */
export async function actionCounts(db: Db): Promise<Partial<Record<ActionState, number>>> {
  const rows = await db
    .selectFrom('action')
    .select(['state', sql<number>`count(*)::int`.as('count')])
    .groupBy('state')
    .execute();
  return Object.fromEntries(rows.map((row) => [row.state, row.count]));
}

interface Stored {
  key: string;
  delivery: string;
  ord: number;
  message: string;
  playbook: string;
  kind: string;
  about: string;
  input: unknown;
  level: string;
  state: string;
  fence: number;
  since: Date;
  receipt: unknown;
  error: string | null;
}

export function rowOf(row: Stored): ActionRow {
  return {
    key: row.key,
    delivery: row.delivery,
    ord: row.ord,
    message: row.message,
    playbook: row.playbook,
    kind: row.kind,
    about: row.about,
    input: row.input,
    // The table's checks hold both to these words.
    level: row.level as Level,
    state: row.state as ActionState,
    fence: row.fence,
    since: isoOf(row.since),
    receipt: row.receipt as Receipt | null,
    error: row.error,
  };
}
