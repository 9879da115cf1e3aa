import type { FastifyInstance } from 'fastify';
import { Type } from 'typebox';
import { ShoalError } from '../../core/errors.ts';
import { approve, undo } from '../../road/act.ts';
import { actionRow, refuseAction } from '../../store/action.ts';
import { appendAudit } from '../../store/audit.ts';
import type { Answer } from '../../store/idempotency.ts';
import type { Trx } from '../../store/tables.ts';
import { changeOnce, changeOnceAfter } from './changes.ts';
import { actionView } from './contract.ts';
import type { ApiDoor } from './door.ts';
import { presentAction } from './present.ts';
import { answers, changeHeaders, noQuery } from './schemas.ts';

const params = Type.Object({ key: Type.String({ pattern: '^[0-9a-f]{64}$' }) });
interface OneAction {
  Params: { key: string };
}

export function actionRoutes(api: FastifyInstance, door: ApiDoor): void {
  const { road, actor } = door;

  api.post<OneAction>(
    '/actions/:key/approve',
    { schema: schemaOf('approve', 'Say yes to a planned action; a worker does it') },
    (request, reply) =>
      changeOnce(door, request, reply, async (trx) => {
        await approve(road, trx, request.params.key, actor(request));
        return answerOf(trx, request.params.key);
      }),
  );

  api.post<OneAction>(
    '/actions/:key/refuse',
    { schema: schemaOf('refuse', 'Say no to a planned action') },
    (request, reply) =>
      changeOnce(door, request, reply, async (trx) => {
        const at = road.clock();
        const { delivery, kind } = await refuseAction(trx, request.params.key, at);
        await appendAudit(trx, { at, actor: actor(request), what: 'action.refused', delivery, detail: kind });
        return answerOf(trx, request.params.key);
      }),
  );

  api.post<OneAction>(
    '/actions/:key/undo',
    { schema: schemaOf('undo', 'Take a done action back at the far side') },
    (request, reply) =>
      changeOnceAfter(
        door,
        request,
        reply,
        () => undoUnlessUndone(request.params.key, actor(request)),
        (trx) => answerOf(trx, request.params.key),
      ),
  );

  /** Two clicks, or one whose answer got lost, take it back once. */
  async function undoUnlessUndone(key: string, by: string): Promise<void> {
    try {
      await undo(road, key, by);
    } catch (error) {
      if ((await actionRow(road.store.db, key))?.state !== 'undone') throw error;
    }
  }

  async function answerOf(trx: Trx, key: string): Promise<Answer> {
    const row = await actionRow(trx, key);
    if (row === null) throw new ShoalError('SHOAL_NOT_FOUND', `there is no action ${key}`);
    return { status: 200, body: presentAction(row, road) };
  }
}

function schemaOf(verb: string, summary: string) {
  return {
    operationId: `${verb}Action`,
    summary,
    tags: ['actions'],
    params,
    querystring: noQuery,
    headers: changeHeaders,
    response: answers({ 200: actionView }),
  };
}
