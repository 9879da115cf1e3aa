import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { test } from 'node:test';
import { until } from '../services/product.ts';

const main = join(import.meta.dirname, '..', '..', 'server', 'main.ts');

test('with nothing configured, the start is the demo: addresses, mails that flow in, verdicts', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'shoal-demo-'));
  const child = spawn(process.execPath, [main], { cwd: folder, stdio: ['ignore', 'pipe', 'inherit'] });
  const ended = new Promise<number | null>((resolve) => child.once('exit', resolve));
  try {
    const addresses = new Map<string, string>();
    for await (const line of createInterface({ input: child.stdout })) {
      const [, url, what] = /(http:\/\/127\.0\.0\.1:\d+)\S*\s+the (mailbox|console|Jira)/.exec(line) ?? [];
      if (url && what) addresses.set(what, url);
      if (line.startsWith('Mails arrive')) break;
    }
    assert.deepEqual([...addresses.keys()].sort(), ['Jira', 'console', 'mailbox']);
    for (const url of addresses.values()) assert.equal((await fetch(url)).status, 200, url);
    const verified = async () => {
      const page = await (await fetch(`${addresses.get('console')}/api/v1/records?grade=verified`)).json();
      return (page as { items: { state: string }[] }).items.some(({ state }) => state === 'closed');
    };
    await until(verified, 'a simulation is proven and closed', 60);
  } finally {
    child.kill('SIGTERM');
    await ended;
    rmSync(folder, { recursive: true, force: true });
  }
});
