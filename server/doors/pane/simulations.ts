import type { FastifyInstance } from 'fastify';
import { Type } from 'typebox';
import { ShoalError } from '../../core/errors.ts';
import { listSimulations, simulationReports } from '../../store/simulation.ts';
import { changeOnce, idempotencyKey, sendTagged } from './changes.ts';
import { simulationList, simulationView } from './contract.ts';
import type { ApiDoor } from './door.ts';
import { presentSimulation } from './present.ts';
import { problems, query } from './schemas.ts';

const tags = ['simulations'];
const enrolQuery = query({
  id: Type.String({ maxLength: 64 }),
  name: Type.String({ maxLength: 200 }),
  from: Type.Optional(Type.String({ maxLength: 40 })),
  until: Type.Optional(Type.String({ maxLength: 40 })),
  marker: Type.Optional(
    Type.Union([Type.String({ maxLength: 500 }), Type.Array(Type.String({ maxLength: 500 }), { maxItems: 20 })]),
  ),
});
interface EnrolQuery {
  id: string;
  name: string;
  from?: string;
  until?: string;
  marker?: string | string[];
}

export function simulationRoutes(api: FastifyInstance, { road, enrol }: ApiDoor): void {
  api.get(
    '/simulations',
    {
      schema: {
        operationId: 'listSimulations',
        summary: 'The registry, with the reports of each by grade',
        tags,
        response: { 200: simulationList, ...problems },
      },
    },
    async (request, reply) => {
      const counts = await simulationReports(road.store.db);
      const items = (await listSimulations(road.store.db)).map((simulation) =>
        presentSimulation(simulation, counts.get(simulation.id)),
      );
      return sendTagged(request, reply, { items });
    },
  );

  api.post<{ Querystring: EnrolQuery; Body: Buffer | undefined }>(
    '/simulations',
    {
      bodyLimit: 20 * 1024 * 1024,
      schema: {
        operationId: 'enrolSimulation',
        summary: 'Register a simulation, learned from a seed copy sent as message/rfc822',
        tags,
        consumes: ['message/rfc822'],
        querystring: enrolQuery,
        response: { 200: simulationView, ...problems },
      },
    },
    async (request, reply) => {
      idempotencyKey(request);
      const { id, name, from = null, until = null, marker } = request.query;
      if (!Buffer.isBuffer(request.body) || request.body.length === 0)
        throw new ShoalError('SHOAL_USAGE', 'send the seed copy as message/rfc822');
      // Enrolling the same seed again changes nothing, so it may run outside the transaction that keeps the answer.
      const simulation = await enrol(request.body, {
        id,
        name,
        from,
        until,
        markers: marker === undefined ? [] : [marker].flat(),
      });
      return changeOnce(road, request, reply, async () => ({
        status: 200,
        body: presentSimulation(simulation, undefined),
      }));
    },
  );
}
