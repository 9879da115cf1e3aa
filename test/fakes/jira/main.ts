/** Runs the simulator as a process of its own: `node test/fakes/jira/main.ts [--port N] [--state FILE] [--project KEY]`. */
import { parseArgs } from 'node:util';
import { startJira } from './server.ts';
import { project } from './site.ts';

const { values } = parseArgs({
  options: {
    port: { type: 'string', default: '0' },
    state: { type: 'string' },
    project: { type: 'string', default: 'SOC' },
  },
});
const jira = await startJira({
  port: Number(values.port),
  projects: [project(values.project, { name: 'Security operations' })],
  lag: { typicalMs: 2000, worstMs: 10_000 },
  ...(values.state === undefined ? {} : { state: values.state }),
});
console.log(jira.url);
for (const signal of ['SIGINT', 'SIGTERM'] as const) {
  process.once(signal, () => void jira.stop());
}
