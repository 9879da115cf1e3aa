import { readdir, readFile, stat } from 'node:fs/promises';
import { extname, join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { reasonOf } from '../../core/errors.ts';
import type { Road } from '../../road/road.ts';
import { submit } from '../../road/submit.ts';
import type { StatusView } from '../pane/contract.ts';

export interface FolderOptions {
  road: Road;
  name: string;
  path: string;
  trust: 'file' | 'mailbox';
  pollMs: number;
  signal: AbortSignal;
  log: { warn(facts: object, words: string): void };
}

export interface FolderSource {
  state(): StatusView['sources'][number];
  /** Settles once the signal has stopped it. */
  stopped: Promise<void>;
}

interface Seen {
  stamp: string;
  /** Looks to let pass before a file that failed is tried again. */
  rest: number;
  failures: number;
  taken: boolean;
}

const mailEndings = new Set(['.eml', '.msg']);
const longestRest = 60;

/**
 * Takes in every mail that appears in a folder. A file counts once it has been the same for one whole look, so that
 * nobody's half-written mail is read. After a restart all files are submitted again, which changes nothing.
 */
export function watchFolder(options: FolderOptions): FolderSource {
  const { name, pollMs, signal } = options;
  const seen = new Map<string, Seen>();
  const now: { trouble: string; last: string | null; taken: number } = { trouble: '', last: null, taken: 0 };
  const stopped = (async () => {
    while (!signal.aborted) {
      try {
        await look(options, seen, now);
      } catch (error) {
        now.trouble = reasonOf(error);
      }
      await wait(pollMs, undefined, { signal }).catch(() => undefined);
    }
  })();
  return {
    stopped,
    state: () => ({
      name: `folder:${name}`,
      state: signal.aborted ? 'stopped' : now.trouble === '' ? 'running' : 'failing',
      lastArrival: now.last,
      detail: now.trouble === '' ? `${now.taken} mails taken in` : now.trouble,
    }),
  };
}

async function look(
  options: FolderOptions,
  seen: Map<string, Seen>,
  now: { trouble: string; last: string | null; taken: number },
): Promise<void> {
  const { path, signal } = options;
  const entries = await readdir(path, { withFileTypes: true });
  const names = entries.filter((entry) => entry.isFile() && isMail(entry.name)).map((entry) => entry.name);
  for (const gone of seen.keys()) if (!names.includes(gone)) seen.delete(gone);
  now.trouble = '';
  for (const name of names.sort()) {
    if (signal.aborted) return;
    const before = seen.get(name);
    if (before?.taken) continue;
    if (before && before.rest > 0) {
      before.rest--;
      now.trouble = `${name} cannot be read; it is tried again`;
      continue;
    }
    try {
      const { size, mtimeMs } = await stat(join(path, name));
      const stamp = `${size} ${mtimeMs}`;
      if (before?.stamp !== stamp) {
        seen.set(name, { stamp, rest: 0, failures: before?.failures ?? 0, taken: false });
        continue;
      }
      await take(options, name);
      seen.set(name, { stamp, rest: 0, failures: 0, taken: true });
      now.last = options.road.clock();
      now.taken++;
    } catch (error) {
      const failures = (before?.failures ?? 0) + 1;
      now.trouble = `${name}: ${reasonOf(error)}`;
      options.log.warn({ source: options.name, file: name, reason: reasonOf(error) }, 'a file cannot be taken in');
      seen.set(name, {
        stamp: before?.stamp ?? '',
        rest: Math.min(2 ** failures, longestRest),
        failures,
        taken: false,
      });
    }
  }
}

async function take({ road, name, path, trust }: FolderOptions, file: string): Promise<void> {
  const bytes = await readFile(join(path, file));
  await submit(road, { bytes, source: `folder:${name}`, ref: file, trust, effects: true });
}

function isMail(name: string): boolean {
  return !name.startsWith('.') && mailEndings.has(extname(name).toLowerCase());
}
