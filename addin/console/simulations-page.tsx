import type { SimulationList, SimulationView } from '../../server/doors/pane/contract.ts';
import { usePolled } from '../api/use-polled.ts';
import { useStrings } from '../strings/context.tsx';
import { GradeBadge } from '../views/badges.tsx';
import { Card, Facts } from '../views/card.tsx';
import { Moment } from '../views/moment.tsx';
import { ErrorNotice, Notice } from '../views/notice.tsx';
import { Plain } from '../views/plain.tsx';
import { Skeleton } from '../views/skeleton.tsx';
import styles from './console.module.css';
import { EnrolForm } from './enrol-form.tsx';
import { PageTitle } from './page-title.tsx';
import panels from './panels.module.css';

const counted = ['verified', 'likely', 'marker-only', 'hold'] as const;

/** The registry of the awareness team's exercises, and the way into it. */
export function SimulationsPage() {
  const strings = useStrings();
  const words = strings.simulations;
  const polled = usePolled<SimulationList>('/simulations', 5_000);
  return (
    <>
      <div className={styles.titleLine}>
        <PageTitle name={words.title}>{words.title}</PageTitle>
      </div>
      <div className={panels.two}>
        <div className={styles.stack}>
          {!polled.data && polled.error ? <ErrorNotice error={polled.error} retry={polled.refresh} /> : null}
          {!polled.data && !polled.error ? <Skeleton label={strings.loading} /> : null}
          {polled.data?.items.length === 0 ? <Notice icon="info" title={words.empty} /> : null}
          {polled.data?.items.map((simulation) => (
            <SimulationCard key={simulation.id} simulation={simulation} />
          ))}
        </div>
        <EnrolForm enrolled={polled.refresh} />
      </div>
    </>
  );
}

function SimulationCard({ simulation }: { simulation: SimulationView }) {
  const strings = useStrings();
  const words = strings.simulations;
  const listed = (values: readonly string[]) =>
    values.length === 0 ? words.none : values.map((value) => <div key={value}>{<Plain text={value} mono />}</div>);
  return (
    <Card title={<Plain text={simulation.name} />} aside={<code className={styles.id}>{simulation.id}</code>}>
      <ul className={panels.gradeCounts} aria-label={words.counts}>
        {counted.map((grade) => (
          <li key={grade}>
            <b>{simulation.reports[grade]}</b>
            <GradeBadge grade={grade} />
          </li>
        ))}
      </ul>
      <Facts
        rows={[
          [words.window, <Period key="window" from={simulation.from} until={simulation.until} />],
          [words.markers, listed(simulation.markers)],
          [words.hosts, listed(simulation.hosts)],
          [words.senders, listed(simulation.senderDomains)],
        ]}
      />
    </Card>
  );
}

function Period({ from, until }: { from: string | null; until: string | null }) {
  const words = useStrings().simulations;
  return (
    <>
      {from ? <Moment iso={from} as="full" /> : '…'} – {until ? <Moment iso={until} as="full" /> : words.always}
    </>
  );
}
