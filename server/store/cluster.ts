import { sql } from 'kysely';
import type { Edge, Grouping } from '../core/finding.ts';
import type { MessageKey } from '../core/mail.ts';
import type { ClusterFacts } from '../core/playbook.ts';
import { jsonOf } from './encode.ts';
import type { Db, Trx } from './tables.ts';

/** Links kept of one message; the best ones. */
const edgeLimit = 200;
/** Ids that one question may name. */
const idLimit = 1_000;

/** What one new report means for its message's cluster. */
export interface Joining {
  key: MessageKey;
  /** Null: the message stays where it is. */
  grouping: Grouping | null;
  /** ISO 8601: when the report's delivery came. */
  seen: string;
}

/** Puts a message, whose report was just stored, where it belongs; under the records' lock. */
export async function joinCluster(trx: Trx, { key, grouping, seen }: Joining): Promise<void> {
  if (grouping !== null) {
    await saveEdges(trx, key, grouping.edges);
    const target = await openCluster(trx, grouping.cluster, seen);
    for (const absorbed of grouping.absorbs) await absorb(trx, target, absorbed);
    if (await moveMessage(trx, key, target, seen)) return;
  }
  await trx
    .updateTable('cluster')
    .set((set) => ({ reports: set('reports', '+', 1), last_seen: sql<string>`greatest(last_seen, ${seen})` }))
    .where('id', '=', ({ selectFrom }) => selectFrom('message').select('cluster').where('key', '=', key))
    .execute();
}

/** The live cluster of an id, which is made where it is new. */
async function openCluster(trx: Trx, id: string, seen: string): Promise<string> {
  await trx
    .insertInto('cluster')
    .values({ id, first_seen: seen, last_seen: seen, alias_of: null })
    .onConflict((conflict) => conflict.doNothing())
    .execute();
  return (await resolveCluster(trx, id)) ?? id;
}

/** The older id stays known as an alias, one step away from the surviving cluster however often clusters merge. */
async function absorb(trx: Trx, target: string, given: string): Promise<void> {
  const absorbed = await resolveCluster(trx, given);
  if (absorbed === null || absorbed === target) return;
  await trx.updateTable('message').set({ cluster: target }).where('cluster', '=', absorbed).execute();
  await sql`
    update cluster set
      size = cluster.size + old.size,
      reports = cluster.reports + old.reports,
      first_seen = least(cluster.first_seen, old.first_seen),
      last_seen = greatest(cluster.last_seen, old.last_seen)
    from cluster old where cluster.id = ${target} and old.id = ${absorbed}
  `.execute(trx);
  await trx.updateTable('cluster').set({ alias_of: target }).where('alias_of', '=', absorbed).execute();
  await trx.updateTable('cluster').set({ alias_of: target, size: 0, reports: 0 }).where('id', '=', absorbed).execute();
}

/** @returns false when the message was there already. */
async function moveMessage(trx: Trx, key: MessageKey, target: string, seen: string): Promise<boolean> {
  const message = await trx
    .selectFrom('message')
    .select(['cluster', 'first_seen'])
    .where('key', '=', key)
    .executeTakeFirstOrThrow();
  if (message.cluster === target) return false;
  await trx.updateTable('message').set({ cluster: target }).where('key', '=', key).execute();
  const { count } = await trx
    .selectFrom('report')
    .select(sql<number>`count(*)::int`.as('count'))
    .where('message', '=', key)
    .executeTakeFirstOrThrow();
  const firstSeen = message.first_seen.toISOString();
  await trx
    .updateTable('cluster')
    .set((set) => ({
      size: set('size', '+', 1),
      reports: set('reports', '+', count),
      first_seen: sql<string>`least(first_seen, ${firstSeen})`,
      last_seen: sql<string>`greatest(last_seen, ${seen})`,
    }))
    .where('id', '=', target)
    .execute();
  if (message.cluster !== null)
    await trx
      .updateTable('cluster')
      // The new report was never counted where the message was before.
      .set((set) => ({ size: set('size', '-', 1), reports: set('reports', '-', count - 1) }))
      .where('id', '=', message.cluster)
      .execute();
  return true;
}

/** Links to messages that are gone are left out. */
async function saveEdges(trx: Trx, key: MessageKey, edges: readonly Edge[]): Promise<void> {
  const best = edges.toSorted((a, b) => b.score - a.score).slice(0, edgeLimit);
  const rows = best
    .filter(({ to }) => to !== key)
    .map(({ to, part, score }) => ({ a: key < to ? key : to, b: key < to ? to : key, other: to, part, score }));
  if (rows.length === 0) return;
  await sql`
    insert into edge (a, b, part, score)
    select near.a, near.b, near.part, near.score
    from jsonb_to_recordset(${jsonOf(rows)}::jsonb) near (a text, b text, other text, part text, score integer)
    where exists (select from message where message.key = near.other)
    on conflict do nothing
  `.execute(trx);
}

/** @returns the id under which a cluster lives now; null for an unknown one. */
export async function resolveCluster(db: Db, id: string): Promise<string | null> {
  const row = await db.selectFrom('cluster').select(['id', 'alias_of']).where('id', '=', id).executeTakeFirst();
  return row === undefined ? null : (row.alias_of ?? row.id);
}

/** Facts of the clusters that these ids live in now, oldest first, without repeats; unknown ids are left out. */
export async function clusterFacts(db: Db, ids: readonly string[]): Promise<ClusterFacts[]> {
  if (ids.length === 0) return [];
  return db
    .selectFrom('cluster')
    .select(['id', 'size', 'seq'])
    .where('id', 'in', ({ selectFrom }) =>
      selectFrom('cluster as named')
        .select(sql<string>`coalesce(named.alias_of, named.id)`.as('id'))
        .where('named.id', 'in', ids.slice(0, idLimit)),
    )
    .orderBy('seq')
    .execute();
}

/** The cluster that a message is in. */
export async function clusterOf(db: Db, key: MessageKey): Promise<ClusterFacts | null> {
  const row = await db
    .selectFrom('message')
    .innerJoin('cluster', 'cluster.id', 'message.cluster')
    .select(['cluster.id', 'cluster.size', 'cluster.seq'])
    .where('message.key', '=', key)
    .executeTakeFirst();
  return row ?? null;
}
