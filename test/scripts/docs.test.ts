import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { test } from 'node:test';
import { parse } from 'yaml';
import { readConfig } from '../../server/config.ts';
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
