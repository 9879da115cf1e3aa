import { useState } from 'react';
import { Frame, useSystemDark } from '../views/frame.tsx';
import { App } from './app.tsx';
import { readColours, saveColours } from './preferences.ts';

/** The console in the system's colours, or in those that the person chose. */
export default function Console() {
  const systemDark = useSystemDark();
  const [colours, setColours] = useState(readColours);
  const dark = colours === 'auto' ? systemDark : colours === 'dark';
  const change = () => {
    const next = dark ? 'light' : 'dark';
    setColours(next);
    saveColours(next);
  };
  return (
    <Frame dark={dark} language={navigator.language || 'en'}>
      <App colours={colours} changeColours={change} />
    </Frame>
  );
}
