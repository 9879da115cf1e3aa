import { createHash } from 'node:crypto';
import type { FastifyInstance } from 'fastify';
import { Type } from 'typebox';
import { ShoalError } from '../../core/errors.ts';
import { submit } from '../../road/submit.ts';
import { appendAudit } from '../../store/audit.ts';
import { deliveryFacts } from '../../store/delivery.ts';
import type { Answer } from '../../store/idempotency.ts';
import { closeReports, reopenReports } from '../../store/record.ts';
import { type RecordFilter, recordCounts, recordRows } from '../../store/record-list.ts';
import { findByArrival, findByMessageId, recordView as readRecord } from '../../store/record-view.ts';
import { lockRecords } from '../../store/records-lock.ts';
import type { Db } from '../../store/tables.ts';
import { changeOnce, changeOnceAfter, checkVersion, sendTagged } from './changes.ts';
import {
  grades,
  type ResolveAnswer,
  type ResolveRequest,
  recordList,
  recordStates,
  recordView,
  resolveAnswer,
  resolveRequest,
} from './contract.ts';
import type { ApiDoor } from './door.ts';
import { presentRecord } from './present.ts';
import {
  answers,
  changeHeaders,
  cursorQuery,
  guardedHeaders,
  idParams,
  mailBody,
  noQuery,
  query,
  readHeaders,
  taggedAnswers,
} from './schemas.ts';

const tags = ['records'];
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
        headers: readHeaders,
        response: taggedAnswers(recordList),
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
        querystring: noQuery,
        headers: readHeaders,
        response: taggedAnswers(recordView),
      },
    },
    async (request, reply) => {
      const record = await readRecord(road.store.db, request.params.id);
      if (record === null) throw notFound(request.params.id);
      return sendTagged(request, reply, presentRecord(record, road), record.version);
    },
  );

  resolveRoute(api, door);
  contentRoute(api, door);
  for (const verb of ['close', 'reopen'] as const) judgeRoute(api, door, verb);
}

function notFound(id: string): ShoalError {
  return new ShoalError('SHOAL_NOT_FOUND', `there is no record ${id.slice(0, 80)}`);
}

async function resolved(db: Db, id: string): Promise<Answer & { body: ResolveAnswer }> {
  const pending = (await deliveryFacts(db, id))?.state === 'pending';
  return { status: pending ? 202 : 200, body: { id, state: pending ? 'pending' : 'ready' } };
}

/** The pane knows an open message by its ids; only where we do not, it sends the message itself. Changes nothing. */
function resolveRoute(api: FastifyInstance, { road }: ApiDoor): void {
  api.post<{ Body: ResolveRequest }>(
    '/records/resolve',
    {
      schema: {
        operationId: 'resolveRecord',
        summary: 'Find the record of an open message, by the ids that a mail client knows',
        tags,
        querystring: noQuery,
        body: resolveRequest,
        response: answers({ 200: resolveAnswer, 202: resolveAnswer }),
      },
    },
    async (request, reply) => {
      const found = await findOpen(road.store.db, request.body);
      if (found === null) throw new ShoalError('SHOAL_NEED_CONTENT', 'no record of this message is known');
      const { status, body } = await resolved(road.store.db, found);
      return reply.code(status).send(body);
    },
  );
}

/** By what the mail says of itself; while it waits for its turn, by what whoever handed it in called it. */
async function findOpen(db: Db, { internetMessageId, itemId }: ResolveRequest): Promise<string | null> {
  const bare = withoutBrackets(internetMessageId ?? '');
  const known = bare === '' ? null : await findByMessageId(db, bare);
  if (known !== null) return known;
  for (const ref of [itemId?.trim(), bare, `<${bare}>`]) {
    if (!ref || ref === '<>') continue;
    const arrived = await findByArrival(db, 'pane', ref);
    if (arrived !== null) return arrived;
  }
  return null;
}

function withoutBrackets(messageId: string): string {
  return messageId.trim().replace(/^<|>$/g, '');
}

function contentRoute(api: FastifyInstance, door: ApiDoor): void {
  const { road } = door;
  const contentQuery = query({
    ref: Type.Optional(Type.String({ maxLength: 2_000, description: "its Message-ID, or the client's own id of it" })),
  });
  api.put<{ Body: unknown; Querystring: { ref?: string } }>(
    '/records/content',
    {
      bodyLimit: road.settings.intake.limits.deliveryBytes,
      schema: {
        operationId: 'putContent',
        summary: 'Hand in a message itself; what it says is believed no further than the person who sends it',
        tags,
        querystring: contentQuery,
        headers: changeHeaders,
        body: mailBody('message/rfc822', 'application/octet-stream'),
        response: answers({ 200: resolveAnswer, 202: resolveAnswer }),
      },
    },
    async (request, reply) => {
      const bytes = request.body;
      if (!Buffer.isBuffer(bytes) || bytes.length === 0)
        throw new ShoalError('SHOAL_USAGE', 'send the message as message/rfc822');
      const ref = request.query.ref || createHash('sha256').update(bytes).digest('hex');
      return changeOnceAfter(
        door,
        request,
        reply,
        () => submit(road, { bytes, source: 'pane', ref, trust: 'analyst-supplied', effects: true }),
        (trx, { id }) => resolved(trx, id),
      );
    },
  );
}

function judgeRoute(api: FastifyInstance, door: ApiDoor, verb: 'close' | 'reopen'): void {
  const { road, actor } = door;
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
        querystring: noQuery,
        headers: guardedHeaders,
        body: reasonBody,
        response: answers({ 200: recordView }),
      },
    },
    (request, reply) =>
      changeOnce(door, request, reply, async (trx) => {
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
        if (!changed) throw new ShoalError('SHOAL_CONFLICT', `the record is ${facts.state}, so it cannot ${verb}`);
        await appendAudit(trx, { at, actor: by, what: change, delivery: id, detail: reason });
        const record = await readRecord(trx, id);
        if (record === null) throw notFound(id);
        return { status: 200, body: presentRecord(record, road) };
      }),
  );
}
