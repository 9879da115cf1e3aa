import {
  blockSizeOf,
  enoughTriggers,
  firstGuess,
  firstPieces,
  isThreefold,
  lettersOf,
  pieceStart,
  secondPieces,
  triggerLevel,
  windowSize,
} from './blocks.ts';

/** Bytes that are searched for triggers at once; their offsets fit in 16 bits. */
const blockBytes = 65_535;

/** Triggers that are found at once; arrays up to 64 bytes cost no system call, which short inputs would feel. */
const hitsAtOnce = 15;

/** Where the triggers of levels `low` to `high` lie, as numbers of bytes from the start. */
interface Triggers {
  low: number;
  high: number;
  /** Of each level, all triggers. */
  counts: number[];
  /** Of each level, the ends of its first pieces. */
  ends: number[][];
  /** Of each level, the last trigger. */
  last: number[];
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
  // Random bytes trigger 64 to 128 times one level below the guess: nearly always enough.
  let low = Math.max(0, guess - 1);
  let triggers = scan(bytes, low, guess + 1);
  let level = chosenLevel(triggers, guess);
  while (level < 0) {
    low = Math.max(0, low - 4);
    triggers = scan(bytes, low, guess + 1);
    level = chosenLevel(triggers, guess);
  }
  const stops = stopsOf(bytes.length, triggers, level, firstPieces);
  const secondStops = stopsOf(bytes.length, triggers, level + 1, secondPieces);
  const [first, second] = piecesOf(bytes, stops, secondStops);
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
  const triggers: Triggers = {
    low,
    high,
    counts: [],
    ends: [],
    last: [],
    silent: rollingSum(bytes, bytes.length) === 1,
  };
  for (let level = low; level <= high; level += 1) {
    triggers.counts.push(0);
    triggers.ends.push([]);
    triggers.last.push(0);
  }
  const offsets = new Uint16Array(hitsAtOnce + 1);
  const sums = new Int32Array(hitsAtOnce + 1);
  const mask = (1 << low) - 1;
  for (let from = 0; from < bytes.length; ) {
    const end = Math.min(from + blockBytes, bytes.length);
    const found = blockTriggers(bytes, from, end, mask, offsets, sums);
    for (let hit = 0; hit < found; hit += 1) {
      note(triggers, sums[hit]!, from + offsets[hit]!);
    }
    from = found < hitsAtOnce ? end : from + offsets[found - 1]!;
  }
  return triggers;
}

/**
 * The rolling hash plus one behind `end` bytes. h1: sum of the window; h2: sum weighted by age; h3: shift and exclusive
 * or, which seven bytes at five bits each push out of its 32. So the window is all that it takes.
 */
function rollingSum(bytes: Uint8Array, end: number): number {
  let h1 = 0;
  let h2 = 0;
  let h3 = 0;
  for (let at = Math.max(0, end - windowSize); at < end; at += 1) {
    const byte = bytes[at]!;
    h2 += windowSize * byte - h1;
    h1 += byte;
    h3 = (h3 << 5) ^ byte;
  }
  return (h1 + h2 + h3 + 1) | 0;
}

/**
 * Writes where the rolling hash triggers at the lowest level, as numbers of bytes from the block's start, and returns
 * how many there are. The hottest loop of all, so: no call; each place is written, and kept by moving on; plain numbers
 * for the window size and 3's inverse (see `isThreefold`), since imported ones are loaded in every round; `| 0` on sums
 * that cannot leave 32 bits, which the engine would else check. Together these made it half as fast again.
 */
function blockTriggers(
  bytes: Uint8Array,
  from: number,
  end: number,
  mask: number,
  offsets: Uint16Array,
  sums: Int32Array,
): number {
  let h1 = 0;
  let h2 = 0;
  let h3 = 0;
  let found = 0;
  const start = Math.max(0, from - windowSize);
  const full = Math.min(start + windowSize, end);
  for (let at = start; at < full; at += 1) {
    const byte = bytes[at]!;
    h2 = (h2 + 7 * byte - h1) | 0;
    h1 = (h1 + byte) | 0;
    h3 = (h3 << 5) ^ byte;
    const sum = (h1 + h2 + h3 + 1) | 0;
    if (at < from || (sum & mask) !== 0 || !isThreefold(sum)) continue;
    offsets[found] = at + 1 - from;
    sums[found] = sum;
    found += 1;
  }
  for (let at = full; at < end && found < hitsAtOnce; at += 1) {
    const byte = bytes[at]!;
    h2 = (h2 + Math.imul(7, byte) - h1) | 0;
    h1 = (h1 + byte - bytes[at - 7]!) | 0;
    h3 = (h3 << 5) ^ byte;
    const sum = (h1 + h2 + h3 + 1) | 0;
    offsets[found] = at + 1 - from;
    sums[found] = sum;
    found += (sum & mask) === 0 && Math.imul(sum, 0xaaaaaaab) >>> 0 <= 0x55555555 ? 1 : 0;
  }
  return found;
}

function note(triggers: Triggers, sum: number, end: number): void {
  const top = Math.min(triggerLevel(sum) - triggers.low, triggers.high - triggers.low);
  for (let row = 0; row <= top; row += 1) {
    if (triggers.counts[row]! < firstPieces) triggers.ends[row]!.push(end);
    triggers.counts[row]! += 1;
    triggers.last[row] = end;
  }
}

/** Where the pieces of one level end that its part shows, the tail's end behind them. */
function stopsOf(
  length: number,
  { low, counts, ends, last, silent }: Triggers,
  level: number,
  limit: number,
): number[] {
  const row = level - low;
  const stops = ends[row]!.slice(0, limit);
  // A rolling hash of 0 at the end (seven zero bytes, for one) shows no tail, except in a part that is full: there
  // the character as it stood at the last trigger stays.
  if (!silent) stops.push(length);
  else if (counts[row]! > limit) stops.push(last[row]!);
  return stops;
}

/**
 * The symbols of both parts, one for each stop. Both run over the bytes together: the two hashes do not wait for each
 * other, so that one pass costs little more than either alone.
 */
function piecesOf(bytes: Uint8Array, firstStops: number[], secondStops: number[]): [Uint8Array, Uint8Array] {
  const first = new Uint8Array(firstStops.length);
  const second = new Uint8Array(secondStops.length);
  const never = bytes.length + 1;
  let [firstDone, secondDone] = [0, 0];
  let [hash, halfHash] = [pieceStart, pieceStart];
  let from = 0;
  while (firstDone < first.length || secondDone < second.length) {
    const firstStop = firstStops[firstDone] ?? never;
    const secondStop = secondStops[secondDone] ?? never;
    const end = Math.min(firstStop, secondStop);
    // Only six bits are ever shown, and none of them depends on a higher one: they are cut at the stop.
    for (let at = from; at < end; at += 1) {
      const byte = bytes[at]!;
      hash = Math.imul(hash, 19) ^ byte;
      halfHash = Math.imul(halfHash, 19) ^ byte;
    }
    if (firstStop === end) {
      first[firstDone++] = hash & 63;
      hash = pieceStart;
    }
    if (secondStop === end) {
      second[secondDone++] = halfHash & 63;
      halfHash = pieceStart;
    }
    from = end;
  }
  return [first, second];
}
