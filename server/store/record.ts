import { sql } from 'kysely';
import type { Action, ActionState } from '../core/effect.ts';
import type { Finding } from '../core/finding.ts';
import type { Delivery, MessageKey, Report } from '../core/mail.ts';
import { joinCluster } from './cluster.ts';
import { touchDelivery } from './delivery.ts';
import { claimedInstantOf, instantOf, jsonOf, textOf } from './encode.ts';
import { type NewPrint, savePrints } from './print.ts';
import { lockRecords } from './records-lock.ts';
import type { Trx } from './tables.ts';

export interface NewReport {
  key: MessageKey;
  /** Stored whole, but for its markup. */
  report: Report;
  prints: readonly NewPrint[];
  /** Characters of the normalised visible text. */
  textLength: number;
  /** Hosts of links and forms, lower-case ASCII, without repeats. */
  hosts: readonly string[];
  /** Of the simulation playbook; null where it does not apply. */
  grade: string | null;
  simulation: string | null;
}

export interface NewFinding {
  playbook: string;
  finding: Finding;
}

export interface NewAction {
  key: string;
  playbook: string;
  action: Action;
}

/** What was found about one report, or (`ord` -1, no report) about the delivery as a whole. */
export interface NewPart {
  ord: number;
  /** Of the reported message, or of the delivery. */
  message: MessageKey;
  report: NewReport | null;
  findings: readonly NewFinding[];
  actions: readonly NewAction[];
}

/** Everything that one examination found, stored together or not at all. */
export interface NewRecord {
  delivery: Delivery;
  /** ISO 8601. */
  at: string;
  /** Each is stored before the next is asked for, so that the reports of one delivery can be neighbours. */
  parts: Iterable<NewPart> | AsyncIterable<NewPart>;
}

export interface SavedRecord {
  /** False: somebody else recorded it, and nothing was changed. */
  saved: boolean;
  /** Keys of the actions that a worker is to do; enqueue them in the same transaction. */
  planned: string[];
}

/**
 * The record step. Takes the records' lock itself; run `findNeighbours` and the playbooks that ask for neighbours in
 * the same transaction after `lockRecords`, so that no two messages miss each other.
 */
export async function saveRecord(trx: Trx, record: NewRecord): Promise<SavedRecord> {
  await lockRecords(trx);
  const { id } = record.delivery;
  const at = instantOf(record.at);
  const opened = await trx
    .updateTable('delivery')
    .set((set) => ({
      state: 'open' as const,
      recorded_at: at,
      head: jsonOf(record.delivery),
      version: set('version', '+', 1),
    }))
    .where('id', '=', id)
    .where('state', '=', 'pending')
    .returning(['effects', 'received_at'])
    .executeTakeFirst();
  if (opened === undefined) return { saved: false, planned: [] };
  const seen = opened.received_at.toISOString();
  const planned: string[] = [];
  for await (const part of record.parts) {
    if (part.report !== null) {
      const grouping = part.findings.find(({ finding }) => finding.grouping !== undefined)?.finding.grouping ?? null;
      await saveMessage(trx, id, seen, part.report);
      await saveReport(trx, id, part.ord, part.report);
      await joinCluster(trx, { key: part.report.key, grouping, seen });
    }
    await saveFindings(trx, id, part);
    planned.push(...(await saveActions(trx, { ...part, delivery: id, effects: opened.effects, at })));
  }
  return { saved: true, planned };
}

/** The first sight of a message stays: its key is its bytes, so a later one says the same. */
async function saveMessage(
  trx: Trx,
  delivery: string,
  seen: string,
  { key, report, ...rest }: NewReport,
): Promise<void> {
  const { message } = report;
  const added = await trx
    .insertInto('message')
    .values({
      key,
      delivery,
      first_seen: seen,
      message_id: message.messageId === null ? null : textOf(message.messageId),
      subject: textOf(message.subject),
      from_name: textOf(message.from.name),
      from_address: textOf(message.from.address),
      text_length: rest.textLength,
      hosts: jsonOf(rest.hosts),
      cluster: null,
    })
    .onConflict((conflict) => conflict.doNothing())
    .returning(['key', 'seq'])
    .executeTakeFirst();
  if (added !== undefined) await savePrints(trx, added, rest.prints);
}

async function saveReport(trx: Trx, delivery: string, ord: number, given: NewReport): Promise<void> {
  const { report, key, grade, simulation } = given;
  await trx
    .insertInto('report')
    .values({
      delivery,
      ord,
      message: key,
      carrier: report.carrier,
      quality: report.quality,
      reporter_name: textOf(report.reporter.name),
      reporter_address: textOf(report.reporter.address),
      reported_at: claimedInstantOf(report.reportedAt),
      body: jsonOf({ ...report, text: { ...report.text, html: null } }),
      grade,
      simulation,
    })
    .execute();
}

async function saveFindings(trx: Trx, delivery: string, { ord, findings }: NewPart): Promise<void> {
  const seen = new Map<string, number>();
  for (const { playbook, finding } of findings) {
    const nth = seen.get(playbook) ?? 0;
    seen.set(playbook, nth + 1);
    await trx
      .insertInto('finding')
      .values({
        delivery,
        ord,
        playbook,
        nth,
        kind: finding.kind,
        outcome: finding.outcome,
        summary: textOf(finding.summary),
        evidence: jsonOf(finding.evidence),
        data: jsonOf(finding.data),
      })
      .execute();
  }
}

interface Planning extends NewPart {
  delivery: string;
  effects: boolean;
  at: string;
}

async function saveActions(trx: Trx, { delivery, effects, at, ...part }: Planning): Promise<string[]> {
  const planned: string[] = [];
  for (const { key, playbook, action } of part.actions) {
    const state = firstState(action, effects);
    const added = await trx
      .insertInto('action')
      .values({
        key,
        delivery,
        ord: part.ord,
        message: part.message,
        playbook,
        kind: action.kind,
        about: textOf(action.about),
        input: jsonOf(action.input),
        level: action.level,
        state,
        since: at,
        error: null,
      })
      // The same message in another delivery plans the same action: it is done once, and no longer held once a door
      // that may cause effects brings it.
      .onConflict((conflict) =>
        conflict
          .column('key')
          .doUpdateSet({ state, since: at })
          .where('action.state', '=', 'held')
          .where(sql<boolean>`${effects}`),
      )
      .returning('key')
      .executeTakeFirst();
    if (added !== undefined && state === 'planned') planned.push(key);
  }
  return planned;
}

function firstState(action: Action, effects: boolean): ActionState {
  if (action.level === 'record') return 'recorded';
  if (!effects) return 'held';
  return action.level === 'ask' ? 'waiting' : 'planned';
}

export interface Closing {
  delivery: string;
  /** One report; null closes the delivery with all of them. */
  ord: number | null;
  at: string;
  by: string;
  reason: string;
}

/**
 * Closes reports; a delivery is closed with its last one. Takes the records' lock.
 * @returns false when nothing was open.
 */
export async function closeReports(trx: Trx, closing: Closing): Promise<boolean> {
  await lockRecords(trx);
  let reports = trx
    .updateTable('report')
    .set({ closed_at: instantOf(closing.at), closed_by: textOf(closing.by), closed_reason: textOf(closing.reason) })
    .where('delivery', '=', closing.delivery)
    .where('closed_at', 'is', null);
  if (closing.ord !== null) reports = reports.where('ord', '=', closing.ord);
  const closed = await reports.returning('ord').execute();
  const whole = await trx
    .updateTable('delivery')
    .set({ state: 'closed' })
    .where('id', '=', closing.delivery)
    .where('state', '=', 'open')
    .where(({ not, exists, selectFrom }) =>
      not(
        exists(
          selectFrom('report').select('ord').where('delivery', '=', closing.delivery).where('closed_at', 'is', null),
        ),
      ),
    )
    .returning('id')
    .execute();
  if (closed.length === 0 && whole.length === 0) return false;
  await touchDelivery(trx, closing.delivery);
  return true;
}

/**
 * Opens a closed record again. Takes the records' lock.
 * @param ord one report; null opens all of them
 * @returns false when it was not closed.
 */
export async function reopenReports(trx: Trx, delivery: string, ord: number | null = null): Promise<boolean> {
  await lockRecords(trx);
  let reports = trx
    .updateTable('report')
    .set({ closed_at: null, closed_by: null, closed_reason: null })
    .where('delivery', '=', delivery)
    .where('closed_at', 'is not', null);
  if (ord !== null) reports = reports.where('ord', '=', ord);
  const opened = await reports.returning('ord').execute();
  const whole = await trx
    .updateTable('delivery')
    .set({ state: 'open' })
    .where('id', '=', delivery)
    .where('state', '=', 'closed')
    .returning('id')
    .execute();
  if (opened.length === 0 && whole.length === 0) return false;
  await touchDelivery(trx, delivery);
  return true;
}
