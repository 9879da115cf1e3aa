/**
 * `npm start`: the configured server, or the demo where nothing is configured. Only an entry: nothing may import it, since
 * a module that waits at its top level for one that imports it back waits for ever.
 */
import { existsSync } from 'node:fs';
import { loadConfig } from './config.ts';
import { asShoalError, errorTable } from './core/errors.ts';
import { demo } from './demo.ts';
import { findPlaybooks } from './road/find-playbooks.ts';
import { serve } from './serve.ts';

async function start(): Promise<void> {
  if (!existsSync('shoal.yaml')) {
    await demo(undefined);
    return;
  }
  const playbooks = await findPlaybooks();
  const { config } = loadConfig(undefined, playbooks);
  await serve({
    config,
    playbooks,
    data: undefined,
    role: 'all',
    ready: (url) => console.log(`Shoal runs at ${url}/console/`),
  });
}

try {
  await start();
} catch (error) {
  const known = asShoalError(error);
  console.error(`shoal: ${known.message}\n${known.code}: ${known.remedy}`);
  process.exit(errorTable[known.code].exit);
}
