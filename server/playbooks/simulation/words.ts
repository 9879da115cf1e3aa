import { normaliseText } from '../../fuzzy/normalise.ts';

/** Stand-ins that normalisation puts in place of links and addresses, which are looked at as contact points. */
const standIns = new Set(['url', 'mail']);
/** Of a message: beyond it nothing is compared, and what is not compared is not the simulation's. */
export const wordLimit = 6_000;
/** Stands for a number or id: they differ by recipient, but one more of them may be an account to pay into. */
export const numberMark = '#';

/** Mail clients write these where an image stood: '[cid:logo]', '[image: Logo]', '<mailto:x>'. */
function withoutClientNotes(text: string): string {
  let out = '';
  let at = 0;
  while (at < text.length) {
    const open = text.indexOf('[', at);
    if (open < 0) return out + text.slice(at);
    const close = text.indexOf(']', open);
    if (close < 0) return out + text.slice(at);
    const inner = text.slice(open + 1, Math.min(close, open + 12)).toLowerCase();
    const isNote = inner.startsWith('cid:') || inner.startsWith('image:') || inner.startsWith('bild:');
    out += text.slice(at, isNote ? open : close + 1);
    at = close + 1;
  }
  return out;
}

/** The words of a text in order: lower case, `numberMark` for numbers and ids, no links or addresses; at most 6,000. */
export function wordsOf(text: string): string[] {
  const words: string[] = [];
  for (const [word] of normaliseText(withoutClientNotes(text)).matchAll(/[\p{L}\p{M}]+|\p{N}+/gu)) {
    if (standIns.has(word)) continue;
    words.push(word === 'id' || /^\p{N}/u.test(word) ? numberMark : word);
    if (words.length >= wordLimit) break;
  }
  return words;
}

export interface WordDifference {
  /** Words of the message that the seed does not have at that place. */
  added: string[];
  /** Words of the seed that the message lost. */
  missing: string[];
  /** Share of the seed's words that the message keeps in order, 0 to 1. */
  kept: number;
}

/**
 * The shortest word edit between seed and message, by Myers' O(ND) method ("An O(ND) Difference Algorithm", 1986):
 * quick where the two are alike, and given up, as wholly different, beyond `maxEdits`.
 */
export function compareWords(seed: readonly string[], message: readonly string[], maxEdits = 400): WordDifference {
  const n = seed.length;
  const m = message.length;
  const limit = Math.min(n + m, maxEdits);
  const trace: Int32Array[] = [];
  const reach = new Int32Array(2 * limit + 3);
  const middle = limit + 1;
  for (let d = 0; d <= limit; d++) {
    for (let k = -d; k <= d; k += 2) {
      const down = k === -d || (k !== d && reach[middle + k - 1]! < reach[middle + k + 1]!);
      let x = down ? reach[middle + k + 1]! : reach[middle + k - 1]! + 1;
      while (x < n && x - k < m && seed[x] === message[x - k]) x++;
      reach[middle + k] = x;
      if (x >= n && x - k >= m) return walkBack(trace, seed, message, d, middle);
    }
    trace.push(reach.slice());
  }
  return { added: [...message], missing: [...seed], kept: 0 };
}

function walkBack(
  trace: readonly Int32Array[],
  seed: readonly string[],
  message: readonly string[],
  edits: number,
  middle: number,
): WordDifference {
  const added: string[] = [];
  const missing: string[] = [];
  let x = seed.length;
  let y = message.length;
  for (let d = edits; d > 0; d--) {
    const before = trace[d - 1]!;
    const k = x - y;
    const down = k === -d || (k !== d && before[middle + k - 1]! < before[middle + k + 1]!);
    const from = down ? before[middle + k + 1]! : before[middle + k - 1]!;
    const fromY = down ? from - (k + 1) : from - (k - 1);
    if (down) added.push(message[fromY]!);
    else missing.push(seed[from]!);
    x = from;
    y = fromY;
  }
  const kept = seed.length === 0 ? 0 : (seed.length - missing.length) / seed.length;
  return { added: added.reverse(), missing: missing.reverse(), kept };
}
