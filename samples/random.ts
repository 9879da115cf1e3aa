/** Chance that can be repeated: the same seed gives the same mails on every machine. */
export interface Random {
  /** 0 up to 1. */
  next(): number;
  /** Whole number from 0 up to, not including, `below`. */
  below(below: number): number;
  chance(share: number): boolean;
  pick<T>(list: readonly T[]): T;
  /** One key of `weights`, the heavier the likelier. */
  weighted<K extends string>(weights: Readonly<Record<K, number>>): K;
  hex(length: number): string;
  digits(length: number): string;
}

/** @param seed any whole number */
export function createRandom(seed: number): Random {
  let state = (seed ^ 0x5f356495) | 0;
  // A counter by the golden ratio whose bits are then mixed by two multiplications (a 32-bit avalanche hash).
  const next = (): number => {
    state = (state + 0x9e3779b9) | 0;
    let word = Math.imul(state ^ (state >>> 16), 0x21f0aaad);
    word = Math.imul(word ^ (word >>> 15), 0x735a2d97);
    return ((word ^ (word >>> 15)) >>> 0) / 2 ** 32;
  };
  const below = (limit: number) => Math.floor(next() * limit);
  const pick = <T>(list: readonly T[]): T => {
    if (list.length === 0) throw new Error('nothing to pick from');
    return list[below(list.length)] as T;
  };
  const spell = (alphabet: string, length: number) =>
    Array.from({ length }, () => alphabet[below(alphabet.length)]).join('');
  return {
    next,
    below,
    chance: (share) => next() < share,
    pick,
    weighted(weights) {
      const entries = Object.entries(weights) as [keyof typeof weights, number][];
      let left = next() * entries.reduce((sum, [, weight]) => sum + weight, 0);
      for (const [key, weight] of entries) {
        left -= weight;
        if (left < 0) return key;
      }
      return entries[entries.length - 1]![0];
    },
    hex: (length) => spell('0123456789abcdef', length),
    digits: (length) => spell('0123456789', length),
  };
}
