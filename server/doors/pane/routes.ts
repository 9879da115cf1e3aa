import type { FastifyInstance, FastifyRequest } from 'fastify';
import { actionRoutes } from './actions.ts';
import { clusterRoutes } from './clusters.ts';
import { apiBase } from './contract.ts';
import type { ApiDoor } from './door.ts';
import { healthRoutes } from './health.ts';
import { recordRoutes } from './records.ts';
import { simulationRoutes } from './simulations.ts';
import { statusRoutes } from './status.ts';

/** Everything under /api/v1, and the probes beside it. */
export async function registerApi(app: FastifyInstance, door: ApiDoor): Promise<void> {
  healthRoutes(app, door);
  await app.register(
    async (api) => {
      // A mail is taken as it is; nothing here parses it.
      const bytes = { parseAs: 'buffer', bodyLimit: door.road.settings.intake.limits.deliveryBytes } as const;
      api.addContentTypeParser(['message/rfc822', 'application/octet-stream'], bytes, (_request, body, done) =>
        done(null, body),
      );
      // Who sends a change without a body may still name a type.
      api.addContentTypeParser('application/json', { parseAs: 'string' }, readJson);
      statusRoutes(api, door);
      recordRoutes(api, door);
      actionRoutes(api, door);
      clusterRoutes(api, door);
      simulationRoutes(api, door);
    },
    { prefix: apiBase },
  );
}

function readJson(
  _request: FastifyRequest,
  body: string | Buffer,
  done: (error: Error | null, value?: unknown) => void,
): void {
  const text = body.toString();
  try {
    done(null, text.trim() === '' ? undefined : JSON.parse(text));
  } catch {
    done(Object.assign(new Error('the body is not JSON'), { statusCode: 400 }));
  }
}
