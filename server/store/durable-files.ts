import { closeSync, fsyncSync, openSync } from 'node:fs';
import { opendir } from 'node:fs/promises';
import { join } from 'node:path';
import type { PGlite } from '@electric-sql/pglite';
import { NodeFS } from '@electric-sql/pglite/nodefs';

/** Emscripten's EIO: PostgreSQL then stops rather than go on with a write that may be lost. */
const ioError = 29;

/** What the hook needs of an open file in Emscripten's NODEFS. */
interface Stream {
  nfd?: number;
  node: unknown;
}
interface NodeFiles {
  realPath(node: unknown): string;
  stream_ops: { fsync?: (stream: Stream) => number };
}

/**
 * The embedded database's files with the one thing missing in NodeFS: fsync reaches the disk. Without it a commit lives
 * in the page cache only (electric-sql/pglite #1107). It reaches into an internal of PGlite, so that package is pinned
 * and every start counts what one commit does.
 */
export class DurableFiles extends NodeFS {
  /** Calls of fsync so far. */
  synced = 0;

  override async init(...given: Parameters<NodeFS['init']>): ReturnType<NodeFS['init']> {
    const ready = await super.init(...given);
    const before = ready.emscriptenOpts.preRun ?? [];
    const install = (module: PGlite['Module']) => {
      const files = (module.FS as unknown as { filesystems: { NODEFS: NodeFiles } }).filesystems.NODEFS;
      files.stream_ops.fsync = (stream) => this.#sync(files, stream);
    };
    return { emscriptenOpts: { ...ready.emscriptenOpts, preRun: [...before, install] } };
  }

  #sync(files: NodeFiles, stream: Stream): number {
    try {
      if (stream.nfd !== undefined) fsyncSync(stream.nfd);
      else syncPath(files.realPath(stream.node));
      this.synced += 1;
      return 0;
    } catch {
      return ioError;
    }
  }
}

/** Sends a whole folder to the disk, files first; for a database that was just created. */
export async function syncTree(folder: string): Promise<void> {
  const folders = [folder];
  for (const next of folders)
    for await (const entry of await opendir(next)) {
      const path = join(next, entry.name);
      if (entry.isDirectory()) folders.push(path);
      else if (entry.isFile()) syncPath(path);
    }
  for (const done of folders.reverse()) syncPath(done);
}

/** Windows can neither open a folder nor needs to. */
export function syncPath(path: string): void {
  let file: number;
  try {
    file = openSync(path, 'r');
  } catch (error) {
    if (process.platform === 'win32') return;
    throw error;
  }
  try {
    fsyncSync(file);
  } finally {
    closeSync(file);
  }
}
