import { compatibleForm } from '../core/compatible-form.ts';

/**
 * Turns what differs between two copies of one mail (case, spacing, invisible characters, links, addresses, numbers,
 * ids of the recipient) into the same words, so that the digests of both are alike. Everything here takes time in
 * proportion to the input, whoever wrote it.
 */

/** Characters that show nothing: zero-width, bidirectional marks, soft hyphen, variation selectors, tags. */
const invisible = /\p{Default_Ignorable_Code_Point}+/gu;

const blank = /[\s\p{Cc}]+/u;

/** A word, or several joined by hyphens or low lines. */
const words = /[\p{L}\p{M}\p{N}]+(?:[-_][\p{L}\p{M}\p{N}]+)*/gu;

const digits = /\p{Nd}+/gu;
const hasDigit = /\p{Nd}/u;
const hasLetter = /\p{L}/u;
const worthMasking = /[\p{Nd}@]|:\/\/|www\./u;
const hexadecimal = /^[0-9a-f]+$/;
/** Global for `lastIndex` alone: searching for either at once is what keeps a chunk of many links linear. */
const linkMark = () => /:\/\/|www\./g;
const schemeCharacter = /[a-z0-9+.-]/;
/** Ends a link that no blank ends: quotes and brackets of markup, and scripts that are written without blanks. */
const linkEnd = /[<>"`\u3000-\u30ff\u3400-\u9fff\uac00-\ud7af]/;
const addressCharacter = /[\p{L}\p{N}._%+-]/u;
const inAddress = (character: string) => addressCharacter.test(character) && !linkEnd.test(character);
const closing = new Set(".,;:!?)]}'*_|>");

/** A mixed word from this length on is an id. */
const idLength = 6;

/**
 * The words of a visible text as the text print sees them: Unicode NFKC, lower case, links as `url`, addresses as
 * `mail`, digits as `0`, mixed words of letters and digits as `id`, one blank between words. '' where nothing is left.
 */
export function normaliseText(visible: string): string {
  return canonical(visible)
    .split(blank)
    .filter((chunk) => chunk !== '')
    .map(maskChunk)
    .join(' ');
}

function canonical(text: string): string {
  const bare = compatibleForm(text.replace(invisible, ''));
  // Compatibility forms can contain invisible characters again, lower case can undo a composition.
  return bare.toLowerCase().normalize('NFKC').replace(invisible, '').toWellFormed();
}

/** Masks links, then addresses, then words in a stretch without blanks. */
function maskChunk(chunk: string): string {
  if (!worthMasking.test(chunk)) return chunk;
  let masked = '';
  let from = 0;
  const mark = linkMark();
  for (let found = mark.exec(chunk); found !== null; found = mark.exec(chunk)) {
    const start = linkStart(chunk, from, found);
    let end = start;
    while (end < chunk.length && !linkEnd.test(chunk[end]!)) end += 1;
    let trimmed = end;
    while (trimmed > start && closing.has(chunk[trimmed - 1]!)) trimmed -= 1;
    masked += `${maskAddresses(chunk.slice(from, start))}url${chunk.slice(trimmed, end)}`;
    from = end;
    mark.lastIndex = Math.max(end, found.index + 1);
  }
  return masked + maskAddresses(chunk.slice(from));
}

/** Where a link begins: at the scheme before `://`, or at `www.`. */
function linkStart(chunk: string, from: number, mark: RegExpExecArray): number {
  let start = mark.index;
  if (mark[0] === 'www.') return start;
  while (start > from && schemeCharacter.test(chunk[start - 1]!)) start -= 1;
  return start;
}

function maskAddresses(stretch: string): string {
  let masked = '';
  let from = 0;
  for (let at = stretch.indexOf('@'); at >= 0; at = stretch.indexOf('@', Math.max(from, at + 1))) {
    let start = at;
    while (start > from && inAddress(stretch[start - 1]!)) start -= 1;
    let end = at + 1;
    while (end < stretch.length && inAddress(stretch[end]!)) end += 1;
    while (end > at + 1 && closing.has(stretch[end - 1]!)) end -= 1;
    if (start === at || end === at + 1) continue;
    masked += `${maskWords(stretch.slice(from, start))}mail`;
    from = end;
  }
  return masked + maskWords(stretch.slice(from));
}

function maskWords(stretch: string): string {
  if (!hasDigit.test(stretch)) return stretch;
  return stretch.replace(words, (word) => {
    if (!hasDigit.test(word)) return word;
    const parts = word.split(/([-_])/);
    // A UUID and its like: hexadecimal groups that make no words.
    const groups = parts.filter((_, at) => at % 2 === 0);
    if (groups.length > 1 && isMixed(word) && groups.every((group) => hexadecimal.test(group))) return 'id';
    return parts.map((part) => (isMixed(part) ? 'id' : part.replace(digits, '0'))).join('');
  });
}

function isMixed(word: string): boolean {
  return word.length >= idLength && hasDigit.test(word) && hasLetter.test(word);
}
