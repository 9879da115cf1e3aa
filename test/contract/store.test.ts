/** Every store test on both engines: the same SQL must mean the same. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, beforeEach, describe } from 'node:test';
import { sql } from 'kysely';
import { migrate } from '../../server/store/migrate.ts';
import { openStore, type Store } from '../../server/store/open.ts';
import { type Postgres, requirePostgres, startPostgres } from '../services/postgres.ts';
import { actions } from './store/actions.ts';
import { books } from './store/books.ts';
import { deliveries } from './store/deliveries.ts';
import { lists } from './store/lists.ts';
import { migrations } from './store/migrations.ts';
import { neighbours } from './store/neighbours.ts';
import { records } from './store/records.ts';

const suites = { deliveries, records, neighbours, actions, books, lists, migrations };

interface Engine {
  store: Store;
  stop(): Promise<void>;
}

async function embedded(): Promise<Engine> {
  const folder = mkdtempSync(join(tmpdir(), 'shoal-contract-'));
  const store = await openStore({ folder, durable: false });
  return { store, stop: async () => rmSync(folder, { recursive: true, force: true }) };
}

async function postgres(): Promise<Engine> {
  const server: Postgres = await startPostgres();
  return { store: await openStore({ url: server.url }), stop: () => server.stop() };
}

function on(name: string, start: () => Promise<Engine>, skip: boolean): void {
  describe(name, { skip }, () => {
    let engine: Engine;
    before(async () => {
      engine = await start();
      await migrate(engine.store);
    });
    after(async () => {
      await engine?.store.close();
      await engine?.stop();
    });
    beforeEach(async () => {
      await sql`truncate delivery, cluster, simulation, audit, idempotency, print restart identity cascade`.execute(
        engine.store.db,
      );
    });
    for (const [title, suite] of Object.entries(suites)) describe(title, () => suite(() => engine.store));
  });
}

on('embedded', embedded, false);
on('postgres', postgres, !requirePostgres());
