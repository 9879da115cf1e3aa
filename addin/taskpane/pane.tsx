import { useCallback, useEffect, useState } from 'react';
import { hostLanguage, startOffice } from '../office/host.ts';
import { officeIsDark, watchTheme } from '../office/theme.ts';
import { Frame, useSystemDark } from '../views/frame.tsx';
import { App, type Boot } from './app.tsx';
import { type PaneConfig, readConfig } from './config.ts';

/** Inside a half-started host Office.js never answers. */
const bootTimeoutMs = 8_000;

/** The pane from nothing to Outlook's answer. */
export default function Pane() {
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
      <App boot={boot} retry={retry} />
    </Frame>
  );
}
