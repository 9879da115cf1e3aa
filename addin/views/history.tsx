import type { RecordView } from '../../server/doors/pane/contract.ts';
import { useStrings } from '../strings/context.tsx';
import { Card } from './card.tsx';
import { Fold } from './fold.tsx';
import { Moment } from './moment.tsx';
import { Plain } from './plain.tsx';
import styles from './views.module.css';

/** What happened to the record, oldest first. */
export function HistoryCard({ history }: { history: RecordView['history'] }) {
  const strings = useStrings();
  return (
    <Card title={strings.history.card}>
      {history.length === 0 ? <p className={styles.quiet}>{strings.history.none}</p> : null}
      <Fold items={history} first={10} className={styles.history!}>
        {(entry) => (
          <>
            <span className={styles.small}>
              <Moment iso={entry.at} as="short" />
            </span>
            <div>
              <Plain text={entry.what} /> <span className={styles.small}>{entry.actor}</span>
              {entry.detail ? (
                <div className={styles.small}>
                  <Plain text={entry.detail} />
                </div>
              ) : null}
            </div>
          </>
        )}
      </Fold>
    </Card>
  );
}

/** What was cut, refused or doubtful in this mail. */
export function WarningsCard({ warnings }: { warnings: RecordView['warnings'] }) {
  const strings = useStrings();
  if (warnings.length === 0) return null;
  return (
    <Card title={strings.warnings.count(warnings.length)} tone="caution">
      <Fold items={warnings} first={5} className={styles.rows!}>
        {(warning) => (
          <span>
            <Plain text={warning.detail} /> <code className={styles.small}>{warning.code}</code>
          </span>
        )}
      </Fold>
    </Card>
  );
}
