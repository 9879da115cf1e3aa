import type { EvidenceView, FindingView, Grade, ReportView } from '../../server/doors/pane/contract.ts';

export type Tone = 'good' | 'info' | 'caution' | 'danger' | 'neutral';

/** Colour is the third sign, after the words and the icon. */
export const gradeTones: Record<Grade | 'unknown', Tone> = {
  verified: 'good',
  likely: 'info',
  'marker-only': 'caution',
  hold: 'danger',
  none: 'neutral',
  unknown: 'neutral',
};

/** Evidence of something that the team did not send: what an analyst must see first. */
export function isForeign(evidence: EvidenceView): boolean {
  return evidence.rule.startsWith('simulation.foreign-') || evidence.rule === 'simulation.text-departs';
}

/** Foreign parts first, the rest in the playbook's own order. */
export function foreignFirst(evidence: readonly EvidenceView[]): EvidenceView[] {
  return [...evidence.filter(isForeign), ...evidence.filter((one) => !isForeign(one))];
}

/** The finding that the verdict stands on, and the other ones. */
export function splitFindings(report: ReportView): { judging: FindingView | undefined; others: FindingView[] } {
  const judging = report.findings.find((finding) => finding.playbook === 'simulation');
  return { judging, others: report.findings.filter((finding) => finding !== judging) };
}
