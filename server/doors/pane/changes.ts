import { createHash } from 'node:crypto';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { ShoalError } from '../../core/errors.ts';
import { type Answer, recallAnswer, rememberAnswer } from '../../store/idempotency.ts';
import type { Trx } from '../../store/tables.ts';
import type { ApiDoor } from './door.ts';

type Door = Pick<ApiDoor, 'road' | 'actor'>;

const longestKey = 200;

/**
 * Makes one change once: a request that comes again with the same Idempotency-Key gets the same answer, and nothing is
 * done twice. The answer is kept in the transaction that makes the change. The header doubles as the guard against
 * forged requests: no other site's page can send it.
 */
export async function changeOnce(
  { road, actor }: Door,
  request: FastifyRequest,
  reply: FastifyReply,
  change: (trx: Trx) => Promise<Answer>,
): Promise<FastifyReply> {
  const key = idempotencyKey(request);
  const hash = fingerprint(request, actor(request));
  const answer = await road.store.transaction(async (trx) => {
    const earlier = await recallAnswer(trx, key, hash);
    if (earlier !== null) return earlier;
    const made = await change(trx);
    await rememberAnswer(trx, { key, request: hash, at: road.clock(), ...made });
    return made;
  });
  return reply.code(answer.status).send(answer.body);
}

/**
 * The same for a change whose main step cannot run inside our transaction: it reads a mail in a thread, or calls the
 * far side. `step` runs only for a key that has no answer yet and must be harmless when it is repeated, since the
 * process may end between the two.
 */
export async function changeOnceAfter<T>(
  door: Door,
  request: FastifyRequest,
  reply: FastifyReply,
  step: () => Promise<T>,
  change: (trx: Trx, done: T) => Promise<Answer>,
): Promise<FastifyReply> {
  const key = idempotencyKey(request);
  const hash = fingerprint(request, door.actor(request));
  const earlier = await door.road.store.transaction((trx) => recallAnswer(trx, key, hash));
  if (earlier !== null) return reply.code(earlier.status).send(earlier.body);
  const done = await step();
  return changeOnce(door, request, reply, (trx) => change(trx, done));
}

function idempotencyKey(request: FastifyRequest): string {
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

/** Of everything that makes the request what it is. */
function fingerprint(request: FastifyRequest, by: string): string {
  const body = Buffer.isBuffer(request.body) ? request.body : JSON.stringify(request.body ?? null);
  const head = JSON.stringify([by, request.method, request.url]);
  return createHash('sha256').update(head).update(body).digest('hex');
}

/**
 * A record's tag is its version and a hash of what is shown: the version guards changes, the hash sees what else moved
 * (a campaign that grew). RFC 9110 section 13.1.1: a list, where weak tags never match.
 * @throws ShoalError SHOAL_STALE when the record has changed since the caller read it.
 */
export function checkVersion(request: FastifyRequest, version: number): void {
  const wanted = request.headers['if-match'];
  if (wanted === undefined || wanted.trim() === '*') return;
  const mine = tagsIn(wanted).some((tag) => /^"(\d+)[".]/.exec(tag)?.[1] === String(version));
  if (!mine) throw new ShoalError('SHOAL_STALE', `the record is at version ${version}, not ${wanted.slice(0, 80)}`);
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
  if (knows(request.headers['if-none-match'], etag)) return reply.code(304).send();
  return reply
    .type('application/json; charset=utf-8')
    .serializer((value: unknown) => value as string)
    .send(text);
}

/** RFC 9110 section 13.1.2 compares weakly: a proxy that compresses makes a strong tag weak on its way. */
function knows(header: string | undefined, etag: string): boolean {
  if (header === undefined) return false;
  const bare = (tag: string) => tag.replace(/^W\//, '');
  return header.trim() === '*' || tagsIn(header).some((tag) => bare(tag) === bare(etag));
}

function tagsIn(header: string): string[] {
  return header.match(/(?:W\/)?"[^"]*"/g) ?? [];
}
