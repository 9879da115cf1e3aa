import type { FastifyInstance } from 'fastify';
import { actionStates } from '../../core/effect.ts';
import { actionCounts } from '../../store/action.ts';
import { recordCounts } from '../../store/record-list.ts';
import type { ApiDoor } from './door.ts';

/** `/healthz`: the process lives. `/readyz`: database and queue answer. `/metrics`: for Prometheus. */
export function healthRoutes(app: FastifyInstance, { road, registry, gauges }: ApiDoor): void {
  app.get('/healthz', { schema: { hide: true } }, async () => ({ status: 'alive' }));

  app.get('/readyz', { schema: { hide: true } }, async (request, reply) => {
    try {
      await recordCounts(road.store.db);
      await road.queue?.counts();
      return { status: 'ready' };
    } catch (error) {
      request.log.warn({ err: error }, 'not ready');
      return reply.code(503).send({ status: 'not ready' });
    }
  });

  app.get('/metrics', { schema: { hide: true } }, async (_request, reply) => {
    const queued: Record<string, number> = (await road.queue?.counts()) ?? {};
    for (const [queue, value] of Object.entries(queued)) gauges.queueDepth.set({ queue }, value);
    const counts = await actionCounts(road.store.db);
    // A state that nothing is in any more must fall back to nought.
    for (const state of actionStates) gauges.actions.set({ state }, counts[state] ?? 0);
    return reply.type(registry.contentType).send(await registry.metrics());
  });
}
