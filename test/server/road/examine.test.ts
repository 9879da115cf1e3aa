import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { examine } from '../../../server/road/examine.ts';
import { triageLine } from '../../../server/road/line.ts';
import { submit } from '../../../server/road/submit.ts';
import { recordView, type StoredRecord } from '../../../server/store/record-view.ts';
import { parcel, report, stranger } from '../mails.ts';
import { type OpenRoad, openRoad } from './open-road.ts';

let given: OpenRoad;
before(async () => {
  given = await openRoad();
});
after(() => given.close());

async function recorded(bytes: Uint8Array): Promise<StoredRecord> {
  const { road } = given;
  const door = { source: 'folder:inbox', ref: 'one.eml', trust: 'mailbox', effects: true } as const;
  const { id } = await submit(road, { bytes, ...door });
  await examine(road, id, AbortSignal.timeout(60_000));
  const record = await recordView(road.store.db, id);
  assert.ok(record);
  return record;
}

const parcels = (from: number, count: number) => report(Array.from({ length: count }, (_, nth) => parcel(from + nth)));
const cutOf = (record: StoredRecord) =>
  (record.delivery?.warnings ?? []).filter(({ code }) => code === 'neighbours-cut').map(({ detail }) => detail);

describe('more alike messages than one look compares', () => {
  test('no warning as long as all of them were compared', async () => {
    // The store compares a print with a hundred messages that have the very same one.
    for (const from of [0, 50]) assert.deepEqual(cutOf(await recorded(parcels(from, 50))), []);
    assert.deepEqual(cutOf(await recorded(parcels(100, 1))), []);
    assert.deepEqual(cutOf(await recorded(report([stranger(1)]))), []);
  });

  test('are one warning of the record that names the reports, and the triage line carries it', async () => {
    const one = await recorded(report([stranger(2), parcel(200)]));
    assert.deepEqual(cutOf(one), ['report 2: more messages are alike than one look compares']);
    const line = triageLine('one.eml', one, given.road.playbooks) as { warnings: unknown[] };
    assert.deepEqual(line.warnings, one.delivery?.warnings);
    const many = await recorded(parcels(300, 13));
    assert.deepEqual(cutOf(many), [
      'reports 1, 2, 3, 4, 5, 6, 7, 8, 9, 10 and 3 more: more messages are alike than one look compares',
    ]);
    // Cut or not, they are in the one campaign: 101 and 1 before them, 13 of their own.
    assert.deepEqual(new Set(many.reports.map(({ cluster }) => cluster?.size)), new Set([115]));
  });

  test('are added to what the reading warned of', async () => {
    // A report of 51 messages: intake reads 50 and says so.
    const { delivery } = await recorded(parcels(400, 51));
    assert.deepEqual(
      delivery!.warnings.map(({ code }) => code),
      ['report-limit', 'neighbours-cut'],
    );
  });
});
