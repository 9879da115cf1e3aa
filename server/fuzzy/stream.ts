import {
  blockSizeOf,
  enoughTriggers,
  firstGuess,
  firstPieces,
  highestLevel,
  lettersOf,
  pieceStart,
  secondPieces,
  triggerLevel,
  windowSize,
} from './blocks.ts';

/** A digest in the making, for input that comes in chunks. */
export interface Digester {
  /** Takes the next bytes; the chunk may be reused afterwards. */
  update(chunk: Uint8Array): void;
  /** The ssdeep digest of everything so far, equal to `digest` of the whole; more may follow. */
  digest(): string;
}

/** Bytes that are worked on at once: their triggers fit in the first-level cache. */
const blockBytes = 8_192;

/** One live level: its finished pieces and the hashes of the two that are growing. */
interface Level {
  /** All triggers so far. */
  count: number;
  pieces: Uint8Array;
  /** Hash since the last piece of the first part. */
  hash: number;
  /** Hash since the last piece of the second part; equal to `hash` until that part is full. */
  halfHash: number;
  /** What `hash` and `halfHash` were at the last trigger, once their parts were full. */
  atLast: number;
  halfAtLast: number;
}

/**
 * Computes the digest incrementally: rolling hash first for each block, then the pieces of each live level. A level
 * begins to live when the one below first triggers (until then it hashes the same bytes), and ends when a level above
 * has enough triggers and is fine enough for the bytes so far, since it can never be chosen again.
 */
export function createDigester(): Digester {
  const window = new Uint8Array(windowSize);
  const offsets = new Uint32Array(blockBytes);
  const heights = new Uint8Array(blockBytes);
  const levels: Level[] = [newLevel()];
  let lowest = 0;
  let total = 0;
  let h1 = 0;
  let h2 = 0;
  let h3 = 0;

  function rollOver(block: Uint8Array): number {
    let found = 0;
    const mask = 2 ** lowest - 1;
    let slot = total % windowSize;
    for (let at = 0; at < block.length; at += 1) {
      const byte = block[at]!;
      h2 = (h2 + windowSize * byte - h1) | 0;
      h1 = (h1 + byte - window[slot]!) | 0;
      h3 = (h3 << 5) ^ byte;
      window[slot] = byte;
      slot = slot === windowSize - 1 ? 0 : slot + 1;
      const sum = (h1 + h2 + h3 + 1) | 0;
      if ((sum & mask) !== 0) continue;
      const height = triggerLevel(sum);
      if (height < lowest) continue;
      offsets[found] = at + 1;
      heights[found] = height;
      found += 1;
    }
    total += block.length;
    return found;
  }

  function take(block: Uint8Array): void {
    const found = rollOver(block);
    for (let index = lowest; index < levels.length; index += 1) {
      const level = levels[index]!;
      const before = { ...level };
      advance(level, block, index, { offsets, heights, found });
      if (level.count > 0 && index === levels.length - 1 && index < highestLevel) {
        levels.push({ ...before, pieces: new Uint8Array(firstPieces) });
      }
    }
    const guess = Math.min(firstGuess(total), levels.length - 1);
    for (let index = guess; index > lowest; index -= 1) {
      if (levels[index]!.count >= enoughTriggers) lowest = index;
    }
  }

  return {
    update(chunk) {
      for (let from = 0; from < chunk.length; from += blockBytes) take(chunk.subarray(from, from + blockBytes));
    },
    digest() {
      let level = Math.min(firstGuess(total), levels.length - 1);
      while (level > lowest && levels[level]!.count < enoughTriggers) level -= 1;
      const silent = ((h1 + h2 + h3) | 0) === 0;
      const first = levels[level]!;
      // The level above a lone, never triggered one has seen the same bytes.
      const second = levels[level + 1] ?? first;
      const firstSymbols = symbolsOf(first, firstPieces, first.hash, first.atLast, silent);
      const secondSymbols = symbolsOf(second, secondPieces, second.halfHash, second.halfAtLast, silent);
      return `${blockSizeOf(level)}:${lettersOf(firstSymbols)}:${lettersOf(secondSymbols)}`;
    },
  };
}

function newLevel(): Level {
  return {
    count: 0,
    pieces: new Uint8Array(firstPieces),
    hash: pieceStart,
    halfHash: pieceStart,
    atLast: 0,
    halfAtLast: 0,
  };
}

/** Runs one level's piece hashes over a block. */
function advance(
  level: Level,
  block: Uint8Array,
  index: number,
  triggers: { offsets: Uint32Array; heights: Uint8Array; found: number },
): void {
  let from = 0;
  for (let trigger = 0; trigger < triggers.found; trigger += 1) {
    if (triggers.heights[trigger]! < index) continue;
    const end = triggers.offsets[trigger]!;
    hashOver(level, block, from, end);
    endPiece(level);
    from = end;
  }
  hashOver(level, block, from, block.length);
}

function hashOver(level: Level, block: Uint8Array, from: number, end: number): void {
  let hash = level.hash;
  for (let at = from; at < end; at += 1) hash = Math.imul(hash, 19) ^ block[at]!;
  if (level.count <= secondPieces) {
    level.halfHash = hash;
  } else {
    let half = level.halfHash;
    for (let at = from; at < end; at += 1) half = Math.imul(half, 19) ^ block[at]!;
    level.halfHash = half;
  }
  level.hash = hash;
}

function endPiece(level: Level): void {
  if (level.count >= secondPieces) level.halfAtLast = level.halfHash & 63;
  else level.halfHash = pieceStart;
  if (level.count >= firstPieces) {
    level.atLast = level.hash & 63;
  } else {
    level.pieces[level.count] = level.hash & 63;
    level.hash = pieceStart;
  }
  level.count += 1;
}

function symbolsOf(level: Level, limit: number, hash: number, atLast: number, silent: boolean): Uint8Array {
  const pieces = level.pieces.subarray(0, Math.min(level.count, limit));
  if (silent && level.count <= limit) return pieces;
  const symbols = new Uint8Array(pieces.length + 1);
  symbols.set(pieces);
  symbols[pieces.length] = silent ? atLast : hash & 63;
  return symbols;
}
