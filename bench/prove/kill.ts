import { spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { verifyAudit } from '../../server/store/audit.ts';
import { deliveryBytes, deliveryFacts } from '../../server/store/delivery.ts';
import { openStore, type Store } from '../../server/store/open.ts';
import type { Measure } from '../measure.ts';

const writer = join(import.meta.dirname, '..', 'crash', 'writer.ts');

/** What is left after the last kill. */
export interface KillResult {
  rounds: number;
  acknowledged: number;
  /** Acknowledged and not there, or not there whole. */
  lost: number;
  /** Rows of the audit chain; at least one for each acknowledged mail. */
  audited: number;
  chainOk: boolean;
}

/** Kills a writing process again and again, each time on the same folder, and counts afterwards. */
export async function killRounds(rounds: number, seed: number, log: (line: string) => void): Promise<KillResult> {
  const folder = mkdtempSync(join(tmpdir(), 'shoal-kill-'));
  try {
    const acknowledged = new Set<string>();
    for (let round = 0; round < rounds; round += 1) {
      // Some rounds end within a commit or two, some after hundreds, every fifth while the database still opens.
      const dice = createHash('sha256').update(`${seed} ${round}`).digest().readUInt16LE() / 65_536;
      await killOnce(folder, round, dice, acknowledged);
      log(`round ${round + 1} of ${rounds}: ${acknowledged.size} acknowledged`);
    }
    const store = await openStore({ folder, durable: true });
    try {
      return { rounds, ...(await count(store, acknowledged)) };
    } finally {
      await store.close();
    }
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

async function killOnce(folder: string, round: number, dice: number, acknowledged: Set<string>): Promise<void> {
  const child = spawn(process.execPath, [writer, folder, String(round)], { stdio: ['ignore', 'pipe', 'inherit'] });
  const ended = once(child, 'exit');
  const kill = () => child.kill('SIGKILL');
  let timer: NodeJS.Timeout | undefined;
  if (round % 5 === 4) timer = setTimeout(kill, dice * 1_500);
  createInterface({ input: child.stdout }).on('line', (line) => {
    acknowledged.add(line);
    timer ??= setTimeout(kill, dice * 600);
  });
  const [, signal] = await ended;
  clearTimeout(timer);
  if (signal !== 'SIGKILL') throw new Error(`the writer ended by itself in round ${round + 1}`);
}

async function count(store: Store, acknowledged: ReadonlySet<string>): Promise<Omit<KillResult, 'rounds'>> {
  let lost = 0;
  for (const id of acknowledged) {
    const facts = await deliveryFacts(store.db, id);
    const bytes = await deliveryBytes(store.db, id);
    const whole = bytes !== null && createHash('sha256').update(bytes).digest('hex') === id;
    if (facts?.state !== 'open' || !whole) lost += 1;
  }
  const chain = await verifyAudit(store.db);
  return { acknowledged: acknowledged.size, lost, audited: chain.rows, chainOk: chain.ok };
}

export const proof: Measure = {
  name: 'kill',
  what: 'kill -9 while the embedded database is written, then count what was acknowledged',
  target: '0 acknowledged mails lost in 30 kills, audit chain whole',
  async run({ seed, runs, slice, log }) {
    const result = await killRounds(runs ?? (slice ? 5 : 30), seed, log);
    const ok = result.lost === 0 && result.chainOk && result.acknowledged > 0 && result.audited >= result.acknowledged;
    const figure = `${result.lost} of ${result.acknowledged} acknowledged mails lost in ${result.rounds} kills`;
    return { figure, ok };
  },
};
