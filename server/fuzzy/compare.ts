import { blockSizeOf, windowSize } from './blocks.ts';
import type { DigestParts } from './parse.ts';

/** Scores many digests against one, whose bit masks are built once. */
export interface Matcher {
  /** 0 to 100, exactly as ssdeep 2.14 scores the two digests. */
  score(other: DigestParts): number;
}

/** Positions of each of the 64 symbols in one part: bit p of the 64-bit mask is set where the symbol stands at p. */
interface PartMasks {
  length: number;
  /** Positions 0 to 31, one mask a symbol. */
  low: Int32Array;
  /** Positions 32 to 63. */
  high: Int32Array;
}

/** Block sizes from this one on need no cap: 15 times the smallest, ssdeep's (99 + 7) / 7. */
const uncappedBlockSize = 45;

/** The score of two digests, 0 to 100, exactly as ssdeep 2.14 gives it. For one against many see `createMatcher`. */
export function compare(a: DigestParts, b: DigestParts): number {
  return createMatcher(a).score(b);
}

export function createMatcher(digest: DigestParts): Matcher {
  const { level, first, second } = digest;
  let firstMasks: PartMasks | null = null;
  let secondMasks: PartMasks | null = null;

  // Masks are built on first use: most pairs differ in block size and never look at a part.
  const againstFirst = (other: Uint8Array): number => {
    if (first.length < windowSize || other.length < windowSize) return 0;
    firstMasks ??= masksOf(first);
    return scorePart(firstMasks, other, level);
  };
  const againstSecond = (other: Uint8Array): number => {
    if (second.length < windowSize || other.length < windowSize) return 0;
    secondMasks ??= masksOf(second);
    return scorePart(secondMasks, other, level + 1);
  };

  return {
    score(other) {
      switch (other.level - level) {
        case 0:
          if (sameSymbols(first, other.first) && sameSymbols(second, other.second)) return 100;
          return Math.max(againstFirst(other.first), againstSecond(other.second));
        case 1:
          return againstSecond(other.first);
        case -1:
          return againstFirst(other.second);
        default:
          return 0;
      }
    },
  };
}

/** True where two parts are equal after runs were cut. */
function sameSymbols(a: Uint8Array, b: Uint8Array): boolean {
  if (a.length !== b.length) return false;
  for (let at = 0; at < a.length; at += 1) if (a[at] !== b[at]) return false;
  return true;
}

function masksOf(part: Uint8Array): PartMasks {
  const low = new Int32Array(64);
  const high = new Int32Array(64);
  for (let at = 0; at < part.length; at += 1) {
    if (at < 32) low[part[at]!]! |= 1 << at;
    else high[part[at]!]! |= 1 << (at - 32);
  }
  return { length: part.length, low, high };
}

/**
 * The score of two comparable parts, both at least seven symbols long.
 * @param level of the block size that both parts were made with
 */
function scorePart(masks: PartMasks, other: Uint8Array, level: number): number {
  if (!shareWindow(masks, other)) return 0;
  const length = masks.length + other.length;
  // A replacement costs as much as a removal and an insertion, so the distance follows from what is common.
  const distance = length - 2 * commonLength(masks, other);
  const score = 100 - Math.floor((100 * Math.floor((64 * distance) / length)) / 64);
  const blockSize = blockSizeOf(level);
  if (blockSize >= uncappedBlockSize) return score;
  // Short input with small blocks proves little, however alike it is.
  return Math.min(score, (blockSize / 3) * Math.min(masks.length, other.length));
}

/**
 * True where both have seven symbols in a row in common. Windows are read from their right end; where the symbols
 * from `at` on stand nowhere in the first part, no window that holds them can, so the next one starts behind `at`.
 */
function shareWindow(masks: PartMasks, other: Uint8Array): boolean {
  const { low, high } = masks;
  for (let end = windowSize - 1; end < other.length; ) {
    let at = end;
    let lowFits = low[other[at]!]!;
    let highFits = high[other[at]!]!;
    while ((lowFits | highFits) !== 0) {
      if (at === end - windowSize + 1) return true;
      at -= 1;
      lowFits = ((lowFits >>> 1) | (highFits << 31)) & low[other[at]!]!;
      highFits = (highFits >>> 1) & high[other[at]!]!;
    }
    end = at + windowSize;
  }
  return false;
}

/**
 * Length of the longest common subsequence, bit-parallel (Hyyrö, "Bit-parallel LCS-length computation revisited",
 * 2004) with 64 bits as two int32: V starts as ones, and each symbol's matches U = V & M turn it into
 * (V + U) | (V & ~U). Every zero in the end is one common symbol.
 */
function commonLength(masks: PartMasks, other: Uint8Array): number {
  const { length, low, high } = masks;
  let lowRow = -1;
  if (length <= 32) {
    for (let at = 0; at < other.length; at += 1) {
      const met = lowRow & low[other[at]!]!;
      lowRow = (lowRow + met) | (lowRow & ~met);
    }
    return ones(~lowRow & (-1 >>> (32 - length)));
  }
  let highRow = -1;
  for (let at = 0; at < other.length; at += 1) {
    const symbol = other[at]!;
    const lowMet = lowRow & low[symbol]!;
    const highMet = highRow & high[symbol]!;
    const lowSum = (lowRow + lowMet) | 0;
    const carry = ((lowRow & lowMet) | ((lowRow | lowMet) & ~lowSum)) >>> 31;
    lowRow = lowSum | (lowRow & ~lowMet);
    highRow = (highRow + highMet + carry) | (highRow & ~highMet);
  }
  return ones(~lowRow) + ones(~highRow & (-1 >>> (64 - length)));
}

function ones(bits: number): number {
  let count = bits - ((bits >>> 1) & 0x55555555);
  count = (count & 0x33333333) + ((count >>> 2) & 0x33333333);
  return Math.imul((count + (count >>> 4)) & 0x0f0f0f0f, 0x01010101) >>> 24;
}
