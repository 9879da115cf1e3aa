import type { FastifyInstance } from 'fastify';
import { actionRoutes } from './actions.ts';
import { clusterRoutes } from './clusters.ts';
import { apiBase, problem } from './contract.ts';
import type { ApiDoor } from './door.ts';
import { healthRoutes } from './health.ts';
import { recordRoutes } from './records.ts';
import { simulationRoutes } from './simulations.ts';
import { statusRoutes } from './status.ts';

/** Everything under /api/v1, and the probes beside it. */
export async function registerApi(app: FastifyInstance, door: ApiDoor): Promise<void> {
  healthRoutes(app, door);
  app.addSchema({ $id: 'Problem', ...problem });
  await app.register(
    async (api) => {
      // A mail is taken as it is; nothing here parses it. Each route that wants one says how large it may be.
      api.addContentTypeParser(
        ['message/rfc822', 'application/octet-stream'],
        { parseAs: 'buffer' },
        (_request, body, done) => done(null, body),
      );
      acceptEmptyJson(api);
      statusRoutes(api, door);
      recordRoutes(api, door);
      actionRoutes(api, door);
      clusterRoutes(api, door);
      simulationRoutes(api, door);
    },
    { prefix: apiBase },
  );
}

/** Who sends a change without a body may still name its type. */
function acceptEmptyJson(api: FastifyInstance): void {
  const parse = api.getDefaultJsonParser('error', 'error');
  api.addContentTypeParser<string>('application/json', { parseAs: 'string' }, (request, body, done) => {
    if (body.trim() === '') done(null, undefined);
    else parse(request, body, done);
  });
}
