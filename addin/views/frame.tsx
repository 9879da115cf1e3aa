import { FluentProvider } from '@fluentui/react-components';
import { type ReactNode, useEffect, useState } from 'react';
import { ApiProvider, ownApi } from '../api/context.tsx';
import { WordingProvider } from '../strings/context.tsx';
import { Boundary } from './boundary.tsx';
import { NowProvider } from './moment.tsx';
import { darkTheme, lightTheme } from './theme.ts';
import styles from './views.module.css';

/** Everything that both pages stand in: theme, language, clock, client, and a net for broken views. */
export function Frame({ dark, language, children }: { dark: boolean; language: string; children: ReactNode }) {
  const [api] = useState(ownApi);
  useEffect(() => {
    document.documentElement.lang = language;
    document.documentElement.style.colorScheme = dark ? 'dark' : 'light';
  }, [dark, language]);
  return (
    <FluentProvider theme={dark ? darkTheme : lightTheme} className={styles.ground!}>
      <WordingProvider language={language}>
        <ApiProvider api={api}>
          <NowProvider>
            <Boundary>{children}</Boundary>
          </NowProvider>
        </ApiProvider>
      </WordingProvider>
    </FluentProvider>
  );
}

/** Whether the system asks for dark colours, kept up to date. */
export function useSystemDark(): boolean {
  const [dark, setDark] = useState(() => window.matchMedia('(prefers-color-scheme: dark)').matches);
  useEffect(() => {
    const query = window.matchMedia('(prefers-color-scheme: dark)');
    const change = () => setDark(query.matches);
    query.addEventListener('change', change);
    return () => query.removeEventListener('change', change);
  }, []);
  return dark;
}
