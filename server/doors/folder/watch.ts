import { type FSWatcher, watch } from 'node:fs';
import { readdir, readFile, stat } from 'node:fs/promises';
import { extname, join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { reasonOf, ShoalError } from '../../core/errors.ts';
import type { Road } from '../../road/road.ts';
import { submit } from '../../road/submit.ts';
import type { StatusView } from '../pane/contract.ts';

export interface FolderOptions {
  road: Road;
  name: string;
  path: string;
  /** 'mailbox' where a mail server delivers into the folder; 'file' where anybody may put a file. */
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

/** What is known of one file. */
interface Seen {
  /** Size and time of change when it was last looked at. */
  stamp: string;
  taken: boolean;
  failures: number;
  /** Looks to let pass before a file that failed is tried again. */
  rest: number;
}

interface Watching {
  options: FolderOptions;
  seen: Map<string, Seen>;
  /** Names that the system reported as changed since the last look. */
  changed: Set<string>;
  looks: number;
  taken: number;
  last: string | null;
  trouble: string;
}

const mailEndings = new Set(['.eml', '.msg']);
const longestRest = 60;
/** Every so many looks all files are compared again: not every file system reports what changes on it. */
const looksBetweenChecks = 60;

/**
 * Takes in every mail that appears in a folder, each once under its name, size and time. A file counts once it has been
 * the same for one whole look, so that nobody's half-written mail is read. After a restart all files are submitted
 * again, which changes nothing.
 */
export function watchFolder(options: FolderOptions): FolderSource {
  const { name, pollMs, signal } = options;
  const watching: Watching = {
    options,
    seen: new Map(),
    changed: new Set(),
    looks: 0,
    taken: 0,
    last: null,
    trouble: '',
  };
  const stopped = (async () => {
    const reports = reportChanges(watching);
    while (!signal.aborted) {
      try {
        await look(watching);
      } catch (error) {
        watching.trouble = reasonOf(error);
      }
      await wait(pollMs, undefined, { signal }).catch(() => undefined);
    }
    reports?.close();
  })();
  return {
    stopped,
    state: () => ({
      name: `folder:${name}`,
      state: signal.aborted ? 'stopped' : watching.trouble === '' ? 'running' : 'failing',
      lastArrival: watching.last,
      detail: watching.trouble === '' ? `${watching.taken} mails taken in` : watching.trouble,
    }),
  };
}

/** New names are found by looking; the system's reports say which known file was written again. */
function reportChanges({ options, changed }: Watching): FSWatcher | null {
  try {
    const reports = watch(options.path, { persistent: false }, (_event, name) => {
      if (name !== null && isMail(name)) changed.add(name);
    });
    // A folder that goes away ends them; looking goes on.
    return reports.on('error', () => reports.close());
  } catch {
    return null;
  }
}

async function look(watching: Watching): Promise<void> {
  const { options, seen } = watching;
  const entries = await readdir(options.path, { withFileTypes: true });
  const names = new Set(entries.filter((entry) => entry.isFile() && isMail(entry.name)).map((entry) => entry.name));
  for (const known of seen.keys()) if (!names.has(known)) seen.delete(known);
  const changed = new Set(watching.changed);
  watching.changed.clear();
  const checkAll = watching.looks++ % looksBetweenChecks === 0;
  let trouble = '';
  for (const name of [...names].sort()) {
    if (options.signal.aborted) return;
    if (seen.get(name)?.taken && !checkAll && !changed.has(name)) continue;
    trouble = (await visit(watching, name)) || trouble;
  }
  watching.trouble = trouble;
}

/** One look at one file. @returns what is wrong with it, or ''. */
async function visit(watching: Watching, name: string): Promise<string> {
  const { options, seen } = watching;
  const before = seen.get(name) ?? { stamp: '', taken: false, failures: 0, rest: 0 };
  if (before.rest > 0) {
    seen.set(name, { ...before, rest: before.rest - 1 });
    return `${name} cannot be taken in; it is tried again`;
  }
  let stamp = before.stamp;
  try {
    const { size, mtimeMs } = await stat(join(options.path, name));
    const same = stamp === `${size} ${mtimeMs}`;
    stamp = `${size} ${mtimeMs}`;
    if (same && before.taken) return '';
    if (same) await take(options, name, size);
    seen.set(name, { stamp, taken: same, failures: same ? 0 : before.failures, rest: 0 });
    if (same) {
      watching.last = options.road.clock();
      watching.taken++;
    }
    return '';
  } catch (error) {
    // Moved away between two steps: the next look does not find it.
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return '';
    const failures = before.failures + 1;
    const reason = reasonOf(error);
    options.log.warn({ source: options.name, file: name, reason }, 'a file cannot be taken in');
    seen.set(name, { stamp, taken: false, failures, rest: Math.min(2 ** failures, longestRest) });
    return `${name}: ${reason}`;
  }
}

async function take({ road, name, path, trust }: FolderOptions, file: string, size: number): Promise<void> {
  const most = road.settings.intake.limits.deliveryBytes;
  // Said before it is read: a file may be larger than memory.
  if (size > most)
    throw new ShoalError('SHOAL_INPUT_TOO_LARGE', `${size} bytes, more than limits.deliveryBytes allows (${most})`);
  const bytes = await readFile(join(path, file));
  await submit(road, { bytes, source: `folder:${name}`, ref: file, trust, effects: true });
}

function isMail(name: string): boolean {
  return !name.startsWith('.') && mailEndings.has(extname(name).toLowerCase());
}
