import type { FastifyInstance } from 'fastify';
import { ShoalError } from '../../core/errors.ts';
import { clusterRows, clusterView as readCluster } from '../../store/cluster-list.ts';
import { sendTagged } from './changes.ts';
import { clusterList, clusterView } from './contract.ts';
import type { ApiDoor } from './door.ts';
import { cursorQuery, idParams, noQuery, query, readHeaders, taggedAnswers } from './schemas.ts';

const tags = ['clusters'];

export function clusterRoutes(api: FastifyInstance, { road }: ApiDoor): void {
  api.get<{ Querystring: { limit: number; cursor?: string } }>(
    '/clusters',
    {
      schema: {
        operationId: 'listClusters',
        summary: 'Campaigns, largest first, the latest first among equals',
        tags,
        querystring: query(cursorQuery),
        headers: readHeaders,
        response: taggedAnswers(clusterList),
      },
    },
    async (request, reply) =>
      sendTagged(request, reply, await clusterRows(road.store.db, request.query.cursor ?? null, request.query.limit)),
  );

  api.get<{ Params: { id: string } }>(
    '/clusters/:id',
    {
      schema: {
        operationId: 'getCluster',
        summary: 'One campaign; an alias answers with the one it merged into',
        tags,
        params: idParams,
        querystring: noQuery,
        headers: readHeaders,
        response: taggedAnswers(clusterView),
      },
    },
    async (request, reply) => {
      const cluster = await readCluster(road.store.db, request.params.id);
      if (cluster === null) throw new ShoalError('SHOAL_NOT_FOUND', `there is no campaign ${request.params.id}`);
      return sendTagged(request, reply, cluster);
    },
  );
}
