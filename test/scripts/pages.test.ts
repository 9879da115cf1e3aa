import assert from 'node:assert/strict';
import { globSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { parseArgs } from 'node:util';
import { type CommandName, commands } from '../../server/doors/cli/commands.ts';

const root = join(import.meta.dirname, '..', '..');
const pages = globSync(['*.md', 'docs/*.md', 'server/**/README.md'], { cwd: root }).sort();
const textOf = (page: string) => readFileSync(join(root, page), 'utf8');

/** Every match of the first group, with the page that it stands on. */
function found(pattern: RegExp): { page: string; text: string }[] {
  return pages.flatMap((page) => [...textOf(page).matchAll(pattern)].map(([, text = '']) => ({ page, text })));
}

/** The words of one shell line, without its comment and redirections. */
function words(line: string): string[] {
  const bare = line.replace(/\s#.*$/, '').replace(/\s[<>]\s*\S+/g, '');
  return [...bare.matchAll(/"([^"]*)"|(\S+)/g)].map(([, quoted, plain]) => quoted ?? plain ?? '');
}

test('every file that the README of a folder names is there', () => {
  const named = found(/`((?:addin|bench|docs|samples|scripts|server|test)\/[\w./*-]*)`/g);
  for (const { page, text } of named.filter((one) => one.page.startsWith('server/'))) {
    assert.ok(globSync(text, { cwd: root }).length > 0, `${page}: ${text}`);
  }
});

test('every command of shoal that a page shows is one that the command line takes', () => {
  const shown = [...found(/npm run -s shoal -- ([^`\n]+)/g), ...found(/`shoal ([a-z][^`\n]*)`/g)];
  assert.ok(shown.length > 10);
  for (const { page, text } of shown) {
    const [name = '', ...args] = words(text);
    if (name === '--help') continue;
    assert.ok(Object.hasOwn(commands, name), `${page}: shoal ${text}`);
    const { options } = commands[name as CommandName];
    assert.doesNotThrow(
      () => parseArgs({ args, options, allowPositionals: true, strict: true }),
      `${page}: shoal ${text}`,
    );
  }
});

test('every npm script that a page shows is there', () => {
  const { scripts } = JSON.parse(textOf('package.json')) as { scripts: Record<string, string> };
  for (const { page, text } of found(/npm (?:run -s |run |(?=start|test))([a-z]+)/g)) {
    assert.ok(Object.hasOwn(scripts, text), `${page}: npm run ${text}`);
  }
});

test('no page holds a gap that was to be filled', () => {
  assert.deepEqual(found(/(@@|TODO|TBD|FIXME)/g), []);
});
