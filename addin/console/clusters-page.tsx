import { Button } from '@fluentui/react-components';
import { useState } from 'react';
import type { ClusterList, ClusterRow } from '../../server/doors/pane/contract.ts';
import { usePolled } from '../api/use-polled.ts';
import { useStrings } from '../strings/context.tsx';
import { GradeBadge } from '../views/badges.tsx';
import { ServiceLink } from '../views/links.tsx';
import { Subject } from '../views/message.tsx';
import { Moment } from '../views/moment.tsx';
import { ErrorNotice, Notice } from '../views/notice.tsx';
import { Person, Plain } from '../views/plain.tsx';
import { Skeleton } from '../views/skeleton.tsx';
import styles from './console.module.css';
import lists from './lists.module.css';
import { PageTitle } from './page-title.tsx';
import { routeHash } from './route.ts';

const step = 50;
const most = 200;

/** All campaigns, largest and latest first. */
export function ClustersPage() {
  const strings = useStrings();
  const words = strings.clusters;
  const [limit, setLimit] = useState(step);
  const polled = usePolled<ClusterList>(`/clusters?limit=${limit}`, 5_000);
  const list = polled.data;
  return (
    <>
      <div className={styles.titleLine}>
        <PageTitle name={words.title}>{words.title}</PageTitle>
      </div>
      {!list && polled.error ? <ErrorNotice error={polled.error} retry={polled.refresh} /> : null}
      {!list && !polled.error ? <Skeleton label={strings.loading} /> : null}
      {list?.items.length === 0 ? <Notice icon="mail" title={words.empty} /> : null}
      <ul className={lists.queue} aria-label={words.list}>
        {list?.items.map((cluster) => (
          <ClusterLine key={cluster.id} cluster={cluster} />
        ))}
      </ul>
      {list?.next && limit < most ? (
        <div className={lists.listFoot}>
          <Button onClick={() => setLimit(limit + step)}>{words.more}</Button>
        </div>
      ) : null}
    </>
  );
}

function ClusterLine({ cluster }: { cluster: ClusterRow }) {
  const strings = useStrings();
  const words = strings.clusters;
  return (
    <li className={`${lists.row} ${lists.clusterRow}`}>
      <span className={lists.size}>
        <b>{cluster.size}</b>
        <small>{words.reports(cluster.reports)}</small>
      </span>
      <span className={lists.what}>
        <a className={lists.cover} href={routeHash({ page: 'cluster', id: cluster.id })}>
          <Subject text={cluster.subject} />
        </a>
        <small>
          <Person person={cluster.from} none={strings.queue.noSender} />
        </small>
      </span>
      <span className={lists.who}>
        <small>
          {words.first} <Moment iso={cluster.firstSeen} as="short" />
        </small>
        <small>
          {words.last} <Moment iso={cluster.lastSeen} as="short" />
        </small>
      </span>
      <span className={lists.judged}>
        <GradeBadge grade={cluster.grade} />
      </span>
      <span className={lists.stands}>
        {cluster.ticket ? (
          <ServiceLink url={cluster.ticket.url}>
            <Plain text={cluster.ticket.ref} />
          </ServiceLink>
        ) : (
          <small>{words.noTicket}</small>
        )}
      </span>
    </li>
  );
}
