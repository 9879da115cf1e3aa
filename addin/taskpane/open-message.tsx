import { Button } from '@fluentui/react-components';
import { type ReactNode, useCallback, useEffect, useState } from 'react';
import type { RecordView } from '../../server/doors/pane/contract.ts';
import { ApiError, newKey } from '../api/client.ts';
import { useApi } from '../api/context.tsx';
import { usePolled } from '../api/use-polled.ts';
import { type OpenItem, readContent, watchItem } from '../office/item.ts';
import { useStrings } from '../strings/context.tsx';
import { RouteLink } from '../views/links.tsx';
import { LiveDot } from '../views/live-dot.tsx';
import { Subject } from '../views/message.tsx';
import { ErrorLine, ErrorNotice, Notice } from '../views/notice.tsx';
import { Plain } from '../views/plain.tsx';
import { RecordBody } from '../views/record.tsx';
import { Skeleton } from '../views/skeleton.tsx';
import { ContentMissing, type Resolved, resolveItem } from './resolve.ts';
import styles from './taskpane.module.css';

type Finding =
  | { step: 'reading' }
  | { step: 'found'; resolved: Resolved }
  | { step: 'unreadable'; reason: string }
  | { step: 'failed'; error: ApiError };

/** Follows the message that is open in Outlook. */
export function OpenMessage({ toConsole }: { toConsole: ReactNode }) {
  const words = useStrings().pane;
  const [item, setItem] = useState<OpenItem | null>();
  useEffect(() => watchItem(setItem), []);
  if (item === undefined) return <Skeleton label={words.reading} />;
  if (item === null) {
    return (
      <Notice icon="mail" title={words.noItem}>
        <p>{words.noItemBody}</p>
        {toConsole}
      </Notice>
    );
  }
  return <ItemRecord key={`${item.itemId} ${item.internetMessageId}`} item={item} toConsole={toConsole} />;
}

/** One message from its ids to its record. A new message makes a new one of these, so that late replies go nowhere. */
function ItemRecord({ item, toConsole }: { item: OpenItem; toConsole: ReactNode }) {
  const words = useStrings().pane;
  const api = useApi();
  const [attempt, setAttempt] = useState(0);
  const [finding, setFinding] = useState<Finding>({ step: 'reading' });
  const again = useCallback(() => setAttempt((count) => count + 1), []);

  // biome-ignore lint/correctness/useExhaustiveDependencies: a new attempt starts over.
  useEffect(() => {
    const leaving = new AbortController();
    setFinding({ step: 'reading' });
    resolveItem(api, item, readContent, newKey, leaving.signal).then(
      (resolved) => {
        if (!leaving.signal.aborted) setFinding({ step: 'found', resolved });
      },
      (error) => {
        if (!leaving.signal.aborted) setFinding(failure(error));
      },
    );
    return () => leaving.abort();
  }, [api, item, attempt]);

  const lost = finding.step === 'failed' && finding.error.kind === 'network';
  useEffect(() => {
    if (!lost) return;
    window.addEventListener('online', again);
    return () => window.removeEventListener('online', again);
  }, [lost, again]);

  if (finding.step === 'found') return <Found item={item} resolved={finding.resolved} />;
  return (
    <>
      <OpenLine item={item} />
      {finding.step === 'reading' ? <Skeleton label={words.reading} /> : null}
      {finding.step === 'failed' ? <ErrorNotice error={finding.error} retry={again} /> : null}
      {finding.step === 'unreadable' ? (
        <div role="alert">
          <Notice icon="error" title={words.unreadable}>
            <p>{words.unreadableBody}</p>
            <p className={styles.reason}>
              <Plain text={finding.reason} mono />
            </p>
            <Button onClick={again}>{words.retry}</Button>
            {toConsole}
          </Notice>
        </div>
      ) : null}
    </>
  );
}

function failure(error: unknown): Finding {
  if (error instanceof ContentMissing) return { step: 'unreadable', reason: error.message };
  if (error instanceof ApiError) return { step: 'failed', error };
  return { step: 'failed', error: new ApiError('broken', 0, String(error)) };
}

/** Events are lost; the subject shows which message the pane speaks of (office-js #6833). */
function OpenLine({ item, live }: { item: OpenItem; live?: ReactNode }) {
  const words = useStrings().pane;
  return (
    <div className={styles.open}>
      <div>
        <small>{words.message}</small>
        {live}
      </div>
      <p>
        <Subject text={item.subject} />
      </p>
    </div>
  );
}

function Found({ item, resolved }: { item: OpenItem; resolved: Resolved }) {
  const strings = useStrings();
  const polled = usePolled<RecordView>(`/records/${encodeURIComponent(resolved.id)}`, 2_000);
  const record = polled.data;
  const grade = record?.reports[0] ? strings.grades[record.reports[0].grade ?? 'unknown'].title : '';
  return (
    <>
      <OpenLine item={item} live={<LiveDot polled={polled} />} />
      <p role="status" className={styles.hiddenText}>
        {record && record.state !== 'pending' ? grade : ''}
      </p>
      {record && polled.error ? <p className={styles.stale}>{strings.pane.stale}</p> : null}
      {record && polled.error ? <ErrorLine error={polled.error} retry={polled.refresh} /> : null}
      {!record && polled.error ? <ErrorNotice error={polled.error} retry={polled.refresh} /> : null}
      {!record && !polled.error ? <Skeleton label={strings.pane.reading} /> : null}
      {record?.state === 'pending' ? (
        <>
          <p className={styles.pending}>{strings.pane.pending}</p>
          <Skeleton label={strings.pane.pending} />
        </>
      ) : null}
      {record && record.state !== 'pending' ? (
        <>
          {resolved.supplied ? <p className={styles.stale}>{strings.pane.supplied}</p> : null}
          <RecordBody record={record} etag={polled.etag} changed={polled.refresh} layout="pane" />
          <p>
            <RouteLink to={{ page: 'record', id: record.id }}>{strings.pane.recordIn}</RouteLink>
          </p>
        </>
      ) : null}
    </>
  );
}
