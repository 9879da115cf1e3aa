import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { after, test } from 'node:test';

const root = join(import.meta.dirname, '..', '..');
const planted: string[] = [];
after(() => {
  for (const file of planted) rmSync(file, { force: true });
});

/** Lints one planted file and returns what the linter said. */
function lint(path: string, source: string): string {
  const file = join(root, path);
  planted.push(file);
  mkdirSync(dirname(file), { recursive: true });
  writeFileSync(file, source);
  const { stdout, stderr } = spawnSync('biome', ['lint', path], { cwd: root, encoding: 'utf8' });
  rmSync(file);
  return stdout + stderr;
}

/** One forbidden import for every row of the table in DESIGN section 5. */
const forbidden: [folder: string, from: string][] = [
  ['core', '../mail/intake.ts'],
  ['mail', '../fuzzy/digest.ts'],
  ['mail', '../store/open.ts'],
  ['fuzzy', '../mail/intake.ts'],
  ['playbooks/cluster', '../../store/open.ts'],
  ['playbooks/cluster', '../../road/plan.ts'],
  ['playbooks/cluster', '../../services/http.ts'],
  ['playbooks/cluster', '../simulation/grade.ts'],
  ['services', '../store/open.ts'],
  ['services/jira', '../../road/plan.ts'],
  ['store', '../fuzzy/digest.ts'],
  ['store', '../road/plan.ts'],
  ['queue', '../road/plan.ts'],
  ['road', '../services/http.ts'],
  ['road', '../doors/pane/contract.ts'],
  ['doors', '../mail/intake.ts'],
  ['doors', '../services/http.ts'],
  ['ops', '../core/errors.ts'],
  ['mail', '../config.ts'],
  ['services', '../config.ts'],
  ['services/jira', '../../config.ts'],
  ['road', '../assemble.ts'],
  ['doors/http', '../../serve.ts'],
  ['doors/cli', '../../doctor.ts'],
  ['playbooks/cluster', '../../demo.ts'],
  ['road', 'kysely'],
  ['road', 'pg-boss'],
  ['store', 'fastify'],
  ['doors', 'pg'],
  ['mail', 'jira.js'],
  ['queue', '@electric-sql/pglite'],
];

for (const [folder, from] of forbidden) {
  test(`server/${folder} importing ${from} is refused`, () => {
    const said = lint(
      `server/${folder}/planted-import.ts`,
      `import * as planted from '${from}';\nexport const used = planted;\n`,
    );
    assert.match(said, /noRestrictedImports/);
  });
}

test('the add-in may read the contract and nothing else of the server', () => {
  const use = (from: string) =>
    lint(
      'addin/views/planted-import.ts',
      `import type * as planted from '${from}';\nexport type Used = typeof planted;\n`,
    );
  assert.match(use('../../server/core/mail.ts'), /noRestrictedImports/);
  assert.doesNotMatch(use('../../server/doors/pane/contract.ts'), /noRestrictedImports/);
});

test('an import that the table allows passes, so the refusals above mean something', () => {
  const said = lint(
    'server/road/planted-import.ts',
    "import * as planted from '../mail/intake.ts';\nexport const used = planted;\n",
  );
  assert.doesNotMatch(said, /noRestrictedImports/);
});
