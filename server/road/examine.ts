import { reasonOf, ShoalError } from '../core/errors.ts';
import type { Finding } from '../core/finding.ts';
import { linkHosts } from '../core/link-hosts.ts';
import type { Delivery, Report, Warning } from '../core/mail.ts';
import { messageKey } from '../core/message-key.ts';
import type { Playbook, Reads, Subject } from '../core/playbook.ts';
import { createMatcher } from '../fuzzy/compare.ts';
import { normaliseText } from '../fuzzy/normalise.ts';
import { parseDigest } from '../fuzzy/parse.ts';
import { appendAudit } from '../store/audit.ts';
import { clusterFacts, clusterOf } from '../store/cluster.ts';
import {
  addWarnings,
  deliveryBytes,
  deliveryFacts,
  quarantineDelivery,
  startAttempt,
  type Trust,
} from '../store/delivery.ts';
import { findNeighbours } from '../store/neighbours.ts';
import { type NewAction, type NewFinding, type NewPart, saveRecord } from '../store/record.ts';
import { lockRecords } from '../store/records-lock.ts';
import { listSimulations } from '../store/simulation.ts';
import type { Trx } from '../store/tables.ts';
import type { Analysis } from './analyse.ts';
import { planActions } from './plan.ts';
import { storedPrints } from './prints.ts';
import type { Road } from './road.ts';

const neighbourLimit = 200;

/**
 * Makes the record of one delivery: read, print, find, plan, store. Safe to run again at any point; a second run of a
 * recorded delivery does nothing.
 * @param ahead its analysis, where a door began it already; see `startAnalysis`
 * @throws when it should be tried again; after the configured number of attempts it puts the delivery aside instead.
 */
export async function examine(road: Road, id: string, signal: AbortSignal, ahead?: Promise<Analysis>): Promise<void> {
  const started = performance.now();
  const seconds = () => (performance.now() - started) / 1000;
  // Counted and committed first, so that a mail that kills the process is met a limited number of times.
  const attempt = await road.store.transaction((trx) => startAttempt(trx, id));
  if (attempt === null) return;
  const analysed = await analyse(road, id, attempt, ahead);
  if (analysed instanceof ShoalError) {
    if (attempt < road.settings.attempts && road.queue !== null) {
      road.events.examined(id, 'failed', seconds(), []);
      throw analysed;
    }
    await quarantine(road, id, analysed);
    road.events.examined(id, 'quarantined', seconds(), []);
    return;
  }
  const grades = await road.store.transaction((trx) => record(road, trx, id, analysed, signal));
  road.events.examined(id, 'recorded', seconds(), grades);
}

/** Reads a mail in a thread before its turn to be recorded has come. A failure is kept for `examine` to meet. */
export function startAnalysis(road: Road, bytes: Uint8Array, trust: Trust, receivedAt?: string): Promise<Analysis> {
  // A file has no arrival that its headers do not tell; its age on this disk says nothing.
  const arrival = trust === 'mailbox' ? (receivedAt ?? road.clock()) : null;
  const analysis = road.pool.analyse({ bytes, options: { ...road.settings.intake, receivedAt: arrival } });
  analysis.catch(() => undefined);
  return analysis;
}

async function analyse(
  road: Road,
  id: string,
  attempt: number,
  ahead?: Promise<Analysis>,
): Promise<Analysis | ShoalError> {
  const { attempts } = road.settings;
  if (attempt > attempts) return new ShoalError('SHOAL_INPUT_POISON', `it ended its process ${attempt - 1} times`);
  try {
    return await (ahead ?? analyseStored(road, id));
  } catch (error) {
    return error instanceof ShoalError
      ? error
      : new ShoalError('SHOAL_INPUT_POISON', reasonOf(error), { cause: error });
  }
}

async function analyseStored(road: Road, id: string): Promise<Analysis> {
  const [facts, bytes] = [await deliveryFacts(road.store.db, id), await deliveryBytes(road.store.db, id)];
  if (facts === null || bytes === null) throw new ShoalError('SHOAL_NOT_FOUND', `delivery ${id} has no bytes`);
  return startAnalysis(road, bytes, mostTrusted(facts.trusts), facts.receivedAt);
}

/** A delivery that came by several doors is believed as far as the best of them. */
function mostTrusted(trusts: readonly Trust[]): Trust {
  return (['mailbox', 'file'] as const).find((trust) => trusts.includes(trust)) ?? 'analyst-supplied';
}

function quarantine(road: Road, id: string, error: ShoalError): Promise<void> {
  return road.store.transaction(async (trx) => {
    await lockRecords(trx);
    const at = road.clock();
    const detail = error.message.slice(0, 500);
    if (!(await quarantineDelivery(trx, { id, at, code: error.code, detail }))) return;
    await appendAudit(trx, { at, actor: 'worker', what: 'delivery.quarantined', delivery: id, detail: error.code });
  });
}

/** One transaction: what the playbooks read, what they found, what is to be done, and the jobs for it. */
async function record(
  road: Road,
  trx: Trx,
  id: string,
  { delivery, reports }: Analysis,
  signal: AbortSignal,
): Promise<string[]> {
  // Under the lock no two alike messages can miss each other.
  await lockRecords(trx);
  const facts = await deliveryFacts(trx, id);
  if (facts === null || facts.state !== 'pending') return [];
  const at = road.clock();
  const trust = mostTrusted(facts.trusts);
  const door = { trust, receivedAt: facts.receivedAt };
  const grades: string[] = [];
  const cut = new Set<number>();
  async function* parts(): AsyncGenerator<NewPart> {
    for (const [ord, report] of reports.entries()) {
      const reads = readsOf(trx, () => cut.add(ord));
      const part = await examineReport(road, { delivery, ord, report, door, reads, signal });
      if (part.report?.grade) grades.push(part.report.grade);
      yield part;
    }
    const subject: Subject = { delivery, report: null, key: messageKey(id, -1, id), receivedAt: facts!.receivedAt };
    yield {
      ord: -1,
      message: subject.key,
      report: null,
      ...(await examineSubject(road, { subject, trust, reads: readsOf(trx), signal })),
    };
  }
  const { saved, planned } = await saveRecord(trx, { delivery, at, parts: parts() });
  if (!saved) return [];
  if (cut.size > 0) await addWarnings(trx, id, [neighboursCut([...cut])]);
  await appendAudit(trx, {
    at,
    actor: 'worker',
    what: 'record.stored',
    delivery: id,
    detail: describe(reports, grades),
  });
  for (const key of planned) await road.queue?.enqueue(trx, 'act', key);
  return grades;
}

function describe(reports: readonly Report[], grades: readonly string[]): string {
  if (reports.length === 0) return 'no report in it';
  const carried = reports.map(({ carrier }, index) => `${carrier}${grades[index] ? ` (${grades[index]})` : ''}`);
  return `${reports.length} ${reports.length === 1 ? 'report' : 'reports'}: ${carried.slice(0, 10).join(', ')}`;
}

/** Said once for a delivery, however many reports it holds. */
function neighboursCut(ords: readonly number[]): Warning {
  const named = ords.slice(0, 10).map((ord) => ord + 1);
  const others = ords.length > named.length ? ` and ${ords.length - named.length} more` : '';
  const which = `${ords.length === 1 ? 'report' : 'reports'} ${named.join(', ')}${others}`;
  return { code: 'neighbours-cut', detail: `${which}: more messages are alike than one look compares` };
}

interface Door {
  trust: Trust;
  receivedAt: string;
}

interface ReportTask {
  delivery: Delivery;
  ord: number;
  report: Report;
  door: Door;
  reads: Reads;
  signal: AbortSignal;
}

interface Examined {
  findings: NewFinding[];
  actions: NewAction[];
}

async function examineReport(road: Road, { delivery, ord, report, door, reads, signal }: ReportTask): Promise<NewPart> {
  const key = messageKey(delivery.id, ord, report.message.sha256);
  const subject: Subject = { delivery, report, key, receivedAt: door.receivedAt };
  const examined = await examineSubject(road, { subject, trust: door.trust, reads, signal });
  const verdict = verdictOf(examined.findings);
  return {
    ord,
    message: key,
    ...examined,
    report: {
      key,
      report,
      prints: storedPrints(report),
      textLength: normaliseText(report.text.visible).length,
      hosts: linkHosts(report.message),
      ...verdict,
    },
  };
}

/** Grade and simulation have columns of their own, since the queue sorts and the awareness report counts by them. */
function verdictOf(findings: readonly NewFinding[]): { grade: string | null; simulation: string | null } {
  const found = findings.find(({ playbook }) => playbook === 'simulation')?.finding.data as
    | { grade?: string; id?: string | null }
    | undefined;
  return { grade: found?.grade ?? null, simulation: found?.id ?? null };
}

interface SubjectTask {
  subject: Subject;
  trust: Trust;
  reads: Reads;
  signal: AbortSignal;
}

async function examineSubject(road: Road, { subject, trust, reads, signal }: SubjectTask): Promise<Examined> {
  const about = subject.report === null ? 'delivery' : 'report';
  const found: { playbook: Playbook; findings: readonly Finding[] }[] = [];
  for (const playbook of road.playbooks) {
    const section = road.settings.sections[playbook.name];
    if (playbook.about !== about || !playbook.applies(subject, section)) continue;
    found.push({ playbook, findings: await playbook.examine(subject, section, reads, signal) });
  }
  const { policy, sections, kinds } = road.settings;
  const actions = planActions(found, subject, { policy, sections, kinds, trust });
  return {
    findings: found.flatMap(({ playbook, findings }) =>
      findings.map((finding) => ({ playbook: playbook.name, finding })),
    ),
    actions,
  };
}

/** @param onCut told when a playbook got fewer neighbours than there are. */
function readsOf(trx: Trx, onCut: () => void = () => undefined): Reads {
  return {
    simulations: () => listSimulations(trx),
    clusters: (ids) => clusterFacts(trx, ids),
    clusterOf: (key) => clusterOf(trx, key),
    async neighbours({ key, report }) {
      if (report === null) return [];
      const query = { except: key, prints: storedPrints(report), limit: neighbourLimit };
      const { neighbours, cut } = await findNeighbours(trx, query, scorer());
      if (cut) onCut();
      return neighbours;
    },
  };
}

/** Scores a digest against many; the masks of the one side are built once. */
function scorer(): (a: string, b: string) => number {
  const matchers = new Map<string, ReturnType<typeof createMatcher>>();
  return (a, b) => {
    const matcher = matchers.get(a) ?? createMatcher(parseDigest(a));
    matchers.set(a, matcher);
    return matcher.score(parseDigest(b));
  };
}

/** What one playbook's line would say about each report of a mail, against the store as it is; nothing is stored. */
export async function examineAlone(road: Road, bytes: Uint8Array, name: string): Promise<unknown[]> {
  const playbook = road.playbooks.find((known) => known.name === name);
  if (!playbook) throw new ShoalError('SHOAL_NOT_FOUND', `there is no playbook ${name}`);
  const { delivery, reports } = await startAnalysis(road, bytes, 'file');
  const receivedAt = road.clock();
  return road.store.transaction(async (trx) => {
    const lines: unknown[] = [];
    for (const [ord, report] of reports.entries()) {
      const subject: Subject = {
        delivery,
        report,
        key: messageKey(delivery.id, ord, report.message.sha256),
        receivedAt,
      };
      const section = road.settings.sections[name];
      lines.push(playbook.line(await playbook.examine(subject, section, readsOf(trx), AbortSignal.timeout(60_000))));
    }
    return lines;
  });
}
