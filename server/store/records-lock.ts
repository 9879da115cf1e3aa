import { sql } from 'kysely';
import type { Trx } from './tables.ts';

/** Ours in PostgreSQL's one space of advisory locks: the bytes of 'shoal'. */
export const recordsLock = 0x73686f616c;

/**
 * Lets one transaction at a time change records, actions, clusters and the audit chain, until it ends. Whoever changes
 * any of them takes it first, before touching a row: so no two can wait for each other. Taking it twice is harmless.
 */
export async function lockRecords(trx: Trx): Promise<void> {
  await sql`select pg_advisory_xact_lock(${sql.lit(recordsLock)})`.execute(trx);
}
