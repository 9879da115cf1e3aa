import { compatibleForm } from '../../core/compatible-form.ts';

/** Fewer words than this say nothing about whether two texts differ. */
const fewestWords = 3;
const sharedAtLeast = 0.5;
const wordLimit = 20_000;

/**
 * True when the plain alternative tells something else than the HTML part: fewer than half of its different words are
 * anywhere in the HTML text, shown or not. Targets of links are no words, since only one of the two spells them out.
 */
export function differsStrongly(plain: string, htmlTexts: readonly string[]): boolean {
  const words = new Set(wordsOf(plain));
  if (words.size < fewestWords) return false;
  const known = new Set<string>();
  for (const text of htmlTexts) for (const word of wordsOf(text)) known.add(word);
  let shared = 0;
  for (const word of words) if (known.has(word)) shared += 1;
  return shared / words.size < sharedAtLeast;
}

/** Lower-case words of two letters or more; scripts without blanks count by character. */
function wordsOf(text: string): string[] {
  const result: string[] = [];
  for (const piece of compatibleForm(text)
    .toLowerCase()
    .split(/[\s<>"]+/)) {
    if (piece.includes('://') || piece.startsWith('www.')) continue;
    for (const word of piece.match(/[\p{L}\p{N}]+/gu) ?? []) {
      if (/[\u3040-\u30ff\u3400-\u9fff\u0e00-\u0e7f]/.test(word)) result.push(...word);
      else if (word.length >= 2) result.push(word);
      if (result.length >= wordLimit) return result;
    }
  }
  return result;
}
