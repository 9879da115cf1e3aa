import type { Effect } from '../core/effect.ts';
import { ShoalError } from '../core/errors.ts';
import { actionRow } from '../store/action.ts';
import { deliveryFacts } from '../store/delivery.ts';
import type { Store } from '../store/open.ts';
import { closeReports, reopenReports } from '../store/record.ts';

/** Closes the record itself. It happens in our own database, so it can be looked up at once and taken back. */
export function closeEffect(store: Store, clock: () => string): Effect<'close'> {
  const rowOf = async (key: string) => {
    const row = await actionRow(store.db, key);
    if (row === null) throw new ShoalError('SHOAL_NOT_FOUND', `there is no action ${key}`);
    return row;
  };
  return {
    kind: 'close',
    settleMs: 0,
    async lookUp(key) {
      const { delivery } = await rowOf(key);
      return (await deliveryFacts(store.db, delivery))?.state === 'closed' ? { ref: 'closed' } : undefined;
    },
    async perform(key, { reason }) {
      const { delivery, ord, playbook } = await rowOf(key);
      await store.transaction((trx) =>
        closeReports(trx, { delivery, ord: ord < 0 ? null : ord, at: clock(), by: playbook, reason }),
      );
      return { ref: 'closed' };
    },
    async undo(key) {
      const { delivery, ord } = await rowOf(key);
      // What a person closed beside it stays closed.
      await store.transaction((trx) => reopenReports(trx, delivery, ord < 0 ? null : ord));
    },
  };
}
