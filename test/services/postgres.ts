import { type ChildProcess, execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import { accessSync, chmodSync, chownSync, mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir, userInfo } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { promisify } from 'node:util';
import pg from 'pg';

/** A real server of its own, thrown away with everything in it. */
export interface Postgres {
  /** Of the database 'shoal'. */
  url: string;
  /** A fresh, empty database beside it. */
  createDatabase(name: string): Promise<string>;
  stop(): Promise<void>;
}

const run = promisify(execFile);
const user = 'shoal';
/** Debian's 'nobody'; PostgreSQL refuses to run as root. */
const nobody = 65_534;

/** The newest server on this machine: Debian's place, then the path; null where there is none. */
export function findPostgres(): string | null {
  const debian = '/usr/lib/postgresql';
  const versions = list(debian).sort((a, b) => Number(b) - Number(a));
  const folders = [
    ...versions.map((version) => join(debian, version, 'bin')),
    ...(process.env.PATH ?? '').split(':').filter((folder) => folder !== ''),
  ];
  return folders.find((folder) => isThere(join(folder, 'postgres')) && isThere(join(folder, 'initdb'))) ?? null;
}

/**
 * Whether tests can have a real server; says loudly when not.
 * @throws Error where it must not be missing (CI=true).
 */
export function requirePostgres(): boolean {
  if (process.env.TEST_DATABASE_URL !== undefined || findPostgres() !== null) return true;
  const text = 'no PostgreSQL on this machine: everything that needs a real server is NOT tested (install postgresql)';
  if (process.env.CI === 'true') throw new Error(text);
  console.error(`\n*** ${text} ***\n`);
  return false;
}

/** Starts a server on a free loopback port in a folder of its own; under a second. */
export async function startPostgres(): Promise<Postgres> {
  const given = process.env.TEST_DATABASE_URL;
  if (given !== undefined) return postgresAt(given, async () => {});
  const bin = findPostgres();
  if (bin === null) throw new Error('no PostgreSQL on this machine');
  const account = accountToUse();
  const folder = mkdtempSync(join(tmpdir(), 'shoal-postgres-'));
  chmodSync(folder, 0o700);
  if (account.uid !== undefined) chownSync(folder, account.uid, account.gid ?? account.uid);
  const data = join(folder, 'data');
  // No sync while it is made: the folder does not outlive the tests.
  await run(
    join(bin, 'initdb'),
    ['-D', data, '-U', user, '-A', 'trust', '-E', 'UTF8', '--locale=C.UTF-8', '--no-sync'],
    {
      ...account,
      cwd: folder,
    },
  );
  const port = await freePort();
  const server = spawn(join(bin, 'postgres'), ['-D', data, '-p', String(port), ...settings(folder)], {
    ...account,
    cwd: folder,
    stdio: ['ignore', 'ignore', 'pipe'],
  });
  const stop = () => stopServer(server, folder);
  process.once('exit', () => server.kill('SIGKILL'));
  try {
    const base = `postgres://${user}@127.0.0.1:${port}`;
    await untilReady(`${base}/postgres`, server);
    return await postgresAt(`${base}/postgres`, stop);
  } catch (error) {
    await stop();
    throw error;
  }
}

function settings(folder: string): string[] {
  const set = {
    listen_addresses: '127.0.0.1',
    unix_socket_directories: folder,
    shared_buffers: '32MB',
    max_connections: '60',
    autovacuum: 'off',
    deadlock_timeout: '200ms',
    fsync: 'on',
  };
  return Object.entries(set).flatMap(([name, value]) => ['-c', `${name}=${value}`]);
}

async function postgresAt(admin: string, stop: () => Promise<void>): Promise<Postgres> {
  const createDatabase = async (name: string) => {
    await query(admin, `drop database if exists ${name} with (force)`);
    await query(admin, `create database ${name}`);
    const url = new URL(admin);
    url.pathname = `/${name}`;
    return url.href;
  };
  return { url: await createDatabase('shoal_test'), createDatabase, stop };
}

async function query(url: string, text: string): Promise<void> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  try {
    await client.query(text);
  } finally {
    await client.end();
  }
}

async function untilReady(url: string, server: ChildProcess): Promise<void> {
  let said = '';
  server.stderr?.setEncoding('utf8').on('data', (text: string) => {
    said = (said + text).slice(-4_000);
  });
  for (let tries = 0; tries < 300; tries += 1) {
    if (server.exitCode !== null) break;
    const ready = await query(url, 'select 1').then(
      () => true,
      () => false,
    );
    if (ready) return;
    await sleep(50);
  }
  throw new Error(`PostgreSQL did not start: ${said}`);
}

/** SIGINT is PostgreSQL's fast shutdown. */
async function stopServer(server: ChildProcess, folder: string): Promise<void> {
  if (server.exitCode === null && server.signalCode === null) {
    const ended = once(server, 'exit');
    server.kill('SIGINT');
    await Promise.race([ended, sleep(5_000, undefined, { ref: false })]);
    if (server.exitCode === null) server.kill('SIGKILL');
  }
  rmSync(folder, { recursive: true, force: true });
}

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  server.close();
  await once(server, 'close');
  if (address === null || typeof address === 'string') throw new Error('no free port');
  return address.port;
}

function accountToUse(): { uid?: number; gid?: number } {
  return userInfo().uid === 0 ? { uid: nobody, gid: nobody } : {};
}

function list(folder: string): string[] {
  try {
    return readdirSync(folder);
  } catch {
    return [];
  }
}

function isThere(path: string): boolean {
  try {
    accessSync(path);
    return true;
  } catch {
    return false;
  }
}
