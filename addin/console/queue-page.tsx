import { Button, Checkbox } from '@fluentui/react-components';
import { useEffect, useRef, useState } from 'react';
import { useStrings } from '../strings/context.tsx';
import { ErrorLine, ErrorNotice, Notice } from '../views/notice.tsx';
import { Skeleton } from '../views/skeleton.tsx';
import styles from './console.module.css';
import lists from './lists.module.css';
import { PageTitle } from './page-title.tsx';
import { readShortcuts, saveShortcuts } from './preferences.ts';
import { FilterBar } from './queue-filter-bar.tsx';
import { type Filters, isFiltered, noFilters } from './queue-filters.ts';
import { QueueRow } from './queue-row.tsx';
import { useKeys } from './use-keys.ts';
import { useQueue } from './use-queue.ts';

interface QueueProps {
  filters: Filters;
  setFilters: (filters: Filters) => void;
  /** The record that the person comes back from. */
  opened: string | null;
}

/** The live list of what was reported, newest first. */
export function QueuePage({ filters, setFilters, opened }: QueueProps) {
  const strings = useStrings();
  const words = strings.queue;
  const queue = useQueue(filters);
  const [shortcuts, setShortcuts] = useState(readShortcuts);
  const list = useRef<HTMLUListElement>(null);
  const search = useRef<HTMLInputElement>(null);
  useKeys(shortcuts, list, search);
  useReturn(list, opened, queue.rows !== undefined);

  return (
    <>
      <div className={styles.titleLine}>
        <PageTitle name={words.title} takesFocus={opened === null}>
          {words.title}
        </PageTitle>
      </div>
      <FilterBar filters={filters} setFilters={setFilters} counts={queue.counts} search={search} />
      {queue.polled.error && queue.rows ? <ErrorLine error={queue.polled.error} retry={queue.polled.refresh} /> : null}
      {queue.polled.error && !queue.rows ? (
        <ErrorNotice error={queue.polled.error} retry={queue.polled.refresh} />
      ) : null}
      {!queue.rows && !queue.polled.error ? <Skeleton label={strings.loading} /> : null}
      {queue.rows?.length === 0 ? (
        <Notice icon="mail" title={isFiltered(filters) ? words.emptyFiltered : words.empty}>
          {isFiltered(filters) ? <Button onClick={() => setFilters(noFilters)}>{words.clear}</Button> : null}
        </Notice>
      ) : null}
      {queue.rows && queue.rows.length > 0 ? (
        <>
          <div className={lists.columnsHead} aria-hidden="true">
            <span>{words.received}</span>
            <span>{words.subject}</span>
            <span>{words.reporter}</span>
            <span>{words.verdict}</span>
            <span>{words.stateColumn}</span>
          </div>
          <ul ref={list} className={lists.queue} aria-label={words.list}>
            {queue.rows.map((row) => (
              <QueueRow key={row.id} row={row} fresh={queue.arrived.has(row.id)} />
            ))}
          </ul>
        </>
      ) : null}
      <p role="status" className={styles.hiddenText}>
        {queue.arrived.size > 0 ? words.arrived(queue.arrived.size) : ''}
      </p>
      {queue.moreError ? <ErrorLine error={queue.moreError} retry={queue.loadMore} /> : null}
      <div className={lists.listFoot}>
        {queue.more ? (
          <Button disabledFocusable={queue.loading} onClick={queue.loadMore}>
            {words.more}
          </Button>
        ) : null}
        {queue.rows && queue.counts ? <span>{words.counts(queue.rows.length, queue.counts.total)}</span> : null}
        <span className={lists.keys}>
          <Checkbox
            label={words.keysSwitch}
            checked={shortcuts}
            onChange={(_, data) => {
              setShortcuts(data.checked === true);
              saveShortcuts(data.checked === true);
            }}
          />
          {shortcuts ? <span>{words.keys}</span> : null}
        </span>
      </div>
    </>
  );
}

/** Back from a record, the focus is on the row that was opened. */
function useReturn(list: React.RefObject<HTMLUListElement | null>, opened: string | null, ready: boolean): void {
  const done = useRef(false);
  useEffect(() => {
    if (done.current || !ready || opened === null) return;
    done.current = true;
    const links = list.current?.querySelectorAll<HTMLAnchorElement>('a[data-record]') ?? [];
    Array.from(links)
      .find((link) => link.dataset.record === opened)
      ?.focus();
  }, [list, opened, ready]);
}
