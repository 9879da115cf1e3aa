import type { FastifyInstance } from 'fastify';
import { Type } from 'typebox';
import { ShoalError } from '../../core/errors.ts';
import { listSimulations, simulationReports } from '../../store/simulation.ts';
import { changeOnceAfter, sendTagged } from './changes.ts';
import { simulationList, simulationView } from './contract.ts';
import type { ApiDoor } from './door.ts';
import { presentSimulation } from './present.ts';
import { answers, changeHeaders, mailBody, noQuery, query, readHeaders, taggedAnswers } from './schemas.ts';

const tags = ['simulations'];
/** One seed copy, never a mailbox of them. */
const seedBytes = 20 * 1024 * 1024;

const text = (maxLength: number, description: string) => Type.String({ maxLength, description });
const enrolQuery = query({
  id: text(64, 'its key; what carries it may name it'),
  name: text(200, 'shown to people'),
  from: Type.Optional(text(40, 'start, ISO 8601')),
  until: Type.Optional(text(40, 'end, ISO 8601')),
  marker: Type.Optional(
    Type.Union([Type.String({ maxLength: 500 }), Type.Array(Type.String({ maxLength: 500 }), { maxItems: 20 })], {
      description: 'secret text in every copy; repeat the key for more than one',
    }),
  ),
});
interface EnrolQuery {
  id: string;
  name: string;
  from?: string;
  until?: string;
  marker?: string | string[];
}

export function simulationRoutes(api: FastifyInstance, door: ApiDoor): void {
  const { road, enrol } = door;
  api.get(
    '/simulations',
    {
      schema: {
        operationId: 'listSimulations',
        summary: 'The registry, latest first, with the reports of each by grade',
        tags,
        querystring: noQuery,
        headers: readHeaders,
        response: taggedAnswers(simulationList),
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

  api.post<{ Querystring: EnrolQuery; Body: unknown }>(
    '/simulations',
    {
      bodyLimit: seedBytes,
      schema: {
        operationId: 'enrolSimulation',
        summary: 'Register a simulation, learned from a seed copy of it; the same again changes nothing',
        tags,
        querystring: enrolQuery,
        headers: changeHeaders,
        body: mailBody('message/rfc822', 'application/octet-stream'),
        response: answers({ 200: simulationView }),
      },
    },
    async (request, reply) => {
      const { id, name, from = null, until = null, marker = [] } = request.query;
      const markers = [marker].flat();
      const seed = request.body;
      if (!Buffer.isBuffer(seed) || seed.length === 0)
        throw new ShoalError('SHOAL_USAGE', 'send the seed copy as message/rfc822');
      return changeOnceAfter(
        door,
        request,
        reply,
        () => enrol(seed, { id, name, from, until, markers }),
        async (_trx, simulation) => ({ status: 200, body: presentSimulation(simulation, undefined) }),
      );
    },
  );
}
