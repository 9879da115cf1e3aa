/**
 * `npm test`: types, style and dead code first, since they are quick and name the line; then every test. Arguments are
 * test files; without any, all of them run.
 */
import { spawnSync } from 'node:child_process';
import { globSync } from 'node:fs';

interface Step {
  title: string;
  command: string;
  args: string[];
}

function run({ title, command, args }: Step): void {
  console.log(`\n── ${title}`);
  const started = performance.now();
  const { status } = spawnSync(command, args, { stdio: 'inherit' });
  console.log(
    `── ${title}: ${status === 0 ? 'passed' : 'FAILED'} in ${((performance.now() - started) / 1000).toFixed(1)} s`,
  );
  if (status !== 0) process.exit(1);
}

const named = process.argv.slice(2);
if (named.length === 0) {
  run({ title: 'types of the server', command: 'tsc', args: ['-p', '.'] });
  run({ title: 'types of the add-in', command: 'tsc', args: ['-p', 'addin'] });
  run({ title: 'style and import rules', command: 'biome', args: ['check', '--error-on-warnings', '.'] });
  run({ title: 'dead code', command: 'knip', args: ['--no-progress'] });
}
const files = named.length > 0 ? named : globSync('test/**/*.test.ts').sort();
run({
  title: `${files.length} test files`,
  command: process.execPath,
  args: ['--test', '--test-concurrency=2', '--test-timeout=600000', '--test-reporter=spec', ...files],
});
