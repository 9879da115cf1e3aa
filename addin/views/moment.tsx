import { createContext, type ReactNode, useContext, useEffect, useState } from 'react';
import { useLanguage } from '../strings/context.tsx';
import { agoOf, momentOf, shortMomentOf } from './text.ts';

const NowContext = createContext(0);

/** One clock for all moments on the screen; it moves every 15 seconds. */
export function NowProvider({ children }: { children: ReactNode }) {
  const [now, setNow] = useState(() => Date.now());
  useEffect(() => {
    const timer = window.setInterval(() => setNow(Date.now()), 15_000);
    return () => window.clearInterval(timer);
  }, []);
  return <NowContext.Provider value={now}>{children}</NowContext.Provider>;
}

/** A moment, with its full form as a title. */
export function Moment({ iso, as }: { iso: string; as: 'short' | 'ago' | 'full' }) {
  const now = useContext(NowContext);
  const language = useLanguage();
  const full = momentOf(iso, language);
  const text = as === 'full' ? full : as === 'ago' ? agoOf(iso, now, language) : shortMomentOf(iso, now, language);
  return (
    <time dateTime={iso} title={full}>
      {text}
    </time>
  );
}
