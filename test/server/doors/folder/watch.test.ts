import assert from 'node:assert/strict';
import { mkdirSync, mkdtempSync, renameSync, rmSync, symlinkSync, utimesSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, afterEach, before, beforeEach, describe, test } from 'node:test';
import { setTimeout as wait } from 'node:timers/promises';
import { type FolderSource, watchFolder } from '../../../../server/doors/folder/watch.ts';
import { deliveryFacts } from '../../../../server/store/delivery.ts';
import { recordCounts } from '../../../../server/store/record-list.ts';
import { findByArrival } from '../../../../server/store/record-view.ts';
import { lure } from '../../mails.ts';
import { type OpenDoor, openDoor, parcel } from '../pane/open-door.ts';

const limit = 100_000;
const pollMs = 20;
let door: OpenDoor;
let count = 0;
let name: string;
let path: string;
let stop: AbortController;
let source: FolderSource;
let arrivals: string[];
let warnings: string[];

before(async () => {
  door = await openDoor({ limits: { deliveryBytes: limit } });
});
after(() => door.close());

beforeEach(() => {
  name = `inbox-${++count}`;
  path = mkdtempSync(join(tmpdir(), 'shoal-folder-'));
  arrivals = [];
  warnings = [];
  start();
});
afterEach(async () => {
  await end();
  rmSync(path, { recursive: true, force: true });
});

function start(trust: 'file' | 'mailbox' = 'file'): void {
  stop = new AbortController();
  const events = { ...door.road.events, arrived: (_from: string, outcome: string) => void arrivals.push(outcome) };
  const log = { warn: (facts: object) => void warnings.push((facts as { file: string }).file) };
  source = watchFolder({ road: { ...door.road, events }, name, path, trust, pollMs, signal: stop.signal, log });
}

async function end(): Promise<void> {
  stop.abort();
  await source.stopped;
}

const file = (ref: string) => join(path, ref);
const arrived = (ref: string) => findByArrival(door.road.store.db, `folder:${name}`, ref);
const looks = (number: number) => wait(pollMs * number);

async function until(what: () => Promise<boolean> | boolean): Promise<void> {
  const deadline = Date.now() + 5_000;
  while (!(await what())) {
    assert.ok(Date.now() < deadline, `never true: ${what}`);
    await wait(5);
  }
}

const letter = () => lure(parcel(++count + 1_000));

describe('a watched folder', () => {
  test('takes in every mail by its ending, and nothing else', async () => {
    for (const ref of ['a.eml', 'B.EML', 'ü 🐟.eml', 'c.msg', '.hidden.eml', 'd.eml.part', 'e.txt', 'eml'])
      writeFileSync(file(ref), letter());
    mkdirSync(file('folder.eml'));
    symlinkSync('/etc/hostname', file('link.eml'));
    for (const ref of ['a.eml', 'B.EML', 'ü 🐟.eml', 'c.msg']) await until(async () => (await arrived(ref)) !== null);
    await looks(5);
    assert.equal(arrivals.length, 4);
    assert.equal(source.state().detail, '4 mails taken in');
  });

  test('is believed as a file, unless a mail server delivers into it', async () => {
    const trusts = async (ref: string) => (await deliveryFacts(door.road.store.db, (await arrived(ref))!))?.trusts;
    writeFileSync(file('a.eml'), letter());
    await until(async () => (await arrived('a.eml')) !== null);
    assert.deepEqual(await trusts('a.eml'), ['file']);
    await end();
    start('mailbox');
    writeFileSync(file('b.eml'), letter());
    await until(async () => (await arrived('b.eml')) !== null);
    assert.deepEqual(await trusts('b.eml'), ['mailbox']);
  });

  test('waits while a file grows', async () => {
    const whole = letter();
    for (let length = 10; length < whole.length; length += Math.ceil(whole.length / 12)) {
      writeFileSync(file('slow.eml'), whole.slice(0, length));
      await looks(0.5);
      assert.deepEqual(arrivals, []);
    }
    writeFileSync(file('slow.eml'), whole);
    await until(async () => (await arrived('slow.eml')) !== null);
    assert.equal((await deliveryFacts(door.road.store.db, (await arrived('slow.eml'))!))?.size, whole.length);
    assert.deepEqual(arrivals, ['new']);
  });

  test('takes each file once, and again after a restart, which changes nothing', async () => {
    for (const ref of ['a.eml', 'b.eml']) writeFileSync(file(ref), letter());
    await until(() => arrivals.length === 2);
    await looks(10);
    assert.deepEqual(arrivals, ['new', 'new']);
    const counts = await recordCounts(door.road.store.db);
    await end();
    assert.equal(source.state().state, 'stopped');
    start();
    await until(() => arrivals.length === 4);
    assert.deepEqual(arrivals.slice(2), ['known', 'known']);
    assert.deepEqual(await recordCounts(door.road.store.db), counts);
  });

  test('takes a file again that was written anew under its name', async () => {
    writeFileSync(file('a.eml'), letter());
    await until(() => arrivals.length === 1);
    const first = await arrived('a.eml');
    writeFileSync(file('a.eml'), `${letter()}more\r\n`);
    await until(() => arrivals.length === 2);
    assert.notEqual(await arrived('a.eml'), first);
    writeFileSync(file('.draft'), `${letter()}and more\r\n`);
    renameSync(file('.draft'), file('a.eml'));
    await until(() => arrivals.length === 3);
    assert.deepEqual(arrivals, ['new', 'new', 'new']);
  });

  test('takes a file that came with an old date', async () => {
    writeFileSync(file('old.eml'), letter());
    utimesSync(file('old.eml'), 1, 1);
    await until(async () => (await arrived('old.eml')) !== null);
  });
});

describe('a file that cannot be taken in', () => {
  test('is named, rests longer each time, and holds up no other', async () => {
    writeFileSync(file('a-huge.eml'), 'x'.repeat(limit + 1));
    writeFileSync(file('b.eml'), letter());
    await until(async () => (await arrived('b.eml')) !== null);
    await until(() => warnings.length >= 2);
    const { state, detail } = source.state();
    assert.equal(state, 'failing');
    assert.match(detail, /^a-huge\.eml/);
    const tries = warnings.length;
    await looks(20);
    assert.ok(warnings.length - tries <= 4, `${warnings.length - tries} tries in 20 looks`);
    assert.ok(warnings.every((ref) => ref === 'a-huge.eml'));
  });

  test('is forgotten when it goes, and taken when it is repaired', async () => {
    writeFileSync(file('a.eml'), 'x'.repeat(limit + 1));
    await until(() => source.state().state === 'failing');
    rmSync(file('a.eml'));
    await until(() => source.state().state === 'running');
    writeFileSync(file('a.eml'), letter());
    await until(async () => (await arrived('a.eml')) !== null);
    assert.equal(source.state().state, 'running');
  });
});

describe('a folder', () => {
  test('that is missing is said, and watched from when it appears', async () => {
    rmSync(path, { recursive: true });
    await until(() => source.state().state === 'failing');
    assert.match(source.state().detail, /ENOENT/);
    mkdirSync(path);
    writeFileSync(file('a.eml'), letter());
    await until(async () => (await arrived('a.eml')) !== null);
    assert.equal(source.state().state, 'running');
  });

  test('says when its last mail came', async () => {
    assert.equal(source.state().lastArrival, null);
    writeFileSync(file('a.eml'), letter());
    await until(() => source.state().lastArrival !== null);
    assert.match(source.state().lastArrival!, /^2026-03-02T/);
    assert.equal(source.state().name, `folder:${name}`);
  });
});
