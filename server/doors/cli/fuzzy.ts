import { createReadStream } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { createInterface } from 'node:readline';
import { reasonOf, ShoalError } from '../../core/errors.ts';
import { compare } from '../../fuzzy/compare.ts';
import { digest } from '../../fuzzy/digest.ts';
import { parseDigest } from '../../fuzzy/parse.ts';
import { createIndex } from '../../fuzzy/search.ts';
import { filesAt } from './inputs.ts';
import type { Output } from './output.ts';

interface FuzzyOptions {
  against: string | undefined;
  threshold: string | undefined;
}

/** `fuzzy hash`, `fuzzy compare`, `fuzzy search`; @returns the exit status. */
export async function fuzzyCommands(
  what: string | undefined,
  args: readonly string[],
  output: Output,
  options: FuzzyOptions,
): Promise<number> {
  switch (what) {
    case 'hash':
      return hash(args, output);
    case 'compare':
      return compareTwo(args, output);
    case 'search':
      return search(args, output, options);
    default:
      throw new ShoalError('SHOAL_USAGE', 'fuzzy: say hash, compare or search');
  }
}

async function hash(paths: readonly string[], output: Output): Promise<number> {
  if (paths.length === 0) throw new ShoalError('SHOAL_USAGE', 'fuzzy hash: name a file or a folder');
  let failures = 0;
  if (!output.json) output.text('ssdeep,1.1--blocksize:hash:hash,filename');
  for (const path of paths) {
    for await (const file of filesAt(path, true)) {
      const outcome = 'error' in file ? file.error : await hashFile(file.name);
      if (outcome instanceof ShoalError) {
        failures++;
        output.problem(outcome.message);
        if (output.json)
          output.line({ name: file.name, error: { code: outcome.code, detail: outcome.message } }, () => '');
      } else if (output.json) output.line({ digest: outcome, name: file.name }, () => '');
      // A quote in a name is doubled by nobody: ssdeep escapes it with a backslash.
      else output.text(`${outcome},"${file.name.replaceAll('"', '\\"')}"`);
    }
  }
  return failures > 0 ? 1 : 0;
}

async function hashFile(name: string): Promise<string | ShoalError> {
  try {
    return digest(await readFile(name));
  } catch (error) {
    return new ShoalError('SHOAL_INPUT_UNREADABLE', `${name}: ${reasonOf(error)}`);
  }
}

function compareTwo([a, b, ...more]: readonly string[], output: Output): number {
  if (a === undefined || b === undefined || more.length > 0)
    throw new ShoalError('SHOAL_USAGE', 'fuzzy compare: give two digests');
  const score = compare(parseDigest(a), parseDigest(b));
  output.line({ score }, () => String(score));
  return 0;
}

async function search(files: readonly string[], output: Output, { against, threshold }: FuzzyOptions): Promise<number> {
  if (against === undefined || files.length === 0)
    throw new ShoalError('SHOAL_USAGE', 'fuzzy search: give --against DIGESTS and a list to look up');
  const least = threshold === undefined ? 1 : Number(threshold);
  if (!Number.isInteger(least) || least < 1 || least > 100)
    throw new ShoalError('SHOAL_USAGE', `--threshold ${threshold}: a whole number from 1 to 100`);
  const index = createIndex();
  const names: string[] = [];
  let failures = 0;
  const refuse = (error: ShoalError) => {
    failures++;
    output.problem(error.message);
    if (output.json) output.line({ error: { code: error.code, detail: error.message } }, () => '');
  };
  for await (const entry of digestsIn(against)) {
    if (entry instanceof ShoalError) refuse(entry);
    else {
      index.add(entry.digest);
      names.push(entry.name);
    }
  }
  for (const file of files) {
    for await (const entry of digestsIn(file)) {
      if (entry instanceof ShoalError) {
        refuse(entry);
        continue;
      }
      for (const { id, score } of index.search(entry.digest, least)) {
        const hit = { query: entry.name, name: names[id] ?? '', score };
        output.line(hit, () => `${hit.query} matches ${hit.name} (${score})`);
      }
    }
  }
  return failures > 0 ? 1 : 0;
}

/** Lines `digest[,name]`, with or without quotes around the name; ssdeep's own header line and blank lines are skipped. */
async function* digestsIn(
  file: string,
): AsyncGenerator<{ digest: ReturnType<typeof parseDigest>; name: string } | ShoalError> {
  const stream = createReadStream(file, 'utf8');
  let number = 0;
  try {
    for await (const line of createInterface({ input: stream, crlfDelay: Number.POSITIVE_INFINITY })) {
      number++;
      const text = line.trim();
      if (text === '' || text.startsWith('ssdeep,')) continue;
      const comma = text.indexOf(',');
      const name =
        comma < 0
          ? text
          : text
              .slice(comma + 1)
              .replace(/^"|"$/g, '')
              .replaceAll('\\"', '"');
      try {
        yield { digest: parseDigest(comma < 0 ? text : text.slice(0, comma)), name };
      } catch (error) {
        yield new ShoalError('SHOAL_DIGEST_INVALID', `${file}:${number}: ${reasonOf(error)}`);
      }
    }
  } catch (error) {
    yield new ShoalError('SHOAL_INPUT_UNREADABLE', `${file}: ${reasonOf(error)}`);
  }
}
