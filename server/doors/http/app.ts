import { randomUUID } from 'node:crypto';
import helmet from '@fastify/helmet';
import rateLimit from '@fastify/rate-limit';
import sensible from '@fastify/sensible';
import swagger from '@fastify/swagger';
import swaggerUi from '@fastify/swagger-ui';
import Fastify, { type FastifyBaseLogger, type FastifyInstance, LogController } from 'fastify';
import { ShoalError } from '../../core/errors.ts';
import { answerErrors } from './problem.ts';

export interface AppOptions {
  logger: FastifyBaseLogger;
  version: string;
  /** Names that a request's Host may carry; anything else is a page that was tricked into talking to us. */
  hostNames: readonly string[];
  observe(route: string, method: string, status: number, seconds: number): void;
}

/** The web server with its guards, before any route. */
export async function openApp({ logger, version, hostNames, observe }: AppOptions): Promise<FastifyInstance> {
  const app = Fastify({
    loggerInstance: logger,
    genReqId: () => randomUUID(),
    logController: new LogController({ disableRequestLogging: true }),
    bodyLimit: 256 * 1024,
    forceCloseConnections: 'idle',
    // Ours is the only validator that sees a request; coercion is for query strings.
    ajv: { customOptions: { coerceTypes: true, removeAdditional: false, allErrors: false } },
  });
  answerErrors(app);
  guardHost(app, hostNames);
  app.addHook('onSend', async (request, reply) => {
    reply.header('x-correlation-id', request.id);
  });
  app.addHook('onResponse', async (request, reply) => {
    observe(request.routeOptions.url ?? 'none', request.method, reply.statusCode, reply.elapsedTime / 1000);
  });
  await app.register(sensible);
  await app.register(helmet, {
    contentSecurityPolicy: false,
    xFrameOptions: false,
    crossOriginResourcePolicy: { policy: 'same-site' },
  });
  await app.register(rateLimit, {
    max: 1_200,
    timeWindow: '1 minute',
    allowList: (request) => !request.url.startsWith('/api/'),
    errorResponseBuilder: (_request, { ttl }) =>
      new ShoalError('SHOAL_RATE_LIMIT', 'too many requests from one address', { retryAfter: Math.ceil(ttl / 1000) }),
  });
  await app.register(swagger, {
    openapi: { info: { title: 'Shoal', version, description: 'What the pane, the console and your scripts use.' } },
  });
  await app.register(swaggerUi, { routePrefix: '/docs', staticCSP: true });
  return app;
}

/** A name that resolves to this machine but is not ours comes from a rebound DNS entry. */
function guardHost(app: FastifyInstance, hostNames: readonly string[]): void {
  const known = new Set(hostNames.map((name) => name.toLowerCase()));
  app.addHook('onRequest', async (request) => {
    const name = request.hostname.toLowerCase().replace(/^\[|\]$/g, '');
    if (!known.has(name))
      throw new ShoalError(
        'SHOAL_USAGE',
        `this server does not answer to the name ${JSON.stringify(request.hostname)}`,
      );
  });
}
