/// <reference lib="dom" />
import assert from 'node:assert/strict';
import { mkdtempSync, rmSync, utimesSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, beforeEach, describe, test } from 'node:test';
import type { Browser, BrowserContextOptions, Frame, Page } from 'playwright-core';
import { type Outlook, startOutlook } from '../fakes/outlook/server.ts';
import { brokenRules } from './axe.ts';
import { openBrowser, openPage, picture } from './browser.ts';
import { type FakeApi, startFakeApi } from './fake-api.ts';
import { hostile, ids } from './fake-records.ts';

const browser: Browser | null = await openBrowser();

const mails = [
  ['hold', 'Your parcel is held at customs'],
  ['own', 'Password expires today'],
  ['strange', 'Nobody knows this one'],
] as const;

const mailOf = (name: string, subject: string) =>
  `From: Desk <desk@mail.example>\r\nTo: soc@harbour.example\r\nSubject: ${subject}\r\nMessage-ID: <${name}@mail.example>\r\n\r\n${subject}.\r\n`;

describe('the task pane', { skip: browser === null, concurrency: 1 }, () => {
  const chrome = browser as Browser;
  let api: FakeApi;
  let outlook: Outlook;
  const folder = mkdtempSync(join(tmpdir(), 'shoal-pane-'));

  before(async () => {
    mails.forEach(([name, subject], index) => {
      const path = join(folder, `${name}.eml`);
      writeFileSync(path, mailOf(name, subject));
      // The first one arrived last, and is the one that opens.
      utimesSync(path, new Date(), Date.UTC(2026, 10, 24, 9) / 1000 - index * 60);
    });
    api = await startFakeApi();
    outlook = await startOutlook({ folder, pane: `${api.url}/pane/` });
  });
  beforeEach(() => {
    api.reset();
    api.scene.officeJs = `${outlook.url}/office.js`;
    api.scene.known = new Map([
      ['hold@mail.example', ids.hold],
      ['own@mail.example', ids.own],
    ]);
  });
  after(async () => {
    await outlook?.stop();
    await api?.stop();
    await chrome?.close();
    rmSync(folder, { recursive: true });
  });

  /** The mailbox with the pane as wide as asked for. */
  async function openPane(width: number, options: BrowserContextOptions = {}) {
    const viewport = { width: 700 + width, height: 900 };
    const watched = await openPage(chrome, outlook.url, { viewport, ...options });
    await watched.page.evaluate((pixels) => {
      document.body.style.gridTemplateColumns = `230px minmax(0, 1fr) ${pixels}px`;
    }, width);
    const frame = await paneOf(watched.page);
    return { ...watched, frame };
  }

  async function paneOf(page: Page): Promise<Frame> {
    const frame = await (await page.locator('#pane').elementHandle())?.contentFrame();
    assert.ok(frame);
    return frame;
  }

  const choose = (page: Page, subject: string) => page.locator('[role=option]', { hasText: subject }).click();
  const fits = (frame: Frame) =>
    frame.evaluate(() => document.documentElement.scrollWidth <= document.documentElement.clientWidth);

  for (const width of [280, 320, 570]) {
    for (const colorScheme of ['light', 'dark'] as const) {
      test(`the verdict at ${width} px, ${colorScheme}: fits and breaks no accessibility rule`, async () => {
        const { page, frame, troubles, origins } = await openPane(width, { colorScheme });
        await frame.getByRole('heading', { name: 'Suspected copy — look now' }).waitFor();
        assert.equal(await fits(frame), true);
        assert.deepEqual(await brokenRules(frame), []);
        assert.deepEqual(troubles, []);
        assert.deepEqual([...origins].sort(), [api.url, outlook.url].sort());
        const dark = await frame.evaluate(() => document.documentElement.style.colorScheme);
        assert.equal(dark, colorScheme);
        await picture(page, `pane-verdict-${colorScheme}-${width}`);
        await page.context().close();
      });
    }
  }

  test('the verdict is announced, and the focus stays in the mailbox when another message is opened', async () => {
    const { page, frame } = await openPane(320);
    await frame.getByRole('status').filter({ hasText: 'Suspected copy — look now' }).waitFor({ state: 'attached' });
    await page.locator('#mails').focus();
    await page.keyboard.press('ArrowDown');
    await frame.getByRole('status').filter({ hasText: 'Own simulation' }).waitFor({ state: 'attached' });
    assert.equal(await page.evaluate(() => document.activeElement?.id), 'mails');
    await page.context().close();
  });

  test('another message never shows the verdict of the one before, however late that comes', async () => {
    const { page, frame } = await openPane(320);
    await frame.getByRole('heading', { name: 'Suspected copy — look now' }).waitFor();
    api.scene.delayMs = 600;
    await choose(page, 'Password expires today');
    await frame.getByText('Password expires today').first().waitFor();
    assert.equal(await frame.getByText('Suspected copy').count(), 0);
    await choose(page, 'Your parcel is held at customs');
    await choose(page, 'Password expires today');
    await frame.getByRole('heading', { name: 'Own simulation' }).waitFor();
    await page.waitForTimeout(1_000);
    assert.equal(await frame.getByRole('heading', { name: 'Suspected copy — look now' }).count(), 0);
    await page.context().close();
  });

  for (const fault of ['lost-events', 'refused-events']) {
    test(`a message is noticed without its event (${fault})`, async () => {
      api.scene.officeJs += `?fault=${fault}`;
      const { page, frame } = await openPane(320);
      await frame.getByRole('heading', { name: 'Suspected copy — look now' }).waitFor();
      await choose(page, 'Password expires today');
      await frame.getByRole('heading', { name: 'Own simulation' }).waitFor({ timeout: 6_000 });
      await page.context().close();
    });
  }

  test('the office theme that changes under it changes its colours', async () => {
    const { page, frame } = await openPane(320, { colorScheme: 'light' });
    await frame.getByRole('heading', { name: 'Suspected copy — look now' }).waitFor();
    await page.emulateMedia({ colorScheme: 'dark' });
    await frame.waitForFunction(() => document.documentElement.style.colorScheme === 'dark');
    await page.context().close();
  });

  test('no message open: says so, and offers the console', async () => {
    const { page, frame, troubles } = await openPane(280);
    await frame.getByRole('heading', { name: 'Suspected copy — look now' }).waitFor();
    await page.locator('#mails').focus();
    await page.keyboard.press('Escape');
    await frame.getByRole('heading', { name: 'No message is open' }).waitFor();
    assert.equal(
      await frame.getByRole('link', { name: 'Open the console' }).getAttribute('href'),
      `${api.url}/console/`,
    );
    assert.deepEqual(await brokenRules(frame), []);
    assert.deepEqual(troubles, []);
    await picture(page, 'pane-no-item-280');
    await page.context().close();
  });

  test('a message that the server does not know is sent whole, once, as Outlook gives it', async () => {
    const { page, frame } = await openPane(320);
    await choose(page, 'Nobody knows this one');
    await frame.getByText('Its content came from this Outlook').waitFor();
    const [resolve, put] = api.calls.filter(({ bytes }) => bytes.includes('strange') || bytes.includes('Nobody'));
    assert.equal(resolve?.path, '/records/resolve');
    assert.equal(put?.method, 'PUT');
    assert.equal(put?.bytes.toString(), mailOf('strange', 'Nobody knows this one'));
    assert.match(put?.key ?? '', /^[0-9a-f]{32}$/);
    await picture(page, 'pane-supplied-320');
    await page.context().close();
  });

  for (const [query, reason] of [
    ['fault=no-content', '5001 An internal error has occurred.'],
    ['sets=1.8', 'getAsFileAsync'],
  ]) {
    test(`a message that nobody can give (${query}) is an honest state with a way on`, async () => {
      api.scene.officeJs += `?${query}`;
      const { page, frame } = await openPane(320);
      await choose(page, 'Nobody knows this one');
      await frame.getByRole('heading', { name: 'Outlook does not hand this message over' }).waitFor();
      await frame.getByText(reason!).waitFor();
      assert.deepEqual(await brokenRules(frame), []);
      await picture(page, `pane-unreadable-${query!.split('=')[0]}`);
      api.scene.known.set('strange@mail.example', ids.own);
      await frame.getByRole('button', { name: 'Try again' }).click();
      await frame.getByRole('heading', { name: 'Own simulation' }).waitFor();
      await page.context().close();
    });
  }

  test('a record that is still being read becomes its verdict by itself', async () => {
    api.scene.known.set('hold@mail.example', ids.pending);
    const { page, frame } = await openPane(320);
    await frame.getByText('Shoal is reading this message').first().waitFor();
    await picture(page, 'pane-pending-320');
    const done = api.scene.records[ids.own]!;
    api.scene.records[ids.pending] = { ...done, id: ids.pending };
    await frame.getByRole('heading', { name: 'Own simulation' }).waitFor();
    await page.context().close();
  });

  test('a server that is gone before anything was shown: says so and continues on retry', async () => {
    api.scene.server = 'gone';
    const { page, frame } = await openPane(280);
    await frame.getByRole('heading', { name: 'The server cannot be reached' }).waitFor();
    assert.deepEqual(await brokenRules(frame), []);
    await picture(page, 'pane-down-280');
    api.scene.server = 'up';
    await frame.getByRole('button', { name: 'Try again' }).click();
    await frame.getByRole('heading', { name: 'Suspected copy — look now' }).waitFor();
    await page.context().close();
  });

  test('a server that goes while a verdict is shown: the verdict stays, marked as old, and comes alive again', async () => {
    const { page, frame } = await openPane(320);
    await frame.getByRole('heading', { name: 'Suspected copy — look now' }).waitFor();
    api.scene.server = 'gone';
    await frame.getByText('Shown as last read').waitFor();
    assert.equal(await frame.getByRole('heading', { name: 'Suspected copy — look now' }).count(), 1);
    assert.deepEqual(await brokenRules(frame), []);
    await picture(page, 'pane-stale-320');
    api.scene.server = 'up';
    await frame.getByRole('button', { name: 'Try again' }).click();
    await frame.getByText('Shown as last read').waitFor({ state: 'detached' });
    await page.context().close();
  });

  test('an error names its code and correlation id', async () => {
    const { page, frame } = await openPane(280);
    await frame.getByRole('heading', { name: 'Suspected copy — look now' }).waitFor();
    api.scene.server = 'failing';
    await choose(page, 'Password expires today');
    await frame.getByText('Code: SHOAL_STORE_UNREACHABLE').waitFor();
    await frame.getByText('Correlation id: c-4711').waitFor();
    assert.equal(await fits(frame), true);
    assert.deepEqual(await brokenRules(frame), []);
    await picture(page, 'pane-error-280');
    await page.context().close();
  });

  test('an Outlook that gives no sign is waited for eight seconds', async () => {
    api.scene.officeJs += '?fault=never-ready';
    const { page, frame } = await openPane(320);
    await frame.getByRole('heading', { name: 'Outlook did not answer' }).waitFor({ timeout: 12_000 });
    assert.deepEqual(await brokenRules(frame), []);
    await picture(page, 'pane-slow-320');
    await page.context().close();
  });

  for (const officeJs of ['the host stub alone', 'a script that cannot be loaded', 'none'] as const) {
    test(`in a plain browser (${officeJs}) the pane says where it belongs`, async () => {
      if (officeJs === 'none') api.scene.officeJs = '';
      if (officeJs === 'a script that cannot be loaded') api.scene.officeJs = `${outlook.url}/nothing.js`;
      const { page } = await openPage(chrome, `${api.url}/pane/`, { viewport: { width: 280, height: 600 } });
      await page.getByRole('heading', { name: 'Open me in Outlook' }).waitFor();
      assert.deepEqual(await brokenRules(page), []);
      await picture(page, 'pane-outside-280');
      await page.context().close();
    });
  }

  test('hostile words are words in the pane', async () => {
    api.scene.known.set('hold@mail.example', ids.hostile);
    const { page, frame, troubles, origins } = await openPane(280);
    await frame.getByText(hostile.script).first().waitFor();
    assert.equal(await fits(frame), true);
    assert.equal(await frame.locator('main img, main script, main iframe, main [onload]').count(), 0);
    assert.deepEqual(await brokenRules(frame), []);
    assert.deepEqual(troubles, []);
    assert.deepEqual([...origins].sort(), [api.url, outlook.url].sort());
    await picture(page, 'pane-hostile-280');
    await page.context().close();
  });

  test('every control is reached by Tab, and shows that it has the focus', async () => {
    const { page, frame } = await openPane(320);
    await frame.getByRole('button', { name: /^Approve/ }).waitFor();
    await frame.locator('h1').click();
    const reached = new Set<string>();
    for (let count = 0; count < 25; count += 1) {
      await page.keyboard.press('Tab');
      const seen = await frame.evaluate(() => {
        const active = document.activeElement as HTMLElement;
        const style = getComputedStyle(active);
        const after = getComputedStyle(active, '::after');
        // Fluent marks a link in focus by a double line under it, other controls by an outline of their own or of a
        // pseudo-element.
        const visible =
          style.outlineStyle !== 'none' ||
          style.boxShadow !== 'none' ||
          style.textDecorationStyle === 'double' ||
          after.borderStyle !== 'none' ||
          after.outlineStyle !== 'none';
        return active === document.body
          ? null
          : { name: active.getAttribute('aria-label') ?? active.textContent, visible };
      });
      if (!seen) break;
      assert.equal(seen.visible, true, `no focus to be seen on “${seen.name}”`);
      reached.add(seen.name.trim());
    }
    const all = [...reached].join('\n');
    for (const name of [/^Approve/m, /^Refuse/m, /^Close the record/m, /Text of the reported message/])
      assert.match(all, name);
    await page.context().close();
  });
});
