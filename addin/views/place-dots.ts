export interface Dot {
  iso: string;
  /** 0 at the first moment, 1 at the last. */
  x: number;
  /** 0 on the line; higher where others stand in the way. */
  row: number;
}

/** A dot's own width as a share of the line. */
const width = 1 / 58;
const rows = 5;

/** Places moments on a line, oldest first. Unreadable ones are left out; past five in one place they overlap. */
export function placeDots(times: readonly string[]): Dot[] {
  const sorted = times
    .map((iso) => ({ iso, at: Date.parse(iso) }))
    .filter(({ at }) => !Number.isNaN(at))
    .sort((a, b) => a.at - b.at);
  const start = sorted[0]?.at ?? 0;
  const span = (sorted.at(-1)?.at ?? 0) - start;
  const ends: number[] = Array.from({ length: rows }, () => Number.NEGATIVE_INFINITY);
  return sorted.map(({ iso, at }) => {
    const x = span === 0 ? 0.5 : (at - start) / span;
    const free = ends.findIndex((end) => end <= x);
    const row = free === -1 ? rows - 1 : free;
    ends[row] = x + width;
    return { iso, x, row };
  });
}
