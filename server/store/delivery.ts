import { createHash } from 'node:crypto';
import { sql } from 'kysely';
import type { Warning } from '../core/mail.ts';
import { instantOf, isoOf, isoOrNull, jsonOf, textOf } from './encode.ts';
import { lockRecords } from './records-lock.ts';
import type { Db, DeliveryTable, Trx } from './tables.ts';

export type Trust = 'mailbox' | 'analyst-supplied' | 'file';
export type DeliveryState = DeliveryTable['state'];

export interface Arriving {
  /** Hex sha256 of `bytes`. */
  id: string;
  bytes: Uint8Array;
  /** ISO 8601: the door's clock. */
  receivedAt: string;
  /** May this door cause changes outside? */
  effects: boolean;
  /** 'folder:inbox', 'graph:soc@example.org', 'pane', 'cli'. */
  source: string;
  /** The source's own name for it: path, item id. */
  ref: string;
  trust: Trust;
}

export interface DeliveryFacts {
  id: string;
  state: DeliveryState;
  receivedAt: string;
  recordedAt: string | null;
  size: number;
  attempts: number;
  /** Grows with every change of the record; the ETag. */
  version: number;
  effects: boolean;
  /** Every way it came. */
  trusts: Trust[];
}

/** One value handed to either engine stays well below what doubles into trouble as hex. */
const pieceBytes = 4 * 1024 * 1024;
/** Characters of a reference; a B-tree row ends at 2,704 bytes. */
const refCharacters = 600;

/**
 * Takes a delivery in, whoever brings it and however often. A caller that also writes to the audit chain takes the
 * records' lock first.
 * @returns 'new': examine it. 'known': nothing to do. 'released': known from a door without effects; its held actions
 * are planned or waiting now, so enqueue those of `plannedActions`.
 */
export async function acceptDelivery(trx: Trx, arriving: Arriving): Promise<'new' | 'known' | 'released'> {
  const { id, bytes, effects } = arriving;
  const at = instantOf(arriving.receivedAt);
  const added = await trx
    .insertInto('delivery')
    .values({ id, state: 'pending', received_at: at, size: bytes.byteLength, effects })
    .onConflict((conflict) => conflict.doNothing())
    .returning('id')
    .executeTakeFirst();
  if (added !== undefined) await saveBytes(trx, id, bytes);
  const released = added === undefined && effects && (await release(trx, id, at));
  await trx
    .insertInto('arrival')
    .values({ source: textOf(arriving.source), ref: boundRef(arriving.ref), delivery: id, trust: arriving.trust, at })
    .onConflict((conflict) => conflict.doNothing())
    .execute();
  if (added !== undefined) return 'new';
  return released ? 'released' : 'known';
}

async function saveBytes(trx: Trx, delivery: string, bytes: Uint8Array): Promise<void> {
  for (let ord = 0, from = 0; from < bytes.byteLength || ord === 0; ord += 1, from += pieceBytes)
    await trx
      .insertInto('delivery_bytes')
      .values({ delivery, ord, bytes: Buffer.from(bytes.subarray(from, from + pieceBytes)) })
      .execute();
}

async function release(trx: Trx, id: string, at: string): Promise<boolean> {
  await lockRecords(trx);
  const flipped = await trx
    .updateTable('delivery')
    .set((set) => ({ effects: true, version: set('version', '+', 1) }))
    .where('id', '=', id)
    .where('effects', '=', false)
    .returning('id')
    .executeTakeFirst();
  if (flipped === undefined) return false;
  await trx
    .updateTable('action')
    .set({ state: sql<string>`case level when 'do' then 'planned' else 'waiting' end`, since: at })
    .where('delivery', '=', id)
    .where('state', '=', 'held')
    .execute();
  return true;
}

/** Keeps the beginning that a person recognises, and the identity by a hash. */
export function boundRef(ref: string): string {
  const text = textOf(ref);
  if (text.length <= refCharacters) return text;
  return textOf(`${text.slice(0, refCharacters - 80)}… ${createHash('sha256').update(text).digest('hex')}`);
}

/** The mail as it came; null for an unknown id. */
export async function deliveryBytes(db: Db, id: string): Promise<Uint8Array | null> {
  const pieces: Uint8Array[] = [];
  for (;;) {
    const piece = await db
      .selectFrom('delivery_bytes')
      .select('bytes')
      .where('delivery', '=', id)
      .where('ord', '=', pieces.length)
      .executeTakeFirst();
    if (piece === undefined) break;
    pieces.push(piece.bytes);
  }
  return pieces.length === 0 ? null : Buffer.concat(pieces);
}

/** @returns null for an unknown id. */
export async function deliveryFacts(db: Db, id: string): Promise<DeliveryFacts | null> {
  const row = await db.selectFrom('delivery').selectAll().where('id', '=', id).executeTakeFirst();
  if (row === undefined) return null;
  const trusts = await db
    .selectFrom('arrival')
    .select('trust')
    .distinct()
    .where('delivery', '=', id)
    .limit(3)
    .execute();
  return {
    id,
    state: row.state,
    receivedAt: isoOf(row.received_at),
    recordedAt: isoOrNull(row.recorded_at),
    size: row.size,
    attempts: row.attempts,
    version: row.version,
    effects: row.effects,
    trusts: trusts.map((arrival) => arrival.trust).sort(),
  };
}

/**
 * Counts one more attempt to examine a delivery, before it begins: a mail that kills its process is counted too.
 * @returns attempts so far with this one; null where there is nothing to examine.
 */
export async function startAttempt(trx: Trx, id: string): Promise<number | null> {
  const row = await trx
    .updateTable('delivery')
    .set((set) => ({ attempts: set('attempts', '+', 1) }))
    .where('id', '=', id)
    .where('state', '=', 'pending')
    .returning('attempts')
    .executeTakeFirst();
  return row?.attempts ?? null;
}

/** Deliveries that came before `before` and are not recorded yet, oldest first; for the sweeper. */
export async function pendingDeliveries(db: Db, before: string, limit: number): Promise<string[]> {
  const rows = await db
    .selectFrom('delivery')
    .select('id')
    .where('state', '=', 'pending')
    .where('received_at', '<=', sql<Date>`${instantOf(before)}`)
    .orderBy('received_at')
    .orderBy('id')
    .limit(limit)
    .execute();
  return rows.map((row) => row.id);
}

/** Sets a pending delivery aside for a person; its bytes stay. @returns false when it was not pending. */
export async function quarantineDelivery(
  trx: Trx,
  quarantine: { id: string; at: string; code: string; detail: string },
): Promise<boolean> {
  const { id, at, code, detail } = quarantine;
  const row = await trx
    .updateTable('delivery')
    .set((set) => ({
      state: 'quarantined' as const,
      recorded_at: instantOf(at),
      error: jsonOf({ code, detail }),
      version: set('version', '+', 1),
    }))
    .where('id', '=', id)
    .where('state', '=', 'pending')
    .returning('id')
    .executeTakeFirst();
  return row !== undefined;
}

/** Gives a quarantined delivery another chance. @returns false when it was not in quarantine. */
export async function retryDelivery(trx: Trx, id: string): Promise<boolean> {
  const row = await trx
    .updateTable('delivery')
    .set((set) => ({
      state: 'pending' as const,
      attempts: 0,
      recorded_at: null,
      error: null,
      version: set('version', '+', 1),
    }))
    .where('id', '=', id)
    .where('state', '=', 'quarantined')
    .returning('id')
    .executeTakeFirst();
  return row !== undefined;
}

/** Adds what the record step met to the warnings of the reading; for a recorded delivery, in the same transaction. */
export async function addWarnings(trx: Trx, id: string, warnings: readonly Warning[]): Promise<void> {
  await trx
    .updateTable('delivery')
    .set({
      head: sql<string>`jsonb_set(head, '{warnings}', (head -> 'warnings') || ${jsonOf(warnings)}::jsonb)`,
    })
    .where('id', '=', id)
    .execute();
}

/** One change of the record: its ETag moves on. */
export async function touchDelivery(trx: Trx, id: string): Promise<void> {
  await trx
    .updateTable('delivery')
    .set((set) => ({ version: set('version', '+', 1) }))
    .where('id', '=', id)
    .execute();
}
