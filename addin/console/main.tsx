import { lazy, StrictMode, Suspense, useState } from 'react';
import { createRoot } from 'react-dom/client';
import { Frame, useSystemDark } from '../views/frame.tsx';
import { Skeleton } from '../views/skeleton.tsx';
import { readColours, saveColours } from './preferences.ts';

const App = lazy(() => import('./app.tsx'));

function Console() {
  const systemDark = useSystemDark();
  const [colours, setColours] = useState(readColours);
  const dark = colours === 'auto' ? systemDark : colours === 'dark';
  const change = () => {
    const next = colours === 'auto' ? (systemDark ? 'light' : 'dark') : colours === 'dark' ? 'light' : 'dark';
    setColours(next);
    saveColours(next);
  };
  return (
    <Frame dark={dark} language={navigator.language || 'en'}>
      <Suspense fallback={<Skeleton label="Shoal" />}>
        <App colours={colours} changeColours={change} />
      </Suspense>
    </Frame>
  );
}

createRoot(document.getElementById('root')!).render(
  <StrictMode>
    <Console />
  </StrictMode>,
);
