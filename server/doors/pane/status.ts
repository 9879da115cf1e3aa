import type { FastifyInstance } from 'fastify';
import { actionCounts } from '../../store/action.ts';
import { recordCounts } from '../../store/record-list.ts';
import { type StatusView, statusView } from './contract.ts';
import type { ApiDoor } from './door.ts';
import { answers, noQuery } from './schemas.ts';

export function statusRoutes(api: FastifyInstance, { road, mode, version, sources }: ApiDoor): void {
  const schema = {
    operationId: 'getStatus',
    summary: 'How the server is: counts, queues, sources',
    tags: ['status'],
    querystring: noQuery,
    response: answers({ 200: statusView }),
  };
  api.get('/status', { schema }, async (_request, reply): Promise<StatusView> => {
    const queued = await road.queue?.counts();
    reply.header('cache-control', 'no-store');
    return {
      version,
      mode,
      engine: road.store.engine,
      now: road.clock(),
      records: await recordCounts(road.store.db),
      queue: { examine: queued?.examine ?? 0, act: queued?.act ?? 0 },
      actions: await actionCounts(road.store.db),
      sources: sources(),
    };
  });
}
