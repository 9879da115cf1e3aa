import type { PGlite } from '@electric-sql/pglite';
import { openEmbedded } from './embedded.ts';
import { openPostgres } from './postgres.ts';
import type { Db, Trx } from './tables.ts';

export type StoreOptions =
  | { url: string; onError?: (error: Error) => void }
  /** `durable: false` is for throw-away databases: quick, and gone after a power cut. */
  | { folder: string; durable: boolean };

/** One connection inside one transaction, below the query builder; for migrations and the start-up checks. */
export interface Session {
  query(text: string, values?: unknown[]): Promise<Record<string, unknown>[]>;
  /** Several statements in one text, without values. */
  script(text: string): Promise<void>;
}

/** An open database. On the embedded engine a transaction holds the only connection: inside one, use its handle. */
export interface Store {
  engine: 'embedded' | 'postgres';
  db: Db;
  /** The embedded instance, for the queue alone. */
  pglite?: PGlite;
  /** How the queue reaches the same server; holds the password, so never log it. */
  connection?: () => string;
  /** Commits when `fn` resolves, rolls back when it throws. Durable once it has resolved. */
  transaction<T>(fn: (trx: Trx) => Promise<T>): Promise<T>;
  /** The same below the query builder. */
  session<T>(fn: (session: Session) => Promise<T>): Promise<T>;
  close(): Promise<void>;
}

/**
 * Opens the database; `migrate` brings its schema up to date.
 * @throws ShoalError `SHOAL_STORE_LOCKED` when another process has the folder, `SHOAL_STORE_UNSAFE` when a commit does
 * not reach the disk, `SHOAL_STORE_UNREACHABLE` when the server does not answer.
 */
export function openStore(options: StoreOptions): Promise<Store> {
  return 'url' in options ? openPostgres(options.url, options.onError) : openEmbedded(options.folder, options.durable);
}
