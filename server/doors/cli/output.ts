import type { Writable } from 'node:stream';

/** Machine output on standard output, one JSON object a line; people's text and progress on standard error. */
export interface Output {
  json: boolean;
  /** A result: the object under `--json`, else the words. */
  line(value: unknown, words: () => string): void;
  /** Plain text that is a command's own output (digests, scores). */
  text(words: string): void;
  problem(words: string): void;
  /** Overwrites itself on a terminal, says nothing elsewhere. */
  progress(words: string): void;
  progressDone(): void;
}

export interface OutputStreams {
  stdout: Writable;
  stderr: Writable & { isTTY?: boolean };
}

export function openOutput(json: boolean, { stdout, stderr }: OutputStreams): Output {
  const terminal = stderr.isTTY === true;
  let shown = false;
  const clear = () => {
    if (shown) stderr.write('\r\u001b[K');
    shown = false;
  };
  return {
    json,
    line(value, words) {
      clear();
      stdout.write(json ? `${JSON.stringify(value)}\n` : `${inert(words())}\n`);
    },
    text(words) {
      clear();
      stdout.write(`${words}\n`);
    },
    problem(words) {
      clear();
      stderr.write(`${inert(words)}\n`);
    },
    progress(words) {
      if (!terminal) return;
      stderr.write(`\r\u001b[K${words}`);
      shown = true;
    },
    progressDone: clear,
  };
}

/** Words of a mail must not steer the terminal. */
function inert(words: string): string {
  return words.replace(/[\p{Cc}\u202a-\u202e\u2066-\u2069]/gu, (character) => (character === '\n' ? '\n' : '\u{fffd}'));
}
