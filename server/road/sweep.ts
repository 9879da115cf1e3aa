import { unfinishedActions } from '../store/action.ts';
import { pendingDeliveries } from '../store/delivery.ts';
import { forgetAnswers } from '../store/idempotency.ts';
import type { Road } from './road.ts';

const batch = 500;
/** A row this old without an outcome has lost its job, or its job is about to run: one more does no harm. */
const graceMs = 60_000;
const answersKeptMs = 7 * 86_400_000;

/**
 * Enqueues whatever is not finished and may have lost its job. The domain rows are the truth, so this is the whole
 * recovery: after a crash, a purged queue or a restored backup.
 */
export async function sweep(road: Road, grace: number = graceMs): Promise<{ deliveries: number; actions: number }> {
  const { store, queue } = road;
  if (queue === null) return { deliveries: 0, actions: 0 };
  const now = Date.parse(road.clock());
  const before = new Date(now - grace).toISOString();
  const deliveries = await pendingDeliveries(store.db, before, batch);
  const actions = await unfinishedActions(store.db, before, batch);
  await store.transaction(async (trx) => {
    for (const id of deliveries) await queue.enqueue(trx, 'examine', id);
    for (const key of actions) await queue.enqueue(trx, 'act', key);
    await forgetAnswers(trx, new Date(now - answersKeptMs).toISOString());
  });
  return { deliveries: deliveries.length, actions: actions.length };
}
