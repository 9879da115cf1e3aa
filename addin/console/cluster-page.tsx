import type { ClusterMember, ClusterView } from '../../server/doors/pane/contract.ts';
import { usePolled } from '../api/use-polled.ts';
import { useStrings } from '../strings/context.tsx';
import { GradeBadge } from '../views/badges.tsx';
import { Card, Facts } from '../views/card.tsx';
import { RouteLink, ServiceLink } from '../views/links.tsx';
import { Subject } from '../views/message.tsx';
import { Moment } from '../views/moment.tsx';
import { ErrorLine, ErrorNotice } from '../views/notice.tsx';
import { Person, Plain } from '../views/plain.tsx';
import { ScoreBar } from '../views/score-bar.tsx';
import { Skeleton } from '../views/skeleton.tsx';
import { Timeline } from '../views/timeline.tsx';
import styles from './console.module.css';
import lists from './lists.module.css';
import members from './members.module.css';
import { PageTitle } from './page-title.tsx';

/** One campaign: its messages, when they came, and what makes each alike. */
export function ClusterPage({ id }: { id: string }) {
  const strings = useStrings();
  const polled = usePolled<ClusterView>(`/clusters/${encodeURIComponent(id)}`, 5_000);
  return (
    <>
      <a className={styles.back} href="#/clusters">
        ← {strings.clusters.back}
      </a>
      {polled.data ? (
        <>
          <div className={styles.titleLine}>
            <PageTitle name={strings.cluster.card}>
              <Subject text={polled.data.subject} />
            </PageTitle>
          </div>
          {polled.error ? <ErrorLine error={polled.error} retry={polled.refresh} /> : null}
          <Campaign cluster={polled.data} />
        </>
      ) : polled.error ? (
        <ErrorNotice error={polled.error} retry={polled.refresh} level={1} />
      ) : (
        <Skeleton label={strings.loading} />
      )}
    </>
  );
}

function Campaign({ cluster }: { cluster: ClusterView }) {
  const strings = useStrings();
  const words = strings.clusters;
  const byKey = new Map(cluster.members.map((member) => [member.key, member]));
  return (
    <div className={styles.stack}>
      <Card
        title={`${words.messages(cluster.size)}, ${words.reports(cluster.reports)}`}
        aside={<GradeBadge grade={cluster.grade} />}
      >
        <Facts
          rows={[
            [strings.message.from, <Person key="from" person={cluster.from} none={strings.queue.noSender} />],
            [words.first, <Moment key="first" iso={cluster.firstSeen} as="full" />],
            [words.last, <Moment key="last" iso={cluster.lastSeen} as="full" />],
            [words.ticket, <Ticket key="ticket" ticket={cluster.ticket} />],
            cluster.aliases.length > 0 ? [words.aliases, cluster.aliases.join(', ')] : null,
          ]}
        />
      </Card>
      <Card title={words.timeline}>
        <Timeline times={cluster.members.map(({ firstSeen }) => firstSeen)} />
      </Card>
      <Card title={words.members}>
        {cluster.members.length < cluster.size ? <p>{words.cut(cluster.members.length, cluster.size)}</p> : null}
        <ul className={members.members}>
          {cluster.members.map((member) => (
            <li key={member.key}>
              <MemberLine member={member} byKey={byKey} />
            </li>
          ))}
        </ul>
      </Card>
    </div>
  );
}

function Ticket({ ticket }: { ticket: ClusterView['ticket'] }) {
  const words = useStrings().clusters;
  if (!ticket) return words.noTicket;
  return (
    <ServiceLink url={ticket.url}>
      <Plain text={ticket.ref} />
    </ServiceLink>
  );
}

const edgesShown = 3;

function MemberLine({ member, byKey }: { member: ClusterMember; byKey: ReadonlyMap<string, ClusterMember> }) {
  const strings = useStrings();
  const words = strings.clusters;
  const edges = [...member.edges].sort((a, b) => b.score - a.score);
  return (
    <>
      <div className={members.memberHead}>
        <span className={members.memberWhen}>
          <Moment iso={member.firstSeen} as="short" />
        </span>
        <span className={lists.what}>
          <RouteLink to={{ page: 'record', id: member.delivery }}>
            <Subject text={member.subject} />
          </RouteLink>
          <small>
            <Person person={member.from} none={strings.queue.noSender} />
          </small>
        </span>
        <small>{words.reports(member.reports)}</small>
        <GradeBadge grade={member.grade} />
      </div>
      {edges.length === 0 ? null : (
        <ul className={members.edges}>
          {edges.slice(0, edgesShown).map((edge) => (
            <li key={`${edge.to} ${edge.part}`}>
              <span>
                {words.similarTo} <Subject text={byKey.get(edge.to)?.subject ?? edge.to.slice(0, 16)} />
              </span>
              <ScoreBar score={edge.score} part={edge.part} />
            </li>
          ))}
          {edges.length > edgesShown ? <li>{words.showing(edges.length - edgesShown)}</li> : null}
        </ul>
      )}
    </>
  );
}
