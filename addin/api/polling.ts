/** The longest pause between two attempts while the server does not answer. */
const slowest = 15_000;

/** Milliseconds until the next read: the usual pace, doubled with each failure in a row. */
export function nextPause(everyMs: number, failures: number): number {
  return failures === 0 ? everyMs : Math.min(Math.max(slowest, everyMs), everyMs * 2 ** Math.min(failures, 10));
}
