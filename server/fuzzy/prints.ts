import type { MessageText, Prints } from '../core/mail.ts';
import { digest } from './digest.ts';
import { normaliseHtml } from './markup.ts';
import { normaliseText } from './normalise.ts';

/** Changes with every rule that changes a print, so that stored prints of another version are made anew. */
export const printVersion = 1;

/**
 * The fuzzy digests of one message; null where nothing is left to hash. Never made of the raw mail, whose headers,
 * boundaries and encodings differ in every copy. Hidden text has no part in the text print.
 */
export function printsOf(text: MessageText): Prints {
  return {
    text: printOf(normaliseText(text.visible)),
    html: text.html === null ? null : printOf(normaliseHtml(text.html)),
  };
}

function printOf(normalised: string): string | null {
  return normalised === '' ? null : digest(new TextEncoder().encode(normalised));
}
