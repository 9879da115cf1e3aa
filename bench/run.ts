/**
 * `npm run prove -- NAME` and `npm run bench -- NAME`: one long measure, its progress on standard error, its figure as
 * the last line. Exit 1 where the figure falls short of the target written beside it.
 */
import { randomInt } from 'node:crypto';
import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import type { Measure } from './measure.ts';

export type Kind = 'prove' | 'measure';

/** Every measure of one kind: each file in the folder exports one, as `proof` or `measure`. */
export async function findMeasures(kind: Kind): Promise<Measure[]> {
  const folder = join(import.meta.dirname, kind);
  const files = readdirSync(folder)
    .filter((file) => file.endsWith('.ts'))
    .sort();
  const loaded = await Promise.all(files.map(async (file) => ({ file, exported: await import(join(folder, file)) })));
  return loaded.map(({ file, exported }) => {
    const found: Measure | undefined = exported.proof ?? exported.measure;
    if (!found || `${found.name}.ts` !== file)
      throw new Error(`bench/${kind}/${file} must export a measure named as the file`);
    return found;
  });
}

/** @returns the exit status. */
async function main(kind: Kind, argv: readonly string[]): Promise<number> {
  const { values, positionals } = parseArgs({
    args: [...argv],
    allowPositionals: true,
    options: {
      list: { type: 'boolean' },
      slice: { type: 'boolean' },
      seed: { type: 'string' },
      runs: { type: 'string' },
    },
  });
  const measures = await findMeasures(kind);
  if (values.list || positionals.length === 0) {
    for (const { name, what, target } of measures) console.log(`${name.padEnd(12)} ${what}; target: ${target}`);
    return values.list ? 0 : 2;
  }
  const seed = values.seed === undefined ? randomInt(2 ** 31) : Number(values.seed);
  const runs = values.runs === undefined ? null : Number(values.runs);
  if (!Number.isSafeInteger(seed) || (runs !== null && !(runs > 0))) {
    console.error('--seed and --runs are whole numbers');
    return 2;
  }
  let status = 0;
  for (const name of positionals) {
    const measure = measures.find((known) => known.name === name);
    if (!measure) {
      console.error(`there is no ${name}; known: ${measures.map((known) => known.name).join(', ')}`);
      return 2;
    }
    console.error(`${name}: seed ${seed}; target: ${measure.target}`);
    const { figure, ok } = await measure.run({
      seed,
      runs,
      slice: values.slice === true,
      log: (line) => console.error(line),
    });
    console.log(`${name}: ${figure}`);
    if (!ok) status = 1;
  }
  return status;
}

if (import.meta.main) {
  const [kind, ...rest] = process.argv.slice(2);
  process.exitCode = await main(kind === 'prove' ? 'prove' : 'measure', rest);
}
