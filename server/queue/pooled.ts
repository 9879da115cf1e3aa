import type { PGliteLike } from 'pg-boss';
import type { Store } from '../store/open.ts';

type PGlite = NonNullable<Store['pglite']>;

/**
 * The embedded instance as pg-boss may use it beside us. A block of statements that fails leaves its transaction
 * aborted; pg-boss rolls it back in a second call, and whatever of ours came between the two would fail with it. So a
 * block runs and is rolled back under the instance's own lock, and the second call has nothing left to do.
 */
export function pooled(pglite: PGlite): PGliteLike {
  return {
    async query(text, values) {
      if (text === 'ROLLBACK') return { rows: [] };
      return pglite.query(text, values);
    },
    exec(text) {
      return /^\s*begin\b/i.test(text) ? pglite.transaction((tx) => tx.exec(text)) : pglite.exec(text);
    },
    listen: (channel, told) => pglite.listen(channel, told),
  };
}
