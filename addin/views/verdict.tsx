import type { FindingView, ReportView } from '../../server/doors/pane/contract.ts';
import { useStrings } from '../strings/context.tsx';
import { Badge, GradeIcon } from './badges.tsx';
import { Card } from './card.tsx';
import { EvidenceList } from './evidence.tsx';
import { gradeTones, splitFindings, type Tone } from './grades.ts';
import { Plain } from './plain.tsx';
import styles from './views.module.css';

/** The answer to "is it ours?", in words, with what led to it. */
export function VerdictCard({ report }: { report: ReportView }) {
  const strings = useStrings();
  const grade = report.grade ?? 'unknown';
  const { judging } = splitFindings(report);
  const words = strings.grades[grade];
  return (
    <section className={`${styles.verdict} ${styles[gradeTones[grade]]}`} aria-label={strings.verdict.card}>
      <div className={styles.verdictHead}>
        <GradeIcon grade={report.grade} />
        <div>
          <h2>{words.title}</h2>
          <p>{words.note}</p>
        </div>
      </div>
      {report.simulation ? (
        <p className={styles.strong}>
          <Plain text={strings.verdict.simulation(report.simulation.name)} />
        </p>
      ) : null}
      {judging ? (
        <div className={styles.verdictBody}>
          <p>
            <Plain text={judging.summary} />
          </p>
          {judging.evidence.length > 0 ? <h3>{strings.verdict.why}</h3> : null}
          {judging.evidence.length > 0 ? <EvidenceList evidence={judging.evidence} /> : null}
        </div>
      ) : null}
    </section>
  );
}

const outcomeTones: Record<FindingView['outcome'], Tone> = {
  found: 'info',
  'not-found': 'neutral',
  'cannot-tell': 'caution',
};

/** What any playbook found, drawn without knowing the playbook. */
export function FindingsCard({ findings }: { findings: readonly FindingView[] }) {
  const strings = useStrings();
  if (findings.length === 0) return null;
  return (
    <Card title={strings.verdict.findings}>
      {findings.map((finding) => (
        <article key={`${finding.playbook} ${finding.kind}`} className={styles.finding}>
          <h3>
            <Plain text={finding.title} />{' '}
            <Badge tone={outcomeTones[finding.outcome]}>{strings.verdict.outcome[finding.outcome]}</Badge>
          </h3>
          <p>
            <Plain text={finding.summary} />
          </p>
          {finding.evidence.length > 0 ? <EvidenceList evidence={finding.evidence} /> : null}
        </article>
      ))}
    </Card>
  );
}
