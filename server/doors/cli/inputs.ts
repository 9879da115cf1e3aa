import { createReadStream } from 'node:fs';
import { open, readdir, readFile, stat } from 'node:fs/promises';
import { extname, join } from 'node:path';
import { type ErrorCode, reasonOf, ShoalError } from '../../core/errors.ts';
import { splitMbox } from './mbox.ts';

/** One mail as named on the command line, or why it could not be read. */
export type Input = { name: string; bytes: Uint8Array } | { name: string; error: ShoalError };

/** In folders only these are mails; a file that is named outright is always taken. */
const mailEndings = new Set(['.eml', '.msg', '.mbox', '.mbx', '.mht', '.p7m', '.tnef', '.dat', '']);

/**
 * The mails behind the paths, in the order given and by name within a folder: files, folders (recursively), mbox files
 * and `-` for standard input. Only one mail is in memory at a time.
 */
export async function* readInputs(
  paths: readonly string[],
  stdin: AsyncIterable<Uint8Array>,
  maxBytes: number,
): AsyncGenerator<Input> {
  for (const path of paths) {
    if (path === '-') {
      yield* numbered('-', splitMbox(stdin, maxBytes), maxBytes);
      continue;
    }
    for await (const file of filesAt(path)) {
      if ('error' in file) yield file;
      else yield* readFileInput(file.name, maxBytes);
    }
  }
}

/** Files of a path; of a folder, recursively, those that look like mails by their ending, or all of them. */
export async function* filesAt(
  path: string,
  all = false,
): AsyncGenerator<{ name: string } | { name: string; error: ShoalError }> {
  let isFolder: boolean;
  try {
    isFolder = (await stat(path)).isDirectory();
  } catch (error) {
    yield failed(path, 'SHOAL_INPUT_UNREADABLE', reasonOf(error));
    return;
  }
  if (isFolder) yield* filesUnder(path, all);
  else yield { name: path };
}

async function* filesUnder(
  top: string,
  all: boolean,
): AsyncGenerator<{ name: string } | { name: string; error: ShoalError }> {
  const stack = [top];
  for (let path = stack.pop(); path !== undefined; path = stack.pop()) {
    if (path.endsWith('/')) path = path.slice(0, -1);
    let entries: Awaited<ReturnType<typeof listFolder>>;
    try {
      entries = await listFolder(path, all);
    } catch (error) {
      yield failed(path, 'SHOAL_INPUT_UNREADABLE', reasonOf(error));
      continue;
    }
    for (const { name, isFolder } of entries) {
      const full = join(path, name);
      if (!isFolder) yield { name: full };
    }
    // Sub-folders after the files, so that the order is the same on every file system.
    stack.push(
      ...entries
        .filter(({ isFolder }) => isFolder)
        .map(({ name }) => join(path as string, name))
        .reverse(),
    );
  }
}

async function listFolder(path: string, all: boolean) {
  const entries = await readdir(path, { withFileTypes: true });
  return entries
    .map((entry) => ({
      name: entry.name,
      isFolder: entry.isDirectory(),
      isFile: entry.isFile() || entry.isSymbolicLink(),
    }))
    .filter(
      ({ name, isFolder, isFile }) =>
        !name.startsWith('.') && (isFolder || (isFile && (all || mailEndings.has(extname(name).toLowerCase())))),
    )
    .sort((a, b) => (a.name < b.name ? -1 : 1));
}

async function* readFileInput(name: string, maxBytes: number): AsyncGenerator<Input> {
  try {
    const { size } = await stat(name);
    if (await isMbox(name)) {
      yield* numbered(name, splitMbox(createReadStream(name), maxBytes), maxBytes);
      return;
    }
    if (size > maxBytes) yield tooLarge(name, size, maxBytes);
    else yield { name, bytes: await readFile(name) };
  } catch (error) {
    yield failed(name, 'SHOAL_INPUT_UNREADABLE', reasonOf(error));
  }
}

/** An mbox file that holds one mail is still an mbox file; an .eml with a stray "From " line is not. */
async function isMbox(name: string): Promise<boolean> {
  const ending = extname(name).toLowerCase();
  if (ending === '.mbox' || ending === '.mbx') return true;
  if (ending === '.eml' || ending === '.msg') return false;
  const handle = await open(name, 'r');
  try {
    const { buffer, bytesRead } = await handle.read(Buffer.alloc(5), 0, 5, 0);
    return bytesRead === 5 && buffer.toString('latin1') === 'From ';
  } finally {
    await handle.close();
  }
}

async function* numbered(
  name: string,
  mails: AsyncIterable<{ bytes: Uint8Array; size: number }>,
  maxBytes: number,
): AsyncGenerator<Input> {
  let index = 0;
  try {
    for await (const { bytes, size } of mails) {
      const label = `${name}#${++index}`;
      yield size > maxBytes ? tooLarge(label, size, maxBytes) : { name: label, bytes };
    }
  } catch (error) {
    yield failed(`${name}#${index + 1}`, 'SHOAL_INPUT_UNREADABLE', reasonOf(error));
  }
}

function tooLarge(name: string, size: number, maxBytes: number): Input {
  return failed(name, 'SHOAL_INPUT_TOO_LARGE', `${size} bytes, more than limits.deliveryBytes allows (${maxBytes})`);
}

function failed(name: string, code: ErrorCode, reason: string): { name: string; error: ShoalError } {
  return { name, error: new ShoalError(code, `${name}: ${reason}`) };
}
