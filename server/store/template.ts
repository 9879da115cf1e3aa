import { access, constants, cp, mkdir, mkdtemp, readFile, rename, rm } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { PGlite } from '@electric-sql/pglite';
import { NodeFS } from '@electric-sql/pglite/nodefs';
import { syncPath, syncTree } from './durable-files.ts';

/**
 * Makes an empty database at `database`, all or nothing. initdb costs 3.3 s, a copy of its result 0.1 s, so the result
 * is kept beside the installed packages where that folder may be written.
 */
export async function createDatabase(database: string, durable: boolean): Promise<void> {
  const building = `${database}.new`;
  await rm(building, { recursive: true, force: true });
  const template = await templateFolder();
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

/** One for each version of the engine: a data folder belongs to the version that made it. */
async function templateFolder(): Promise<string> {
  const entry = fileURLToPath(import.meta.resolve('@electric-sql/pglite'));
  const packages = entry.slice(0, entry.lastIndexOf('@electric-sql'));
  const text = await readFile(join(packages, '@electric-sql', 'pglite', 'package.json'), 'utf8');
  const { version } = JSON.parse(text) as { version: string };
  return join(packages, '.cache', 'shoal', `pglite-${version}`);
}

function exists(path: string): Promise<boolean> {
  return access(path).then(
    () => true,
    () => false,
  );
}
