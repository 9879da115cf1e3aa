import { Button } from '@fluentui/react-components';
import { useState } from 'react';
import type { RecordView, ReportView } from '../../server/doors/pane/contract.ts';
import { useStrings } from '../strings/context.tsx';
import { ActionsCard } from './actions.tsx';
import { ClusterCard } from './cluster.tsx';
import { splitFindings } from './grades.ts';
import { HistoryCard, WarningsCard } from './history.tsx';
import { MessageCard } from './message.tsx';
import { Moment } from './moment.tsx';
import { Notice } from './notice.tsx';
import { Plain } from './plain.tsx';
import { ReporterCard } from './reporter.tsx';
import steps from './steps.module.css';
import { FindingsCard, VerdictCard } from './verdict.tsx';
import styles from './views.module.css';

interface RecordProps {
  record: RecordView;
  etag: string | null;
  changed: () => void;
  /** Two columns where there is room, or one. */
  layout: 'page' | 'pane';
}

/** A whole record: the verdict first, then what it stands on, then what may be done. */
export function RecordBody({ record, etag, changed, layout }: RecordProps) {
  const [chosen, setChosen] = useState(0);
  const position = Math.min(chosen, record.reports.length - 1);
  const report = record.reports[position];
  const actions = <ActionsCard record={record} etag={etag} changed={changed} />;
  const aside = (
    <>
      <WarningsCard warnings={record.warnings} />
      <HistoryCard history={record.history} />
    </>
  );
  if (!report) {
    return (
      <div className={styles.columns}>
        <div className={styles.stack}>
          <NoReport record={record} />
          <FindingsCard findings={record.findings} />
        </div>
        <div className={styles.stack}>
          {actions}
          {aside}
        </div>
      </div>
    );
  }
  const findings = [...splitFindings(report).others, ...record.findings];
  const switcher = <ReportSwitch reports={record.reports} chosen={position} choose={setChosen} />;
  if (layout === 'pane') {
    return (
      <div className={styles.stack}>
        {switcher}
        <VerdictCard report={report} />
        <ClosedLine report={report} />
        <MessageCard message={report.message} />
        <ClusterCard report={report} />
        {actions}
        <ReporterCard record={record} report={report} />
        <FindingsCard findings={findings} />
        {aside}
      </div>
    );
  }
  return (
    <>
      {switcher}
      <div className={styles.columns}>
        <div className={styles.stack}>
          <VerdictCard report={report} />
          <ClosedLine report={report} />
          <MessageCard message={report.message} />
          <FindingsCard findings={findings} />
        </div>
        <div className={styles.stack}>
          {actions}
          <ClusterCard report={report} />
          <ReporterCard record={record} report={report} />
          {aside}
        </div>
      </div>
    </>
  );
}

function ClosedLine({ report }: { report: ReportView }) {
  const strings = useStrings();
  if (!report.closed) return null;
  const [before = '', after = ''] = strings.record.closedBy(report.closed.by, '\u0000').split('\u0000');
  return (
    <p className={styles.quiet}>
      <Plain text={before} />
      <Moment iso={report.closed.at} as="short" />
      {after}. <Plain text={report.closed.reason} />
    </p>
  );
}

function NoReport({ record }: { record: RecordView }) {
  const words = useStrings().record;
  const title =
    record.state === 'pending' ? words.pending : record.state === 'quarantined' ? words.quarantined : words.noReports;
  return (
    <Notice icon={record.state === 'quarantined' ? 'error' : 'info'} title={title}>
      {record.error ? (
        <p>
          <Plain text={record.error.detail} /> <code className={styles.small}>{record.error.code}</code>
        </p>
      ) : null}
    </Notice>
  );
}

function ReportSwitch(props: { reports: readonly ReportView[]; chosen: number; choose: (position: number) => void }) {
  const words = useStrings().record;
  if (props.reports.length < 2) return null;
  return (
    <fieldset className={steps.switch}>
      <legend className={styles.small}>{words.reportsLabel}</legend>
      {props.reports.map((report, position) => (
        <Button
          key={report.index}
          size="small"
          appearance={position === props.chosen ? 'primary' : 'secondary'}
          aria-pressed={position === props.chosen}
          onClick={() => props.choose(position)}
        >
          {words.reportNumber(position + 1, props.reports.length)}
        </Button>
      ))}
    </fieldset>
  );
}
