import { createRequire } from 'node:module';
import { createMatcher } from '../../server/fuzzy/compare.ts';
import { digest } from '../../server/fuzzy/digest.ts';
import { parseDigest } from '../../server/fuzzy/parse.ts';
import type { Measure, MeasureOptions } from '../measure.ts';
import { randomOf } from '../oracle/inputs.ts';
import { type Libfuzzy, openLibfuzzy } from '../oracle/libfuzzy.ts';

const sizes = [1_024, 10_240, 102_400, 1_048_576, 10_485_760];
const smallSizes = sizes.slice(0, 3);

/** Both sides are measured in turn, this many times, and the fastest of each counts: the machine is shared. */
const turns = 8;

/** ssdeep.js needs seconds for more; its ratio does not improve with size. */
const largestForPort = 1_048_576;

interface Port {
  digest(input: Buffer): string;
  similarity(a: string, b: string): number;
}

export const measure: Measure = {
  name: 'fuzzy',
  what: 'hashing and one-to-many comparison beside the C library and ssdeep.js, processor time, in one run',
  target: 'hashing at least 1.0x the C library from 1 KB to 10 MB and 5x ssdeep.js; comparison at least 1.0x',
  async run(options) {
    const library = openLibfuzzy();
    const port = createRequire(import.meta.url)('ssdeep.js') as Port;
    try {
      const hashing = measureHashing(library, port, options);
      const comparing = measureComparing(library, options);
      const figure =
        `hashing ${shown(hashing.beside)} to ${shown(hashing.most)} of C, at least ${shown(hashing.besidePort)} of ` +
        `ssdeep.js; comparison ${shown(comparing.mixed)} (mixed) and ${shown(comparing.family)} (one family) of C`;
      // The short form runs beside other work: it is there to notice a fall, not to prove the figure.
      const [least, leastOfPort] = options.slice ? [0.7, 3] : [1, 5];
      const beside = Math.min(hashing.beside, comparing.mixed, comparing.family);
      const ok = beside >= least && hashing.besidePort >= leastOfPort;
      return { figure, ok };
    } finally {
      library.close();
    }
  },
};

function shown(ratio: number): string {
  return `${ratio.toFixed(2)}x`;
}

function measureHashing(library: Libfuzzy, port: Port, { seed, slice, runs, log }: MeasureOptions) {
  const worst = { beside: Number.POSITIVE_INFINITY, most: 0, besidePort: Number.POSITIVE_INFINITY };
  for (const size of slice ? smallSizes : sizes) {
    const input = mailLike(randomOf(seed), size);
    const repeats = Math.max(1, Math.floor(2_000_000 / size));
    let [ours, theirs, ported] = [Number.POSITIVE_INFINITY, Number.POSITIVE_INFINITY, Number.POSITIVE_INFINITY];
    for (let turn = 0; turn < (runs ?? turns); turn += 1) {
      ours = Math.min(
        ours,
        processorTime(() => digest(input), repeats),
      );
      theirs = Math.min(theirs, library.timeHash(input, 3));
      if (size <= largestForPort && turn < 2) {
        ported = Math.min(
          ported,
          processorTime(() => port.digest(input), Math.max(1, repeats / 20)),
        );
      }
    }
    log(
      `${size} bytes: ${speed(size, ours)} MB/s, C ${speed(size, theirs)}, ssdeep.js ` +
        `${ported === Number.POSITIVE_INFINITY ? '-' : speed(size, ported)}: ${shown(theirs / ours)} of C`,
    );
    worst.beside = Math.min(worst.beside, theirs / ours);
    worst.most = Math.max(worst.most, theirs / ours);
    if (ported !== Number.POSITIVE_INFINITY) worst.besidePort = Math.min(worst.besidePort, ported / ours);
  }
  return worst;
}

/** One digest against many: of unrelated mails, and of one mail with small edits. */
function measureComparing(library: Libfuzzy, { seed, slice, runs, log }: MeasureOptions) {
  const random = randomOf(seed);
  const count = slice ? 5_000 : 30_000;
  const seedMail = mailLike(random, 6_000);
  const family = Array.from({ length: count / 10 }, () => digest(editedOf(seedMail, random)));
  const strangers = Array.from({ length: count / 10 }, () => digest(mailLike(random, 500 + random() * 20_000)));
  const repeated = (texts: string[]) => Array.from({ length: count }, (_, index) => texts[index % texts.length]!);
  const ratioOf = (what: string, texts: string[]): number => {
    const digests = texts.map(parseDigest);
    let [ours, theirs, sum, right] = [Number.POSITIVE_INFINITY, Number.POSITIVE_INFINITY, 0, 0];
    for (let turn = 0; turn < (runs ?? turns); turn += 1) {
      const once = () => {
        const matcher = createMatcher(digests[0]!);
        sum = 0;
        for (let index = 1; index < digests.length; index += 1) sum += matcher.score(digests[index]!);
      };
      ours = Math.min(ours, processorTime(once, 3));
      const answer = library.timeScore(texts, 3);
      theirs = Math.min(theirs, answer.nanoseconds);
      right = answer.sum;
    }
    if (sum !== right) throw new Error(`The scores differ: ${sum} here, ${right} from the library.`);
    log(`${what}: ${rate(count, ours)} million pairs a second, C ${rate(count, theirs)}`);
    return theirs / ours;
  };
  return { mixed: ratioOf('mixed', repeated(strangers)), family: ratioOf('one family', repeated(family)) };
}

/** Lines of words and base64, as a mail's bytes are. */
function mailLike(random: () => number, size: number): Buffer {
  const bytes = Buffer.alloc(Math.floor(size));
  for (let at = 0; at < bytes.length; at += 1) {
    const inWords = Math.floor(at / 4_000) % 2 === 0;
    if (at % 76 === 75) bytes[at] = 10;
    else if (inWords) bytes[at] = random() < 0.17 ? 32 : 97 + random() * 26;
    else bytes[at] = 48 + random() * 74;
  }
  return bytes;
}

function editedOf(bytes: Buffer, random: () => number): Buffer {
  const edited = Buffer.from(bytes);
  for (let edits = Math.floor(random() * 12); edits >= 0; edits -= 1) edited[Math.floor(random() * edited.length)] = 42;
  return edited;
}

/** Processor nanoseconds of one call. */
function processorTime(work: () => unknown, repeats: number): number {
  const start = process.cpuUsage();
  for (let done = 0; done < repeats; done += 1) work();
  const { user, system } = process.cpuUsage(start);
  return ((user + system) * 1_000) / Math.ceil(repeats);
}

function speed(bytes: number, nanoseconds: number): string {
  return ((bytes / nanoseconds) * 1_000).toFixed(0);
}

function rate(count: number, nanoseconds: number): string {
  return ((count / nanoseconds) * 1_000).toFixed(2);
}
