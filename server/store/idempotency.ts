import { sql } from 'kysely';
import { ShoalError } from '../core/errors.ts';
import { instantOf, jsonOf } from './encode.ts';
import type { Trx } from './tables.ts';

export interface Answer {
  status: number;
  body: unknown;
}

/**
 * Looks for the answer that a key got before. Call it first in the transaction that makes the change: a second request
 * with the same key waits until the first has its answer.
 * @param request hash of everything that makes the request what it is: caller, route and body.
 * @throws ShoalError `SHOAL_IDEMPOTENCY_REUSED` when the key came with another request.
 */
export async function recallAnswer(trx: Trx, key: string, request: string): Promise<Answer | null> {
  await sql`select pg_advisory_xact_lock(hashtextextended(${key}, 1))`.execute(trx);
  const row = await trx.selectFrom('idempotency').selectAll().where('key', '=', key).executeTakeFirst();
  if (row === undefined) return null;
  if (row.request !== request)
    throw new ShoalError('SHOAL_IDEMPOTENCY_REUSED', `Idempotency-Key ${key} was used for another request`);
  return { status: row.status, body: row.body };
}

/** Keeps an answer, in the transaction that made the change. */
export async function rememberAnswer(
  trx: Trx,
  given: { key: string; request: string; at: string } & Answer,
): Promise<void> {
  const { key, request, at, status, body } = given;
  await trx
    .insertInto('idempotency')
    .values({ key, request, status, body: jsonOf(body), at: instantOf(at) })
    .execute();
}

/** Drops answers older than `before`. @returns how many. */
export async function forgetAnswers(trx: Trx, before: string): Promise<number> {
  const result = await trx
    .deleteFrom('idempotency')
    .where('at', '<', sql<Date>`${instantOf(before)}`)
    .executeTakeFirst();
  return Number(result.numDeletedRows);
}
