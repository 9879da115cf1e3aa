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
  const missing = missingOf(loaded.playbook);
  if (missing !== undefined)
    throw new ShoalError('SHOAL_PLAYBOOK', `playbooks/${name}/playbook.ts has no usable “${missing}”`);
  return loaded.playbook;
}

/** The first part of a playbook that the road could not use; it would else be noticed by the first mail. */
function missingOf(playbook: Partial<Playbook>): string | undefined {
  const { title, about, config, needs, policy } = playbook;
  if (typeof title !== 'string') return 'title';
  if (about !== 'report' && about !== 'delivery') return 'about';
  if (typeof config?.properties !== 'object') return 'config';
  if (!Array.isArray(needs)) return 'needs';
  if (!Array.isArray(policy)) return 'policy';
  return (['applies', 'examine', 'plan', 'line'] as const).find((step) => typeof playbook[step] !== 'function');
}
