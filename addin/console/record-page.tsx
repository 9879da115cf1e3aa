import type { RecordView } from '../../server/doors/pane/contract.ts';
import { usePolled } from '../api/use-polled.ts';
import { useStrings } from '../strings/context.tsx';
import { StateBadge } from '../views/badges.tsx';
import { Subject } from '../views/message.tsx';
import { Moment } from '../views/moment.tsx';
import { ErrorLine, ErrorNotice } from '../views/notice.tsx';
import { RecordBody } from '../views/record.tsx';
import { Skeleton } from '../views/skeleton.tsx';
import styles from './console.module.css';
import { PageTitle } from './page-title.tsx';

/** One record with everything that is known about it. */
export function RecordPage({ id }: { id: string }) {
  const strings = useStrings();
  const polled = usePolled<RecordView>(`/records/${encodeURIComponent(id)}`, 3_000);
  const record = polled.data;
  const subject = record?.reports[0]?.message.subject ?? record?.delivery.subject ?? '';
  return (
    <>
      <a className={styles.back} href="#/queue">
        ← {strings.record.back}
      </a>
      {record ? (
        <>
          <div className={styles.titleLine}>
            <PageTitle name={strings.record.title}>
              <Subject text={subject} />
            </PageTitle>
          </div>
          <p className={styles.under}>
            <StateBadge state={record.state} />
            <span>
              {strings.record.received} <Moment iso={record.receivedAt} as="full" />
            </span>
            <span className={styles.id} title={record.id}>
              {strings.record.id} {record.id.slice(0, 12)}
            </span>
          </p>
          {polled.error ? <ErrorLine error={polled.error} retry={polled.refresh} /> : null}
          <RecordBody record={record} etag={polled.etag} changed={polled.refresh} layout="page" />
        </>
      ) : polled.error ? (
        <ErrorNotice error={polled.error} retry={polled.refresh} level={1} />
      ) : (
        <Skeleton label={strings.loading} />
      )}
    </>
  );
}
