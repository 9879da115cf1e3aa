import assert from 'node:assert/strict';
import { appendFileSync, copyFileSync, mkdtempSync, readdirSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, test } from 'node:test';
import { sql } from 'kysely';
import { migrate } from '../../../server/store/migrate.ts';
import type { Given } from './build.ts';

const shipped = join(import.meta.dirname, '..', '..', '..', 'server', 'store', 'migrations');

export function migrations(given: Given): void {
  let folder: string;
  let next: string;
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'shoal-migrations-'));
    const names = readdirSync(shipped);
    for (const name of names) copyFileSync(join(shipped, name), join(folder, name));
    next = `${String(names.length + 1).padStart(4, '0')}_later.sql`;
  });
  afterEach(async () => {
    rmSync(folder, { recursive: true, force: true });
    await sql`drop table if exists later`.execute(given().db);
    await sql`delete from schema_migration where name = ${next}`.execute(given().db);
  });

  test('a second run changes nothing', async () => {
    assert.deepEqual(await migrate(given()), []);
  });

  test('a new file runs once; a Shoal that does not know it then refuses the database by its name', async () => {
    writeFileSync(
      join(folder, next),
      '-- a comment; with a semicolon\ncreate table later (id int);\ninsert into later values (1);\n',
    );
    assert.deepEqual(await migrate(given(), folder), [next]);
    assert.deepEqual(await migrate(given(), folder), []);
    assert.deepEqual((await sql`select id from later`.execute(given().db)).rows, [{ id: 1 }]);
    await assert.rejects(migrate(given()), {
      code: 'SHOAL_STORE_NEWER',
      message: `the database holds ${next}, which this Shoal does not know`,
    });
  });

  test('an edited file is refused by its name', async () => {
    appendFileSync(join(folder, '0001_records.sql'), '\n');
    await assert.rejects(migrate(given(), folder), {
      code: 'SHOAL_STORE_MIGRATION',
      message: '0001_records.sql is not the file that ran on this database',
    });
  });

  test('a renamed file and a gap in the numbers are refused', async () => {
    renameSync(join(folder, '0001_records.sql'), join(folder, '0001_other.sql'));
    await assert.rejects(migrate(given(), folder), {
      code: 'SHOAL_STORE_MIGRATION',
      message: 'the database holds 0001_records.sql where this Shoal has 0001_other.sql',
    });
    renameSync(join(folder, '0001_other.sql'), join(folder, '0009_records.sql'));
    await assert.rejects(migrate(given(), folder), { code: 'SHOAL_STORE_MIGRATION' });
  });

  test('a file that fails leaves nothing of itself', async () => {
    writeFileSync(join(folder, next), 'create table later (id int);\nselect no_such_function();\n');
    await assert.rejects(migrate(given(), folder), /no_such_function/);
    const { rows } = await sql`select to_regclass('later') as later`.execute(given().db);
    assert.deepEqual(rows, [{ later: null }]);
    assert.deepEqual(await migrate(given()), []);
  });
}
