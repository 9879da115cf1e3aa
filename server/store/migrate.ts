import { createHash } from 'node:crypto';
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { ShoalError } from '../core/errors.ts';
import type { Session, Store } from './open.ts';
import { recordsLock } from './records-lock.ts';

export interface Migration {
  /** File name, '0001_records.sql'. */
  name: string;
  text: string;
  /** Hex, of the file's text. */
  sha256: string;
}

const shipped = fileURLToPath(new URL('./migrations/', import.meta.url));

/**
 * Brings the schema up to date: everything that is missing in one transaction, or nothing.
 * @returns names of the migrations that ran.
 * @throws ShoalError `SHOAL_STORE_MIGRATION` for a file that changed, vanished or came too late, `SHOAL_STORE_NEWER`
 * for a database that a newer Shoal wrote.
 */
export async function migrate(store: Store, folder = shipped): Promise<string[]> {
  const migrations = await readMigrations(folder);
  return store.session(async (session) => {
    await session.script(`
      set local statement_timeout = 0;
      select pg_advisory_xact_lock(${recordsLock});
      create table if not exists schema_migration (
        name text primary key,
        sha256 text not null,
        applied_at timestamptz not null default now()
      );
    `);
    const missing = await missingIn(session, migrations);
    for (const migration of missing) await apply(session, migration);
    return missing.map((migration) => migration.name);
  });
}

/** @throws ShoalError `SHOAL_STORE_MIGRATION` when two files have the same number. */
async function readMigrations(folder: string): Promise<Migration[]> {
  const names = (await readdir(folder)).filter((name) => name.endsWith('.sql')).sort();
  const migrations = await Promise.all(
    names.map(async (name) => {
      const text = await readFile(join(folder, name), 'utf8');
      return { name, text, sha256: createHash('sha256').update(text).digest('hex') };
    }),
  );
  for (const [index, { name }] of migrations.entries())
    if (numberOf(name) !== index + 1)
      throw new ShoalError('SHOAL_STORE_MIGRATION', `${name} should have number ${index + 1} of an unbroken row`);
  return migrations;
}

async function missingIn(session: Session, migrations: Migration[]): Promise<Migration[]> {
  const applied = await session.query('select name, sha256 from schema_migration order by name limit 10000');
  for (const [index, row] of applied.entries()) {
    const name = String(row.name);
    const migration = migrations[index];
    if (migration === undefined)
      throw new ShoalError('SHOAL_STORE_NEWER', `the database holds ${name}, which this Shoal does not know`);
    if (migration.name !== name)
      throw new ShoalError(
        'SHOAL_STORE_MIGRATION',
        `the database holds ${name} where this Shoal has ${migration.name}`,
      );
    if (migration.sha256 !== row.sha256)
      throw new ShoalError('SHOAL_STORE_MIGRATION', `${name} is not the file that ran on this database`);
  }
  return migrations.slice(applied.length);
}

async function apply(session: Session, { name, text, sha256 }: Migration): Promise<void> {
  await session.script(text);
  await session.query('insert into schema_migration (name, sha256) values ($1, $2)', [name, sha256]);
}

function numberOf(name: string): number {
  return Number.parseInt(name.slice(0, 4), 10);
}
