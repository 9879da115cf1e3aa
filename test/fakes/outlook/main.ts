/** Runs the simulated Outlook as a process of its own: `node test/fakes/outlook/main.ts --folder DIR --pane URL [--port N]`. */
import { parseArgs } from 'node:util';
import { startOutlook } from './server.ts';

const { values } = parseArgs({
  options: { port: { type: 'string', default: '0' }, folder: { type: 'string' }, pane: { type: 'string' } },
});
if (values.folder === undefined || values.pane === undefined) {
  console.error('--folder and --pane are needed');
  process.exit(2);
}
const outlook = await startOutlook({ port: Number(values.port), folder: values.folder, pane: values.pane });
console.log(outlook.url);
for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => void outlook.stop());
