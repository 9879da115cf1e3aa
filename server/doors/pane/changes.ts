import { createHash } from 'node:crypto';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { ShoalError } from '../../core/errors.ts';
import type { Road } from '../../road/road.ts';
import { recallAnswer, rememberAnswer } from '../../store/idempotency.ts';
import type { Trx } from '../../store/tables.ts';

export interface Answer {
  status: number;
  body: unknown;
}

const longestKey = 200;

/**
 * Makes one change once: a request that comes again with the same Idempotency-Key gets the same answer, and nothing is
 * done twice. The answer is kept in the transaction that makes the change. The header doubles as the guard against
 * forged requests: no other site's page can send it.
 */
export async function changeOnce(
  road: Road,
  request: FastifyRequest,
  reply: FastifyReply,
  change: (trx: Trx) => Promise<Answer>,
): Promise<FastifyReply> {
  const key = idempotencyKey(request);
  const hash = fingerprint(request);
  const answer = await road.store.transaction(async (trx) => {
    const earlier = await recallAnswer(trx, key, hash);
    if (earlier !== null) return earlier;
    const made = await change(trx);
    await rememberAnswer(trx, { key, request: hash, at: road.clock(), ...made });
    return made;
  });
  return reply.code(answer.status).send(answer.body);
}

export function idempotencyKey(request: FastifyRequest): string {
  const key = request.headers['idempotency-key'];
  if (typeof key !== 'string' || key === '')
    throw new ShoalError(
      'SHOAL_IDEMPOTENCY_MISSING',
      `${request.method} ${request.routeOptions.url} needs an Idempotency-Key`,
    );
  if (key.length > longestKey || !/^[\x21-\x7e]+$/.test(key))
    throw new ShoalError('SHOAL_USAGE', `an Idempotency-Key has at most ${longestKey} visible ASCII characters`);
  return key;
}

function fingerprint(request: FastifyRequest): string {
  const body = Buffer.isBuffer(request.body) ? request.body : JSON.stringify(request.body ?? null);
  return createHash('sha256').update(`${request.method} ${request.url}\n`).update(body).digest('hex');
}

/**
 * A record's tag is its version and a hash of what is shown: the version guards changes, the hash sees what else moved
 * (a campaign that grew).
 * @throws ShoalError SHOAL_STALE when the record has changed since the caller read it.
 */
export function checkVersion(request: FastifyRequest, version: number): void {
  const wanted = request.headers['if-match'];
  if (wanted === undefined || wanted === '*') return;
  if (/^"(\d+)[".]/.exec(wanted)?.[1] !== String(version)) {
    throw new ShoalError('SHOAL_STALE', `the record is at version ${version}, not ${wanted.slice(0, 80)}`);
  }
}

/** Answers 304 where the caller has the same body already. */
export function sendTagged(
  request: FastifyRequest,
  reply: FastifyReply,
  body: unknown,
  version?: number,
): FastifyReply {
  const text = JSON.stringify(body);
  const hash = createHash('sha256').update(text).digest('base64url').slice(0, 22);
  const etag = version === undefined ? `W/"${hash}"` : `"${version}.${hash}"`;
  reply.header('etag', etag).header('cache-control', 'private, no-cache');
  if (request.headers['if-none-match'] === etag) return reply.code(304).send();
  return reply
    .type('application/json; charset=utf-8')
    .serializer((value: unknown) => value as string)
    .send(text);
}
