/** Stored rows to what the screens show: links defanged, everything else as it is. */
import { defang } from '../../core/defang.ts';
import type { TicketInput } from '../../core/effect.ts';
import type { Playbook } from '../../core/playbook.ts';
import type { Simulation } from '../../core/simulation.ts';
import type { Road } from '../../road/road.ts';
import type { ActionRow } from '../../store/action.ts';
import type { StoredFinding, StoredRecord, StoredReport } from '../../store/record-view.ts';
import type { ActionView, FindingView, RecordView, ReportView, SimulationView } from './contract.ts';

export function presentRecord(record: StoredRecord, road: Road): RecordView {
  const { delivery } = record;
  const nobody = { name: '', address: '' };
  return {
    id: record.id,
    version: record.version,
    state: record.state,
    receivedAt: record.receivedAt,
    recordedAt: record.recordedAt,
    arrivals: record.arrivals,
    delivery: {
      messageId: delivery?.messageId ?? null,
      from: delivery?.from ?? nobody,
      subject: delivery?.subject ?? '',
      date: delivery?.date ?? null,
      size: record.size,
      senderProof: delivery?.senderProof ?? { result: 'unproven', detail: 'not read yet' },
    },
    warnings: delivery?.warnings ?? [],
    error: record.error,
    reports: record.reports.map((report) => presentReport(report, road.playbooks)),
    findings: record.findings.map((finding) => presentFinding(finding, road.playbooks)),
    actions: record.actions.map((action) => presentAction(action, road)),
    history: record.history.map(({ at, actor, what, detail }) => ({ at, actor, what, detail })),
  };
}

function presentReport({ index, key, report, ...rest }: StoredReport, playbooks: readonly Playbook[]): ReportView {
  const { carrier, quality, depth, reporter, firstReporter, reportedAt, comment, message, text, prints } = report;
  const { sha256, messageId, from, replyTo, to, subject, date, links, contactPoints, attachments } = message;
  return {
    index,
    carrier,
    quality,
    depth,
    reporter,
    firstReporter,
    reportedAt,
    comment,
    message: {
      key,
      sha256,
      messageId,
      from,
      replyTo,
      to,
      subject,
      date,
      links: links.map(defang),
      contactPoints: contactPoints.map((point) => ({
        ...point,
        value: point.kind === 'attachment' || point.kind === 'phone' ? point.value : defang(point.value),
        host: defang(point.host),
      })),
      attachments,
      visible: text.visible,
      hidden: text.hidden,
    },
    prints,
    findings: rest.findings.map((finding) => presentFinding(finding, playbooks)),
    grade: rest.grade as ReportView['grade'],
    simulation: rest.simulation,
    cluster: rest.cluster,
    closed: rest.closed,
  };
}

function presentFinding(finding: StoredFinding, playbooks: readonly Playbook[]): FindingView {
  const { playbook, kind, outcome, summary, evidence, data } = finding;
  return {
    playbook,
    title: playbooks.find(({ name }) => name === playbook)?.title ?? playbook,
    kind,
    outcome,
    summary,
    evidence: evidence.map(({ rule, at, quote, why }) => ({
      rule,
      part: 'part' in at ? at.part : `${at.system} ${at.ref}`,
      quote: quote.includes('://') ? defang(quote) : quote,
      why,
    })),
    data,
  };
}

export function presentAction(row: ActionRow, road: Road): ActionView {
  const effect = road.effects.get(row.kind as never);
  return {
    key: row.key,
    playbook: row.playbook,
    kind: row.kind,
    about: row.about,
    level: row.level,
    state: row.state,
    summary: summaryOf(row),
    attempts: row.fence,
    ref: row.receipt?.ref ?? null,
    url: row.receipt?.url ?? null,
    error: row.error,
    undoable: row.state === 'done' && effect?.undo !== undefined,
  };
}

function summaryOf({ kind, input }: ActionRow): string {
  switch (kind) {
    case 'ticket':
      return `Open a Jira issue: ${(input as TicketInput).summary}`;
    case 'close':
      return `Close the record: ${(input as { reason: string }).reason}`;
    default:
      return kind;
  }
}

export function presentSimulation(simulation: Simulation, counts: Record<string, number> | undefined): SimulationView {
  const { id, name, from, until, markers, hosts, senderDomains } = simulation;
  const count = (grade: string) => counts?.[grade] ?? 0;
  return {
    id,
    name,
    from,
    until,
    markers,
    hosts: hosts.map(defang),
    senderDomains,
    reports: {
      verified: count('verified'),
      likely: count('likely'),
      'marker-only': count('marker-only'),
      hold: count('hold'),
    },
  };
}
