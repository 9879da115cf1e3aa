import { sql } from 'kysely';
import type { Receipt } from '../core/effect.ts';
import type { Address, MessageKey } from '../core/mail.ts';
import { resolveCluster } from './cluster.ts';
import { cursorOf, readCursor } from './cursor.ts';
import { isoOf, textOf } from './encode.ts';
import { attention, type Page } from './record-list.ts';
import type { Db } from './tables.ts';

/** Names as in the API's ClusterRow. */
export interface ClusterListRow {
  id: string;
  /** Messages. */
  size: number;
  /** Reports of those messages. */
  reports: number;
  /** Of its oldest message. */
  subject: string;
  from: Address;
  firstSeen: string;
  lastSeen: string;
  /** Of its oldest message's reports, the one that needs a person most. */
  grade: string | null;
  /** Done action of kind 'ticket' about this cluster or one that merged into it. */
  ticket: { ref: string; url: string | null } | null;
}

export interface ClusterMemberRow {
  key: MessageKey;
  delivery: string;
  subject: string;
  from: Address;
  firstSeen: string;
  reports: number;
  grade: string | null;
  /** Best first, at most 20. */
  edges: { to: MessageKey; part: string; score: number }[];
}

export interface StoredCluster extends ClusterListRow {
  /** Ids that merged into this one. */
  aliases: string[];
  /** Oldest first, at most 200. */
  members: ClusterMemberRow[];
}

const mostRows = 200;
const mostAliases = 1_000;
const mostMembers = 200;
const mostEdges = 20;

interface Row {
  id: string;
  seq: number;
  size: number;
  reports: number;
  first_seen: Date;
  last_seen: Date;
  subject: string | null;
  from_name: string | null;
  from_address: string | null;
  grade: string | null;
  receipt: Receipt | null;
}

/**
 * Clusters, largest and then latest first.
 * @param cursor `next` of the page before; null for the first page. A cluster that grows meanwhile may show twice.
 * @param limit at most 200.
 */
export async function clusterRows(db: Db, cursor: string | null, limit: number): Promise<Page<ClusterListRow>> {
  const take = Math.max(1, Math.min(limit, mostRows));
  let after = sql`true`;
  if (cursor !== null) {
    const [size, seq] = readCursor(cursor, ['number', 'number']);
    after = sql`(size, seq) < (${Number(size)}::float8, ${Number(seq)}::float8)`;
  }
  const rows = await readRows(
    db,
    sql`select * from cluster where alias_of is null and size > 0 and ${after}
      order by size desc, seq desc limit ${take + 1}`,
  );
  const shown = rows.slice(0, take);
  const last = shown.at(-1);
  return {
    items: shown.map(rowOf),
    next: rows.length > take && last !== undefined ? cursorOf([last.size, last.seq]) : null,
  };
}

/** One cluster under its id or an alias; null for an unknown one. */
export async function clusterView(db: Db, given: string): Promise<StoredCluster | null> {
  const id = await resolveCluster(db, textOf(given));
  if (id === null) return null;
  const [row] = await readRows(db, sql`select * from cluster where id = ${id}`);
  if (row === undefined) return null;
  const aliases = await db
    .selectFrom('cluster')
    .select('id')
    .where('alias_of', '=', id)
    .orderBy('seq')
    .limit(mostAliases)
    .execute();
  return { ...rowOf(row), aliases: aliases.map((alias) => alias.id), members: await membersOf(db, id) };
}

async function readRows(db: Db, clusters: ReturnType<typeof sql>): Promise<Row[]> {
  const { rows } = await sql<Row>`
    with page as (${clusters})
    select page.id, page.seq, page.size, page.reports, page.first_seen, page.last_seen,
      oldest.subject, oldest.from_name, oldest.from_address, r.grade, ticket.receipt
    from page
    left join lateral (
      select * from message where message.cluster = page.id order by message.seq limit 1
    ) oldest on true
    left join lateral (
      select grade from report where report.message = oldest.key order by ${attention('report.grade')} limit 1
    ) r on true
    left join lateral (
      select receipt from action
      where kind = 'ticket' and state = 'done' and about = any(
        array(select page.id union all select id from cluster where cluster.alias_of = page.id)
      )
      order by since, key limit 1
    ) ticket on true
    order by page.size desc, page.seq desc
  `.execute(db);
  return rows;
}

function rowOf(row: Row): ClusterListRow {
  return {
    id: row.id,
    size: row.size,
    reports: row.reports,
    subject: row.subject ?? '',
    from: { name: row.from_name ?? '', address: row.from_address ?? '' },
    firstSeen: isoOf(row.first_seen),
    lastSeen: isoOf(row.last_seen),
    grade: row.grade,
    ticket: row.receipt === null ? null : { ref: row.receipt.ref, url: row.receipt.url ?? null },
  };
}

async function membersOf(db: Db, cluster: string): Promise<ClusterMemberRow[]> {
  const { rows } = await sql<{
    key: string;
    delivery: string;
    subject: string;
    from_name: string;
    from_address: string;
    first_seen: Date;
    reports: number;
    grade: string | null;
    edges: ClusterMemberRow['edges'] | null;
  }>`
    select m.key, m.delivery, m.subject, m.from_name, m.from_address, m.first_seen,
      (select count(*)::int from report where report.message = m.key) as reports, r.grade, e.edges
    from (select * from message where cluster = ${cluster} order by seq limit ${mostMembers}) m
    left join lateral (
      select grade from report where report.message = m.key order by ${attention('report.grade')} limit 1
    ) r on true
    left join lateral (
      select jsonb_agg(jsonb_build_object('to', far, 'part', part, 'score', score) order by score desc, far) as edges
      from (
        select * from (
          select b as far, part, score from edge where a = m.key
          union all
          select a as far, part, score from edge where b = m.key
        ) both_ways order by score desc, far limit ${mostEdges}
      ) best
    ) e on true
    order by m.seq
  `.execute(db);
  return rows.map((row) => ({
    key: row.key,
    delivery: row.delivery,
    subject: row.subject,
    from: { name: row.from_name, address: row.from_address },
    firstSeen: isoOf(row.first_seen),
    reports: row.reports,
    grade: row.grade,
    edges: row.edges ?? [],
  }));
}
