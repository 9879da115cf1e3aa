import { randomUUID } from 'node:crypto';
import helmet from '@fastify/helmet';
import rateLimit from '@fastify/rate-limit';
import sensible from '@fastify/sensible';
import swagger from '@fastify/swagger';
import swaggerUi from '@fastify/swagger-ui';
import Fastify, {
  type FastifyBaseLogger,
  type FastifyInstance,
  type FastifyReply,
  type FastifyRequest,
  LogController,
} from 'fastify';
import { ShoalError } from '../../core/errors.ts';
import { answerErrors, sendProblem } from './problem.ts';

export interface AppOptions {
  logger: FastifyBaseLogger;
  version: string;
  /** Names that a request's Host may carry; anything else is a page that was tricked into talking to us. */
  hostNames: readonly string[];
  observe(route: string, method: string, status: number, seconds: number): void;
}

/** A slow upload of a large mail still gets through; a request that never ends does not hold its place. */
const requestMilliseconds = 300_000;

const description = `What the pane, the console and your scripts use.

Errors are RFC 9457 problems with a stable \`code\`, a \`remedy\` and the \`correlationId\` that the log has too.
Every change needs an \`Idempotency-Key\`; records carry an \`ETag\` that \`If-Match\` guards.
Texts are mail content or our own words, never markup; links are defanged.`;

const tags = [
  { name: 'records', description: 'Deliveries with their reports, findings, actions and history' },
  { name: 'actions', description: 'What playbooks plan, and what became of it' },
  { name: 'clusters', description: 'Campaigns: messages that are alike' },
  { name: 'simulations', description: 'The registry of our own phishing exercises' },
  { name: 'status', description: 'How the server is' },
];

/** The web server with its guards, before any route. */
export async function openApp({ logger, version, hostNames, observe }: AppOptions): Promise<FastifyInstance> {
  const app = Fastify({
    loggerInstance: logger,
    genReqId: () => randomUUID(),
    logController: new LogController({ disableRequestLogging: true }),
    bodyLimit: 256 * 1024,
    requestTimeout: requestMilliseconds,
    forceCloseConnections: 'idle',
    // Refusals from before routing, such as a path that is no valid percent-encoding.
    frameworkErrors: (error, request, reply) => {
      sendProblem(reply as FastifyReply, request as FastifyRequest, error);
    },
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
    openapi: { openapi: '3.1.0', info: { title: 'Shoal', version, description }, tags },
    refResolver: { buildLocalReference: (schema) => String(schema.$id) },
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
