import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { existsSync, globSync, readdirSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { test } from 'node:test';
import { parse } from 'yaml';
import { findMeasures } from '../../bench/run.ts';
import { readConfig } from '../../server/config.ts';
import { openMetrics } from '../../server/ops/metrics.ts';
import { findPlaybooks } from '../../server/road/find-playbooks.ts';

const root = join(import.meta.dirname, '..', '..');
const pages = [
  'README.md',
  'CONTRIBUTING.md',
  ...readdirSync(join(root, 'docs'))
    .filter((name) => name.endsWith('.md'))
    .map((name) => `docs/${name}`),
];

test('the generated pages say what the code says', () => {
  const { status, stderr } = spawnSync(process.execPath, [join(root, 'scripts', 'docs.ts'), '--check'], {
    encoding: 'utf8',
  });
  assert.equal(status, 0, stderr);
});

test('every configuration that a page shows is valid', async () => {
  const playbooks = await findPlaybooks();
  process.env.JIRA_TOKEN ??= 'for the example alone';
  let shown = 0;
  for (const page of pages) {
    for (const [, block] of readFileSync(join(root, page), 'utf8').matchAll(/```yaml\n([\s\S]*?)```/g)) {
      assert.doesNotThrow(() => readConfig(parse(block ?? ''), playbooks, root), page);
      shown++;
    }
  }
  assert.ok(shown > 0);
});

test('every link between the pages leads to a file', () => {
  for (const page of pages) {
    for (const [, target] of readFileSync(join(root, page), 'utf8').matchAll(/\]\((?!https?:)([^)#]+)/g)) {
      assert.ok(existsSync(join(root, dirname(page), target ?? '')), `${page}: ${target}`);
    }
  }
});

test('every file that a page names exists', () => {
  for (const page of pages) {
    const text = readFileSync(join(root, page), 'utf8');
    for (const [, path] of text.matchAll(/`((?:server|addin|test|bench|scripts|samples|docs)\/[^`\s]*)`/g)) {
      // NAME stands for what the reader will choose.
      if (path === undefined || path.includes('NAME')) continue;
      assert.ok(globSync(path, { cwd: root }).length > 0, `${page}: ${path}`);
    }
  }
});

test('every proof and benchmark that a page names exists', async () => {
  const known = {
    prove: (await findMeasures('prove')).map(({ name }) => name),
    bench: (await findMeasures('measure')).map(({ name }) => name),
  };
  for (const page of pages) {
    const text = readFileSync(join(root, page), 'utf8');
    for (const [, kind, name] of text.matchAll(/npm run (prove|bench) -- ([a-z]+)/g)) {
      assert.ok(known[kind as keyof typeof known].includes(name ?? ''), `${page}: ${kind} ${name}`);
    }
  }
});

test('the page on running it names every metric of ours, and no other', () => {
  const text = readFileSync(join(root, 'docs', 'operations.md'), 'utf8');
  const named = new Set([...text.matchAll(/`(shoal_[a-z_]+)/g)].map(([, name]) => name));
  const ours = openMetrics()
    .registry.getMetricsAsArray()
    .map(({ name }) => name)
    .filter((name) => name.startsWith('shoal_'));
  assert.deepEqual([...named].sort(), ours.sort());
});

test('the page on configuration shows every form of a key that has several', () => {
  const rows = readFileSync(join(root, 'docs', 'configuration.md'), 'utf8').split('\n');
  const kinds = rows.filter((row) => row.startsWith('| `jira.auth.kind`')).map((row) => row.split(' | ')[1]);
  assert.deepEqual(kinds, ['`basic`', '`bearer`']);
});
