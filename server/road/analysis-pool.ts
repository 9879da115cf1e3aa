import { Piscina } from 'piscina';
import { reasonOf, ShoalError } from '../core/errors.ts';
import type { Analysis, AnalysisTask } from './analyse.ts';

export interface AnalysisPool {
  /** @throws ShoalError SHOAL_INPUT_POISON when the thread ran out of time or memory, or the reader failed. */
  analyse(task: AnalysisTask): Promise<Analysis>;
  close(): Promise<void>;
}

export interface AnalysisPoolOptions {
  threads: number;
  seconds: number;
  /** Heap of one thread. */
  megabytes: number;
}

/** Threads that read hostile mail: one that hangs or grows is ended, and only its own mail suffers. */
export function openAnalysisPool({ threads, seconds, megabytes }: AnalysisPoolOptions): AnalysisPool {
  const pool = new Piscina<AnalysisTask, Analysis>({
    filename: new URL('./analyse.ts', import.meta.url).href,
    minThreads: 1,
    maxThreads: threads,
    idleTimeout: 60_000,
    resourceLimits: { maxOldGenerationSizeMb: megabytes },
    atomics: 'disabled',
  });
  return {
    async analyse(task) {
      // The clock runs from when a thread takes the mail up, not while it queues behind others.
      const deadline = new AbortController();
      const timer = setTimeout(() => deadline.abort(), seconds * 1000 * (1 + Math.ceil(pool.queueSize / threads)));
      try {
        return await pool.run(task, { signal: deadline.signal });
      } catch (error) {
        const reason = deadline.signal.aborted ? `reading it took more than ${seconds} s` : reasonOf(error);
        throw new ShoalError('SHOAL_INPUT_POISON', reason, { cause: error });
      } finally {
        clearTimeout(timer);
      }
    },
    close: () => pool.destroy(),
  };
}
