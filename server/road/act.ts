import type { Effect, Receipt } from '../core/effect.ts';
import { type ErrorCode, reasonOf, ShoalError } from '../core/errors.ts';
import {
  type ActionRow,
  actionRow,
  approveAction,
  type Claim,
  claimAction,
  finishAction,
  type Outcome,
  undoAction,
} from '../store/action.ts';
import { appendAudit } from '../store/audit.ts';
import type { Trx } from '../store/tables.ts';
import type { Road } from './road.ts';

/** Longest that one call to the far side may take. */
const callSeconds = 30;
/** Claims after which an action whose outcome cannot be looked up is shown to a person. */
const mostClaims = 20;
/** The call did nothing, and repeating it would do nothing again. */
const definiteNo: ReadonlySet<ErrorCode> = new Set(['SHOAL_EFFECT_REFUSED', 'SHOAL_HOST_REFUSED', 'SHOAL_CONFIG']);

/**
 * Carries one action out, once in the outside world whatever happens in between. `sending` is committed before the
 * call; a worker that finds `sending` looks up what became of it before anything is repeated.
 */
export async function act(road: Road, key: string, signal: AbortSignal): Promise<void> {
  const row = await actionRow(road.store.db, key);
  if (row === null) return;
  const effect = road.effects.get(row.kind as Effect['kind']);
  if (!effect) return;
  const staleBefore = new Date(Date.parse(road.clock()) - patienceMs(effect)).toISOString();
  const claim = await road.store.transaction((trx) => claimAction(trx, { key, at: road.clock(), staleBefore }));
  if (claim === null) {
    // Somebody else holds it, or held it when its process died.
    if (row.state === 'sending') await lookAgain(road, key, effect);
    return;
  }
  const outcome = await attempt(effect, claim, AbortSignal.any([signal, AbortSignal.timeout(callSeconds * 1000)]));
  await finish(road, claim, outcome, effect);
}

/** Until then an attempt may be under way, or its trace not yet be seen by a look-up. */
function patienceMs({ settleMs }: Effect): number {
  return Math.max(settleMs, callSeconds * 1000);
}

/** Looks at an action again once the claim that it is under now has grown stale. */
async function lookAgain(road: Road, key: string, effect: Effect): Promise<void> {
  const startAfter = Math.ceil(patienceMs(effect) / 1000) + 1;
  await road.store.transaction(async (trx) => road.queue?.enqueue(trx, 'act', key, { startAfter }));
}

type Attempted = Outcome | { state: 'ambiguous'; error: string } | { state: 'busy'; error: string; seconds: number };

async function attempt(effect: Effect, claim: Claim, signal: AbortSignal): Promise<Attempted> {
  const input = claim.input as never;
  if (claim.lookUpFirst) {
    try {
      const earlier = await effect.lookUp(claim.key, input, signal);
      if (earlier) return { state: 'done', receipt: earlier };
    } catch (error) {
      // A look-up that fails proves nothing either way, so nothing is sent; in the end a person is asked.
      const state = claim.fence >= mostClaims ? 'unknown' : 'ambiguous';
      return { state, error: `looking up what became of it: ${reasonOf(error)}`.slice(0, 500) };
    }
  }
  try {
    return { state: 'done', receipt: await effect.perform(claim.key, input, signal) };
  } catch (error) {
    return failureOf(error);
  }
}

function failureOf(error: unknown): Attempted {
  const reason = reasonOf(error).slice(0, 500);
  if (!(error instanceof ShoalError)) return { state: 'ambiguous', error: reason };
  if (error.retryAfter !== undefined) return { state: 'busy', error: reason, seconds: error.retryAfter };
  return definiteNo.has(error.code) ? { state: 'failed', error: reason } : { state: 'ambiguous', error: reason };
}

async function finish(road: Road, claim: Claim, outcome: Attempted, effect: Effect): Promise<void> {
  const at = road.clock();
  const { key, fence, kind, delivery } = claim;
  if (outcome.state === 'ambiguous') {
    // The row stays `sending`: whoever takes it up next looks up first, after the far side has settled.
    await lookAgain(road, key, effect);
    road.events.acted(key, kind, 'later', outcome.error);
    return;
  }
  await road.store.transaction(async (trx) => {
    const written: Outcome = outcome.state === 'busy' ? { state: 'planned', error: outcome.error } : outcome;
    if (!(await finishAction(trx, { key, fence, at }, written))) return;
    if (outcome.state === 'busy') {
      await road.queue?.enqueue(trx, 'act', key, { startAfter: Math.max(1, Math.ceil(outcome.seconds)) });
      return;
    }
    const detail = outcome.state === 'done' ? `${kind}: ${outcome.receipt.ref}` : `${kind}: ${outcome.error}`;
    await appendAudit(trx, {
      at,
      actor: 'worker',
      what: `action.${outcome.state}`,
      delivery,
      detail: detail.slice(0, 500),
    });
  });
  const shown = outcome.state === 'busy' || outcome.state === 'planned' ? 'later' : outcome.state;
  road.events.acted(key, kind, shown, outcome.state === 'done' ? '' : outcome.error);
}

/** A person says yes: the action is planned and its job enqueued, in the caller's transaction. */
export async function approve(road: Road, trx: Trx, key: string, actor: string): Promise<ActionRow> {
  const at = road.clock();
  const row = await approveAction(trx, key, at);
  await appendAudit(trx, { at, actor, what: 'action.approved', delivery: row.delivery, detail: row.kind });
  await road.queue?.enqueue(trx, 'act', key);
  return row;
}

/**
 * Takes a done action back at the far side, then writes it down. Undoing twice is harmless at the far side.
 * @throws ShoalError SHOAL_CONFLICT when it is not done or cannot be undone.
 */
export async function undo(road: Road, key: string, actor: string): Promise<void> {
  const row = await actionRow(road.store.db, key);
  if (row === null) throw new ShoalError('SHOAL_NOT_FOUND', `there is no action ${key}`);
  const effect = road.effects.get(row.kind as Effect['kind']);
  if (row.state !== 'done' || !effect?.undo)
    throw new ShoalError('SHOAL_CONFLICT', `action ${key} is ${row.state} and cannot be undone`);
  await effect.undo(key, row.receipt as Receipt, AbortSignal.timeout(callSeconds * 1000));
  const at = road.clock();
  await road.store.transaction(async (trx) => {
    await undoAction(trx, key, at);
    await appendAudit(trx, { at, actor, what: 'action.undone', delivery: row.delivery, detail: row.kind });
  });
}
