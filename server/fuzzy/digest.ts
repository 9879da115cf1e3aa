import {
  blockSizeOf,
  enoughTriggers,
  firstGuess,
  firstPieces,
  lettersOf,
  pieceStart,
  secondPieces,
  triggerLevel,
  windowSize,
} from './blocks.ts';

/** Where the triggers of levels `low` to `high` lie, as numbers of bytes from the start. */
interface Triggers {
  low: number;
  high: number;
  /** Of each level, all triggers. */
  counts: Uint32Array;
  /** Of each level, the ends of its first pieces. */
  ends: Float64Array;
  /** Of each level, the last trigger. */
  last: Float64Array;
  /** Rolling hash after the last byte is 0. */
  silent: boolean;
}

/**
 * The ssdeep digest of a whole buffer, `BLOCKSIZE:PART:PART`, bit-exact with ssdeep 2.14.
 *
 * Two passes: the first runs only the rolling hash and notes where levels near the first guess trigger; the second
 * hashes the pieces of the two levels that the digest shows. libfuzzy hashes the pieces of every live level for each
 * byte; this is why the two passes are faster. For input that never lies in memory at once, see `createDigester`.
 */
export function digest(bytes: Uint8Array): string {
  const guess = firstGuess(bytes.length);
  let low = Math.max(0, guess - 2);
  let triggers = scan(bytes, low, guess + 1);
  let level = chosenLevel(triggers, guess);
  while (level < 0) {
    low = Math.max(0, low - 4);
    triggers = scan(bytes, low, guess + 1);
    level = chosenLevel(triggers, guess);
  }
  const first = piecesOf(bytes, triggers, level, firstPieces);
  const second = piecesOf(bytes, triggers, level + 1, secondPieces);
  return `${blockSizeOf(level)}:${lettersOf(first)}:${lettersOf(second)}`;
}

/** The highest level up to the guess with enough triggers, 0 where none has; -1 where only lower levels could. */
function chosenLevel(triggers: Triggers, guess: number): number {
  for (let level = guess; level >= triggers.low; level -= 1) {
    if (triggers.counts[level - triggers.low]! >= enoughTriggers) return level;
  }
  return triggers.low === 0 ? 0 : -1;
}

function scan(bytes: Uint8Array, low: number, high: number): Triggers {
  const levels = high - low + 1;
  const triggers: Triggers = {
    low,
    high,
    counts: new Uint32Array(levels),
    ends: new Float64Array(levels * firstPieces),
    last: new Float64Array(levels),
    silent: false,
  };
  const mask = 2 ** low - 1;
  // h1: sum of the window; h2: sum weighted by age; h3: shift and exclusive or. All of them plus one is `sum`.
  let h1 = 0;
  let h2 = 0;
  let h3 = 0;
  let sum = 1;
  const head = Math.min(windowSize, bytes.length);
  for (let at = 0; at < head; at += 1) {
    const byte = bytes[at]!;
    h2 += windowSize * byte - h1;
    h1 += byte;
    h3 = (h3 << 5) ^ byte;
    sum = (h1 + h2 + h3 + 1) | 0;
    if ((sum & mask) === 0) note(triggers, sum, at + 1);
  }
  for (let at = windowSize; at < bytes.length; at += 1) {
    const byte = bytes[at]!;
    h2 += windowSize * byte - h1;
    h1 += byte - bytes[at - windowSize]!;
    h3 = (h3 << 5) ^ byte;
    sum = (h1 + h2 + h3 + 1) | 0;
    if ((sum & mask) === 0) note(triggers, sum, at + 1);
  }
  triggers.silent = sum === 1;
  return triggers;
}

function note(triggers: Triggers, sum: number, end: number): void {
  const top = Math.min(triggerLevel(sum) - triggers.low, triggers.high - triggers.low);
  for (let row = 0; row <= top; row += 1) {
    const count = triggers.counts[row]!;
    if (count < firstPieces) triggers.ends[row * firstPieces + count] = end;
    triggers.counts[row] = count + 1;
    triggers.last[row] = end;
  }
}

/** The symbols of one level: its first pieces and the tail behind them. */
function piecesOf(bytes: Uint8Array, triggers: Triggers, level: number, limit: number): Uint8Array {
  const row = level - triggers.low;
  const count = triggers.counts[row]!;
  const pieces = Math.min(count, limit);
  const symbols = new Uint8Array(pieces + 1);
  let from = 0;
  for (let piece = 0; piece < pieces; piece += 1) {
    const end = triggers.ends[row * firstPieces + piece]!;
    symbols[piece] = pieceHash(bytes, from, end);
    from = end;
  }
  // A rolling hash of 0 at the end (seven zero bytes, for one) shows no tail, except in a part that is full: there
  // the character as it stood at the last trigger stays.
  if (triggers.silent && count <= limit) return symbols.subarray(0, pieces);
  symbols[pieces] = pieceHash(bytes, from, triggers.silent ? triggers.last[row]! : bytes.length);
  return symbols;
}

function pieceHash(bytes: Uint8Array, from: number, end: number): number {
  let hash = pieceStart;
  // Only six bits are ever shown, and none of them depends on a higher one: they are cut once, at the end.
  for (let at = from; at < end; at += 1) hash = Math.imul(hash, 19) ^ bytes[at]!;
  return hash & 63;
}
