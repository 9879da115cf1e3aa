import { Button } from '@fluentui/react-components';
import { DarkThemeRegular } from '@fluentui/react-icons/svg/dark-theme';
import { useEffect, useMemo, useState } from 'react';
import type { StatusView } from '../../server/doors/pane/contract.ts';
import { type Polled, usePolled } from '../api/use-polled.ts';
import { useStrings } from '../strings/context.tsx';
import { Badge } from '../views/badges.tsx';
import { Boundary } from '../views/boundary.tsx';
import { Mark } from '../views/brand.tsx';
import { LiveDot } from '../views/live-dot.tsx';
import { Notice } from '../views/notice.tsx';
import { ClusterPage } from './cluster-page.tsx';
import { ClustersPage } from './clusters-page.tsx';
import styles from './console.module.css';
import { HealthPage } from './health-page.tsx';
import { PlaceProvider } from './page-title.tsx';
import type { Colours } from './preferences.ts';
import { type Filters, noFilters } from './queue-filters.ts';
import { QueuePage } from './queue-page.tsx';
import { RecordPage } from './record-page.tsx';
import { parseRoute, type Route, routeHash } from './route.ts';
import { SimulationsPage } from './simulations-page.tsx';

const tabs = ['queue', 'clusters', 'simulations', 'health'] as const;
const tabOf: Partial<Record<Route['page'], (typeof tabs)[number]>> = { record: 'queue', cluster: 'clusters' };

/** Header, pages, and what must outlive a page. */
export function App(props: { colours: Colours; changeColours: () => void }) {
  const strings = useStrings();
  const { route, moved } = useRoute();
  const [filters, setFilters] = useState(noFilters);
  const [opened, setOpened] = useState<string | null>(null);
  const place = useMemo(() => ({ moved }), [moved]);
  useEffect(() => {
    if (route.page === 'record') setOpened(route.id);
  }, [route]);
  const status = usePolled<StatusView>('/status', 5_000);
  const tab = tabOf[route.page] ?? route.page;
  const skip = () => document.querySelector('main')?.focus();
  return (
    <div className={styles.page}>
      <button type="button" className={styles.skip} onClick={skip}>
        {strings.nav.skip}
      </button>
      <header className={styles.header}>
        <a className={styles.brand} href="#/queue">
          <Mark />
          {strings.product}
        </a>
        <nav aria-label={strings.nav.label}>
          {tabs.map((page) => (
            <a key={page} href={routeHash({ page })} aria-current={tab === page ? 'page' : undefined}>
              {strings.nav[page]}
            </a>
          ))}
        </nav>
        <span className={styles.headerEnd}>
          {status.data?.mode === 'demo' ? <Badge tone="info">{strings.live.demo}</Badge> : null}
          <LiveDot polled={status} />
          <Button
            appearance="subtle"
            icon={<DarkThemeRegular />}
            aria-label={strings.nav.theme}
            title={`${strings.nav.theme} (${strings.nav.themeNow[props.colours]})`}
            onClick={props.changeColours}
          />
        </span>
      </header>
      <main tabIndex={-1} className={styles.main}>
        <Boundary key={routeHash(route)}>
          <PlaceProvider value={place}>
            <Page route={route} status={status} queue={{ filters, setFilters, opened }} />
          </PlaceProvider>
        </Boundary>
      </main>
    </div>
  );
}

interface PageProps {
  route: Route;
  status: Polled<StatusView>;
  /** Kept here, so that the way back from a record leads to the same list. */
  queue: { filters: Filters; setFilters: (filters: Filters) => void; opened: string | null };
}

function Page({ route, status, queue }: PageProps) {
  const strings = useStrings();
  if (route.page === 'queue') return <QueuePage {...queue} />;
  if (route.page === 'record') return <RecordPage id={route.id} />;
  if (route.page === 'clusters') return <ClustersPage />;
  if (route.page === 'cluster') return <ClusterPage id={route.id} />;
  if (route.page === 'simulations') return <SimulationsPage />;
  if (route.page === 'health') return <HealthPage status={status} />;
  return (
    <Notice icon="info" level={1} title={strings.errors.notFound}>
      <p>{strings.errors.page}</p>
    </Notice>
  );
}

/** The page that the location names; `moved` once the person went from one page to another. */
function useRoute(): { route: Route; moved: boolean } {
  const [state, setState] = useState(() => ({ route: parseRoute(window.location.hash), moved: false }));
  useEffect(() => {
    const change = () => {
      setState({ route: parseRoute(window.location.hash), moved: true });
      window.scrollTo(0, 0);
    };
    window.addEventListener('hashchange', change);
    return () => window.removeEventListener('hashchange', change);
  }, []);
  return state;
}
