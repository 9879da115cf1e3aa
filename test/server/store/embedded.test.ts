import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import fs, { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { syncBuiltinESMExports } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, mock, test } from 'node:test';
import { acceptDelivery } from '../../../server/store/delivery.ts';
import { checkDurable } from '../../../server/store/embedded.ts';
import { migrate } from '../../../server/store/migrate.ts';
import { openStore, type Store } from '../../../server/store/open.ts';
import { arriving } from '../../contract/store/build.ts';

// The real call, counted below our own hook.
const synced = mock.method(fs, 'fsyncSync');
syncBuiltinESMExports();

const folder = mkdtempSync(join(tmpdir(), 'shoal-embedded-'));
let store: Store;
before(async () => {
  store = await openStore({ folder, durable: true });
  await migrate(store);
});
after(async () => {
  await store.close();
  rmSync(folder, { recursive: true, force: true });
});

/** Opens the folder in another process and returns what it said. */
async function openElsewhere(path: string): Promise<string> {
  const source = `
    import { openStore } from ${JSON.stringify(import.meta.resolve('../../../server/store/open.ts'))};
    try {
      const store = await openStore({ folder: ${JSON.stringify(path)}, durable: true });
      await store.close();
      console.log('opened');
    } catch (error) { console.log(error.code, error.message); }
  `;
  const child = spawn(process.execPath, ['--input-type=module', '-e', source], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  let said = '';
  child.stdout.setEncoding('utf8').on('data', (text: string) => {
    said += text;
  });
  await once(child, 'close');
  return said;
}

test('every commit reaches the disk, one fsync each', async () => {
  for (let nth = 0; nth < 20; nth += 1) {
    const before = synced.mock.callCount();
    await store.transaction((trx) => acceptDelivery(trx, arriving(`mail ${nth}`)));
    assert.equal(synced.mock.callCount() - before, 1);
  }
});

test('reading and rolling back cost no fsync', async () => {
  const before = synced.mock.callCount();
  await store.db.selectFrom('delivery').select('id').execute();
  await assert.rejects(
    store.transaction(async (trx) => {
      await acceptDelivery(trx, arriving('never'));
      throw new Error('no');
    }),
  );
  assert.equal(synced.mock.callCount(), before);
});

test('a database that commits without fsync is refused', async () => {
  await assert.rejects(
    checkDurable(store.pglite!, () => 7),
    { code: 'SHOAL_STORE_UNSAFE', message: 'the embedded database commits without fsync; a power cut would lose mail' },
  );
});

test('another process is refused at once, with the name of the one that has the folder', async () => {
  const started = new Date(performance.timeOrigin).toISOString();
  assert.equal(
    await openElsewhere(folder),
    `SHOAL_STORE_LOCKED ${folder} is in use by process ${process.pid}, started ${started}\n`,
  );
  await assert.rejects(openStore({ folder, durable: true }), { code: 'SHOAL_STORE_LOCKED' });
  // The refused ones took nothing with them.
  await store.transaction((trx) => acceptDelivery(trx, arriving('still mine')));
});

test('a write that runs beside an open transaction waits for its end and survives its rollback', async () => {
  let beside: Promise<unknown> | undefined;
  await assert.rejects(
    store.transaction(async (trx) => {
      await acceptDelivery(trx, arriving('rolled back'));
      beside = store.db
        .insertInto('idempotency')
        .values({ key: 'beside', request: 'r', status: 200, body: '1', at: '2026-03-02T08:00:00Z' })
        .execute();
      await new Promise((resolve) => setTimeout(resolve, 50));
      throw new Error('no');
    }),
  );
  await beside;
  const rows = await store.db.selectFrom('idempotency').select('key').execute();
  assert.deepEqual(rows, [{ key: 'beside' }]);
});

test('a first start that was cut off begins anew; a closed folder is free and holds no half database', async () => {
  const fresh = mkdtempSync(join(tmpdir(), 'shoal-fresh-'));
  try {
    fs.mkdirSync(join(fresh, 'database.new', 'base'), { recursive: true });
    fs.writeFileSync(join(fresh, 'database.new', 'PG_VERSION'), '18\n');
    const other = await openStore({ folder: fresh, durable: true });
    await other.close();
    await other.close();
    assert.deepEqual(readdirSync(fresh).sort(), ['.lock', 'database']);
    assert.equal(await openElsewhere(fresh), 'opened\n');
  } finally {
    rmSync(fresh, { recursive: true, force: true });
  }
});
