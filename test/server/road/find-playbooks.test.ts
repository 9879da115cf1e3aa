import assert from 'node:assert/strict';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { ShoalError } from '../../../server/core/errors.ts';
import { findPlaybooks } from '../../../server/road/find-playbooks.ts';

const folders: string[] = [];
after(() => {
  for (const folder of folders) rmSync(folder, { recursive: true, force: true });
});

/** A playbooks folder with one subfolder for each entry; null leaves it without a `playbook.ts`. */
function planted(playbooks: Record<string, string | null>): string {
  const folder = mkdtempSync(join(tmpdir(), 'shoal-playbooks-'));
  folders.push(folder);
  for (const [name, source] of Object.entries(playbooks)) {
    mkdirSync(join(folder, name));
    if (source !== null) writeFileSync(join(folder, name, 'playbook.ts'), source);
  }
  return folder;
}

async function refusal(playbooks: Record<string, string | null>): Promise<string> {
  try {
    await findPlaybooks(planted(playbooks));
  } catch (error) {
    assert.ok(error instanceof ShoalError);
    assert.equal(error.code, 'SHOAL_PLAYBOOK');
    return error.message;
  }
  return assert.fail('it was taken');
}

const parts = {
  title: "'Alder'",
  about: "'report'",
  config: '{ properties: {} }',
  needs: '[]',
  policy: '[]',
  applies: '() => true',
  examine: 'async () => []',
  plan: '() => []',
  line: '() => null',
};
const written = (given: Record<string, string>) =>
  `export const playbook = { ${Object.entries(given).map(([key, value]) => `${key}: ${value}`)} };`;
const good = (name: string) => written({ name: `'${name}'`, ...parts });

test('every folder is a playbook, in alphabetical order; files beside them are none', async () => {
  const folder = planted({ zebra: good('zebra'), alder: good('alder') });
  writeFileSync(join(folder, 'README.md'), '# Playbooks');
  assert.deepEqual(
    (await findPlaybooks(folder)).map(({ name }) => name),
    ['alder', 'zebra'],
  );
});

test('the shipped ones load', async () => {
  const names = (await findPlaybooks()).map(({ name }) => name);
  assert.ok(names.includes('simulation') && names.includes('cluster'));
});

test('one that is misnamed, empty, without the export or broken stops the start with its name and the reason', async () => {
  assert.equal(
    await refusal({ alder: good('alder'), birch: good('beech') }),
    'playbooks/birch calls itself “beech”; name and folder must be equal',
  );
  assert.equal(await refusal({ alder: null }), 'playbooks/alder has no playbook.ts');
  assert.equal(
    await refusal({ alder: 'export const other = 1;' }),
    'playbooks/alder/playbook.ts exports no “playbook”',
  );
  assert.match(
    await refusal({ alder: 'throw new Error("no such table");' }),
    /^playbooks\/alder\/playbook\.ts does not load: no such table$/,
  );
  for (const source of ['export const playbook = {', "import './missing.ts';", 'export enum Colour { Red }'])
    assert.match(await refusal({ alder: source }), /^playbooks\/alder\/playbook\.ts does not load: ./, source);
});

test('a playbook without a name of text is refused, and nothing of it is called', async () => {
  for (const source of [
    'export const playbook = {};',
    'export const playbook = { name: 7 };',
    'export const playbook = "alder";',
  ])
    await assert.rejects(findPlaybooks(planted({ alder: source })), { code: 'SHOAL_PLAYBOOK' }, source);
});

test('a playbook that lacks a part is refused by its name, not by the first mail', async () => {
  for (const part of Object.keys(parts) as (keyof typeof parts)[]) {
    const { [part]: _, ...others } = { name: "'alder'", ...parts };
    const reason = `playbooks/alder/playbook.ts has no usable “${part}”`;
    assert.equal(await refusal({ alder: written(others) }), reason);
    assert.equal(await refusal({ alder: written({ ...others, [part]: '7' }) }), reason);
  }
});
