import { AlertUrgentRegular } from '@fluentui/react-icons/svg/alert-urgent';
import type { EvidenceView } from '../../server/doors/pane/contract.ts';
import { useStrings } from '../strings/context.tsx';
import { Badge } from './badges.tsx';
import { Fold } from './fold.tsx';
import { foreignFirst, isForeign } from './grades.ts';
import mail from './mail.module.css';
import { Plain } from './plain.tsx';
import { capital } from './text.ts';
import styles from './views.module.css';

const shownAtFirst = 8;
const quoteLength = 400;

/** Evidence in words; what does not belong to the simulation stands first and says so. */
export function EvidenceList({ evidence }: { evidence: readonly EvidenceView[] }) {
  const strings = useStrings();
  if (evidence.length === 0) return <p className={styles.quiet}>{strings.verdict.noEvidence}</p>;
  return (
    <Fold items={foreignFirst(evidence)} first={shownAtFirst} className={mail.evidence!}>
      {(one) => <Evidence evidence={one} />}
    </Fold>
  );
}

function Evidence({ evidence }: { evidence: EvidenceView }) {
  const strings = useStrings();
  const foreign = isForeign(evidence);
  return (
    <>
      <span className={`${styles.icon} ${foreign ? mail.alarm : styles.quiet}`} aria-hidden="true">
        {foreign ? <AlertUrgentRegular /> : <i className={mail.dot} />}
      </span>
      <div>
        {foreign ? <Badge tone="danger">{strings.verdict.foreign}</Badge> : null}{' '}
        <span title={evidence.rule}>
          <Plain text={capital(evidence.why)} />
        </span>
        {evidence.quote ? (
          <div className={mail.quote}>
            <Plain text={evidence.quote} mono most={quoteLength} />
          </div>
        ) : null}
        <div className={styles.small}>
          {strings.verdict.where(evidence.part)} · <code>{evidence.rule}</code>
        </div>
      </div>
    </>
  );
}
