import { sql } from 'kysely';
import type { Address } from '../core/mail.ts';
import { cursorOf, readCursor } from './cursor.ts';
import { claimedInstantOf, isoOf, textOf } from './encode.ts';
import type { Db, DeliveryTable } from './tables.ts';

export interface RecordFilter {
  state?: DeliveryTable['state'];
  /** Records with a report of this grade. */
  grade?: string;
  /** Words in subject, sender, reporter or Message-ID. */
  q?: string;
  /** Id or alias of a cluster. */
  cluster?: string;
}

/** One line of the queue; names as in the API's RecordRow. */
export interface RecordListRow {
  id: string;
  state: DeliveryTable['state'];
  receivedAt: string;
  subject: string;
  from: Address;
  reporter: Address;
  reports: number;
  carrier: string | null;
  quality: string | null;
  grade: string | null;
  /** Its name, or its id where it is registered no more. */
  simulation: string | null;
  cluster: { id: string; size: number } | null;
  waiting: number;
}

export interface Page<T> {
  items: T[];
  /** Cursor of the following page; null on the last one. */
  next: string | null;
}

export interface RecordCounts {
  total: number;
  open: number;
  closed: number;
  pending: number;
  quarantined: number;
}

const mostRows = 200;

interface Row {
  id: string;
  state: DeliveryTable['state'];
  received_at: Date;
  subject: string | null;
  from_name: string | null;
  from_address: string | null;
  reporter_name: string | null;
  reporter_address: string | null;
  reports: number;
  carrier: string | null;
  quality: string | null;
  grade: string | null;
  simulation: string | null;
  cluster: string | null;
  size: number | null;
  waiting: number;
}

/**
 * Records, newest first.
 * @param cursor `next` of the page before; null for the first page.
 * @param limit at most 200.
 * @throws ShoalError `SHOAL_USAGE` for a cursor that is not ours.
 */
export async function recordRows(
  db: Db,
  filter: RecordFilter,
  cursor: string | null,
  limit: number,
): Promise<Page<RecordListRow>> {
  const take = Math.max(1, Math.min(limit, mostRows));
  const conditions = conditionsOf(filter);
  if (cursor !== null) {
    const [at, id] = readCursor(cursor, ['string', 'string']);
    conditions.push(sql`(d.received_at, d.id) < (${instantInCursor(String(at))}::timestamptz, ${textOf(String(id))})`);
  }
  const { rows } = await sql<Row>`
    with page as (
      select d.id, d.state, d.received_at, d.head from delivery d
      where ${conditions.length === 0 ? sql`true` : sql.join(conditions, sql` and `)}
      order by d.received_at desc, d.id desc limit ${take + 1}
    )
    select page.id, page.state, page.received_at,
      coalesce(m.subject, page.head ->> 'subject') as subject,
      coalesce(m.from_name, page.head #>> '{from,name}') as from_name,
      coalesce(m.from_address, page.head #>> '{from,address}') as from_address,
      r.reporter_name, r.reporter_address, r.carrier, r.quality, r.grade,
      coalesce(s.body ->> 'name', r.simulation) as simulation, c.id as cluster, c.size,
      (select count(*)::int from report where report.delivery = page.id) as reports,
      (select count(*)::int from action a where a.delivery = page.id and a.state in ('waiting', 'failed', 'unknown'))
        as waiting
    from page
    left join lateral (
      -- Of several reports the one that needs a person most speaks for the record.
      select * from report where report.delivery = page.id
      order by ${attention('report.grade')}, ord limit 1
    ) r on true
    left join message m on m.key = r.message
    left join cluster c on c.id = m.cluster
    left join simulation s on s.id = r.simulation
    order by page.received_at desc, page.id desc
  `.execute(db);
  const items = rows.slice(0, take).map(rowOf);
  const last = items.at(-1);
  return { items, next: rows.length > take && last !== undefined ? cursorOf([last.receivedAt, last.id]) : null };
}

/** Sorts grades by how much they need a person: no simulation first, a verified one last. */
export function attention(column: string) {
  return sql`array_position(array['none', 'hold', 'marker-only', 'likely', 'verified'], coalesce(${sql.ref(column)}, 'none'))`;
}

function conditionsOf({ state, grade, q, cluster }: RecordFilter) {
  const conditions = [];
  if (state !== undefined) conditions.push(sql`d.state = ${state}`);
  if (grade !== undefined)
    conditions.push(sql`exists (select from report r where r.delivery = d.id and r.grade = ${textOf(grade)})`);
  if (q !== undefined && q !== '') conditions.push(wordsIn(q));
  if (cluster !== undefined)
    conditions.push(sql`d.id in (
      select r.delivery from report r join message m on m.key = r.message
      where m.cluster = (select coalesce(alias_of, id) from cluster where id = ${textOf(cluster)})
    )`);
  return conditions;
}

function wordsIn(q: string) {
  const text = textOf(q);
  const pattern = `%${text.replace(/[\\%_]/g, '\\$&')}%`;
  return sql`(
    d.id = ${text} or d.head ->> 'messageId' = ${text} or d.head ->> 'subject' ilike ${pattern}
    or exists (
      select from report r join message m on m.key = r.message where r.delivery = d.id and (
        m.subject ilike ${pattern} or m.from_address ilike ${pattern} or m.from_name ilike ${pattern}
        or r.reporter_address ilike ${pattern} or r.reporter_name ilike ${pattern} or m.message_id = ${text}
      )
    )
  )`;
}

/** A cursor comes back from outside; a time that no row can have begins the list anew at its end. */
function instantInCursor(at: string): string {
  return claimedInstantOf(at) ?? '-infinity';
}

function rowOf(row: Row): RecordListRow {
  return {
    id: row.id,
    state: row.state,
    receivedAt: isoOf(row.received_at),
    subject: row.subject ?? '',
    from: { name: row.from_name ?? '', address: row.from_address ?? '' },
    reporter: { name: row.reporter_name ?? '', address: row.reporter_address ?? '' },
    reports: row.reports,
    carrier: row.carrier,
    quality: row.quality,
    grade: row.grade,
    simulation: row.simulation,
    cluster: row.cluster === null ? null : { id: row.cluster, size: row.size ?? 0 },
    waiting: row.waiting,
  };
}

/** How many records there are in each state. */
export async function recordCounts(db: Db): Promise<RecordCounts> {
  const rows = await db
    .selectFrom('delivery')
    .select(['state', sql<number>`count(*)::int`.as('count')])
    .groupBy('state')
    .execute();
  const counts: RecordCounts = { total: 0, open: 0, closed: 0, pending: 0, quarantined: 0 };
  for (const { state, count } of rows) {
    counts[state] = count;
    counts.total += count;
  }
  return counts;
}
