import { type ChildProcess, spawn } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { stringify } from 'yaml';
import { startJira } from '../fakes/jira/server.ts';
import { type Outlook, startOutlook } from '../fakes/outlook/server.ts';

const root = join(import.meta.dirname, '..', '..');

export interface Product {
  /** The server's own address. */
  url: string;
  outlook: Outlook;
  jira: Awaited<ReturnType<typeof startJira>>;
  /** Drops one mail into the watched folder. */
  drop(name: string, bytes: Uint8Array | string): void;
  /** Ends the server as a power cut would. */
  kill(): Promise<void>;
  /** Starts it again on the same data. */
  restart(): Promise<void>;
  /** Folder of the embedded database. */
  data: string;
  /** Ends the server and leaves the stand-ins and the data. */
  stopServer(): Promise<void>;
  stop(): Promise<void>;
}

/** The whole product as a process, with the stand-ins that it cannot tell from the real services. */
export async function startProduct(extra: Record<string, unknown> = {}): Promise<Product> {
  const folder = mkdtempSync(join(tmpdir(), 'shoal-product-'));
  const mailbox = join(folder, 'mailbox');
  mkdirSync(mailbox);
  const port = await freePort();
  const jira = await startJira({});
  const outlook = await startOutlook({ folder: mailbox, pane: `http://127.0.0.1:${port}/pane/` });
  const config = {
    organisation: { domains: ['brackwater.example'], authservIds: ['mx.brackwater.example'] },
    mailbox: { addresses: ['phish@brackwater.example'] },
    folders: [{ name: 'mailbox', path: mailbox, trust: 'mailbox' }],
    server: { port },
    addin: { officeJs: `${outlook.url}/office.js`, frameAncestors: [outlook.url] },
    jira: { url: jira.url, project: 'SOC', auth: { kind: 'basic', email: 'shoal@example.org', token: 'demo-token' } },
    log: { level: 'warn' },
    ...extra,
  };
  writeFileSync(join(folder, 'shoal.yaml'), stringify(config));
  let child = await startServer(folder);
  return {
    url: `http://127.0.0.1:${port}`,
    outlook,
    jira,
    drop: (name, bytes) => writeFileSync(join(mailbox, name), bytes),
    data: join(folder, 'data'),
    kill: () => end(child, 'SIGKILL'),
    stopServer: () => end(child, 'SIGTERM'),
    async restart() {
      child = await startServer(folder);
    },
    async stop() {
      await end(child, 'SIGTERM');
      await Promise.all([outlook.stop(), jira.stop()]);
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

async function startServer(folder: string): Promise<ChildProcess> {
  const child = spawn(process.execPath, [join(root, 'server', 'main.ts')], {
    cwd: folder,
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  for await (const line of createInterface({ input: child.stdout! }))
    if (line.startsWith('Shoal runs at')) return child;
  throw new Error('the server ended before it was ready');
}

function end(child: ChildProcess, signal: NodeJS.Signals): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return Promise.resolve();
  return new Promise((resolve) => {
    child.once('exit', () => resolve());
    child.kill(signal);
  });
}

async function freePort(): Promise<number> {
  const { createServer } = await import('node:net');
  return new Promise((resolve) => {
    const server = createServer().listen(0, '127.0.0.1', () => {
      const { port } = server.address() as { port: number };
      server.close(() => resolve(port));
    });
  });
}

/** Asks until the answer pleases. */
export async function until<T>(
  ask: () => Promise<T | null | undefined | false>,
  what: string,
  seconds = 20,
): Promise<T> {
  const deadline = Date.now() + seconds * 1000;
  while (Date.now() < deadline) {
    const found = await ask();
    if (found) return found;
    await new Promise((resolve) => setTimeout(resolve, 200));
  }
  throw new Error(`waited ${seconds} s in vain: ${what}`);
}
