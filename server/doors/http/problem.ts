import type { FastifyError, FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { errorTable, ShoalError } from '../../core/errors.ts';
import type { Problem } from '../pane/contract.ts';

/** Fastify's own refusals, in our words; every other one is a wrong use. */
const statusCodes: Record<number, keyof typeof errorTable> = {
  404: 'SHOAL_NOT_FOUND',
  413: 'SHOAL_INPUT_TOO_LARGE',
  429: 'SHOAL_RATE_LIMIT',
};

/** RFC 9457 for every error; a cause that we did not foresee is logged in full and shown as a correlation id only. */
export function problemOf(error: Error, correlationId: string): Problem {
  const { code, status, detail } = describe(error);
  return {
    type: `https://shoal.example/errors/${code}`,
    title: code,
    status,
    detail,
    code,
    remedy: errorTable[code].remedy,
    correlationId,
  };
}

function describe(error: Error): { code: keyof typeof errorTable; status: number; detail: string } {
  if (error instanceof ShoalError)
    return { code: error.code, status: errorTable[error.code].status, detail: error.message };
  const status = (error as FastifyError).statusCode ?? 500;
  if (status < 400 || status >= 500)
    return { code: 'SHOAL_INTERNAL', status: status === 503 ? 503 : 500, detail: 'something went wrong here' };
  const code = missesKey(error as FastifyError) ? 'SHOAL_IDEMPOTENCY_MISSING' : (statusCodes[status] ?? 'SHOAL_USAGE');
  return { code, status, detail: `${error.message}${unknownKey(error as FastifyError)}` };
}

export function sendProblem(reply: FastifyReply, request: FastifyRequest, error: Error): FastifyReply {
  const problem = problemOf(error, request.id);
  if (problem.code === 'SHOAL_INTERNAL') request.log.error({ err: error }, 'request failed');
  if (error instanceof ShoalError && error.retryAfter !== undefined) reply.header('retry-after', error.retryAfter);
  return reply.code(problem.status).type('application/problem+json').send(problem);
}

export function answerErrors(app: FastifyInstance): void {
  app.setErrorHandler((error, request, reply) => sendProblem(reply, request, error as Error));
  app.setNotFoundHandler((request, reply) =>
    sendProblem(
      reply,
      request,
      new ShoalError('SHOAL_NOT_FOUND', `there is no ${request.method} ${request.url.split('?')[0]!.slice(0, 200)}`),
    ),
  );
}

/** The validator says that there is a key too many; which one helps. */
function unknownKey({ validation }: FastifyError): string {
  const name = validation?.[0]?.params.additionalProperty;
  return name === undefined ? '' : `: ${JSON.stringify(name)}`;
}

function missesKey({ validation, validationContext }: FastifyError): boolean {
  return validationContext === 'headers' && validation?.[0]?.params.missingProperty === 'idempotency-key';
}
