import { Button } from '@fluentui/react-components';
import { type ReactNode, useEffect } from 'react';
import type { Host } from '../office/host.ts';
import { useStrings } from '../strings/context.tsx';
import { Mark } from '../views/brand.tsx';
import { ConsoleAt } from '../views/links.tsx';
import { Notice } from '../views/notice.tsx';
import { Skeleton } from '../views/skeleton.tsx';
import type { PaneConfig } from './config.ts';
import { OpenMessage } from './open-message.tsx';
import styles from './taskpane.module.css';

export type Boot = { phase: 'starting' } | { phase: 'down' } | { phase: Host; config: PaneConfig };

/** The pane: where it stands with the server and Outlook, then the open message. */
export function App({ boot, retry }: { boot: Boot; retry: () => void }) {
  const strings = useStrings();
  const words = strings.pane;
  const base = 'config' in boot ? boot.config.console : '/console/';
  useEffect(() => {
    document.title = words.title;
  }, [words]);
  useEffect(() => {
    if (boot.phase !== 'down') return;
    window.addEventListener('online', retry);
    return () => window.removeEventListener('online', retry);
  }, [boot.phase, retry]);

  return (
    <ConsoleAt base={base}>
      <div className={styles.pane}>
        <header className={styles.header}>
          <Mark />
          <h1>{strings.product}</h1>
        </header>
        <main className={styles.main}>
          <Phase boot={boot} retry={retry} toConsole={<ToConsole base={base} />} />
        </main>
      </div>
    </ConsoleAt>
  );
}

function Phase({ boot, retry, toConsole }: { boot: Boot; retry: () => void; toConsole: ReactNode }) {
  const words = useStrings().pane;
  switch (boot.phase) {
    case 'starting':
      return <Skeleton label={words.starting} />;
    case 'down':
      return (
        <div role="alert">
          <Notice icon="offline" title={navigator.onLine ? words.down : words.offline}>
            <p>{navigator.onLine ? words.downBody : words.offlineBody}</p>
            <Button appearance="primary" onClick={retry}>
              {words.retry}
            </Button>
          </Notice>
        </div>
      );
    case 'outside':
      return (
        <Notice icon="mail" title={words.outside}>
          <p>{words.outsideBody}</p>
          {toConsole}
        </Notice>
      );
    case 'slow':
      return (
        <Notice icon="error" title={words.slow}>
          <p>{words.slowBody}</p>
          {toConsole}
          <Button onClick={retry}>{words.retry}</Button>
        </Notice>
      );
    case 'outlook':
      return <OpenMessage toConsole={toConsole} />;
  }
}

function ToConsole({ base }: { base: string }) {
  return (
    <Button as="a" href={base} target="_blank" rel="noopener noreferrer" appearance="primary">
      {useStrings().pane.console}
    </Button>
  );
}
