import { existsSync, mkdtempSync, rmSync, statfsSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Config, databaseUrl } from './config.ts';
import { reasonOf, ShoalError } from './core/errors.ts';
import type { Playbook } from './core/playbook.ts';
import type { Output } from './doors/cli/output.ts';
import { createTransport } from './services/http.ts';
import { checkJira } from './services/jira/check.ts';
import { migrate } from './store/migrate.ts';
import { openStore } from './store/open.ts';

interface Check {
  name: string;
  /** What was seen when it is well. @throws with the reason, and what to do, when it is not. */
  run(): Promise<string>;
}

interface DoctorInput {
  values: Record<string, string | boolean | string[] | undefined>;
  config: Config;
  playbooks: readonly Playbook[];
  output: Output;
}

/** Checks everything that Shoal needs; @returns 0 when all is well, 1 when something is not. */
export async function doctor({ values, config, playbooks, output }: DoctorInput): Promise<number> {
  let failures = 0;
  for (const { name, run } of checksOf(config, playbooks, values.data as string | undefined)) {
    try {
      const detail = await run();
      output.line({ check: name, ok: true, detail }, () => `✓ ${name}: ${detail}`);
    } catch (error) {
      failures++;
      const remedy = error instanceof ShoalError ? error.remedy : '';
      output.line(
        { check: name, ok: false, detail: reasonOf(error), remedy },
        () => `✗ ${name}: ${reasonOf(error)}${remedy ? `\n  ${remedy}` : ''}`,
      );
    }
  }
  return failures > 0 ? 1 : 0;
}

function checksOf(config: Config, playbooks: readonly Playbook[], data: string | undefined): Check[] {
  const checks: Check[] = [
    { name: 'runtime', run: async () => checkRuntime() },
    { name: 'playbooks', run: async () => playbooks.map(({ name }) => name).join(', ') },
    { name: 'pages', run: async () => checkPages() },
    { name: 'organisation', run: async () => checkOrganisation(config) },
    { name: 'database', run: () => checkDatabase(config, data) },
    { name: 'disk', run: async () => checkDisk(data ?? '.') },
  ];
  if (config.jira.url !== '') {
    checks.push({ name: 'jira', run: () => checkJira(config.jira, createTransport({ allow: [config.jira.url] })) });
  }
  return checks;
}

function checkRuntime(): string {
  const major = Number(process.versions.node.split('.')[0]);
  if (major < 24)
    throw new ShoalError(
      'SHOAL_USAGE',
      `Node ${process.versions.node} runs this; Shoal needs 24 or newer, which \`npm start\` and \`npm run shoal\` bring along`,
    );
  return `Node ${process.versions.node}`;
}

function checkPages(): string {
  const page = join(import.meta.dirname, '..', 'dist', 'addin', 'console', 'index.html');
  if (!existsSync(page)) throw new ShoalError('SHOAL_CONFIG', 'the console is not built; run `npm run build`');
  return 'console and task pane are built';
}

function checkOrganisation({ organisation, mailbox }: Config): string {
  if (organisation.domains.length === 0) {
    throw new ShoalError(
      'SHOAL_CONFIG',
      'organisation.domains is empty: nobody counts as internal, so a report can only be told by its form',
    );
  }
  if (organisation.authservIds.length === 0) {
    throw new ShoalError(
      'SHOAL_CONFIG',
      'organisation.authservIds is empty: no sender can be proven; copy the first word of an Authentication-Results header that your own border wrote',
    );
  }
  return `${organisation.domains.join(', ')}; ${mailbox.addresses.length} mailbox addresses`;
}

async function checkDatabase(config: Config, data: string | undefined): Promise<string> {
  const url = databaseUrl(config);
  // Without a folder of its own the check uses a fresh one, so that it never touches a running server's.
  const temporary = url === '' && data === undefined ? mkdtempSync(join(tmpdir(), 'shoal-')) : null;
  const store = await openStore(
    url !== '' && data === undefined ? { url } : { folder: data ?? (temporary as string), durable: true },
  );
  try {
    await migrate(store);
    return store.engine === 'postgres'
      ? 'PostgreSQL answers and is up to date'
      : 'the embedded database opens, and a commit reaches the disk';
  } finally {
    await store.close();
    if (temporary !== null) rmSync(temporary, { recursive: true, force: true });
  }
}

function checkDisk(folder: string): string {
  const { bavail, bsize } = statfsSync(existsSync(folder) ? folder : '.');
  const gigabytes = (bavail * bsize) / 1e9;
  if (gigabytes < 1) throw new ShoalError('SHOAL_STORE_UNSAFE', `only ${gigabytes.toFixed(2)} GB are free`);
  return `${gigabytes.toFixed(0)} GB are free`;
}
