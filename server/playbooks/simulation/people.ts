import type { Address, Report } from '../../core/mail.ts';
import { numberMark, wordsOf } from './words.ts';

/** Words that a mail merge may write for these people: their names and the parts of their addresses. */
export function wordsOfPeople(people: readonly Address[]): Set<string> {
  const words = people.flatMap(({ name, address }) => wordsOf(`${name} ${address.replace(/[@._-]/g, ' ')}`));
  return new Set(words.filter((word) => word !== numberMark));
}

/**
 * Who got the message, by what the sender of the message cannot write: those who handed it on. The message's own To
 * is the attacker's to fill, with any sentence for a name; it counts only where it names one of them.
 */
export function recipientsOf({ reporter, firstReporter, message }: Report): Address[] {
  const trusted = [reporter, firstReporter].filter(({ address }) => address !== '');
  const addresses = new Set(trusted.map(({ address }) => address.toLowerCase()));
  // A recipient's name in To may be longer than the reporter's own; a sentence is not a name.
  const named = message.to.filter(({ name, address }) => {
    return addresses.has(address.toLowerCase()) && isSpelledIn(name, address);
  });
  return [...trusted, ...named];
}

/** Every word of the name stands in the address, as in "Ann Lee" and ann.lee@. */
function isSpelledIn(name: string, address: string): boolean {
  const local = address.slice(0, Math.max(0, address.lastIndexOf('@'))).toLowerCase();
  return name
    .normalize('NFD')
    .replace(/\p{M}/gu, '')
    .toLowerCase()
    .split(/[^\p{L}\p{N}]+/u)
    .every((word) => local.includes(word));
}

/**
 * The text without the places where the merge wrote the recipient's name: as it is spelled, and where it stands for a
 * person, at the head of a line or beside another of its words. An everyday word that happens to be a name stays.
 */
export function withoutNames(text: string, person: Address): string {
  const names = new Set(person.name.split(/[^\p{L}\p{M}]+/u).filter((word) => word.length > 1));
  const spelled = new Set([...names].flatMap((word) => [word, word.toUpperCase()]));
  if (spelled.size === 0) return text;
  return text
    .split('\n')
    .map((line) => withoutNamesInLine(line, spelled))
    .join('\n');
}

function withoutNamesInLine(line: string, names: ReadonlySet<string>): string {
  const pieces = line.split(/([\p{L}\p{M}]+)/u);
  const isName = (at: number) => names.has(pieces[at] ?? '');
  return pieces
    .map((piece, at) => {
      // Odd places hold the words.
      if (at % 2 === 0 || !isName(at)) return piece;
      return at < 7 || isName(at - 2) || isName(at + 2) ? '' : piece;
    })
    .join('');
}
