import type { Grade, RecordList, RecordRow, RecordState } from '../../server/doors/pane/contract.ts';

export interface Filters {
  state: RecordState | '';
  grade: Grade | '';
  text: string;
}

export const noFilters: Filters = { state: '', grade: '', text: '' };

export function isFiltered(filters: Filters): boolean {
  return filters.state !== '' || filters.grade !== '' || filters.text.trim() !== '';
}

/** The path under /api/v1 of one page of the queue. */
export function queuePath(filters: Filters, cursor: string | null, limit: number): string {
  const query = new URLSearchParams({ limit: String(limit) });
  if (cursor !== null) query.set('cursor', cursor);
  if (filters.state !== '') query.set('state', filters.state);
  if (filters.grade !== '') query.set('grade', filters.grade);
  if (filters.text.trim() !== '') query.set('q', filters.text.trim());
  return `/records?${query}`;
}

/**
 * The rows to show after a fresh first page: its rows, then those known ones that lie behind it. Without this, rows
 * that newer ones push off the first page would vanish between it and the older pages that were loaded by hand. A
 * known row that should be on the fresh page and is not no longer fits, and goes.
 */
export function mergeRows(known: readonly RecordRow[], page: Pick<RecordList, 'items' | 'next'>): RecordRow[] {
  const last = page.items.at(-1);
  if (page.next === null || !last) return [...page.items];
  const fresh = new Set(page.items.map(({ id }) => id));
  const behind = known.filter((row) => !fresh.has(row.id) && row.receivedAt <= last.receivedAt);
  return [...page.items, ...behind];
}

/** The rows after an older page was loaded: appended, each id once. */
export function appendRows(known: readonly RecordRow[], older: readonly RecordRow[]): RecordRow[] {
  const ids = new Set(known.map(({ id }) => id));
  return [...known, ...older.filter(({ id }) => !ids.has(id))];
}
