import assert from 'node:assert/strict';
import { globSync, readFileSync } from 'node:fs';
import { dirname, join, normalize } from 'node:path';
import { test } from 'node:test';

const addin = join(import.meta.dirname, '..', '..', 'addin');
const sources = globSync('**/*.tsx', { cwd: addin });
const sheets = globSync('**/*.module.css', { cwd: addin });
const read = (path: string) => readFileSync(join(addin, path), 'utf8');

/** Class names that a sheet defines, comments aside. */
function classesOf(sheet: string): Set<string> {
  const text = read(sheet)
    .replace(/\/\*[\s\S]*?\*\//g, '')
    .replace(/"[^"]*"/g, '""');
  return new Set(Array.from(text.matchAll(/\.([a-zA-Z][\w-]*)/g), ([, name]) => name!));
}

const classes = new Map(sheets.map((sheet) => [sheet, classesOf(sheet)]));

/** Every class that a view names, with the sheet that it names it of. */
function usesOf(source: string): { sheet: string; name: string }[] {
  const text = read(source);
  const imports = text.matchAll(/import (\w+) from '([^']+\.module\.css)'/g);
  return Array.from(imports).flatMap(([, local, path]) => {
    const sheet = normalize(join(dirname(source), path!));
    const uses = text.matchAll(new RegExp(`(?<![\\w./'-])${local}\\.(\\w+)`, 'g'));
    // A list of the same name as a sheet is no sheet.
    return Array.from(uses, ([, name]) => ({ sheet, name: name! })).filter(
      ({ name }) => !['map', 'length'].includes(name),
    );
  });
}

test('every class that a view names is defined in its sheet: a missing one is silent', () => {
  const missing = sources.flatMap((source) =>
    usesOf(source)
      .filter(({ sheet, name }) => !classes.get(sheet)?.has(name))
      .map(({ sheet, name }) => `${source}: ${name} is not in ${sheet}`),
  );
  assert.deepEqual([...new Set(missing)], []);
});

test('every class that one sheet takes from another is there', () => {
  const missing = sheets.flatMap((sheet) =>
    Array.from(read(sheet).matchAll(/composes: (\w+) from "([^"]+)"/g))
      .filter(([, name, path]) => !classes.get(normalize(join(dirname(sheet), path!)))?.has(name!))
      .map(([, name, path]) => `${sheet}: ${name} is not in ${path}`),
  );
  assert.deepEqual(missing, []);
});

test('every class of a sheet is named by a view of its own or taken by another sheet: a rule for no one is a mistake', () => {
  const tones = ['good', 'info', 'caution', 'danger', 'neutral'].map((tone) => `views/views.module.css ${tone}`);
  const used = new Set(tones);
  for (const source of sources) for (const { sheet, name } of usesOf(source)) used.add(`${sheet} ${name}`);
  for (const sheet of sheets)
    for (const [, name, path] of read(sheet).matchAll(/composes: (\w+) from "([^"]+)"/g))
      used.add(`${normalize(join(dirname(sheet), path!))} ${name}`);
  const idle = sheets.flatMap((sheet) =>
    [...(classes.get(sheet) ?? [])].filter((name) => !used.has(`${sheet} ${name}`)).map((name) => `${sheet}: ${name}`),
  );
  assert.deepEqual(idle, []);
});
