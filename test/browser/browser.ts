/// <reference lib="dom" />
import { existsSync, mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { type Browser, type BrowserContextOptions, chromium, type Page } from 'playwright-core';

const output = join(import.meta.dirname, '..', 'output');
const known = ['/usr/bin/chromium', '/usr/bin/google-chrome', '/usr/bin/chromium-browser'];

/** The browser of this machine; null, said loudly, where there is none. CI must have one. */
export async function openBrowser(): Promise<Browser | null> {
  const executablePath = process.env.CHROME_PATH ?? known.find((path) => existsSync(path));
  if (executablePath === undefined) {
    if (process.env.CI) throw new Error('there is no Chromium: `npm test` installs it on Debian, or set CHROME_PATH');
    console.error('BROWSER TESTS DID NOT RUN: there is no Chromium; set CHROME_PATH');
    return null;
  }
  return chromium.launch({
    executablePath,
    args: [
      '--no-sandbox',
      '--disable-gpu',
      '--disable-quic',
      '--no-first-run',
      '--disable-background-networking',
      '--disable-component-update',
      '--disable-sync',
      // Whatever a page asks for elsewhere cannot even be looked up.
      '--host-resolver-rules=MAP * ~NOTFOUND , EXCLUDE 127.0.0.1',
    ],
  });
}

export interface Watched {
  page: Page;
  /** Script errors and refused requests; a healthy page has none. */
  troubles: string[];
  /** Origins that anything was asked from. */
  origins: Set<string>;
}

/** A page whose errors and requests are kept. */
export async function openPage(browser: Browser, url: string, options: BrowserContextOptions = {}): Promise<Watched> {
  const context = await browser.newContext({ viewport: { width: 1280, height: 800 }, ...options });
  const page = await context.newPage();
  const watched: Watched = { page, troubles: [], origins: new Set() };
  page.on('pageerror', (error) => watched.troubles.push(error.message));
  page.on('dialog', (dialog) => {
    watched.troubles.push(`dialog: ${dialog.message()}`);
    dialog.dismiss().catch(() => undefined);
  });
  page.on('request', (request) => {
    const { origin, protocol } = new URL(request.url());
    if (protocol.startsWith('http')) watched.origins.add(origin);
  });
  await page.goto(url);
  return watched;
}

/** Kept as test output, for people to look at. */
export async function picture(page: Page, name: string): Promise<void> {
  mkdirSync(output, { recursive: true });
  await page.screenshot({ path: join(output, `${name}.png`) });
}

/** True where something sticks out to the side. */
export function overflows(page: Page): Promise<boolean> {
  return page.evaluate(() => document.documentElement.scrollWidth > document.documentElement.clientWidth + 1);
}
