import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { reasonOf, ShoalError } from '../core/errors.ts';
import type { Playbook } from '../core/playbook.ts';

/** The shipped playbooks. */
export const playbooksFolder = join(import.meta.dirname, '..', 'playbooks');

/**
 * Every folder is one playbook, in alphabetical order.
 * @throws ShoalError SHOAL_PLAYBOOK for a broken or misnamed one: a start without it would go unnoticed.
 */
export async function findPlaybooks(folder: string = playbooksFolder): Promise<Playbook[]> {
  const names = readdirSync(folder, { withFileTypes: true })
    .filter((entry) => entry.isDirectory())
    .map((entry) => entry.name)
    .sort();
  return Promise.all(names.map((name) => loadPlaybook(folder, name)));
}

async function loadPlaybook(folder: string, name: string): Promise<Playbook> {
  const file = join(folder, name, 'playbook.ts');
  if (!existsSync(file)) throw new ShoalError('SHOAL_PLAYBOOK', `playbooks/${name} has no playbook.ts`);
  let loaded: { playbook?: Playbook };
  try {
    loaded = await import(pathToFileURL(file).href);
  } catch (error) {
    throw new ShoalError('SHOAL_PLAYBOOK', `playbooks/${name}/playbook.ts does not load: ${reasonOf(error)}`, {
      cause: error,
    });
  }
  if (!loaded.playbook) throw new ShoalError('SHOAL_PLAYBOOK', `playbooks/${name}/playbook.ts exports no “playbook”`);
  if (loaded.playbook.name !== name) {
    throw new ShoalError(
      'SHOAL_PLAYBOOK',
      `playbooks/${name} calls itself “${loaded.playbook.name}”; name and folder must be equal`,
    );
  }
  return loaded.playbook;
}
