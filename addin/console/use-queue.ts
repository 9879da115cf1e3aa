import { useCallback, useEffect, useRef, useState } from 'react';
import type { RecordList, RecordRow } from '../../server/doors/pane/contract.ts';
import { ApiError } from '../api/client.ts';
import { useApi } from '../api/context.tsx';
import { type Polled, usePolled } from '../api/use-polled.ts';
import { appendRows, type Filters, mergeRows, queuePath } from './queue-filters.ts';

const pageSize = 50;
const readEveryMs = 2_000;

export interface Queue {
  rows: readonly RecordRow[] | undefined;
  counts: RecordList['counts'] | undefined;
  /** Ids that appeared since the list was first drawn; they fade in. */
  arrived: ReadonlySet<string>;
  polled: Polled<RecordList>;
  /** Whether there are older ones to load. */
  more: boolean;
  loadMore(): void;
  loading: boolean;
  moreError: ApiError | undefined;
}

interface Rows {
  filters: Filters;
  rows: RecordRow[];
  /** Behind the oldest row; null at the end. */
  next: string | null;
  /** Whether older pages were loaded by hand, so that `next` no longer is the first page's. */
  deep: boolean;
  arrived: Set<string>;
}

/** The live list: the first page read every two seconds, older pages on request, joined without gaps. */
export function useQueue(filters: Filters): Queue {
  const api = useApi();
  const polled = usePolled<RecordList>(queuePath(filters, null, pageSize), readEveryMs);
  const [held, setHeld] = useState<Rows>();
  const [counts, setCounts] = useState<RecordList['counts']>();
  const [loading, setLoading] = useState(false);
  const [moreError, setMoreError] = useState<ApiError>();
  const wanted = useRef(filters);
  wanted.current = filters;

  useEffect(() => {
    const page = polled.data;
    if (!page) return;
    setCounts(page.counts);
    setHeld((old) => joinPage(old, page, wanted.current));
  }, [polled.data]);

  const loadMore = useCallback(async () => {
    const cursor = held?.next;
    if (!held || !cursor || loading) return;
    setLoading(true);
    setMoreError(undefined);
    try {
      const read = await api.read<RecordList>(queuePath(held.filters, cursor, pageSize));
      if (read.unchanged) return;
      const older = read.data;
      setHeld((now) =>
        now && now.filters === held.filters
          ? { ...now, rows: appendRows(now.rows, older.items), next: older.next, deep: true }
          : now,
      );
    } catch (error) {
      setMoreError(error instanceof ApiError ? error : new ApiError('broken', 0, String(error)));
    } finally {
      setLoading(false);
    }
  }, [api, held, loading]);

  return {
    rows: held?.rows,
    counts,
    arrived: held?.arrived ?? none,
    polled,
    more: held?.next != null,
    loadMore: () => void loadMore(),
    loading,
    moreError,
  };
}

const none: ReadonlySet<string> = new Set();

function joinPage(old: Rows | undefined, page: RecordList, filters: Filters): Rows {
  if (!old || old.filters !== filters) {
    return { filters, rows: [...page.items], next: page.next, deep: false, arrived: new Set() };
  }
  const known = new Set(old.rows.map(({ id }) => id));
  const arrived = new Set(page.items.map(({ id }) => id).filter((id) => old.arrived.has(id) || !known.has(id)));
  if (old.deep && page.next !== null) return { ...old, rows: mergeRows(old.rows, page), arrived };
  return { filters, rows: mergeRows(old.rows, page), next: page.next, deep: false, arrived };
}
