import { type ChildProcess, spawn } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { generateMails } from '../../samples/generate.ts';
import type { Measure } from '../measure.ts';

/** The whole process may not grow by more than this from the second quarter of the run to the last. */
const growth = 1.25;
const broken = 20;
const damaged = [
  Buffer.alloc(0),
  Buffer.from([0xff, 0xfe, 0x00, 0x0d, 0x0a]),
  Buffer.from('PK\u0003\u0004 not a mail'),
  Buffer.from('Content-Type: multipart/mixed; boundary=x\r\n\r\n--x\r\nContent-Type: message/rfc822\r\n\r\n'),
  Buffer.from('Content-Type: text/html; charset=no-such\r\nContent-Transfer-Encoding: base64\r\n\r\n===='),
];

/** `shoal triage` on one big folder: a line for each mail, errors named, memory flat. */
export const proof: Measure = {
  name: 'batch',
  what: 'shoal triage on a folder of 5,000 mails, some of them broken',
  target: 'one line a mail in order, every failure named, memory of the last quarter at most 1.25 times the second',

  async run({ seed, runs, slice, log }) {
    const count = runs ?? (slice ? 150 : 5_000);
    const folder = mkdtempSync(join(tmpdir(), 'shoal-batch-'));
    const inbox = join(folder, 'inbox');
    mkdirSync(inbox);
    try {
      const good = count - broken - damaged.length;
      for (const { name, bytes } of generateMails({ seed, count: good, start: '2026-11-20T08:00:00.000Z' }))
        writeFileSync(join(inbox, name), bytes);
      // No mail at all, which is no failure: a record says what little is in it.
      for (const [index, bytes] of damaged.entries()) writeFileSync(join(inbox, `y-damaged-${index}.eml`), bytes);
      // Over the limit that is set below, or leading nowhere: each of them must be refused by name.
      for (let index = 0; index < broken; index += 2) {
        writeFileSync(join(inbox, `x-too-large-${index}.eml`), Buffer.alloc(3_000_000, 'a'));
        symlinkSync('nowhere', join(inbox, `z-dangling-${index}.eml`));
      }
      writeFileSync(join(folder, 'shoal.yaml'), 'limits: { deliveryBytes: 2000000 }\n');
      return await verdict(folder, count, log);
    } finally {
      rmSync(folder, { recursive: true, force: true });
    }
  },
};

async function verdict(
  folder: string,
  count: number,
  log: (line: string) => void,
): Promise<{ figure: string; ok: boolean }> {
  const started = performance.now();
  const child = spawn(
    process.execPath,
    [join(import.meta.dirname, '../../server/cli.ts'), 'triage', '--json', 'inbox'],
    { cwd: folder, stdio: ['ignore', 'pipe', 'ignore'] },
  );
  const memory: number[] = [];
  let lines = 0;
  let failed = 0;
  let inOrder = true;
  let last = '';
  for await (const text of createInterface({ input: child.stdout })) {
    const line = JSON.parse(text) as { input: string; error: { code: string; detail: string } | null };
    lines++;
    inOrder &&= line.input > last;
    last = line.input;
    if (line.error) failed += line.error.detail.includes(line.input) ? 1 : Number.NaN;
    // After its last line the process may be gone already.
    if (lines % 25 === 0 && lines < count) memory.push(residentBytes(child));
    if (lines % 500 === 0) log(`batch: ${lines} of ${count}, ${Math.round((memory.at(-1) ?? 0) / 1e6)} MB`);
  }
  const status =
    child.exitCode ?? (await new Promise<number>((resolve) => child.once('exit', (code) => resolve(code ?? -1))));
  const seconds = (performance.now() - started) / 1000;
  const quarter = Math.floor(memory.length / 4);
  const second = median(memory.slice(quarter, 2 * quarter));
  const fourth = median(memory.slice(-quarter));
  const ratio = fourth / second;
  const figure = `${lines} lines of ${count}, ${failed} of ${broken} failures named, ${inOrder ? 'in order' : 'OUT OF ORDER'}, exit ${status}, memory ${Math.round(fourth / 1e6)} MB, ${ratio.toFixed(2)} times the second quarter, ${(count / seconds).toFixed(0)} mails/s`;
  return { figure, ok: lines === count && failed === broken && inOrder && status === 1 && ratio <= growth };
}

function residentBytes({ pid }: ChildProcess): number {
  const kilobytes = /VmRSS:\s+(\d+)/.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1];
  return Number(kilobytes) * 1024;
}

function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.floor(sorted.length / 2)] ?? 0;
}
