import { sql } from 'kysely';
import type { Evidence } from '../core/finding.ts';
import type { Delivery, MessageKey, Report } from '../core/mail.ts';
import { type ActionRow, rowOf } from './action.ts';
import { type AuditEntry, auditOf } from './audit.ts';
import { boundRef, type Trust } from './delivery.ts';
import { isoOf, isoOrNull, textOf } from './encode.ts';
import type { Db, DeliveryTable } from './tables.ts';

export interface StoredFinding {
  playbook: string;
  kind: string;
  outcome: 'found' | 'not-found' | 'cannot-tell';
  summary: string;
  evidence: Evidence[];
  data: unknown;
}

export interface StoredReport {
  index: number;
  key: MessageKey;
  /** As intake read it, without markup. */
  report: Report;
  findings: StoredFinding[];
  grade: string | null;
  simulation: { id: string; name: string } | null;
  cluster: { id: string; size: number } | null;
  closed: { at: string; by: string; reason: string } | null;
}

/** Everything about one delivery; names as in the API's RecordView. */
export interface StoredRecord {
  id: string;
  version: number;
  state: DeliveryTable['state'];
  receivedAt: string;
  recordedAt: string | null;
  size: number;
  effects: boolean;
  arrivals: { source: string; ref: string; trust: Trust; at: string }[];
  /** Null until it is recorded. */
  delivery: Delivery | null;
  error: { code: string; detail: string } | null;
  reports: StoredReport[];
  /** About the delivery as a whole. */
  findings: StoredFinding[];
  /** Its own, and those that another delivery of the same message planned. */
  actions: ActionRow[];
  history: AuditEntry[];
}

const mostArrivals = 200;
const mostReports = 1_000;
const mostFindings = 5_000;
const mostActions = 500;
const mostHistory = 500;

/** @returns null for an unknown id. */
export async function recordView(db: Db, id: string): Promise<StoredRecord | null> {
  const delivery = await db.selectFrom('delivery').selectAll().where('id', '=', id).executeTakeFirst();
  if (delivery === undefined) return null;
  const findings = await findingsOf(db, id);
  const reports = await reportsOf(db, id, findings);
  return {
    id,
    version: delivery.version,
    state: delivery.state,
    receivedAt: isoOf(delivery.received_at),
    recordedAt: isoOrNull(delivery.recorded_at),
    size: delivery.size,
    effects: delivery.effects,
    arrivals: await arrivalsOf(db, id),
    delivery: delivery.head as Delivery | null,
    error: delivery.error,
    reports,
    findings: findings.get(-1) ?? [],
    actions: await actionsOf(db, id),
    history: await auditOf(db, id, mostHistory),
  };
}

async function arrivalsOf(db: Db, id: string): Promise<StoredRecord['arrivals']> {
  const rows = await db
    .selectFrom('arrival')
    .select(['source', 'ref', 'trust', 'at'])
    .where('delivery', '=', id)
    .orderBy('at')
    .orderBy('source')
    .orderBy('ref')
    .limit(mostArrivals)
    .execute();
  return rows.map((row) => ({ ...row, at: isoOf(row.at) }));
}

async function findingsOf(db: Db, id: string): Promise<Map<number, StoredFinding[]>> {
  const rows = await db
    .selectFrom('finding')
    .selectAll()
    .where('delivery', '=', id)
    .orderBy('ord')
    .orderBy('playbook')
    .orderBy('nth')
    .limit(mostFindings)
    .execute();
  const findings = new Map<number, StoredFinding[]>();
  for (const { ord, playbook, kind, outcome, summary, evidence, data } of rows) {
    const about = findings.get(ord) ?? [];
    findings.set(ord, about);
    about.push({
      playbook,
      kind,
      outcome: outcome as StoredFinding['outcome'],
      summary,
      evidence: evidence as Evidence[],
      data,
    });
  }
  return findings;
}

async function reportsOf(db: Db, id: string, findings: Map<number, StoredFinding[]>): Promise<StoredReport[]> {
  const rows = await db
    .selectFrom('report')
    .innerJoin('message', 'message.key', 'report.message')
    .leftJoin('cluster', 'cluster.id', 'message.cluster')
    .leftJoin('simulation', 'simulation.id', 'report.simulation')
    .selectAll('report')
    .select([
      'cluster.id as cluster',
      'cluster.size as clusterSize',
      sql<string | null>`simulation.body ->> 'name'`.as('name'),
    ])
    .where('report.delivery', '=', id)
    .orderBy('report.ord')
    .limit(mostReports)
    .execute();
  return rows.map((row) => ({
    index: row.ord,
    key: row.message,
    report: row.body as Report,
    findings: findings.get(row.ord) ?? [],
    grade: row.grade,
    simulation: row.simulation === null ? null : { id: row.simulation, name: row.name ?? row.simulation },
    cluster: row.cluster === null ? null : { id: row.cluster, size: row.clusterSize ?? 0 },
    closed:
      row.closed_at === null
        ? null
        : { at: isoOf(row.closed_at), by: row.closed_by ?? '', reason: row.closed_reason ?? '' },
  }));
}

async function actionsOf(db: Db, id: string): Promise<ActionRow[]> {
  const rows = await db
    .selectFrom('action')
    .selectAll()
    .where(({ eb, or, selectFrom }) =>
      or([
        eb('delivery', '=', id),
        eb('message', 'in', selectFrom('report').select('message').where('report.delivery', '=', id)),
      ]),
    )
    .orderBy('ord')
    .orderBy('playbook')
    .orderBy('kind')
    .orderBy('key')
    .limit(mostActions)
    .execute();
  return rows.map(rowOf);
}

/**
 * The delivery with a Message-ID, or the one that reported a message with it; the latest, since a Message-ID is the
 * claim of whoever wrote it.
 * @param messageId without angle brackets.
 */
export async function findByMessageId(db: Db, messageId: string): Promise<string | null> {
  const text = textOf(messageId);
  const { rows } = await sql<{ id: string }>`
    select id from delivery where id in (
      select id from delivery where head ->> 'messageId' = ${text}
      union
      select report.delivery from message join report on report.message = message.key
      where message.message_id = ${text}
    )
    order by received_at desc, id desc limit 1
  `.execute(db);
  return rows[0]?.id ?? null;
}

/** The delivery that a source brought under its own name for it. */
export async function findByArrival(db: Db, source: string, ref: string): Promise<string | null> {
  const row = await db
    .selectFrom('arrival')
    .select('delivery')
    .where('source', '=', source)
    .where('ref', '=', boundRef(ref))
    .orderBy('at', 'desc')
    .orderBy('delivery')
    .limit(1)
    .executeTakeFirst();
  return row?.delivery ?? null;
}

/** When each source last brought something. */
export async function lastArrivals(db: Db, sources: readonly string[]): Promise<Map<string, string>> {
  const last = new Map<string, string>();
  for (const source of sources) {
    const row = await db
      .selectFrom('arrival')
      .select('at')
      .where('source', '=', source)
      .orderBy('at', 'desc')
      .limit(1)
      .executeTakeFirst();
    if (row !== undefined) last.set(source, isoOf(row.at));
  }
  return last;
}
