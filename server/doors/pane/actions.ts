import type { FastifyInstance } from 'fastify';
import { Type } from 'typebox';
import { ShoalError } from '../../core/errors.ts';
import { approve, undo } from '../../road/act.ts';
import { actionRow, refuseAction } from '../../store/action.ts';
import { appendAudit } from '../../store/audit.ts';
import type { Trx } from '../../store/tables.ts';
import { changeOnce } from './changes.ts';
import { actionView } from './contract.ts';
import type { ApiDoor } from './door.ts';
import { presentAction } from './present.ts';
import { problems } from './schemas.ts';

const params = Type.Object({ key: Type.String({ pattern: '^[0-9a-f]{64}$' }) });
const summaries = {
  approve: 'Say yes to a planned action; a worker does it',
  refuse: 'Say no to a planned action',
  undo: 'Take a done action back at the far side',
};

export function actionRoutes(api: FastifyInstance, { road, actor }: ApiDoor): void {
  const route = (verb: keyof typeof summaries, change: (trx: Trx, key: string, by: string) => Promise<unknown>) =>
    api.post<{ Params: { key: string } }>(
      `/actions/:key/${verb}`,
      {
        schema: {
          operationId: `${verb}Action`,
          summary: summaries[verb],
          tags: ['actions'],
          params,
          response: { 200: actionView, ...problems },
        },
      },
      (request, reply) =>
        changeOnce(road, request, reply, async (trx) => {
          const { key } = request.params;
          await change(trx, key, actor(request));
          const row = await actionRow(trx, key);
          if (row === null) throw new ShoalError('SHOAL_NOT_FOUND', `there is no action ${key}`);
          return { status: 200, body: presentAction(row, road) };
        }),
    );

  route('approve', (trx, key, by) => approve(road, trx, key, by));
  route('refuse', async (trx, key, by) => {
    const at = road.clock();
    const row = await refuseAction(trx, key, at);
    await appendAudit(trx, { at, actor: by, what: 'action.refused', delivery: row.delivery, detail: row.kind });
  });
  undoRoute(api, { road, actor });

  function undoRoute(app: FastifyInstance, door: Pick<ApiDoor, 'road' | 'actor'>): void {
    app.post<{ Params: { key: string } }>(
      '/actions/:key/undo',
      {
        schema: {
          operationId: 'undoAction',
          summary: summaries.undo,
          tags: ['actions'],
          params,
          response: { 200: actionView, ...problems },
        },
      },
      async (request, reply) => {
        const { key } = request.params;
        // The far side is asked outside any transaction; taking back what is taken back already changes nothing.
        const before = await actionRow(door.road.store.db, key);
        if (before?.state !== 'undone') await undo(door.road, key, door.actor(request));
        return changeOnce(door.road, request, reply, async (trx) => {
          const row = await actionRow(trx, key);
          if (row === null) throw new ShoalError('SHOAL_NOT_FOUND', `there is no action ${key}`);
          return { status: 200, body: presentAction(row, door.road) };
        });
      },
    );
  }
}
