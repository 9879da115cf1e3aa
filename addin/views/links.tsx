import { Link } from '@fluentui/react-components';
import { createContext, type ReactNode, useContext } from 'react';
import { type Route, routeHash } from '../console/route.ts';

interface Destination {
  /** '' inside the console; the console's URL where views stand elsewhere. */
  base: string;
}

const DestinationContext = createContext<Destination>({ base: '' });

/** Inside the pane, links lead to the console in a window of its own. */
export function ConsoleAt({ base, children }: { base: string; children: ReactNode }) {
  return <DestinationContext.Provider value={{ base }}>{children}</DestinationContext.Provider>;
}

export function RouteLink({ to, children }: { to: Route; children: ReactNode }) {
  const { base } = useContext(DestinationContext);
  const away = base === '' ? {} : ({ target: '_blank', rel: 'noopener noreferrer' } as const);
  return (
    <Link href={base + routeHash(to)} {...away}>
      {children}
    </Link>
  );
}

/** A page of a configured service. Anything but http and https stays text. */
export function ServiceLink({ url, children }: { url: string | null; children: ReactNode }) {
  if (!url || !/^https?:\/\//i.test(url)) return children;
  return (
    <Link href={url} target="_blank" rel="noopener noreferrer">
      {children}
    </Link>
  );
}
