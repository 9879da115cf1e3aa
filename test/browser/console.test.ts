/// <reference lib="dom" />
import assert from 'node:assert/strict';
import { after, before, beforeEach, describe, test } from 'node:test';
import type { Browser, Page } from 'playwright-core';
import { brokenRules } from './axe.ts';
import { openBrowser, openPage, overflows, picture } from './browser.ts';
import { type FakeApi, startFakeApi } from './fake-api.ts';
import { clusterId, hostile, ids, rowOf } from './fake-records.ts';

const browser: Browser | null = await openBrowser();

const views = {
  queue: { hash: '#/queue', shows: 'Your parcel is held at customs' },
  record: { hash: `#/records/${ids.hold}`, shows: 'Suspected copy — look now' },
  campaigns: { hash: '#/clusters', shows: 'Your mailbox is full' },
  campaign: { hash: `#/clusters/${clusterId}`, shows: 'When its messages arrived' },
  simulations: { hash: '#/simulations', shows: 'hx-parcel-2026-marker' },
  health: { hash: '#/health', shows: 'embedded' },
} as const;

describe('the console', { skip: browser === null, concurrency: 1 }, () => {
  const chrome = browser as Browser;
  let api: FakeApi;
  const open = (hash: string, options = {}) => openPage(chrome, `${api.url}/console/${hash}`, options);
  const focusedRecord = (page: Page) =>
    page.evaluate(() => (document.activeElement as HTMLElement | null)?.dataset.record ?? null);

  before(async () => {
    api = await startFakeApi();
  });
  beforeEach(() => api.reset());
  after(async () => {
    await api?.stop();
    await chrome?.close();
  });

  for (const [name, { hash, shows }] of Object.entries(views)) {
    for (const [colorScheme, width] of [
      ['light', 1280],
      ['dark', 320],
    ] as const) {
      test(`${name}, ${colorScheme}, ${width} px: breaks no accessibility rule, fits, asks nobody else`, async () => {
        const { page, troubles, origins } = await open(hash, { colorScheme, viewport: { width, height: 900 } });
        await page.getByText(shows).first().waitFor();
        assert.deepEqual(await brokenRules(page), []);
        assert.equal(await overflows(page), false);
        assert.deepEqual(troubles, []);
        assert.deepEqual([...origins], [api.url]);
        await picture(page, `view-${name}-${colorScheme}-${width}`);
        await page.context().close();
      });
    }
  }

  test('in forced colours every view keeps its words and marks', async () => {
    const { page } = await open('#/queue', { forcedColors: 'active' });
    await page.getByRole('list').getByText('Suspected copy — look now').waitFor();
    assert.deepEqual(await brokenRules(page), []);
    await picture(page, 'view-queue-forced');
    await page.context().close();
  });

  test('a browser in German reads German', async () => {
    const { page } = await open('#/queue', { locale: 'de-DE' });
    await page.getByRole('heading', { name: 'Eingang' }).waitFor();
    assert.equal(await page.evaluate(() => document.documentElement.lang), 'de-DE');
    await picture(page, 'view-queue-german');
    await page.context().close();
  });

  test('new rows come in on top and leave the focus where it is', async () => {
    const { page } = await open('#/queue');
    await page.locator('[data-record]').first().waitFor();
    await page.keyboard.press('j');
    await page.keyboard.press('j');
    const before = await focusedRecord(page);
    const row = { ...rowOf(api.scene.records[ids.plain]!), id: 'f'.repeat(64), subject: 'Just arrived' };
    api.scene.rows.unshift({ ...row, receivedAt: '2026-11-24T10:00:00Z' });
    await page.getByText('Just arrived').waitFor();
    assert.equal(await page.locator('[data-record]').first().textContent(), 'Just arrived');
    assert.equal(await focusedRecord(page), before);
    await page.context().close();
  });

  test('older rows are loaded once each, and stay while newer ones push', async () => {
    const base = rowOf(api.scene.records[ids.plain]!);
    const at = (minute: number) => new Date(Date.UTC(2026, 10, 24, 12) - minute * 60_000).toISOString();
    api.scene.records = {};
    api.scene.rows = Array.from({ length: 70 }, (_, index) => ({
      ...base,
      id: `r${index}`,
      subject: `Mail ${index}`,
      receivedAt: at(index),
    }));
    const { page } = await open('#/queue');
    await page.locator('[data-record]').first().waitFor();
    assert.equal(await page.locator('[data-record]').count(), 50);
    await page.getByRole('button', { name: 'Show older ones' }).click();
    await page.getByText('Mail 69', { exact: true }).waitFor();
    assert.equal(await page.locator('[data-record]').count(), 70);
    api.scene.rows.unshift({ ...base, id: 'r-new', subject: 'Mail new', receivedAt: at(-1) });
    await page.getByText('Mail new', { exact: true }).waitFor();
    assert.equal(await page.locator('[data-record]').count(), 71);
    assert.equal(await page.getByText('Mail 49', { exact: true }).count(), 1);
    await page.context().close();
  });

  test('the filters by state, verdict and text narrow the list, and survive a visit to a record', async () => {
    const { page } = await open('#/queue');
    await page.locator('[data-record]').first().waitFor();
    await page.getByRole('button', { name: /closed/ }).click();
    await page.getByText('Your parcel is held at customs').waitFor({ state: 'detached' });
    assert.equal(await page.locator('[data-record]').count(), 1);
    await page.locator('[data-record]').first().click();
    await page.getByRole('heading', { level: 1, name: 'Password expires today' }).waitFor();
    await page.getByRole('link', { name: /Back to the queue/ }).click();
    await page.locator('[data-record]').first().waitFor();
    assert.equal(await page.locator('[data-record]').count(), 1);
    assert.equal(await focusedRecord(page), ids.own);
    await page.getByRole('button', { name: /All/ }).click();
    await page.getByRole('combobox').selectOption('hold');
    await page.getByText('Password expires today').waitFor({ state: 'detached' });
    await page.getByRole('searchbox').fill('nothing like it');
    await page.getByText('Nothing fits these filters.').waitFor();
    await page.getByRole('button', { name: 'Clear filters' }).click();
    await page.getByText('Password expires today').first().waitFor();
    await page.context().close();
  });

  test('j, k, Enter and / work, and not while somebody types or has switched them off', async () => {
    const { page } = await open('#/queue');
    await page.locator('[data-record]').first().waitFor();
    await page.keyboard.press('/');
    await page.keyboard.type('jk/');
    assert.equal(await page.getByRole('searchbox').inputValue(), 'jk/');
    await page.getByRole('searchbox').fill('');
    await page.locator('[data-record]').nth(4).waitFor();
    await page.keyboard.press('Escape');
    assert.equal(await focusedRecord(page), ids.hold);
    await page.keyboard.press('j');
    assert.equal(await focusedRecord(page), ids.own);
    await page.keyboard.press('k');
    await page.getByRole('checkbox', { name: 'Single-key shortcuts' }).uncheck();
    await page.locator('[data-record]').first().focus();
    await page.keyboard.press('j');
    assert.equal(await focusedRecord(page), ids.hold);
    await page.keyboard.press('Enter');
    await page.getByRole('heading', { level: 1, name: 'Your parcel is held at customs' }).waitFor();
    assert.equal(await page.evaluate(() => document.activeElement?.tagName), 'H1');
    await page.context().close();
  });

  test('foreign parts stand first among the evidence', async () => {
    const { page } = await open(`#/records/${ids.hold}`);
    const first = page.getByRole('region', { name: 'Verdict' }).getByRole('listitem').first();
    await first.waitFor();
    assert.match((await first.textContent()) ?? '', /Not from the simulation evil\.invalid is not a host/);
    await page.context().close();
  });

  test('approve, undo and refuse each send one key, and say what came of it', async () => {
    const { page } = await open(`#/records/${ids.hold}`);
    await page.getByRole('button', { name: /^Approve/ }).click();
    await page.getByRole('link', { name: 'SOC-31' }).waitFor();
    await page.getByRole('status').filter({ hasText: 'Parcel held at customs: done' }).waitFor();
    await page.getByRole('button', { name: /^Undo/ }).click();
    await page.getByText('undone', { exact: true }).waitFor();
    assert.deepEqual(
      api.calls.map(({ path }) => path.split('/').at(-1)),
      ['approve', 'undo'],
    );
    assert.match(api.calls[0]!.key ?? '', /^[0-9a-f]{32}$/);
    assert.notEqual(api.calls[0]!.key, api.calls[1]!.key);
    await page.context().close();
  });

  test('a repeated attempt of one click sends the same key again', async () => {
    const { page } = await open(`#/records/${ids.hold}`);
    const approve = page.getByRole('button', { name: /^Approve/ });
    await approve.waitFor();
    const keys: string[] = [];
    await page.route('**/approve', (route) => {
      keys.push(route.request().headers()['idempotency-key'] ?? '');
      return keys.length === 1 ? route.abort() : route.continue();
    });
    await approve.click();
    await page.getByRole('alert').getByRole('button', { name: 'Try again' }).click();
    await page.getByRole('link', { name: 'SOC-31' }).waitFor();
    assert.equal(keys.length, 2);
    assert.equal(keys[0], keys[1]);
    await page.context().close();
  });

  test('closing asks for a reason and names the version that was seen', async () => {
    const { page } = await open(`#/records/${ids.hold}`);
    await page.getByRole('button', { name: 'Close the record' }).click();
    await page.getByRole('button', { name: 'Close the record' }).click();
    await page.getByText('Say why.').waitFor();
    await page.getByRole('textbox', { name: 'Reason' }).fill('Known exercise');
    assert.deepEqual(await brokenRules(page), []);
    await page.getByRole('button', { name: 'Close the record' }).click();
    await page.getByText('The record is closed.').waitFor();
    assert.equal(api.calls[0]?.bytes.toString(), '{"reason":"Known exercise"}');
    assert.match(api.calls[0]?.ifMatch ?? '', /^".+"$/);
    await page.getByRole('button', { name: 'Open it again' }).click();
    await page.getByText('The record is open again.').waitFor();
    await page.context().close();
  });

  test('the enrolment form names what is missing, sends the mail itself, and shows a refusal', async () => {
    const { page } = await open('#/simulations');
    const submit = page.getByRole('button', { name: 'Enrol', exact: true });
    await submit.click();
    for (const fault of ['Give an id.', 'Give a name.', 'Choose the .eml file.']) await page.getByText(fault).waitFor();
    assert.deepEqual(await brokenRules(page), []);
    await page.getByRole('textbox', { name: 'Id' }).fill('taken');
    await page.getByRole('textbox', { name: 'Name' }).fill('Invoice & more');
    const bytes = Buffer.from('From: a@team.example\r\nSubject: seed\r\n\r\nseed\xff', 'latin1');
    await page
      .locator('input[type=file]')
      .setInputFiles({ name: 'seed.eml', mimeType: 'message/rfc822', buffer: bytes });
    await submit.click();
    await page.getByText('The id “taken” is in use.').waitFor();
    await page.getByText('Correlation id: c-4711').waitFor();
    await picture(page, 'view-simulations-refused');
    await page.getByRole('textbox', { name: 'Id' }).fill('invoice-1');
    await submit.click();
    await page.getByText('“Invoice & more” is enrolled.').waitFor();
    assert.deepEqual(api.calls.at(-1)?.bytes, bytes);
    await page.context().close();
  });

  test('hostile words are words in the queue and on the record', async () => {
    for (const [hash, width] of [
      ['#/queue', 320],
      ['#/queue', 1280],
      [`#/records/${ids.hostile}`, 320],
      [`#/records/${ids.hostile}`, 1280],
    ] as const) {
      const { page, troubles, origins } = await open(hash, { viewport: { width, height: 900 } });
      await page.getByText(hostile.script).first().waitFor();
      assert.equal(await overflows(page), false, `${hash} at ${width}`);
      assert.equal(await page.locator('main img, main script, main iframe, main [onload]').count(), 0);
      assert.doesNotMatch(await page.title(), /owned/);
      assert.deepEqual(troubles, []);
      assert.deepEqual([...origins], [api.url]);
      if (hash !== '#/queue') {
        await page.getByText('invoice[U+202E]fdp.exe').waitFor();
        assert.equal(await page.locator('a[href^="javascript:" i]').count(), 0);
        assert.deepEqual(await brokenRules(page), []);
      }
      await picture(page, `view-hostile-${hash.includes('records') ? 'record' : 'queue'}-${width}`);
      await page.context().close();
    }
  });

  test('what the server cannot give is said, with code and correlation id, and what was shown stays', async () => {
    const { page } = await open('#/queue');
    await page.locator('[data-record]').first().waitFor();
    api.scene.server = 'failing';
    await page.getByText('Correlation id: c-4711').first().waitFor();
    await page.getByText('Code: SHOAL_STORE_UNREACHABLE').first().waitFor();
    assert.equal(await page.locator('[data-record]').count(), 5);
    assert.deepEqual(await brokenRules(page), []);
    await picture(page, 'view-queue-failing');
    api.scene.server = 'up';
    await page.getByRole('alert').getByRole('button', { name: 'Try again' }).click();
    await page.getByText('Correlation id: c-4711').first().waitFor({ state: 'detached' });
    await page.context().close();
  });

  test('an unknown record and an unknown page say so', async () => {
    const { page } = await open('#/records/nobody');
    await page.getByRole('heading', { name: 'Not found' }).waitFor();
    assert.deepEqual(await brokenRules(page), []);
    await page.evaluate(() => {
      location.hash = '#/nowhere/at/all';
    });
    await page.getByText('This page does not exist.').waitFor();
    await page.context().close();
  });
});
