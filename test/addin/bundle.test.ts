import assert from 'node:assert/strict';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, test } from 'node:test';
import { gzipSync } from 'node:zlib';

const built = join(import.meta.dirname, '..', '..', 'dist', 'addin');
/** Kilobytes after gzip: what stands before the page's own code starts, and what it takes to draw the first view. */
const entryBudget = 90;
const viewBudget = 170;

/** File names of our own assets that a text asks for, by address or by relative import. */
function assetsIn(text: string): string[] {
  const names = Array.from(
    text.matchAll(/["'`](?:\/app\/|\.\/)?(?:assets\/)?([\w-]+\.(?:js|css))["'`]/g),
    ([, name]) => name!,
  );
  return [...new Set(names)].filter((name) => existsSync(join(built, 'assets', name)));
}

const read = (name: string) => readFileSync(join(built, 'assets', name));
const kilobytes = (names: Iterable<string>) =>
  [...names].reduce((sum, name) => sum + gzipSync(read(name)).length, 0) / 1000;

/** These files and all that they ask for, now or later. */
function withFollowers(names: readonly string[]): Set<string> {
  const found = new Set(names);
  for (const name of found) {
    if (name.endsWith('.js')) for (const next of assetsIn(read(name).toString())) found.add(next);
  }
  return found;
}

describe('the weight of the pages', { skip: existsSync(built) ? false : 'not built: npm run build' }, () => {
  for (const page of ['console', 'taskpane']) {
    const html = () => readFileSync(join(built, page, 'index.html'), 'utf8');

    test(`the first script and style of the ${page} fit ${entryBudget} kB`, (context) => {
      const entry = assetsIn(html());
      assert.ok(entry.some((name) => name.endsWith('.js')));
      const weight = kilobytes(entry);
      context.diagnostic(`${page} entry: ${weight.toFixed(1)} kB`);
      assert.ok(weight <= entryBudget, `${weight.toFixed(1)} kB`);
    });

    test(`everything that the ${page} ever loads fits ${viewBudget} kB`, (context) => {
      const all = withFollowers(assetsIn(html()));
      assert.ok(all.size > assetsIn(html()).length, 'the page itself was followed');
      const weight = kilobytes(all);
      context.diagnostic(`${page} whole: ${weight.toFixed(1)} kB`);
      assert.ok(weight <= viewBudget, `${weight.toFixed(1)} kB`);
    });

    test(`nothing of the ${page} comes from elsewhere or stands in the page as a script`, () => {
      assert.doesNotMatch(html(), /(?:src|href)="(?!\/app\/assets\/)/);
      for (const [, inside] of html().matchAll(/<script[^>]*>([^<]*)<\/script>/g)) assert.equal(inside?.trim(), '');
    });
  }
});
