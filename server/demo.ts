/**
 * The product on sample mails, on this machine alone: the real server with its embedded database, and beside it, as
 * processes of their own, a Jira and an Outlook that exist for the demo. Mails drop into a watched folder one by one.
 */
import { type ChildProcess, spawn } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { join, resolve } from 'node:path';
import { createInterface } from 'node:readline';
import { demoScenario } from '../samples/demo.ts';
import { enrol } from './assemble.ts';
import { readConfig } from './config.ts';
import { ShoalError } from './core/errors.ts';
import { findPlaybooks } from './road/find-playbooks.ts';
import { serve } from './serve.ts';

const root = join(import.meta.dirname, '..');
const secondsBetweenMails = 1.5;
const say = (line: string) => console.log(line);

/** Runs until it is stopped; @returns the exit status so far. */
export async function demo(data: string | undefined): Promise<number> {
  const folder = resolve(data ?? join('data', 'demo'));
  const mailbox = join(folder, 'mailbox');
  mkdirSync(mailbox, { recursive: true });
  const scenario = demoScenario({ start: startOf(folder) });
  const [port, outlookPort, jiraPort] = [await freePort(7070), await freePort(7071), await freePort(7072)];
  const url = `http://127.0.0.1:${port}`;
  say('Shoal: starting the demo (nothing is configured, so nothing leaves this machine)');
  const jira = await startFake('jira', ['--port', String(jiraPort), '--state', join(folder, 'jira.json')]);
  const outlook = await startFake('outlook', [
    '--port',
    String(outlookPort),
    '--folder',
    mailbox,
    '--pane',
    `${url}/pane/`,
  ]);
  say('Shoal: opening the database');
  const playbooks = await findPlaybooks();
  const config = readConfig(
    {
      organisation: scenario.organisation,
      mailbox: scenario.mailbox,
      simulation: scenario.simulation,
      server: { port },
      folders: [{ name: 'demo', path: mailbox, trust: 'mailbox' }],
      addin: { officeJs: `${outlook.url}/office.js`, frameAncestors: [outlook.url] },
      jira: { url: jira.url, project: 'SOC', auth: { kind: 'basic', email: 'shoal@example.org', token: 'demo-token' } },
      policy: [
        { when: 'simulation.verified', effect: 'ticket', level: 'record' },
        { when: 'simulation.likely', effect: 'ticket', level: 'record' },
        { when: 'simulation.verified', effect: 'close', level: 'do' },
        { when: 'simulation.hold', effect: 'ticket', level: 'do' },
      ],
      log: { level: 'warn' },
    },
    playbooks,
    folder,
  );
  return serve({
    config,
    playbooks,
    data: join(folder, 'database'),
    role: 'all',
    mode: 'demo',
    prepare: async (road) => {
      for (const { file, ...seed } of scenario.seeds) {
        await enrol(road, file, { ...seed, ownDomains: config.organisation.domains }, 'demo');
      }
    },
    ready: () => {
      feed(scenario.mails, mailbox);
      say('');
      say(`  Open   ${outlook.url}/          the mailbox, with the pane beside the open message`);
      say(`         ${url}/console/  the console`);
      say(`         ${jira.url}/          the Jira of the demo`);
      say('');
      say('Mails arrive one by one. Stop with Ctrl-C; the next start goes on where this one stopped.');
    },
    alsoStop: async () => {
      for (const fake of [jira, outlook]) fake.child.kill();
    },
  });
}

/** The sample mails carry dates; the first start fixes them, so that a later one makes the same mails. */
function startOf(folder: string): string {
  const file = join(folder, 'started');
  if (!existsSync(file)) writeFileSync(file, new Date().toISOString());
  return readFileSync(file, 'utf8');
}

function feed(mails: Iterable<{ name: string; bytes: Uint8Array }>, mailbox: string): void {
  const rest = Iterator.from(mails).filter(({ name }) => !existsSync(join(mailbox, name)));
  const timer = setInterval(() => {
    const { value, done } = rest.next();
    if (done) return clearInterval(timer);
    // Written beside and moved, so that nobody ever sees half a mail.
    const draft = join(mailbox, `.${value.name}`);
    writeFileSync(draft, value.bytes);
    renameSync(draft, join(mailbox, value.name));
  }, secondsBetweenMails * 1000);
  timer.unref();
}

interface Fake {
  url: string;
  child: ChildProcess;
}

/** Starts a stand-in as a process; it prints its address on its first line. */
async function startFake(name: string, args: readonly string[]): Promise<Fake> {
  const child = spawn(process.execPath, [join(root, 'test', 'fakes', name, 'main.ts'), ...args], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  process.once('exit', () => child.kill());
  for await (const line of createInterface({ input: child.stdout })) {
    if (line.startsWith('http')) return { url: line.trim().replace(/\/$/, ''), child };
  }
  throw new ShoalError('SHOAL_INTERNAL', `the demo's ${name} did not start`);
}

/** `wanted` where nobody has it, else any free port. */
function freePort(wanted: number): Promise<number> {
  const { promise, resolve: settle, reject } = Promise.withResolvers<number>();
  const server = createServer();
  server.once('error', () =>
    wanted === 0 ? reject(new ShoalError('SHOAL_INTERNAL', 'there is no free port')) : settle(freePort(0)),
  );
  server.listen(wanted, '127.0.0.1', () => {
    const address = server.address();
    server.close(() => settle(typeof address === 'object' && address ? address.port : wanted));
  });
  return promise;
}
