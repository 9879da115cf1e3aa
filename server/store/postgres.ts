import { Kysely, PostgresDialect } from 'kysely';
import pg from 'pg';
import { reasonOf, ShoalError } from '../core/errors.ts';
import type { Session, Store } from './open.ts';
import type { Tables } from './tables.ts';

const oldestServer = 150_000;
const int8 = 20;

/**
 * Opens a PostgreSQL server.
 * @param url `postgres://user:password@host:port/database`
 * @param onError is told of connections that broke while nobody used them; the pool replaces them by itself.
 */
export async function openPostgres(url: string, onError: (error: Error) => void = () => {}): Promise<Store> {
  const pool = await reach(url);
  pool.on('error', onError);
  const db = new Kysely<Tables>({ dialect: new PostgresDialect({ pool }) });
  let closing: Promise<void> | undefined;
  return {
    engine: 'postgres',
    db,
    connection: () => url,
    transaction: (fn) => db.transaction().execute(fn),
    session: (fn) => inTransaction(pool, fn),
    close() {
      closing ??= db.destroy();
      return closing;
    },
  };
}

async function reach(url: string): Promise<pg.Pool> {
  // Anything else is not even named: it may be a password in the wrong place.
  if (!/^postgres(ql)?:\/\//i.test(url))
    throw new ShoalError('SHOAL_STORE_UNREACHABLE', 'the address of the database does not begin with postgres://');
  let pool: pg.Pool | undefined;
  try {
    pool = new pg.Pool({
      connectionString: url,
      application_name: 'shoal',
      max: 10,
      connectionTimeoutMillis: 10_000,
      statement_timeout: 30_000,
      idle_in_transaction_session_timeout: 60_000,
      types: { getTypeParser },
    });
    const answer = await pool.query<{ version: number }>(
      "select current_setting('server_version_num')::int as version",
    );
    const version = answer.rows[0]?.version ?? 0;
    if (version < oldestServer)
      throw new Error(`it runs PostgreSQL ${Math.floor(version / 10_000)}; 15 or newer is needed`);
    return pool;
  } catch (error) {
    await pool?.end();
    // No cause: the errors of URL and of some connections carry the whole address.
    throw new ShoalError('SHOAL_STORE_UNREACHABLE', `${placeOf(url)}: ${withoutSecrets(url, reasonOf(error))}`);
  }
}

/** int8 counts and sequences stay far below 2^53; everything else as pg reads it. */
function getTypeParser(oid: number, format?: 'text' | 'binary'): (value: string) => unknown {
  if (oid === int8) return Number;
  return format === 'binary' ? pg.types.getTypeParser(oid, 'binary') : pg.types.getTypeParser(oid, 'text');
}

/** Host and database of an address, whatever its form; never user, password or parameters. */
function placeOf(url: string): string {
  return (
    url
      .slice(url.lastIndexOf('@') + 1)
      .replace(/^postgres(ql)?:\/\//i, '')
      .split(/[?#]/, 1)[0] || 'the database'
  );
}

function withoutSecrets(url: string, reason: string): string {
  const secrets = [url];
  const userInfo = url.slice(url.indexOf('://') + 3, Math.max(0, url.lastIndexOf('@')));
  if (userInfo.includes(':')) secrets.push(userInfo.slice(userInfo.indexOf(':') + 1));
  return secrets.filter((secret) => secret !== '').reduce((text, secret) => text.replaceAll(secret, '…'), reason);
}

async function inTransaction<T>(pool: pg.Pool, fn: (session: Session) => Promise<T>): Promise<T> {
  const client = await pool.connect();
  let broken = false;
  try {
    await client.query('begin');
    const result = await fn(sessionOf(client));
    await client.query('commit');
    return result;
  } catch (error) {
    await client.query('rollback').catch(() => {
      broken = true;
    });
    throw error;
  } finally {
    client.release(broken);
  }
}

function sessionOf(client: pg.PoolClient): Session {
  return {
    async query(text, values) {
      const result = await client.query<Record<string, unknown>>(text, values);
      return result.rows;
    },
    async script(text) {
      await client.query(text);
    },
  };
}
