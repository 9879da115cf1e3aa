import { createHash } from 'node:crypto';
import { ShoalError } from '../core/errors.ts';
import { plannedActions } from '../store/action.ts';
import { acceptDelivery, type Trust } from '../store/delivery.ts';
import type { Road } from './road.ts';

export interface Submission {
  bytes: Uint8Array;
  /** 'folder:inbox', 'pane', 'cli'. */
  source: string;
  /** The source's own name for it: a path, an item id. */
  ref: string;
  trust: Trust;
  /** May this door cause changes outside? */
  effects: boolean;
}

/**
 * Takes a delivery in. Once this resolves it is on disk and will be examined, whatever happens to this process.
 * @throws ShoalError SHOAL_INPUT_TOO_LARGE beyond `limits.deliveryBytes`.
 */
export async function submit(
  road: Road,
  { bytes, ...arrival }: Submission,
): Promise<{ id: string; outcome: 'new' | 'known' | 'released' }> {
  const most = road.settings.intake.limits.deliveryBytes;
  if (bytes.byteLength > most) {
    throw new ShoalError(
      'SHOAL_INPUT_TOO_LARGE',
      `${arrival.ref}: ${bytes.byteLength} bytes, more than limits.deliveryBytes allows (${most})`,
    );
  }
  const id = createHash('sha256').update(bytes).digest('hex');
  const outcome = await road.store.transaction(async (trx) => {
    const result = await acceptDelivery(trx, { ...arrival, id, bytes, receivedAt: road.clock() });
    if (result === 'new') await road.queue?.enqueue(trx, 'examine', id);
    if (result === 'released') {
      for (const key of await plannedActions(trx, id)) await road.queue?.enqueue(trx, 'act', key);
    }
    return result;
  });
  road.events.arrived(arrival.source, outcome);
  return { id, outcome };
}
