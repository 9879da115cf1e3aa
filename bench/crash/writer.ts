/**
 * A process that is made to be killed: it stores mails in the embedded database of the folder it is given, and says the
 * id of each on standard output once its transaction has committed.
 */
import { createHash } from 'node:crypto';
import { writeSync } from 'node:fs';
import { appendAudit } from '../../server/store/audit.ts';
import { acceptDelivery } from '../../server/store/delivery.ts';
import { migrate } from '../../server/store/migrate.ts';
import { openStore } from '../../server/store/open.ts';
import { saveRecord } from '../../server/store/record.ts';

const [folder, round] = process.argv.slice(2);
if (folder === undefined || round === undefined) throw new Error('writer.ts FOLDER ROUND');
const at = '2026-03-02T08:00:00.000Z';
const store = await openStore({ folder, durable: true });
await migrate(store);
for (let nth = 0; ; nth += 1) {
  // Of many sizes, so that kills meet small pages and long values alike.
  const bytes = Buffer.from(`Subject: ${round}-${nth}\r\n\r\n${'mail '.repeat((nth * 37) % 2_000)}`);
  const id = createHash('sha256').update(bytes).digest('hex');
  await store.transaction(async (trx) => {
    const arriving = { id, bytes, receivedAt: at, effects: true, source: 'folder:in', ref: id, trust: 'file' as const };
    await acceptDelivery(trx, arriving);
    const delivery = {
      id,
      size: bytes.length,
      messageId: null,
      from: { name: '', address: 'a@corp.example' },
      subject: `${round}-${nth}`,
      date: null,
      senderProof: { result: 'unproven' as const, detail: '' },
      warnings: [],
    };
    await saveRecord(trx, { delivery, at, parts: [] });
    await appendAudit(trx, { at, actor: 'worker', what: 'record.stored', delivery: id, detail: '' });
  });
  writeSync(1, `${id}\n`);
}
