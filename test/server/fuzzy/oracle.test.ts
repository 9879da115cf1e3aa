import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { inputsOf, pairsOf, randomOf } from '../../../bench/oracle/inputs.ts';
import { hasLibfuzzy, openLibfuzzy } from '../../../bench/oracle/libfuzzy.ts';
import { compare } from '../../../server/fuzzy/compare.ts';
import { digest } from '../../../server/fuzzy/digest.ts';
import { parseDigest } from '../../../server/fuzzy/parse.ts';

// In CI a missing oracle fails the test; elsewhere it is skipped with the reason.
const inCi = process.env.CI === 'true';
const noTool = existsSync('/usr/bin/ssdeep') || inCi ? false : 'the ssdeep command is not installed';
const noLibrary = hasLibfuzzy() || inCi ? false : 'libfuzzy-dev or a C compiler is not installed';

test('the ssdeep command prints the same digests for files', { skip: noTool }, () => {
  const folder = mkdtempSync(join(tmpdir(), 'shoal-ssdeep-'));
  try {
    const inputs = [...inputsOf(randomOf(3), 60, 50_000)].filter((input) => input.length > 0);
    const files = inputs.map((input, index) => {
      const file = join(folder, `${index}`);
      writeFileSync(file, input);
      return file;
    });
    const printed = execFileSync('ssdeep', ['-b', ...files], { stdio: ['ignore', 'pipe', 'ignore'] });
    const lines = printed.toString().trim().split('\n').slice(1);
    assert.deepEqual(
      lines,
      inputs.map((input, index) => `${digest(input)},"${index}"`),
    );
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
});

test('the C library gives the same digests and scores', { skip: noLibrary }, () => {
  const library = openLibfuzzy();
  try {
    const random = randomOf(4);
    const inputs = [...inputsOf(random, 200, 20_000)];
    const digests = inputs.map((input) => digest(input));
    assert.deepEqual(digests, library.hash(inputs));
    const pairs = [...pairsOf(random, 3_000, digests)];
    const scores = pairs.map(([a, b]) => compare(parseDigest(a), parseDigest(b)));
    assert.deepEqual(scores, library.score(pairs));
  } finally {
    library.close();
  }
});
