import { lazy, StrictMode, Suspense, useCallback, useEffect, useState } from 'react';
import { createRoot } from 'react-dom/client';
import { type Host, hostLanguage, startOffice } from '../office/host.ts';
import { officeIsDark, watchTheme } from '../office/theme.ts';
import { Frame, useSystemDark } from '../views/frame.tsx';
import { Skeleton } from '../views/skeleton.tsx';
import { type PaneConfig, readConfig } from './config.ts';

/** Asked for at once, so that it loads while Outlook still starts. */
const app = import('./app.tsx');
const App = lazy(() => app);

/** Inside a half-started host Office.js never answers. */
const bootTimeoutMs = 8_000;

export type Boot = { phase: 'starting' } | { phase: 'down' } | { phase: Host; config: PaneConfig };

function Pane() {
  const systemDark = useSystemDark();
  const [officeDark, setOfficeDark] = useState<boolean>();
  const [language, setLanguage] = useState(() => navigator.language || 'en');
  const [boot, setBoot] = useState<Boot>({ phase: 'starting' });
  const [attempt, setAttempt] = useState(0);

  // biome-ignore lint/correctness/useExhaustiveDependencies: a new attempt starts over.
  useEffect(() => {
    let stale = false;
    const start = async () => {
      let config: PaneConfig;
      try {
        config = await readConfig();
      } catch {
        if (!stale) setBoot({ phase: 'down' });
        return;
      }
      const phase = await startOffice(config.officeJs, bootTimeoutMs);
      if (stale) return;
      setBoot({ phase, config });
      if (phase !== 'outlook') return;
      setLanguage(hostLanguage());
      setOfficeDark(officeIsDark());
      watchTheme(setOfficeDark);
    };
    void start();
    return () => {
      stale = true;
    };
  }, [attempt]);

  const retry = useCallback(() => {
    setBoot({ phase: 'starting' });
    setAttempt((count) => count + 1);
  }, []);

  return (
    <Frame dark={officeDark ?? systemDark} language={language}>
      <Suspense fallback={<Skeleton label="Shoal" />}>
        <App boot={boot} retry={retry} />
      </Suspense>
    </Frame>
  );
}

createRoot(document.getElementById('root')!).render(
  <StrictMode>
    <Pane />
  </StrictMode>,
);
