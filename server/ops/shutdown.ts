import closeWithGrace from 'close-with-grace';

/**
 * Runs `steps` in order on SIGTERM, SIGINT or a fatal error, 15 seconds at most; a second signal ends the process at
 * once. Whatever is cut off is safe: the domain rows are the truth, and the next start goes on from them.
 */
export function onShutdown(
  steps: readonly (() => Promise<unknown> | unknown)[],
  report: (line: string, error?: Error) => void,
): void {
  closeWithGrace({ delay: 15_000, logger: false }, async ({ signal, err }) => {
    if (err) report('stopping after a fatal error', err);
    else report(`stopping on ${signal ?? 'request'}`);
    for (const step of steps) {
      try {
        await step();
      } catch (error) {
        report('a part did not stop cleanly', error instanceof Error ? error : new Error(String(error)));
      }
    }
  });
}
