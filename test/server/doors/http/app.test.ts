import assert from 'node:assert/strict';
import { once } from 'node:events';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { type AddressInfo, connect } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, test } from 'node:test';
import type { FastifyInstance, InjectOptions } from 'fastify';
import { pino } from 'pino';
import { ShoalError } from '../../../../server/core/errors.ts';
import { openApp } from '../../../../server/doors/http/app.ts';
import { servePages } from '../../../../server/doors/http/pages.ts';

let app: FastifyInstance;
const logged: string[] = [];
const observed: [route: string, method: string, status: number][] = [];
const folder = mkdtempSync(join(tmpdir(), 'shoal-pages-'));

before(async () => {
  app = await openApp({
    logger: pino({ level: 'warn' }, { write: (line: string) => void logged.push(line) }),
    version: '1.2.3',
    hostNames: ['127.0.0.1', 'localhost', '::1', 'Shoal.Example'],
    observe: (route, method, status) => void observed.push([route, method, status]),
  });
  app.get('/api/fine', async () => ({ fine: true }));
  app.get('/api/broken', async () => {
    throw new Error('password=hunter2 in /srv/shoal');
  });
  app.get('/api/busy', async () => {
    throw new ShoalError('SHOAL_RATE_LIMIT', 'slowly', { retryAfter: 7 });
  });
  for (const path of ['console', 'taskpane', 'assets']) mkdirSync(join(folder, path));
  writeFileSync(join(folder, 'console', 'index.html'), '<title>Console</title>');
  writeFileSync(join(folder, 'taskpane', 'index.html'), '<title>Pane</title>');
  writeFileSync(join(folder, 'assets', 'app-1.js'), 'export {};');
  writeFileSync(join(folder, 'secret.txt'), 'secret');
  await servePages(app, {
    folder,
    officeJs: 'https://appsforoffice.microsoft.com/lib/1/hosted/office.js',
    frameAncestors: ['https://outlook.example'],
    version: '1.2.3',
  });
  await app.listen({ host: '127.0.0.1', port: 0 });
});
after(async () => {
  await app.close();
  rmSync(folder, { recursive: true });
});

const get = (url: string, options: InjectOptions = {}) =>
  app.inject({ url, ...options, headers: { host: 'localhost:7070', ...options.headers } });

/** One request as bytes, for what a client library would not send. */
async function raw(request: string): Promise<string> {
  const socket = connect((app.server.address() as AddressInfo).port, '127.0.0.1');
  socket.setEncoding('utf8').end(request);
  let answer = '';
  socket.on('data', (text) => {
    answer += text;
  });
  await once(socket, 'close');
  return answer;
}

describe('the server answers to its own names only', () => {
  for (const host of [
    'localhost',
    'LOCALHOST:80',
    '127.0.0.1:7070',
    '[::1]:7070',
    'shoal.example',
    'SHOAL.example:443',
  ])
    test(host, async () => assert.equal((await get('/api/fine', { headers: { host } })).statusCode, 200));

  const strangers = [
    'evil.example',
    'localhost.evil.example',
    '127.0.0.1.evil.example',
    'localhost@evil.example',
    '10.0.0.1',
  ];
  for (const host of strangers)
    for (const path of ['/api/fine', '/', '/console/', '/docs/json', '/none'])
      test(`not to ${host} on ${path}`, async () => {
        const answer = await get(path, { headers: { host } });
        assert.deepEqual([answer.statusCode, answer.json().code], [400, 'SHOAL_USAGE']);
      });

  test('nor to a request without a name', async () => {
    assert.match(await raw('GET /api/fine HTTP/1.0\r\n\r\n'), /^HTTP\/1\.1 400 /);
  });

  test('nor to a name that a proxy header claims', async () => {
    const headers = { host: 'evil.example', 'x-forwarded-host': 'localhost' };
    assert.equal((await get('/api/fine', { headers })).statusCode, 400);
  });
});

describe('every error is a problem with code, remedy and correlation id', () => {
  const cases: [name: string, url: string, status: number, code: string][] = [
    ['an unknown path', '/api/none', 404, 'SHOAL_NOT_FOUND'],
    ['a path that is no percent-encoding', '/api/%ZZ', 400, 'SHOAL_USAGE'],
    ['a failure that nobody foresaw', '/api/broken', 500, 'SHOAL_INTERNAL'],
    ['one that says when to come again', '/api/busy', 429, 'SHOAL_RATE_LIMIT'],
  ];
  for (const [name, url, status, code] of cases)
    test(name, async () => {
      const answer = await get(url);
      const problem = answer.json();
      assert.equal(answer.headers['content-type'], 'application/problem+json; charset=utf-8');
      assert.deepEqual([answer.statusCode, problem.status, problem.code, problem.title], [status, status, code, code]);
      assert.ok(problem.remedy.length > 10 && problem.type.endsWith(code));
      assert.match(problem.correlationId, /^[0-9a-f-]{36}$/);
    });

  test('what was not foreseen is logged under its id, and not shown', async () => {
    logged.length = 0;
    const { body, headers } = await get('/api/broken');
    assert.doesNotMatch(body, /hunter2|srv/);
    const line = JSON.parse(logged.find((text) => text.includes('hunter2'))!);
    assert.equal(line.reqId, headers['x-correlation-id']);
  });

  test('Retry-After tells how long', async () => {
    assert.equal((await get('/api/busy')).headers['retry-after'], '7');
  });

  test('a path that comes back in a detail is cut', async () => {
    const answer = await get(`/${'x'.repeat(9_000)}`);
    assert.equal(answer.statusCode, 404);
    assert.ok(answer.json().detail.length < 300);
  });
});

test('requests are observed by their route, never by their path', async () => {
  observed.length = 0;
  await get('/api/fine?secret=1');
  await get('/api/none-such');
  assert.deepEqual(observed, [
    ['/api/fine', 'GET', 200],
    ['none', 'GET', 404],
  ]);
});

describe('the pages', () => {
  test('are served under a policy that runs nothing but their own code', async () => {
    const console = await get('/console/');
    assert.equal(console.body, '<title>Console</title>');
    const policy = String(console.headers['content-security-policy']);
    assert.match(policy, /default-src 'none'; script-src 'self';/);
    assert.match(policy, /frame-ancestors 'none'$/);
    const pane = String((await get('/pane/')).headers['content-security-policy']);
    assert.match(pane, /script-src 'self' https:\/\/appsforoffice\.microsoft\.com https:\/\/ajax\.aspnetcdn\.com;/);
    assert.match(pane, /frame-ancestors 'self' https:\/\/outlook\.example$/);
    assert.doesNotMatch(policy + pane, /script-src[^;]*unsafe/);
  });

  test('give out their assets and no other file', async () => {
    assert.equal((await get('/app/assets/app-1.js')).statusCode, 200);
    for (const path of [
      '../secret.txt',
      '..%2fsecret.txt',
      '%2e%2e/secret.txt',
      '..%5csecret.txt',
      'none.js',
      '',
      '%00',
    ])
      assert.ok([400, 403, 404].includes((await get(`/app/assets/${path}`)).statusCode), path);
    assert.match(
      await raw('GET /app/assets/../secret.txt HTTP/1.1\r\nhost: localhost\r\nconnection: close\r\n\r\n'),
      / 40\d /,
    );
  });
});

test('the document is served, and names its version', async () => {
  const document = (await get('/docs/json')).json();
  assert.deepEqual([document.openapi, document.info.title, document.info.version], ['3.1.0', 'Shoal', '1.2.3']);
  assert.equal((await get('/docs/')).statusCode, 200);
});

test('one address gets 1,200 requests a minute to the API, then is told to wait', async () => {
  let last = await get('/api/fine');
  for (let count = 0; count < 1_300 && last.statusCode === 200; count++) last = await get('/api/fine');
  assert.deepEqual([last.statusCode, last.json().code], [429, 'SHOAL_RATE_LIMIT']);
  const seconds = Number(last.headers['retry-after']);
  assert.ok(seconds >= 1 && seconds <= 60, String(seconds));
  assert.equal((await get('/console/')).statusCode, 200);
});
