import { execFileSync } from 'node:child_process';
import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** Debian's libfuzzy, asked through a small program that is compiled where it is needed. */
export interface Libfuzzy {
  hash(inputs: readonly Uint8Array[]): string[];
  /** -1 where the library refuses a digest. */
  score(pairs: readonly (readonly [string, string])[]): number[];
  /** Processor nanoseconds for one digest, fastest of the rounds. */
  timeHash(input: Uint8Array, rounds: number): number;
  /** Processor nanoseconds for the first digest against every other one, and the sum of the scores. */
  timeScore(digests: readonly string[], rounds: number): { nanoseconds: number; sum: number };
  close(): void;
}

/** True where both the library's header and a C compiler are installed. */
export function hasLibfuzzy(): boolean {
  return existsSync('/usr/include/fuzzy.h') && existsSync('/usr/bin/cc');
}

/** @throws Error where the compiler or the library (Debian: gcc, libfuzzy-dev) is missing. */
export function openLibfuzzy(): Libfuzzy {
  const folder = mkdtempSync(join(tmpdir(), 'shoal-libfuzzy-'));
  const program = join(folder, 'libfuzzy');
  execFileSync('cc', ['-O2', '-o', program, join(import.meta.dirname, 'libfuzzy.c'), '-lfuzzy']);
  const ask = (words: string[], input: Uint8Array): string[] =>
    execFileSync(program, words, { input, maxBuffer: 1 << 30 })
      .toString('latin1')
      .split('\n')
      .slice(0, -1);
  return {
    hash: (inputs) => ask(['hash'], Buffer.concat(inputs.flatMap((input) => [lengthOf(input), input]))),
    score: (pairs) => ask(['score'], Buffer.from(pairs.map(([a, b]) => `${a} ${b}\n`).join(''))).map(Number),
    timeHash: (input, rounds) => Number(ask(['time-hash', String(rounds)], Buffer.concat([lengthOf(input), input]))[0]),
    timeScore(digests, rounds) {
      const [nanoseconds, sum] = ask(['time-score', String(rounds)], Buffer.from(digests.join('\n')))[0]!.split(' ');
      return { nanoseconds: Number(nanoseconds), sum: Number(sum) };
    },
    close: () => rmSync(folder, { recursive: true, force: true }),
  };
}

function lengthOf(input: Uint8Array): Buffer {
  const head = Buffer.alloc(4);
  head.writeUInt32LE(input.length);
  return head;
}
