import { compare } from '../../server/fuzzy/compare.ts';
import { digest } from '../../server/fuzzy/digest.ts';
import { gramsOf } from '../../server/fuzzy/grams.ts';
import { parseDigest } from '../../server/fuzzy/parse.ts';
import { createIndex } from '../../server/fuzzy/search.ts';
import { createDigester } from '../../server/fuzzy/stream.ts';
import type { Measure, MeasureOptions } from '../measure.ts';
import { inputsOf, pairsOf, randomOf } from '../oracle/inputs.ts';
import { type Libfuzzy, openLibfuzzy } from '../oracle/libfuzzy.ts';

const size = { full: { inputs: 20_000, pairs: 200_000, large: 40 }, slice: { inputs: 300, pairs: 3_000, large: 1 } };

/** Bytes of the usual inputs; `large` ones go up to 5 MB. */
const usual = 64 * 1024;
const largest = 5_000_000;

/** Inputs that are handed to the library at once: enough to make its start cheap, few enough for memory. */
const batch = 500;

export const proof: Measure = {
  name: 'fuzzy',
  what: 'digests, scores and keys against the C library',
  target: '0 differences in 20,000 digests (one-shot and streamed) and 200,000 scores',
  async run(options) {
    const counts = options.slice ? size.slice : size.full;
    const inputs = options.runs ?? counts.inputs;
    const pairs = options.runs === null ? counts.pairs : options.runs * 10;
    const library = openLibfuzzy();
    try {
      const random = randomOf(options.seed);
      const small = proveDigests(library, options, random, inputs, usual);
      const large = proveDigests(library, options, random, counts.large, largest);
      const scores = proveScores(library, options, pairsOf(random, pairs, small.digests));
      const search = proveSearch(options, small.digests.slice(0, 2_000));
      const wrong = small.wrong + large.wrong + scores + search;
      const figure = `${wrong} differences in ${inputs + counts.large} digests and ${pairs} scores`;
      return { figure, ok: wrong === 0 };
    } finally {
      library.close();
    }
  },
};

function proveDigests(
  library: Libfuzzy,
  { log }: MeasureOptions,
  random: () => number,
  count: number,
  longest: number,
): { wrong: number; digests: string[] } {
  let wrong = 0;
  const digests: string[] = [];
  const atOnce = longest > usual ? 5 : batch;
  for (let done = 0; done < count; done += atOnce) {
    const inputs = [...inputsOf(random, Math.min(atOnce, count - done), longest)];
    const right = library.hash(inputs);
    inputs.forEach((input, index) => {
      const answers = { 'one-shot': digest(input), streamed: streamed(input, random) };
      for (const [way, answer] of Object.entries(answers)) {
        if (answer === right[index]) continue;
        wrong += 1;
        log(`${way} digest of ${input.length} bytes: ${answer}, the library says ${right[index]}`);
      }
    });
    digests.push(...right);
    if (done % 5_000 === 0) log(`${done + inputs.length} of ${count} inputs up to ${longest} bytes`);
  }
  return { wrong, digests };
}

/** In chunks of random lengths, single bytes and empty ones among them. */
function streamed(input: Uint8Array, random: () => number): string {
  const digester = createDigester();
  const typical = [3, 100, 5_000, 20_000][Math.floor(random() * 4)]!;
  const longest = Math.max(typical, input.length / 500);
  for (let from = 0; from < input.length; ) {
    const end = from + Math.floor(random() * longest);
    digester.update(input.subarray(from, end));
    from = end;
  }
  return digester.digest();
}

/** Scores both ways round, and whether two digests share a key exactly when they score. */
function proveScores(library: Libfuzzy, { log }: MeasureOptions, source: Iterable<[string, string]>): number {
  const pairs = [...source];
  const right = library.score(pairs);
  let wrong = 0;
  let above = 0;
  pairs.forEach(([left, other], index) => {
    const [a, b] = [parseDigest(left), parseDigest(other)];
    const score = compare(a, b);
    const keys = new Set(gramsOf(a));
    const meet = gramsOf(b).some((key) => keys.has(key));
    if (score > 0) above += 1;
    if (score === right[index] && compare(b, a) === score && meet === score > 0) return;
    wrong += 1;
    log(`${left} ${other}: ${score}${meet ? ', shared key' : ''}; the library says ${right[index]}`);
  });
  log(`${pairs.length} pairs, ${above} above 0`);
  return wrong;
}

/** What the index finds is what comparing each with each finds. */
function proveSearch({ log }: MeasureOptions, texts: readonly string[]): number {
  const digests = texts.map(parseDigest);
  const index = createIndex();
  for (const one of digests) index.add(one);
  let wrong = 0;
  for (const query of digests.slice(0, 200)) {
    const found = index.search(query);
    const right = digests.map((one, id) => ({ id, score: compare(query, one) })).filter(({ score }) => score > 0);
    right.sort((a, b) => b.score - a.score || a.id - b.id);
    if (JSON.stringify(found) !== JSON.stringify(right)) {
      wrong += 1;
      log(`search for ${query.text} found ${found.length}, comparing all finds ${right.length}`);
    }
  }
  return wrong;
}
