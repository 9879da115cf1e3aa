/// <reference lib="dom" />
import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import type { Browser } from 'playwright-core';
import { demoScenario } from '../../samples/demo.ts';
import { type Product, startProduct, until } from '../services/product.ts';
import { brokenRules } from './axe.ts';
import { openBrowser, openPage, overflows, picture } from './browser.ts';

const hostileWords = '<img src=x onerror=alert(1)><script>alert(2)</script>';
const hostileMail = [
  'From: "<svg onload=alert(3)>" <mallory@evil.example>',
  'To: phish@brackwater.example',
  `Subject: ${hostileWords} ${'W'.repeat(10_000)}`,
  'Message-ID: <hostile-1@evil.example>',
  'Date: Mon, 23 Nov 2026 08:00:00 +0000',
  'MIME-Version: 1.0',
  'Content-Type: text/html; charset=utf-8',
  '',
  `<p>Hello</p><img src="http://evil.example/pixel.gif"><script>alert(4)</script><a href="javascript:alert(5)">go</a><p>${'x'.repeat(10_000)}</p><style>@import url(http://evil.example/a.css)</style>`,
  '',
].join('\r\n');

interface Row {
  id: string;
  subject: string;
  grade: string | null;
  waiting: number;
  state: string;
  cluster: { id: string; size: number } | null;
}

const browser: Browser | null = await openBrowser();

describe('the product in a real browser', { skip: browser === null }, () => {
  let product: Product;
  let rows: Row[] = [];
  const chrome = browser as Browser;

  const records = async () =>
    ((await (await fetch(`${product.url}/api/v1/records?limit=200`)).json()) as { items: Row[] }).items;

  before(async () => {
    const scenario = demoScenario();
    product = await startProduct({
      organisation: scenario.organisation,
      mailbox: scenario.mailbox,
      simulation: scenario.simulation,
      policy: [{ when: 'simulation.verified', effect: 'close', level: 'do' }],
    });
    for (const { file, id, name, markers } of scenario.seeds) {
      const query = new URLSearchParams({ id, name });
      for (const marker of markers) query.append('marker', marker);
      const answer = await fetch(`${product.url}/api/v1/simulations?${query}`, {
        method: 'POST',
        headers: { 'content-type': 'message/rfc822', 'idempotency-key': `seed-${id}` },
        body: new Uint8Array(file),
      });
      assert.equal(answer.status, 200, await answer.text());
    }
    const mails = [...scenario.mails].slice(0, 30);
    for (const { name, bytes } of mails) product.drop(name, bytes);
    product.drop('hostile.eml', hostileMail);
    await until(
      async () => (await records()).filter(({ state }) => state !== 'pending').length === mails.length + 1,
      'every mail is recorded',
      90,
    );
    await until(async () => (await records()).some(({ state }) => state === 'closed'), 'a simulation is closed', 60);
    rows = await records();
  });

  after(async () => {
    await product?.stop();
    await chrome?.close();
  });

  test('the queue shows every record, its verdict and its campaign', async () => {
    const { page, troubles, origins } = await openPage(chrome, `${product.url}/console/`);
    await page.locator('[data-record]').first().waitFor();
    assert.equal(await page.locator('[data-record]').count(), rows.length);
    assert.ok((await page.getByText('Own simulation').count()) > 0);
    assert.ok((await page.getByText('Suspected copy').count()) > 0);
    assert.ok((await page.getByText(/Campaign of \d/).count()) > 0);
    assert.deepEqual(await brokenRules(page), []);
    await picture(page, 'console-queue');
    assert.deepEqual(troubles, []);
    assert.deepEqual([...origins], [product.url]);
    await page.context().close();
  });

  test('a mail that arrives appears in the open queue by itself', async () => {
    const { page } = await openPage(chrome, `${product.url}/console/`);
    await page.locator('[data-record]').first().waitFor();
    product.drop(
      'late.eml',
      'From: a@late.example\r\nTo: phish@brackwater.example\r\nSubject: It came while you watched\r\nMessage-ID: <late@late.example>\r\n\r\nPlease look at this letter.\r\n',
    );
    await page.getByText('It came while you watched').waitFor({ timeout: 15_000 });
    await page.context().close();
  });

  test('a suspected copy names what is foreign, first', async () => {
    const hold = rows.find(({ grade }) => grade === 'hold');
    assert.ok(hold, 'the scenario holds a copy');
    const { page, troubles } = await openPage(chrome, `${product.url}/console/#/records/${hold.id}`);
    await page.getByRole('heading', { name: /Suspected copy/ }).waitFor();
    await page.getByText('Not from the simulation').first().waitFor();
    assert.deepEqual(await brokenRules(page), []);
    await picture(page, 'console-record-hold');
    assert.deepEqual(troubles, []);
    await page.context().close();
  });

  test('approving the ticket opens one Jira issue, and its key appears', async () => {
    const waiting = rows.find(({ waiting: count, subject }) => count > 0 && !subject.startsWith('<img'));
    assert.ok(waiting, 'an action waits');
    const { page } = await openPage(chrome, `${product.url}/console/#/records/${waiting.id}`);
    await page
      .getByRole('button', { name: /^(Approve|Do it|Yes)/ })
      .first()
      .click();
    await page.getByRole('link', { name: /SOC-\d+/ }).waitFor({ timeout: 20_000 });
    assert.equal(product.jira.audit().issues.length, 1);
    await picture(page, 'console-record-ticket');
    await page.context().close();
  });

  test('a campaign lists its members and how alike they are', async () => {
    const cluster = rows.find((row) => (row.cluster?.size ?? 0) > 2)?.cluster;
    assert.ok(cluster);
    const { page, troubles } = await openPage(chrome, `${product.url}/console/#/clusters/${cluster.id}`);
    await page
      .getByText(/\d+ of 100/)
      .first()
      .waitFor();
    assert.deepEqual(await brokenRules(page), []);
    await picture(page, 'console-cluster');
    assert.deepEqual(troubles, []);
    await page.context().close();
  });

  for (const [name, hash] of [
    ['campaigns', '#/clusters'],
    ['simulations', '#/simulations'],
    ['health', '#/health'],
  ] as const) {
    test(`the ${name} page stands, in the dark and at 320 pixels`, async () => {
      const { page, troubles } = await openPage(chrome, `${product.url}/console/${hash}`, {
        colorScheme: 'dark',
        viewport: { width: 320, height: 640 },
      });
      await page.getByRole('heading', { level: 1 }).waitFor();
      await page.waitForTimeout(700);
      assert.equal(await overflows(page), false);
      assert.deepEqual(await brokenRules(page), []);
      await picture(page, `console-${name}-dark-320`);
      assert.deepEqual(troubles, []);
      await page.context().close();
    });
  }

  test('words of a hostile mail are shown as words: nothing runs, nothing is asked for, nothing sticks out', async () => {
    const hostile = rows.find(({ subject }) => subject.startsWith('<img'));
    assert.ok(hostile);
    for (const width of [320, 1280]) {
      const { page, troubles, origins } = await openPage(chrome, `${product.url}/console/#/records/${hostile.id}`, {
        viewport: { width, height: 800 },
      });
      await page.getByText(hostileWords).first().waitFor();
      await page.waitForTimeout(500);
      assert.equal(await overflows(page), false, `at ${width} pixels`);
      assert.deepEqual([...origins], [product.url]);
      assert.deepEqual(troubles, []);
      await picture(page, `console-record-hostile-${width}`);
      await page.context().close();
    }
  });

  test('j, k and Enter walk through the queue', async () => {
    const { page } = await openPage(chrome, `${product.url}/console/`);
    await page.locator('[data-record]').first().waitFor();
    const focused = () => page.evaluate(() => (document.activeElement as HTMLElement | null)?.dataset.record ?? null);
    await page.keyboard.press('j');
    const first = await focused();
    await page.keyboard.press('j');
    const second = await focused();
    await page.keyboard.press('k');
    assert.notEqual(first, null);
    assert.notEqual(second, first);
    assert.equal(await focused(), first);
    await page.keyboard.press('Enter');
    await page.getByRole('heading', { level: 1 }).waitFor();
    assert.match(page.url(), new RegExp(`#/records/${first}`));
    await page.context().close();
  });

  for (const colorScheme of ['light', 'dark'] as const) {
    test(`the pane shows the verdict beside the open message (${colorScheme})`, async () => {
      const { page, troubles, origins } = await openPage(chrome, `${product.outlook.url}/`, { colorScheme });
      await page.locator('[role=option]', { hasText: 'customs' }).first().click();
      const pane = page.frameLocator('#pane');
      await pane
        .getByText(/Own simulation|Suspected copy|Very likely|likely/i)
        .first()
        .waitFor({ timeout: 15_000 });
      await picture(page, `mailbox-${colorScheme}`);
      assert.deepEqual(troubles, []);
      assert.deepEqual([...origins].sort(), [product.outlook.url, product.url].sort());
      await page.context().close();
    });
  }

  test('another message in the mailbox is another verdict in the pane', async () => {
    const { page } = await openPage(chrome, `${product.outlook.url}/`);
    const pane = page.frameLocator('#pane');
    await page.locator('[role=option]', { hasText: 'customs' }).first().click();
    await pane
      .getByText(/parcel is held at customs/i)
      .first()
      .waitFor({ timeout: 15_000 });
    await page.locator('[role=option]', { hasText: 'It came while you watched' }).first().click();
    await pane.getByText('It came while you watched').first().waitFor({ timeout: 15_000 });
    assert.equal(await pane.getByText('Own simulation').count(), 0);
    await page.context().close();
  });

  test('outside Outlook the pane says where it belongs', async () => {
    const { page } = await openPage(chrome, `${product.url}/pane/`, { viewport: { width: 280, height: 600 } });
    await page
      .getByText('Open me in Outlook')
      .or(page.getByText(/Outlook does not answer|No sign|Outlook/))
      .first()
      .waitFor({ timeout: 15_000 });
    assert.equal(await overflows(page), false);
    await picture(page, 'pane-outside-280');
    await page.context().close();
  });

  test('the console says that the server is gone, and what to do', async () => {
    const { page } = await openPage(chrome, `${product.url}/console/`);
    await page.locator('[data-record]').first().waitFor();
    await page.route('**/api/**', (route) => route.abort());
    await page
      .getByText(/Not reached|cannot be reached|does not answer/i)
      .first()
      .waitFor({ timeout: 15_000 });
    await picture(page, 'console-server-gone');
    await page.context().close();
  });
});
