import type { Finding } from '../core/finding.ts';
import type { Playbook } from '../core/playbook.ts';
import type { StoredFinding, StoredRecord, StoredReport } from '../store/record-view.ts';

/**
 * One line of `shoal triage`: the record in the public form of DESIGN section 4. Made from what is stored, so that the
 * same mail gives the same line however often it is asked for.
 */
export function triageLine(
  input: string,
  record: StoredRecord,
  playbooks: readonly Playbook[],
): Record<string, unknown> {
  const head = record.delivery;
  const { id } = record;
  if (head === null) return { input, delivery: { id }, error: record.error };
  const whole = playbooks.filter(({ about }) => about === 'delivery');
  return {
    input,
    delivery: { id, messageId: head.messageId, from: head.from, subject: head.subject, date: head.date },
    reports: record.reports.map((report) => reportLine(report, playbooks)),
    leaver: null,
    scan: null,
    ...Object.fromEntries(whole.map((playbook) => [playbook.name, lineOf(playbook, record.findings) ?? null])),
    effects: record.actions.map(({ kind, level, key }) => ({ kind, level, key })),
    warnings: head.warnings,
    error: record.error,
  };
}

function reportLine({ report, findings }: StoredReport, playbooks: readonly Playbook[]): Record<string, unknown> {
  const { message, text, prints, carrier, quality, depth, reporter, firstReporter, reportedAt, comment } = report;
  const { sha256, messageId, from, replyTo, to, subject, date, links, attachments } = message;
  const verdicts = playbooks
    .filter(({ about }) => about === 'report')
    .map((playbook) => [playbook.name, lineOf(playbook, findings)]);
  return {
    carrier,
    quality,
    depth,
    reporter,
    firstReporter,
    reportedAt,
    comment,
    message: { sha256, messageId, from, replyTo, to, subject, date, links, attachments },
    text: { visible: text.visible, hidden: text.hidden },
    prints,
    ...Object.fromEntries(verdicts),
  };
}

function lineOf(playbook: Playbook, findings: readonly StoredFinding[]): unknown {
  return playbook.line(findings.filter((finding) => finding.playbook === playbook.name) as readonly Finding[]);
}
