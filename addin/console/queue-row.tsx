import { memo } from 'react';
import type { RecordRow } from '../../server/doors/pane/contract.ts';
import { useStrings } from '../strings/context.tsx';
import { Badge, CampaignBadge, GradeBadge, StateBadge } from '../views/badges.tsx';
import { Subject } from '../views/message.tsx';
import { Moment } from '../views/moment.tsx';
import { Person, Plain } from '../views/plain.tsx';
import lists from './lists.module.css';
import { routeHash } from './route.ts';

/** One record in the list. The link covers the row; the row's other words are read with it. */
export const QueueRow = memo(function QueueRow({ row, fresh }: { row: RecordRow; fresh: boolean }) {
  const strings = useStrings();
  const words = strings.queue;
  const classes = [lists.row, fresh ? lists.fresh : '', row.grade === 'hold' ? lists.urgent : ''];
  return (
    <li className={classes.join(' ')}>
      <span className={lists.when}>
        <Moment iso={row.receivedAt} as="short" />
        <small>
          <Moment iso={row.receivedAt} as="ago" />
        </small>
      </span>
      <span className={lists.what}>
        <a className={lists.cover} data-record={row.id} href={routeHash({ page: 'record', id: row.id })}>
          <Subject text={row.subject} />
        </a>
        <small>
          <Person person={row.from} none={words.noSender} />
        </small>
      </span>
      <span className={lists.who}>
        <span>
          <Plain text={row.reporter.name || row.reporter.address || strings.reporter.unknown} />
        </span>
        <small>{carried(row, strings)}</small>
      </span>
      <span className={lists.judged}>
        <GradeBadge grade={row.grade} />
        {row.cluster && row.cluster.size > 1 ? <CampaignBadge size={row.cluster.size} /> : null}
        {row.simulation ? (
          <small>
            <Plain text={row.simulation} />
          </small>
        ) : null}
      </span>
      <span className={lists.stands}>
        <StateBadge state={row.state} />
        {row.waiting > 0 ? <Badge tone="caution">{words.waiting(row.waiting)}</Badge> : null}
        {row.reports > 1 ? <Badge tone="neutral">{words.reports(row.reports)}</Badge> : null}
      </span>
    </li>
  );
});

function carried(row: RecordRow, strings: ReturnType<typeof useStrings>): string {
  if (!row.carrier) return '';
  const carrier = strings.carriers[row.carrier];
  return row.quality ? `${carrier} · ${strings.qualities[row.quality]}` : carrier;
}
