import { access, constants, cp, mkdir, mkdtemp, rename, rm } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { PGlite } from '@electric-sql/pglite';
import { NodeFS } from '@electric-sql/pglite/nodefs';
import { syncPath, syncTree } from './durable-files.ts';

/** Pinned in package.json; a new version makes its own template. */
const version = '0.5.14';

/**
 * Makes an empty database at `database`, all or nothing. initdb costs 3.3 s, a copy of its result 0.1 s, so the result
 * is kept beside the installed packages where that folder may be written.
 */
export async function createDatabase(database: string, durable: boolean): Promise<void> {
  const building = `${database}.new`;
  await rm(building, { recursive: true, force: true });
  const template = templateFolder();
  if (!(await exists(template))) await fillTemplate(template);
  if (await exists(template)) await cp(template, building, { recursive: true, preserveTimestamps: false });
  else await initialise(building);
  if (durable) await syncTree(building);
  await rename(building, database);
  if (durable) syncPath(dirname(database));
}

/** Built in a folder of its own and renamed, so that two starts at once or a kill leave no half template. */
async function fillTemplate(template: string): Promise<void> {
  try {
    await mkdir(dirname(template), { recursive: true });
    await access(dirname(template), constants.W_OK);
  } catch {
    return; // A read-only installation: initdb runs in place.
  }
  const building = await mkdtemp(`${template}.`);
  try {
    await initialise(join(building, 'database'));
    await rename(join(building, 'database'), template);
  } catch (error) {
    if (!(await exists(template))) throw error; // Else another start was faster.
  } finally {
    await rm(building, { recursive: true, force: true });
  }
}

async function initialise(folder: string): Promise<void> {
  const pglite = await PGlite.create({ fs: new NodeFS(folder) });
  await pglite.close();
}

function templateFolder(): string {
  const entry = fileURLToPath(import.meta.resolve('@electric-sql/pglite'));
  const packages = entry.slice(0, entry.lastIndexOf('@electric-sql'));
  return join(packages, '.cache', 'shoal', `pglite-${version}`);
}

function exists(path: string): Promise<boolean> {
  return access(path).then(
    () => true,
    () => false,
  );
}
