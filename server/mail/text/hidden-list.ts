import type { HiddenText } from '../../core/mail.ts';
import type { Hiding } from './computed.ts';
import { createLines, type Lines } from './lines.ts';

/** Collects what is not shown, in document order, each text once per place. */
export interface HiddenList {
  /** A complete entry; blank ones and repeats of the same attribute value are left out. */
  put(technique: string, text: string): void;
  /** A piece of text that an element hides; pieces hidden by the same element become one entry. */
  add(hiding: Hiding, text: string, preserve: boolean): void;
  /** The text in progress, for line breaks. */
  open(): Lines | null;
  /** Visible text came in between. */
  interrupt(): void;
  finish(): HiddenText[];
  cut(): boolean;
}

const hiddenLimits = { entries: 5_000 } as const;

export function createHiddenList(limit: number): HiddenList {
  const entries: HiddenText[] = [];
  const seen = new Set<string>();
  let left = limit;
  let cut = false;
  let current: { hiding: Hiding; lines: Lines; entry: HiddenText } | null = null;

  const push = (entry: HiddenText): boolean => {
    if (entries.length >= hiddenLimits.entries || left <= 0) cut = true;
    else entries.push(entry);
    return !cut;
  };
  const close = (): void => {
    if (current === null) return;
    current.entry.text = current.lines.text();
    left -= current.entry.text.length;
    if (current.lines.cut()) cut = true;
    current = null;
  };

  return {
    put(technique, text) {
      const trimmed = text.trim();
      if (trimmed === '' || trimmed === '\ufeff') return;
      if (technique === 'attribute') {
        if (seen.has(trimmed)) return;
        seen.add(trimmed);
      }
      const kept = trimmed.slice(0, Math.max(0, left));
      if (kept.length < trimmed.length) cut = true;
      if (kept !== '' && push({ technique, text: kept })) left -= kept.length;
    },
    add(hiding, text, preserve) {
      if (current !== null && (current.hiding.technique !== hiding.technique || current.hiding.root !== hiding.root)) {
        close();
      }
      if (current === null) {
        if (/^[ \t\n\f\r]*$/.test(text)) return;
        const entry = { technique: hiding.technique, text: '' };
        if (!push(entry)) return;
        current = { hiding, entry, lines: createLines(left) };
      }
      current.lines.add(text, preserve);
    },
    open: () => current?.lines ?? null,
    interrupt: close,
    finish() {
      close();
      return entries.filter((entry) => entry.text !== '');
    },
    cut: () => cut,
  };
}
