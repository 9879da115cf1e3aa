import { isDeepStrictEqual } from 'node:util';
import { sql } from 'kysely';
import { ShoalError } from '../core/errors.ts';
import type { Simulation } from '../core/simulation.ts';
import { instantOf, jsonOf } from './encode.ts';
import type { Db, Trx } from './tables.ts';

const registryLimit = 10_000;

/**
 * Registers a simulation.
 * @returns false when exactly this one is registered already.
 * @throws ShoalError `SHOAL_CONFLICT` when another one has its id.
 */
export async function saveSimulation(trx: Trx, simulation: Simulation, at: string): Promise<boolean> {
  const body = jsonOf(simulation);
  const added = await trx
    .insertInto('simulation')
    .values({ id: simulation.id, created_at: instantOf(at), body })
    .onConflict((conflict) => conflict.doNothing())
    .returning('id')
    .executeTakeFirst();
  if (added !== undefined) return true;
  if (isDeepStrictEqual(await readSimulation(trx, simulation.id), JSON.parse(body))) return false;
  throw new ShoalError('SHOAL_CONFLICT', `another simulation is registered as ${simulation.id}`);
}

/** @returns null for an unknown id. */
export async function readSimulation(db: Db, id: string): Promise<Simulation | null> {
  const row = await db.selectFrom('simulation').select('body').where('id', '=', id).executeTakeFirst();
  return row === undefined ? null : (row.body as Simulation);
}

/** The registry, latest first. */
export async function listSimulations(db: Db): Promise<Simulation[]> {
  const rows = await db
    .selectFrom('simulation')
    .select('body')
    .orderBy('created_at', 'desc')
    .orderBy('id')
    .limit(registryLimit)
    .execute();
  return rows.map((row) => row.body as Simulation);
}

/** Reports of each simulation by grade; simulations without any are left out. */
export async function simulationReports(db: Db): Promise<Map<string, Record<string, number>>> {
  const rows = await db
    .selectFrom('report')
    .select(['simulation', 'grade', sql<number>`count(*)::int`.as('count')])
    .where('simulation', 'is not', null)
    .where('grade', 'is not', null)
    .groupBy(['simulation', 'grade'])
    .limit(registryLimit * 10)
    .execute();
  const reports = new Map<string, Record<string, number>>();
  for (const { simulation, grade, count } of rows) {
    const counts = reports.get(simulation!) ?? {};
    counts[grade!] = count;
    reports.set(simulation!, counts);
  }
  return reports;
}
