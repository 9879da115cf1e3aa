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
  /** Module whose default export reads; the analysis where none is given. */
  reader?: URL;
}

const analysis = new URL('./analyse.ts', import.meta.url);

/**
 * Of the young generation. A thread that fills its heap is told to end, and goes on until it hears of it; what it
 * takes meanwhile must fit the 16 MB that the runtime grants, or the whole process ends. So small, five of nine ways
 * to fill a heap ended the thread alone, by default three; reading took no longer. Against the other four, attempts
 * are counted before a mail is read.
 */
const youngMegabytes = 4;

/** Threads that read hostile mail: one that hangs or grows is ended, and only its own mail suffers. */
export function openAnalysisPool(options: AnalysisPoolOptions): AnalysisPool {
  const { threads, seconds, megabytes, reader = analysis } = options;
  const pool = new Piscina<AnalysisTask, Analysis>({
    filename: reader.href,
    minThreads: 1,
    maxThreads: threads,
    idleTimeout: 60_000,
    resourceLimits: { maxOldGenerationSizeMb: megabytes, maxYoungGenerationSizeMb: youngMegabytes },
    atomics: 'disabled',
  });
  const turns = openTurns(threads);
  return {
    async analyse(task) {
      // The clock runs from when a thread is free: a mail must not suffer for the one before it.
      await turns.take();
      const deadline = AbortSignal.timeout(seconds * 1000);
      try {
        return await pool.run(task, { signal: deadline });
      } catch (error) {
        const reason = deadline.aborted ? `reading it took more than ${seconds} s` : reasonOf(error);
        throw new ShoalError('SHOAL_INPUT_POISON', reason, { cause: error });
      } finally {
        turns.giveBack();
      }
    },
    close: () => pool.destroy(),
  };
}

/** So many at a time, first come, first served. */
function openTurns(free: number): { take(): Promise<void>; giveBack(): void } {
  let left = free;
  const waiting: (() => void)[] = [];
  return {
    async take() {
      if (left > 0) left -= 1;
      else await new Promise<void>((resolve) => waiting.push(resolve));
    },
    giveBack() {
      const next = waiting.shift();
      if (next) next();
      else left += 1;
    },
  };
}
