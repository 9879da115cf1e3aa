import { Button } from '@fluentui/react-components';
import { PeopleCommunityRegular } from '@fluentui/react-icons/svg/people-community';
import type { ClusterView, ReportView } from '../../server/doors/pane/contract.ts';
import { usePolled } from '../api/use-polled.ts';
import { useStrings } from '../strings/context.tsx';
import campaign from './campaign.module.css';
import { Card } from './card.tsx';
import { RouteLink } from './links.tsx';
import mail from './mail.module.css';
import { Subject } from './message.tsx';
import { Moment } from './moment.tsx';
import { nearestTo } from './nearest.ts';
import { ScoreBar } from './score-bar.tsx';
import styles from './views.module.css';

const nearestShown = 3;
const readEveryMs = 10_000;

/** How many messages are alike, since when, and the nearest of them with their scores. */
export function ClusterCard({ report }: { report: ReportView }) {
  const strings = useStrings();
  const badge = report.cluster;
  const polled = usePolled<ClusterView>(badge ? `/clusters/${encodeURIComponent(badge.id)}` : null, readEveryMs);
  // A message stands in a campaign of its own until a second one joins it.
  if (!badge || (polled.data?.size ?? badge.size) < 2) {
    return (
      <Card title={strings.cluster.card}>
        <p className={styles.quiet}>{strings.cluster.alone}</p>
      </Card>
    );
  }
  return (
    <Card title={strings.cluster.card}>
      <div className={campaign.big}>
        <span className={styles.icon} aria-hidden="true">
          <PeopleCommunityRegular />
        </span>
        <span>{strings.cluster.size(polled.data?.size ?? badge.size)}</span>
        {polled.data ? (
          <span className={styles.small}>
            <Since iso={polled.data.firstSeen} />
          </span>
        ) : null}
      </div>
      {polled.data ? <Nearest cluster={polled.data} of={report.message.key} /> : null}
      {polled.error && !polled.data ? (
        <p className={styles.quiet}>
          {strings.cluster.unavailable}{' '}
          <Button size="small" onClick={polled.refresh}>
            {strings.cluster.reload}
          </Button>
        </p>
      ) : null}
      <RouteLink to={{ page: 'cluster', id: badge.id }}>{strings.cluster.open}</RouteLink>
    </Card>
  );
}

function Since({ iso }: { iso: string }) {
  const strings = useStrings();
  // The catalogue decides where the time stands; it is drawn as an element of its own there.
  const [before = '', after = ''] = strings.cluster.since('\u0000').split('\u0000');
  return (
    <>
      {before}
      <Moment iso={iso} as="short" />
      {after}
    </>
  );
}

function Nearest({ cluster, of }: { cluster: ClusterView; of: string }) {
  const strings = useStrings();
  const near = nearestTo(cluster.members, of).slice(0, nearestShown);
  if (near.length === 0) return <p className={styles.small}>{strings.cluster.noNearest}</p>;
  return (
    <div className={mail.part}>
      <h3>{strings.cluster.nearest}</h3>
      <ul className={styles.rows}>
        {near.map(({ member, part, score }) => (
          <li key={`${member.key} ${part}`}>
            <RouteLink to={{ page: 'record', id: member.delivery }}>
              <Subject text={member.subject} />
            </RouteLink>
            <ScoreBar score={score} part={part} />
          </li>
        ))}
      </ul>
    </div>
  );
}
