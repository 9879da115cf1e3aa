import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { ShoalError } from '../core/errors.ts';

export interface FolderLock {
  release(): void;
}

/** POSIX drops a process's locks on a file when it closes any descriptor of it: nothing else may open this one. */
const lockFile = '.lock';
const ownerFile = '.lock-owner.json';

/**
 * Takes a folder for this process alone, because the embedded database lets two processes in and then loses rows
 * without a word (electric-sql/pglite #1106). SQLite's own file lock works on every system and ends with the process,
 * however it ends.
 * @throws ShoalError `SHOAL_STORE_LOCKED` naming the process that has it.
 */
export function lockFolder(folder: string): FolderLock {
  mkdirSync(folder, { recursive: true });
  const database = new DatabaseSync(join(folder, lockFile), { timeout: 0 });
  try {
    database.exec('pragma locking_mode = exclusive; begin exclusive');
  } catch (error) {
    database.close();
    if (!isBusy(error)) throw error;
    throw new ShoalError('SHOAL_STORE_LOCKED', `${folder} is in use by ${ownerOf(folder)}`);
  }
  const owner = { pid: process.pid, startedAt: new Date(performance.timeOrigin).toISOString() };
  writeFileSync(join(folder, ownerFile), JSON.stringify(owner));
  return {
    release() {
      rmSync(join(folder, ownerFile), { force: true });
      database.close();
    },
  };
}

/** SQLITE_BUSY is 5, https://sqlite.org/rescode.html. */
function isBusy(error: unknown): boolean {
  return error instanceof Error && 'errcode' in error && error.errcode === 5;
}

function ownerOf(folder: string): string {
  try {
    const owner: unknown = JSON.parse(readFileSync(join(folder, ownerFile), 'utf8'));
    if (typeof owner === 'object' && owner !== null && 'pid' in owner && 'startedAt' in owner)
      return `process ${owner.pid}, started ${owner.startedAt}`;
  } catch {
    // The other process has the lock but has not written its name yet.
  }
  return 'another process';
}
