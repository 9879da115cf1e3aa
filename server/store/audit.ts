import { createHash } from 'node:crypto';
import { instantOf, isoOf, textOf } from './encode.ts';
import { lockRecords } from './records-lock.ts';
import type { Db, Trx } from './tables.ts';

export interface AuditEntry {
  /** ISO 8601. */
  at: string;
  /** 'worker', 'pane:anna@example.org', 'cli'. */
  actor: string;
  /** '<thing>.<verb>': 'record.stored', 'action.approved'. */
  what: string;
  delivery: string | null;
  detail: string;
}

/** What the first row's hash covers in place of one before it. */
const beginning = '0'.repeat(64);
const batch = 1_000;

/** Adds one row to the chain. Takes the records' lock, since a chain has one end. */
export async function appendAudit(trx: Trx, entry: AuditEntry): Promise<void> {
  await lockRecords(trx);
  const last = await trx.selectFrom('audit').select(['seq', 'hash']).orderBy('seq', 'desc').limit(1).executeTakeFirst();
  const row = {
    seq: (last?.seq ?? 0) + 1,
    at: instantOf(entry.at),
    actor: textOf(entry.actor),
    what: textOf(entry.what),
    delivery: entry.delivery,
    detail: textOf(entry.detail),
  };
  const previous = last?.hash ?? beginning;
  await trx
    .insertInto('audit')
    .values({ ...row, previous, hash: hashOf(previous, row) })
    .execute();
}

interface Hashed extends AuditEntry {
  seq: number;
}

/** An array has one order of its members, so that its JSON is canonical. */
function hashOf(previous: string, row: Hashed): string {
  const fields = [row.seq, row.at, row.actor, row.what, row.delivery, row.detail];
  return createHash('sha256').update(previous).update(JSON.stringify(fields)).digest('hex');
}

/**
 * Recomputes the chain from its first row. A cut-off end does not show in itself: compare `rows` and `last` with what
 * was written down elsewhere.
 * @returns brokenAt: the first row that was changed, or that follows a gap; null where all is well.
 */
export async function verifyAudit(
  db: Db,
): Promise<{ ok: boolean; brokenAt: number | null; rows: number; last: string | null }> {
  let previous = beginning;
  let seq = 0;
  for (;;) {
    const rows = await db.selectFrom('audit').selectAll().where('seq', '>', seq).orderBy('seq').limit(batch).execute();
    for (const row of rows) {
      const right =
        row.seq === seq + 1 &&
        row.previous === previous &&
        row.hash === hashOf(previous, { ...row, at: isoOf(row.at) });
      if (!right) return { ok: false, brokenAt: row.seq, rows: seq, last: seq === 0 ? null : previous };
      previous = row.hash;
      seq = row.seq;
    }
    if (rows.length < batch) return { ok: true, brokenAt: null, rows: seq, last: seq === 0 ? null : previous };
  }
}

/** The history of one delivery, oldest first; the latest ones where there are more than `limit`. */
export async function auditOf(db: Db, delivery: string, limit: number): Promise<AuditEntry[]> {
  const rows = await db
    .selectFrom('audit')
    .select(['at', 'actor', 'what', 'delivery', 'detail'])
    .where('delivery', '=', delivery)
    .orderBy('seq', 'desc')
    .limit(limit)
    .execute();
  return rows.reverse().map((row) => ({ ...row, at: isoOf(row.at) }));
}
