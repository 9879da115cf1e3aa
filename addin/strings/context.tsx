import { createContext, type ReactNode, useContext, useMemo } from 'react';
import { en, type Strings } from './en.ts';
import { pickStrings } from './pick.ts';

interface Wording {
  strings: Strings;
  /** BCP 47, for dates and numbers. */
  language: string;
}

const WordingContext = createContext<Wording>({ strings: en, language: 'en' });

export function WordingProvider({ language, children }: { language: string; children: ReactNode }) {
  const wording = useMemo(() => ({ strings: pickStrings(language), language: safeTag(language) }), [language]);
  return <WordingContext.Provider value={wording}>{children}</WordingContext.Provider>;
}

export function useStrings(): Strings {
  return useContext(WordingContext).strings;
}

export function useLanguage(): string {
  return useContext(WordingContext).language;
}

/** Some hosts give tags that Intl refuses ('en_US', ''); a date in English beats a crash. */
function safeTag(language: string): string {
  try {
    return Intl.getCanonicalLocales(language)[0] ?? 'en';
  } catch {
    return 'en';
  }
}
