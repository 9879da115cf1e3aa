import { blockSizeOf } from '../../server/fuzzy/blocks.ts';

/** Numbers from 0 up to 1, the same for the same seed (mulberry32). */
export function randomOf(seed: number): () => number {
  let state = seed | 0;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

const alphabet = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/';
const words = 'your account parcel invoice was is the to of please confirm sign in today before we cannot'.split(' ');

type Fill = (bytes: Uint8Array, random: () => number) => void;

/** One way of filling for each class of fault that digest implementations are known for. */
const fills: Record<string, Fill> = {
  random: (bytes, random) => each(bytes, () => random() * 256),
  letters: (bytes, random) => each(bytes, () => 97 + random() * 26),
  'two letters': (bytes, random) => each(bytes, () => 97 + random() * 2),
  'one letter': (bytes, random) => bytes.fill(97 + random() * 26),
  zeros: () => undefined,
  period: (bytes, random) => {
    const period = 1 + Math.floor(random() * 300);
    each(bytes, (at) => (at < period ? random() * 256 : bytes[at - period]!));
  },
  base64: (bytes, random) => each(bytes, (at) => (at % 77 === 76 ? 10 : alphabet.charCodeAt(random() * 64))),
  words: (bytes, random) => {
    let text = '';
    while (text.length < bytes.length) text += `${words[Math.floor(random() * words.length)]} `;
    bytes.set(Buffer.from(text).subarray(0, bytes.length));
  },
  // Random up to a point: few triggers behind it, as in a padded document.
  padded: (bytes, random) => {
    const end = random() * bytes.length;
    each(bytes, (at) => (at < end ? random() * 256 : 0x20));
  },
  'high bytes': (bytes, random) => each(bytes, () => 128 + random() * 128),
};

/** Sizes around the borders where the first guess changes, and between them. */
function sizeOf(random: () => number, largest: number): number {
  if (random() < 0.3) {
    const border = 64 * blockSizeOf(Math.floor(random() * 8));
    return Math.min(largest, Math.max(0, border + Math.floor(random() * 9) - 4));
  }
  return Math.floor(largest ** random());
}

/** Inputs of every class in turn; three of ten end in zero bytes, where the rolling hash falls silent. */
export function* inputsOf(random: () => number, count: number, largest: number): Generator<Uint8Array> {
  const kinds = Object.values(fills);
  for (let index = 0; index < count; index += 1) {
    const bytes = new Uint8Array(sizeOf(random, largest));
    kinds[index % kinds.length]!(bytes, random);
    if (random() < 0.3) bytes.fill(0, Math.max(0, bytes.length - 1 - Math.floor(random() * 12)));
    yield bytes;
  }
}

/** Pairs of digests: edited copies at equal, doubled and far block sizes, short and equal ones, and strangers. */
export function* pairsOf(random: () => number, count: number, pool: readonly string[]): Generator<[string, string]> {
  const pick = (below: number) => Math.floor(random() * below);
  const partOf = (longest: number, symbols: number) =>
    Array.from({ length: pick(longest + 1) }, () => alphabet[pick(symbols)]).join('');
  const edit = (part: string, longest: number) => {
    let edited = part;
    for (let edits = pick(7); edits > 0; edits -= 1) {
      const at = pick(edited.length + 1);
      const piece = [alphabet[pick(64)]!, '', edited.slice(0, 3)][pick(3)]!;
      edited = edited.slice(0, at) + piece + edited.slice(at + pick(2));
    }
    return edited.slice(0, longest);
  };
  for (let index = 0; index < count; index += 1) {
    if (index % 8 === 0) {
      yield [pool[pick(pool.length)]!, pool[pick(pool.length)]!];
      continue;
    }
    const symbols = [2, 4, 64, 64][pick(4)]!;
    const level = pick(index % 2 === 0 ? 6 : 31);
    const step = random() < 0.5 ? 0 : [1, -1, 0, 2, -2][pick(5)]!;
    const [first, second] = [partOf(64, symbols), partOf(32, symbols)];
    const other = Math.min(30, Math.max(0, level + step));
    const [left, right] =
      other > level ? [second, first] : other < level ? [first, first.slice(0, 32)] : [first, second];
    const digest = `${blockSizeOf(level)}:${first}:${second}`;
    yield random() < 0.05
      ? [digest, digest]
      : [digest, `${blockSizeOf(other)}:${edit(left, 64)}:${edit(other < level ? left : right, 32)}`];
  }
}

function each(bytes: Uint8Array, value: (at: number) => number): void {
  for (let at = 0; at < bytes.length; at += 1) bytes[at] = value(at);
}
