import { createMatcher } from './compare.ts';
import { gramsOf } from './grams.ts';
import type { Digest, DigestParts } from './parse.ts';

/** One digest of the index that is alike. */
interface Match {
  /** The number that `add` returned. */
  id: number;
  /** 1 to 100. */
  score: number;
}

/** Digests in memory, found by the 7-grams that they share: nothing that scores above 0 is missed. */
export interface DigestIndex {
  /** Takes one digest in and returns its number: 0, 1, 2, … in order of arrival. */
  add(digest: Digest): number;
  /** Every digest with at least that score, best first, equal scores by number. */
  search(digest: DigestParts, threshold?: number): Match[];
  readonly size: number;
}

/** Equal digests are kept once; their numbers hang on a chain. */
interface Uniques {
  count: number;
  byText: Map<string, number>;
  levels: Uint8Array;
  /** Start of the symbols in `pool`; the first part's, then the second's. */
  starts: Uint32Array;
  firstLengths: Uint8Array;
  secondLengths: Uint8Array;
  pool: Uint8Array;
  poolEnd: number;
  /** The last number of each, the head of its chain. */
  heads: Int32Array;
}

export function createIndex(): DigestIndex {
  const uniques = newUniques();
  const postings = createPostings();
  let chain = new Int32Array(1_024);
  let size = 0;
  let stamps = new Uint32Array(1_024);
  let stamp = 0;

  function hitsOf(digest: DigestParts): number[] {
    if (stamps.length < uniques.count) stamps = new Uint32Array(uniques.levels.length);
    // A fresh stamp a query instead of a cleared array; after 2^32 - 1 queries the array is cleared once.
    if (stamp === 0xffffffff) stamps.fill(0);
    stamp = stamp === 0xffffffff ? 1 : stamp + 1;
    const found: number[] = [];
    for (const key of gramsOf(digest)) {
      postings.each(key, (unique) => {
        if (stamps[unique] === stamp) return;
        stamps[unique] = stamp;
        found.push(unique);
      });
    }
    return found;
  }

  return {
    add(digest) {
      const id = size;
      size += 1;
      chain = grown(chain, size);
      let unique = uniques.byText.get(digest.text);
      if (unique === undefined) {
        unique = addUnique(uniques, digest);
        for (const key of gramsOf(digest)) postings.add(key, unique);
      }
      chain[id] = uniques.heads[unique]!;
      uniques.heads[unique] = id;
      return id;
    },
    search(digest, threshold = 1) {
      const matcher = createMatcher(digest);
      const matches: Match[] = [];
      for (const unique of hitsOf(digest)) {
        const score = matcher.score(partsOf(uniques, unique));
        if (score < Math.max(1, threshold)) continue;
        for (let id = uniques.heads[unique]!; id >= 0; id = chain[id]!) matches.push({ id, score });
      }
      return matches.sort((a, b) => b.score - a.score || a.id - b.id);
    },
    get size() {
      return size;
    },
  };
}

function newUniques(): Uniques {
  return {
    count: 0,
    byText: new Map(),
    levels: new Uint8Array(1_024),
    starts: new Uint32Array(1_024),
    firstLengths: new Uint8Array(1_024),
    secondLengths: new Uint8Array(1_024),
    pool: new Uint8Array(65_536),
    poolEnd: 0,
    heads: new Int32Array(1_024),
  };
}

function addUnique(uniques: Uniques, digest: Digest): number {
  const unique = uniques.count;
  const { first, second } = digest;
  uniques.count += 1;
  uniques.levels = grown(uniques.levels, uniques.count);
  uniques.starts = grown(uniques.starts, uniques.count);
  uniques.firstLengths = grown(uniques.firstLengths, uniques.count);
  uniques.secondLengths = grown(uniques.secondLengths, uniques.count);
  uniques.heads = grown(uniques.heads, uniques.count);
  uniques.pool = grown(uniques.pool, uniques.poolEnd + first.length + second.length);
  uniques.levels[unique] = digest.level;
  uniques.starts[unique] = uniques.poolEnd;
  uniques.firstLengths[unique] = first.length;
  uniques.secondLengths[unique] = second.length;
  uniques.heads[unique] = -1;
  uniques.pool.set(first, uniques.poolEnd);
  uniques.pool.set(second, uniques.poolEnd + first.length);
  uniques.poolEnd += first.length + second.length;
  uniques.byText.set(digest.text, unique);
  return unique;
}

function partsOf(uniques: Uniques, unique: number): DigestParts {
  const start = uniques.starts[unique]!;
  const middle = start + uniques.firstLengths[unique]!;
  return {
    level: uniques.levels[unique]!,
    first: uniques.pool.subarray(start, middle),
    second: uniques.pool.subarray(middle, middle + uniques.secondLengths[unique]!),
  };
}

/** Which uniques have a key. */
interface Postings {
  add(key: number, unique: number): void;
  each(key: number, visit: (unique: number) => void): void;
}

/** Set in a slot's value where it is the start of a list, not a single unique plus one. */
const listBit = 0x80000000;

/**
 * A hash table with open addressing over typed arrays. Most keys have one holder, which stands in the slot itself; a
 * list lies in `lists` as its room, its length and its members, and moves to twice the room when it is full.
 */
function createPostings(): Postings {
  let mask = 4_095;
  let lows = new Uint32Array(mask + 1);
  let highs = new Uint32Array(mask + 1);
  let values = new Uint32Array(mask + 1);
  let used = 0;
  let lists = new Uint32Array(4_096);
  let listsEnd = 0;

  function slotOf(low: number, high: number): number {
    let hash = Math.imul(low ^ Math.imul(high, 0x9e3779b1), 0x85ebca6b);
    hash = Math.imul(hash ^ (hash >>> 15), 0xc2b2ae35);
    let slot = (hash ^ (hash >>> 13)) & mask;
    while (values[slot] !== 0 && (lows[slot] !== low || highs[slot] !== high)) slot = (slot + 1) & mask;
    return slot;
  }

  function widen(): void {
    const old = { lows, highs, values };
    mask = mask * 2 + 1;
    lows = new Uint32Array(mask + 1);
    highs = new Uint32Array(mask + 1);
    values = new Uint32Array(mask + 1);
    for (let from = 0; from < old.values.length; from += 1) {
      if (old.values[from] === 0) continue;
      const slot = slotOf(old.lows[from]!, old.highs[from]!);
      lows[slot] = old.lows[from]!;
      highs[slot] = old.highs[from]!;
      values[slot] = old.values[from]!;
    }
  }

  function newList(room: number): number {
    const start = listsEnd;
    listsEnd += room + 2;
    lists = grown(lists, listsEnd);
    lists[start] = room;
    return start;
  }

  function append(start: number, unique: number): number {
    const [room, length] = [lists[start]!, lists[start + 1]!];
    let home = start;
    if (length === room) {
      home = newList(room * 2);
      lists.copyWithin(home + 2, start + 2, start + 2 + length);
    }
    lists[home + 2 + length] = unique;
    lists[home + 1] = length + 1;
    return home;
  }

  return {
    add(key, unique) {
      if (used * 10 > mask * 7) widen();
      const [low, high] = [key >>> 0, Math.floor(key / 2 ** 32)];
      const slot = slotOf(low, high);
      const value = values[slot]!;
      if (value === 0) {
        used += 1;
        lows[slot] = low;
        highs[slot] = high;
        values[slot] = unique + 1;
        return;
      }
      const start = value >= listBit ? value - listBit : append(newList(2), value - 1);
      values[slot] = append(start, unique) + listBit;
    },
    each(key, visit) {
      const value = values[slotOf(key >>> 0, Math.floor(key / 2 ** 32))]!;
      if (value === 0) return;
      if (value < listBit) return visit(value - 1);
      const start = value - listBit;
      const end = start + 2 + lists[start + 1]!;
      for (let at = start + 2; at < end; at += 1) visit(lists[at]!);
    },
  };
}

/** The same array, or a copy with at least twice the room where it is too short. */
function grown<A extends Uint8Array | Uint32Array | Int32Array>(array: A, length: number): A {
  if (length <= array.length) return array;
  const Kind = array.constructor as new (room: number) => A;
  const wider = new Kind(Math.max(length, array.length * 2));
  wider.set(array);
  return wider;
}
