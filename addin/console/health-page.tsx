import type { StatusView } from '../../server/doors/pane/contract.ts';
import type { Polled } from '../api/use-polled.ts';
import { useStrings } from '../strings/context.tsx';
import { actionTones } from '../views/action-steps.ts';
import { Badge } from '../views/badges.tsx';
import { Card, Facts } from '../views/card.tsx';
import { Moment } from '../views/moment.tsx';
import { ErrorLine, ErrorNotice } from '../views/notice.tsx';
import { Plain } from '../views/plain.tsx';
import { Skeleton } from '../views/skeleton.tsx';
import styles from './console.module.css';
import { PageTitle } from './page-title.tsx';
import panels from './panels.module.css';

const states = ['open', 'closed', 'pending', 'quarantined'] as const;
const sourceTones = { running: 'good', stopped: 'neutral', failing: 'danger' } as const;

/** Whether everything runs: what came in, what waits, and what the sources say. */
export function HealthPage({ status }: { status: Polled<StatusView> }) {
  const strings = useStrings();
  return (
    <>
      <div className={styles.titleLine}>
        <PageTitle name={strings.health.title}>{strings.health.title}</PageTitle>
      </div>
      {status.data ? (
        <>
          {status.error ? <ErrorLine error={status.error} retry={status.refresh} /> : null}
          <Figures status={status.data} />
        </>
      ) : status.error ? (
        <ErrorNotice error={status.error} retry={status.refresh} />
      ) : (
        <Skeleton label={strings.loading} />
      )}
    </>
  );
}

function Figures({ status }: { status: StatusView }) {
  const strings = useStrings();
  const words = strings.health;
  return (
    <div className={panels.tiles}>
      <Card title={words.records}>
        <ul className={panels.figures}>
          <Figure value={status.records.total} name={words.total} />
          {states.map((state) => (
            <Figure key={state} value={status.records[state]} name={strings.states[state]} />
          ))}
        </ul>
      </Card>
      <Card title={words.queue}>
        <ul className={panels.figures}>
          <Figure value={status.queue.examine} name={words.examine} />
          <Figure value={status.queue.act} name={words.act} />
        </ul>
      </Card>
      <ActionStates actions={status.actions} />
      <Sources sources={status.sources} />
      <Card title={words.server}>
        <Facts
          rows={[
            [words.version, status.version],
            [words.mode, words.modes[status.mode]],
            [words.engine, words.engines[status.engine]],
            [words.clock, <Moment key="now" iso={status.now} as="full" />],
          ]}
        />
      </Card>
    </div>
  );
}

function Figure({ value, name }: { value: number; name: string }) {
  return (
    <li>
      <b>{value}</b>
      <span>{name}</span>
    </li>
  );
}

function ActionStates({ actions }: { actions: StatusView['actions'] }) {
  const strings = useStrings();
  const known = strings.actions.states;
  const present = Object.entries(actions).filter(([, count]) => count > 0);
  return (
    <Card title={strings.health.actions}>
      {present.length === 0 ? <p className={styles.quiet}>{strings.health.noActions}</p> : null}
      <ul className={panels.rows}>
        {present.map(([state, count]) => (
          <li key={state}>
            <b>{count}</b>{' '}
            {state in known ? (
              <Badge tone={actionTones[state as keyof typeof known]}>{known[state as keyof typeof known]}</Badge>
            ) : (
              state
            )}
          </li>
        ))}
      </ul>
    </Card>
  );
}

function Sources({ sources }: { sources: StatusView['sources'] }) {
  const words = useStrings().health;
  return (
    <Card title={words.sources}>
      {sources.length === 0 ? <p className={styles.quiet}>{words.noSources}</p> : null}
      <ul className={panels.rows}>
        {sources.map((source) => (
          <li key={source.name}>
            <div className={panels.sourceLine}>
              <b>
                <Plain text={source.name} />
              </b>
              <Badge tone={sourceTones[source.state]}>{words.sourceStates[source.state]}</Badge>
            </div>
            <small>
              {words.lastArrival}: {source.lastArrival ? <Moment iso={source.lastArrival} as="ago" /> : words.never}
            </small>
            {source.detail ? (
              <small>
                <Plain text={source.detail} />
              </small>
            ) : null}
          </li>
        ))}
      </ul>
    </Card>
  );
}
