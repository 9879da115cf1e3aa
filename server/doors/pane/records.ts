import { createHash } from 'node:crypto';
import type { FastifyInstance } from 'fastify';
import { Type } from 'typebox';
import { ShoalError } from '../../core/errors.ts';
import { submit } from '../../road/submit.ts';
import { appendAudit } from '../../store/audit.ts';
import { deliveryFacts } from '../../store/delivery.ts';
import { closeReports, reopenReports } from '../../store/record.ts';
import { type RecordFilter, recordCounts, recordRows } from '../../store/record-list.ts';
import { findByArrival, findByMessageId, recordView as readRecord } from '../../store/record-view.ts';
import { lockRecords } from '../../store/records-lock.ts';
import { changeOnce, checkVersion, idempotencyKey, sendTagged } from './changes.ts';
import {
  grades,
  type ResolveRequest,
  recordList,
  recordStates,
  recordView,
  resolveAnswer,
  resolveRequest,
} from './contract.ts';
import type { ApiDoor } from './door.ts';
import { presentRecord } from './present.ts';
import { cursorQuery, problems, query } from './schemas.ts';

const tags = ['records'];
const idParams = Type.Object({ id: Type.String({ maxLength: 128 }) });
const oneOf = <const T extends readonly string[]>(values: T) =>
  Type.Unsafe<T[number]>({ type: 'string', enum: [...values] });

const listQuery = query({
  ...cursorQuery,
  state: Type.Optional(oneOf(recordStates)),
  grade: Type.Optional(oneOf(grades)),
  q: Type.Optional(Type.String({ maxLength: 200, description: 'words in subject, sender, reporter or Message-ID' })),
  cluster: Type.Optional(Type.String({ maxLength: 100 })),
});
type ListQuery = RecordFilter & { limit: number; cursor?: string };

const reasonBody = Type.Object(
  { reason: Type.String({ minLength: 1, maxLength: 1_000 }) },
  { additionalProperties: false },
);

export function recordRoutes(api: FastifyInstance, door: ApiDoor): void {
  const { road } = door;
  api.get<{ Querystring: ListQuery }>(
    '/records',
    {
      schema: {
        operationId: 'listRecords',
        summary: 'The queue, newest first',
        tags,
        querystring: listQuery,
        response: { 200: recordList, ...problems },
      },
    },
    async (request, reply) => {
      const { limit, cursor, ...filter } = request.query;
      const page = await recordRows(road.store.db, filter, cursor ?? null, limit);
      return sendTagged(request, reply, { ...page, counts: await recordCounts(road.store.db) });
    },
  );

  api.get<{ Params: { id: string } }>(
    '/records/:id',
    {
      schema: {
        operationId: 'getRecord',
        summary: 'One record, whole',
        tags,
        params: idParams,
        response: { 200: recordView, ...problems },
      },
    },
    async (request, reply) => {
      const record = await readRecord(road.store.db, request.params.id);
      if (record === null) throw notFound(request.params.id);
      return sendTagged(request, reply, presentRecord(record, road), record.version);
    },
  );

  resolveRoutes(api, door);
  for (const verb of ['close', 'reopen'] as const) judgeRoute(api, door, verb);
}

function notFound(id: string): ShoalError {
  return new ShoalError('SHOAL_NOT_FOUND', `there is no record ${id.slice(0, 80)}`);
}

/** The pane knows an open message by its ids; only where we do not, it sends the message itself. */
function resolveRoutes(api: FastifyInstance, { road }: ApiDoor): void {
  api.post<{ Body: ResolveRequest }>(
    '/records/resolve',
    {
      schema: {
        operationId: 'resolveRecord',
        summary: 'Find the record of an open message',
        tags,
        body: resolveRequest,
        response: { 200: resolveAnswer, 202: resolveAnswer, ...problems },
      },
    },
    async (request, reply) => {
      const { internetMessageId, itemId } = request.body;
      const bare = internetMessageId?.trim().replace(/^<|>$/g, '');
      const found =
        (bare ? await findByMessageId(road.store.db, bare) : null) ??
        (itemId ? await findByArrival(road.store.db, 'pane', itemId) : null);
      if (found === null) throw new ShoalError('SHOAL_NEED_CONTENT', 'no record of this message is known');
      return answerFor(found, reply);
    },
  );

  const contentQuery = query({
    ref: Type.Optional(Type.String({ maxLength: 2_000, description: "the client's own id of the message" })),
  });
  api.put<{ Body: Buffer | undefined; Querystring: { ref?: string } }>(
    '/records/content',
    {
      bodyLimit: road.settings.intake.limits.deliveryBytes,
      schema: {
        operationId: 'putContent',
        summary: 'Hand in the message itself, as message/rfc822; it is kept as supplied by an analyst',
        tags,
        consumes: ['message/rfc822', 'application/octet-stream'],
        querystring: contentQuery,
        response: { 200: resolveAnswer, 202: resolveAnswer, ...problems },
      },
    },
    async (request, reply) => {
      // The bytes are their own key: the same message again is the same record.
      idempotencyKey(request);
      const bytes = request.body;
      if (!Buffer.isBuffer(bytes) || bytes.length === 0)
        throw new ShoalError('SHOAL_USAGE', 'send the message as message/rfc822');
      const ref = request.query.ref ?? createHash('sha256').update(bytes).digest('hex');
      const { id } = await submit(road, { bytes, source: 'pane', ref, trust: 'analyst-supplied', effects: true });
      return answerFor(id, reply);
    },
  );

  async function answerFor(id: string, reply: { code(status: number): { send(body: unknown): unknown } }) {
    const pending = (await deliveryFacts(road.store.db, id))?.state === 'pending';
    return reply.code(pending ? 202 : 200).send({ id, state: pending ? 'pending' : 'ready' });
  }
}

function judgeRoute(api: FastifyInstance, { road, actor }: ApiDoor, verb: 'close' | 'reopen'): void {
  const summary = verb === 'close' ? 'Close a record, with a reason' : 'Open a closed record again';
  const change = { close: 'record.closed', reopen: 'record.reopened' }[verb];
  api.post<{ Params: { id: string }; Body: { reason: string } }>(
    `/records/:id/${verb}`,
    {
      schema: {
        operationId: `${verb}Record`,
        summary,
        tags,
        params: idParams,
        body: reasonBody,
        response: { 200: recordView, ...problems },
      },
    },
    (request, reply) =>
      changeOnce(road, request, reply, async (trx) => {
        await lockRecords(trx);
        const { id } = request.params;
        const facts = await deliveryFacts(trx, id);
        if (facts === null) throw notFound(id);
        checkVersion(request, facts.version);
        const [at, by, { reason }] = [road.clock(), actor(request), request.body];
        const changed =
          verb === 'close'
            ? await closeReports(trx, { delivery: id, ord: null, at, by, reason })
            : await reopenReports(trx, id);
        if (!changed) throw new ShoalError('SHOAL_CONFLICT', `the record is ${facts.state} already`);
        await appendAudit(trx, { at, actor: by, what: change, delivery: id, detail: reason });
        const record = await readRecord(trx, id);
        if (record === null) throw notFound(id);
        return { status: 200, body: presentRecord(record, road) };
      }),
  );
}
