import { access } from 'node:fs/promises';
import { join } from 'node:path';
import { PGlite, types } from '@electric-sql/pglite';
import { NodeFS } from '@electric-sql/pglite/nodefs';
import { Kysely, PGliteDialect } from 'kysely';
import { reasonOf, ShoalError } from '../core/errors.ts';
import { DurableFiles } from './durable-files.ts';
import { lockFolder } from './folder-lock.ts';
import type { Session, Store } from './open.ts';
import type { Tables } from './tables.ts';
import { createDatabase } from './template.ts';

/** `-F` switches fsync off; PGlite starts with it. */
const durableParameters = [...PGlite.defaultStartParams.filter((word) => word !== '-F'), '-c', 'wal_sync_method=fsync'];

/** Opens the embedded database in `folder`; one process at a time. */
export async function openEmbedded(folder: string, durable: boolean): Promise<Store> {
  const lock = lockFolder(folder);
  try {
    const pglite = await start(join(folder, 'database'), durable);
    return storeOf(pglite, () => lock.release());
  } catch (error) {
    lock.release();
    throw error;
  }
}

async function start(database: string, durable: boolean): Promise<PGlite> {
  await access(database).catch(() => createDatabase(database, durable));
  const files = durable ? new DurableFiles(database) : new NodeFS(database);
  const pglite = await PGlite.create({
    fs: files,
    ...(durable ? { startParams: durableParameters } : {}),
    // int8 counts and sequences stay far below 2^53. PGlite's own hex takes 0.3 s a megabyte.
    parsers: { [types.INT8]: Number, [types.BYTEA]: (text) => Buffer.from(text.slice(2), 'hex') },
    serializers: { [types.BYTEA]: (bytes: Uint8Array) => `\\x${Buffer.from(bytes).toString('hex')}` },
  });
  if (files instanceof DurableFiles)
    try {
      await checkDurable(pglite, () => files.synced);
    } catch (error) {
      await pglite.close();
      throw error;
    }
  return pglite;
}

/**
 * One commit must reach the disk before it is acknowledged.
 * @param synced calls of fsync so far.
 * @throws ShoalError `SHOAL_STORE_UNSAFE`
 */
export async function checkDurable(pglite: PGlite, synced: () => number): Promise<void> {
  const before = synced();
  try {
    // Writes one record to the log in a transaction of its own, and nothing else.
    await pglite.query("select pg_logical_emit_message(true, 'shoal', 'start-up check')");
  } catch (error) {
    throw new ShoalError('SHOAL_STORE_UNSAFE', `the embedded database could not commit: ${reasonOf(error)}`);
  }
  if (synced() === before)
    throw new ShoalError(
      'SHOAL_STORE_UNSAFE',
      'the embedded database commits without fsync; a power cut would lose mail',
    );
}

function storeOf(pglite: PGlite, release: () => void): Store {
  const db = new Kysely<Tables>({ dialect: new PGliteDialect({ pglite }) });
  let closing: Promise<void> | undefined;
  return {
    engine: 'embedded',
    db,
    pglite,
    transaction: (fn) => db.transaction().execute(fn),
    session: (fn) => pglite.transaction((tx) => fn(sessionOf(tx))),
    close() {
      closing ??= pglite.close().finally(release);
      return closing;
    },
  };
}

function sessionOf(tx: Parameters<Parameters<PGlite['transaction']>[0]>[0]): Session {
  return {
    async query(text, values) {
      const result = await tx.query<Record<string, unknown>>(text, values);
      return result.rows;
    },
    async script(text) {
      await tx.exec(text);
    },
  };
}
