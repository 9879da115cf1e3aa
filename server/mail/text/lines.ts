/** Puts pieces of text together as a reader would copy them from the page: blanks folded, blocks on their own lines. */
export interface Lines {
  add(text: string, preserve: boolean): void;
  /** At least one blank before the next text. */
  blank(): void;
  /** A line break before the next text, once for any number of calls. */
  line(): void;
  /** A line break that counts each time (br). */
  hardLine(): void;
  length(): number;
  /** True when text was left out at the limit. */
  cut(): boolean;
  text(): string;
}

/** Blanks that a page folds, and the fixed spaces that mails use as filler. */
const folding = /[ \t\n\f\r\u00a0\u2000-\u200a\u202f\u205f]+/;
const consecutiveBreaks = 2;

export function createLines(limit: number): Lines {
  const pieces: string[] = [];
  let length = 0;
  let gap: '' | ' ' | '\n' = '';
  let breaks = 0;
  let cut = false;

  const push = (text: string): void => {
    const room = limit - length;
    const kept = text.length > room ? text.slice(0, room) : text;
    if (kept.length < text.length) cut = true;
    pieces.push(kept);
    length += kept.length;
  };
  const settleGap = (): void => {
    if (length > 0 && gap !== '') push(gap === '\n' ? '\n'.repeat(Math.max(1, breaks)) : gap);
    gap = '';
    breaks = 0;
  };
  const line = (): void => {
    gap = '\n';
    breaks = Math.max(1, breaks);
  };

  return {
    add(text, preserve) {
      const words = preserve ? text.split(/\r\n?|\n/) : text.split(folding);
      for (const [index, word] of words.entries()) {
        if (index > 0 && preserve) {
          gap = '\n';
          breaks = Math.min(consecutiveBreaks, breaks + 1);
        } else if (index > 0 && gap === '') gap = ' ';
        if (word === '') continue;
        settleGap();
        push(word);
      }
    },
    blank() {
      if (gap === '') gap = ' ';
    },
    line,
    hardLine() {
      gap = '\n';
      breaks = Math.min(consecutiveBreaks, breaks + 1);
    },
    length: () => length,
    cut: () => cut,
    text: () => pieces.join(''),
  };
}
