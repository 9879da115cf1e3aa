import type { RecordView, ReportView } from '../../server/doors/pane/contract.ts';
import { useStrings } from '../strings/context.tsx';
import { Card, Facts } from './card.tsx';
import mail from './mail.module.css';
import { Moment } from './moment.tsx';
import { Person, Plain } from './plain.tsx';
import styles from './views.module.css';

/** Who sent the report, what they wrote, and how much of the original came with it. */
export function ReporterCard({ record, report }: { record: RecordView; report: ReportView }) {
  const strings = useStrings();
  const words = strings.reporter;
  const { result, detail } = record.delivery.senderProof;
  const proof = result in strings.proof ? strings.proof[result as keyof typeof strings.proof] : result;
  const relayed = report.firstReporter.address && report.firstReporter.address !== report.reporter.address;
  return (
    <Card title={words.card}>
      <p className={styles.strong}>
        <Person person={report.reporter} none={words.unknown} />
      </p>
      {report.comment.trim() ? (
        <blockquote className={mail.comment} aria-label={words.comment}>
          <Plain text={report.comment} most={Number.POSITIVE_INFINITY} />
        </blockquote>
      ) : (
        <p className={styles.quiet}>{words.noComment}</p>
      )}
      <Facts
        rows={[
          report.reportedAt ? [words.reported, <Moment key="at" iso={report.reportedAt} as="full" />] : null,
          relayed ? [words.first, <Person key="first" person={report.firstReporter} none={words.unknown} />] : null,
          [
            words.how,
            report.depth > 0
              ? `${strings.carriers[report.carrier]}, ${words.depth(report.depth)}`
              : strings.carriers[report.carrier],
          ],
          [
            words.quality,
            <span key="quality" title={strings.qualityNotes[report.quality]}>
              {strings.qualities[report.quality]}
            </span>,
          ],
          [
            strings.proof.label,
            <span key="proof">
              {proof}
              {detail ? (
                <div className={styles.small}>
                  <Plain text={detail} />
                </div>
              ) : null}
            </span>,
          ],
          [words.arrivals, <Arrivals key="arrivals" record={record} />],
        ]}
      />
    </Card>
  );
}

function Arrivals({ record }: { record: RecordView }) {
  const strings = useStrings();
  return record.arrivals.map((arrival) => (
    <div key={`${arrival.source} ${arrival.ref}`}>
      <span title={arrival.ref}>
        <Plain text={arrival.source} />
      </span>
      , {strings.reporter.trust[arrival.trust]}, <Moment iso={arrival.at} as="short" />
    </div>
  ));
}
