import { de } from './de.ts';
import { en, type Strings } from './en.ts';

/** The catalogue of a BCP 47 language tag, such as Office's displayLanguage; English where we have none. */
export function pickStrings(language: string): Strings {
  return language.toLowerCase().split('-')[0] === 'de' ? de : en;
}
