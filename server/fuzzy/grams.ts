import { windowSize } from './blocks.ts';
import type { DigestParts } from './parse.ts';

/** Keys of other kinds of print (text, markup, attachment, …) never meet: 0 to 7. */
export type GramSpace = 0 | 1 | 2 | 3 | 4 | 5 | 6 | 7;

const spaceUnit = 2 ** 47;
const levelUnit = 2 ** 42;
/** Marks the key of a digest as a whole. */
const wholeUnit = 2 ** 50;
const highUnit = 2 ** 32;
const symbolCount = 64;

/**
 * The keys under which a digest is found again: two digests of one space score above 0 exactly when they share one.
 * (The key of a short digest as a whole is a hash, so a false meeting is possible; its score is then 0.)
 *
 * Layout, a safe integer and a positive SQL `bigint`: 3 bits of space, 5 of level, 42 of seven symbols. The second
 * part counts at the doubled block size's level, so digests of neighbouring sizes meet by themselves. A digest
 * without seven symbols in either part scores only against its like; it has one key, bit 50 and 47 bits of hash.
 * @returns distinct keys, at most 116.
 */
export function gramsOf(digest: DigestParts, space: GramSpace = 0): number[] {
  const base = space * spaceUnit;
  if (digest.first.length < windowSize && digest.second.length < windowSize)
    return [wholeUnit + wholeKey(digest, space)];
  const keys = new Set<number>();
  addWindows(keys, digest.first, base + digest.level * levelUnit);
  addWindows(keys, digest.second, base + (digest.level + 1) * levelUnit);
  return [...keys];
}

function addWindows(keys: Set<number>, part: Uint8Array, base: number): void {
  for (let from = 0; from + windowSize <= part.length; from += 1) {
    let packed = 0;
    for (let at = from; at < from + windowSize; at += 1) packed = packed * symbolCount + part[at]!;
    keys.add(base + packed);
  }
}

/** 47 bits over space, level and both parts: two FNV-1a hashes with different starts, 32 and 15 bits of them. */
function wholeKey(digest: DigestParts, space: GramSpace): number {
  let low = 0x811c9dc5;
  let high = 0x01000193;
  const take = (symbol: number) => {
    low = Math.imul(low ^ symbol, 0x01000193);
    high = Math.imul(high ^ symbol, 0x01000193) ^ (high >>> 15);
  };
  take(space);
  take(digest.level);
  digest.first.forEach(take);
  take(symbolCount);
  digest.second.forEach(take);
  return ((high >>> 8) & 0x7fff) * highUnit + (low >>> 0);
}
