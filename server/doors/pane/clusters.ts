import type { FastifyInstance } from 'fastify';
import { Type } from 'typebox';
import { ShoalError } from '../../core/errors.ts';
import { clusterRows, clusterView as readCluster } from '../../store/cluster-list.ts';
import { sendTagged } from './changes.ts';
import { clusterList, clusterView } from './contract.ts';
import type { ApiDoor } from './door.ts';
import { cursorQuery, problems, query } from './schemas.ts';

const tags = ['clusters'];

export function clusterRoutes(api: FastifyInstance, { road }: ApiDoor): void {
  api.get<{ Querystring: { limit: number; cursor?: string } }>(
    '/clusters',
    {
      schema: {
        operationId: 'listClusters',
        summary: 'Campaigns, largest first',
        tags,
        querystring: query(cursorQuery),
        response: { 200: clusterList, ...problems },
      },
    },
    async (request, reply) =>
      sendTagged(request, reply, await clusterRows(road.store.db, request.query.cursor ?? null, request.query.limit)),
  );

  const params = Type.Object({ id: Type.String({ maxLength: 100 }) });
  api.get<{ Params: { id: string } }>(
    '/clusters/:id',
    {
      schema: {
        operationId: 'getCluster',
        summary: 'One campaign; an alias answers with the one it merged into',
        tags,
        params,
        response: { 200: clusterView, ...problems },
      },
    },
    async (request, reply) => {
      const cluster = await readCluster(road.store.db, request.params.id);
      if (cluster === null) throw new ShoalError('SHOAL_NOT_FOUND', `there is no campaign ${request.params.id}`);
      return sendTagged(request, reply, cluster);
    },
  );
}
