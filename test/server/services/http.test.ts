import assert from 'node:assert/strict';
import diagnostics from 'node:diagnostics_channel';
import dns from 'node:dns';
import { once } from 'node:events';
import { createServer, type RequestListener } from 'node:http';
import type { AddressInfo } from 'node:net';
import { mock, test } from 'node:test';
import { gzipSync } from 'node:zlib';
import { ShoalError } from '../../../server/core/errors.ts';
import { createTransport, type HttpAnswer, jsonOf, retryAfterOf } from '../../../server/services/http.ts';

async function withServer(listener: RequestListener, use: (url: string) => Promise<void>): Promise<void> {
  const server = createServer(listener).listen(0, '127.0.0.1');
  await once(server, 'listening');
  try {
    await use(`http://127.0.0.1:${(server.address() as AddressInfo).port}`);
  } finally {
    server.closeAllConnections();
    server.close();
  }
}

const codeIs =
  (code: string, pattern = /./) =>
  (error: unknown) => {
    assert.ok(error instanceof ShoalError);
    assert.equal(error.code, code);
    assert.match(error.message, pattern);
    return true;
  };

/** Counts name look-ups and sockets while `use` runs. */
async function watched(use: () => Promise<void>): Promise<{ lookUps: number; sockets: number }> {
  const seen = { lookUps: 0, sockets: 0 };
  const lookup = mock.method(dns, 'lookup', (...all: unknown[]) => {
    seen.lookUps += 1;
    (all.at(-1) as (error: Error) => void)(Object.assign(new Error('no names here'), { code: 'ENOTFOUND' }));
  });
  const onSocket = () => {
    seen.sockets += 1;
  };
  diagnostics.subscribe('net.client.socket', onSocket);
  try {
    await use();
  } finally {
    diagnostics.unsubscribe('net.client.socket', onSocket);
    lookup.mock.restore();
  }
  return seen;
}

test('a host that is not configured is refused with no name looked up and no socket opened', async () => {
  const transport = createTransport({ allow: ['https://jira.example.org/base', 'http://127.0.0.1:8080'] });
  const foreign = [
    'https://evil.example/rest/api/3/issue',
    'https://jira.example.org.evil.example/',
    'https://jira.example.org@evil.example/',
    'https://user:secret@jira.example.org/',
    'https://jira.example.org:8443/',
    'http://jira.example.org/',
    'https://jira.example.org./',
    'https://sub.jira.example.org/',
    'http://127.0.0.1:8081/',
    'http://2130706433/',
    'http://[::1]:8080/',
    'file:///etc/passwd',
    'data:text/plain,x',
    '//evil.example/',
    'not an address',
    '',
  ];
  const seen = await watched(async () => {
    for (const url of foreign) {
      await assert.rejects(transport({ url, method: 'GET' }), codeIs('SHOAL_HOST_REFUSED'), url);
    }
  });
  assert.deepEqual(seen, { lookUps: 0, sockets: 0 });
});

test('the watch over names and sockets sees a configured host', async () => {
  const transport = createTransport({ allow: ['http://jira.example.org'] });
  const seen = await watched(async () => {
    await assert.rejects(
      transport({ url: 'http://jira.example.org/x', method: 'GET' }),
      codeIs('SHOAL_SERVICE_FAILED', /GET http:\/\/jira\.example\.org\/x: ENOTFOUND/),
    );
  });
  assert.ok(seen.lookUps > 0);
  assert.ok(seen.sockets > 0);
});

test('a configured address that is no web address is refused at the start', () => {
  for (const address of ['', 'jira.example.org', 'ftp://jira.example.org', 'javascript:alert(1)']) {
    assert.throws(() => createTransport({ allow: [address] }), codeIs('SHOAL_CONFIG'));
  }
});

test('a redirect comes back as the answer and its target is not contacted', async () => {
  let calls = 0;
  await withServer(
    (_request, response) => {
      calls += 1;
      response.writeHead(302, { location: '/elsewhere' }).end();
    },
    async (url) => {
      const answer = await createTransport({ allow: [url] })({ url: `${url}/here`, method: 'GET' });
      assert.equal(answer.status, 302);
      assert.equal(calls, 1);
    },
  );
});

test('an answer that never begins, or never ends, is given up after the time limit', async () => {
  await withServer(
    (request, response) => {
      if (request.url === '/half') response.writeHead(200, { 'content-type': 'application/json' }).write('{"a":');
    },
    async (url) => {
      const transport = createTransport({ allow: [url], timeoutMs: 100 });
      for (const path of ['/never', '/half']) {
        await assert.rejects(
          transport({ url: url + path, method: 'GET' }),
          codeIs('SHOAL_SERVICE_FAILED', /no whole answer within 100 ms/),
        );
      }
    },
  );
});

test("the caller's signal stops a call", async () => {
  await withServer(
    () => {},
    async (url) => {
      const stop = new AbortController();
      const call = createTransport({ allow: [url] })({ url, method: 'GET', signal: stop.signal });
      setTimeout(() => stop.abort(), 20);
      await assert.rejects(call, codeIs('SHOAL_SERVICE_FAILED', /stopped before the answer came/));
    },
  );
});

test('an answer over the cap is given up, also where only its unpacked form is over it', async () => {
  await withServer(
    (request, response) => {
      const body = Buffer.alloc(200_000, 0x20);
      if (request.url === '/packed') response.writeHead(200, { 'content-encoding': 'gzip' }).end(gzipSync(body));
      else response.writeHead(200).end(body);
    },
    async (url) => {
      const transport = createTransport({ allow: [url], maxBytes: 100_000 });
      for (const path of ['/plain', '/packed']) {
        await assert.rejects(
          transport({ url: url + path, method: 'GET' }),
          codeIs('SHOAL_SERVICE_FAILED', /over 100000 bytes/),
        );
      }
    },
  );
});

test('a connection that breaks is named by its code, and a POST is sent once', async () => {
  let calls = 0;
  await withServer(
    (_request, response) => {
      calls += 1;
      response.socket?.resetAndDestroy();
    },
    async (url) => {
      await assert.rejects(
        createTransport({ allow: [url] })({ url, method: 'POST', body: 'x' }),
        codeIs('SHOAL_SERVICE_FAILED', /ECONNRESET/),
      );
      assert.equal(calls, 1);
    },
  );
});

test('errors hold neither query, headers, request body nor answer body', async () => {
  const secret = 'c2VjcmV0';
  await withServer(
    (_request, response) => void response.writeHead(200, { 'content-type': `text/${secret}` }).end(`<p>${secret}`),
    async (url) => {
      const transport = createTransport({ allow: [url], timeoutMs: 100 });
      const request = { method: 'POST', headers: { authorization: secret }, body: secret } as const;
      const answer = await transport({ url: `${url}/x?token=${secret}`, ...request });
      assert.equal(answer.request, `POST ${url}/x`);
      const thrown: unknown[] = [];
      await transport({ url: `http://evil.example/?${secret}`, ...request }).catch((error) => thrown.push(error));
      for (const text of [secret, `{"a":"${secret}`]) {
        try {
          jsonOf({ ...answer, text, headers: new Headers({ 'content-type': 'application/json' }) });
        } catch (error) {
          thrown.push(error);
        }
      }
      assert.equal(thrown.length, 3);
      for (const error of thrown) assert.ok(!`${(error as Error).stack} ${JSON.stringify(error)}`.includes(secret));
    },
  );
});

const answerOf = (type: string | null, text: string): HttpAnswer => ({
  request: 'GET https://jira.example.org/x',
  status: 200,
  headers: new Headers(type === null ? {} : { 'content-type': type }),
  text,
});

test('only whole JSON that says it is JSON passes for JSON', () => {
  assert.deepEqual(jsonOf(answerOf('application/json;charset=UTF-8', '{"a":1}')), { a: 1 });
  assert.deepEqual(jsonOf(answerOf('Application/Problem+JSON', '[]')), []);
  const bad: [string | null, string][] = [
    ['text/html', '<!doctype html>'],
    ['text/html', '{"a":1}'],
    ['application/json', '<!doctype html>'],
    ['application/json', '{"a":'],
    ['application/json', ''],
    [null, '{}'],
  ];
  for (const [type, text] of bad) {
    assert.throws(() => jsonOf(answerOf(type, text)), codeIs('SHOAL_SERVICE_FAILED', /JSON/));
  }
});

test('Retry-After is read in both forms of RFC 9110, a date against the Date of the same answer', () => {
  const now = new Date('2026-03-02T08:00:00Z');
  const read = (headers: Record<string, string>) => retryAfterOf(new Headers(headers), now);
  assert.equal(read({ 'retry-after': '120' }), 120);
  assert.equal(read({ 'retry-after': '0' }), 0);
  assert.equal(read({ 'retry-after': 'Mon, 02 Mar 2026 08:00:30 GMT' }), 30);
  assert.equal(read({ 'retry-after': 'Fri, 31 Dec 1999 23:59:59 GMT' }), 0);
  const skewed = { date: 'Mon, 02 Mar 2026 09:00:00 GMT', 'retry-after': 'Mon, 02 Mar 2026 09:00:07 GMT' };
  assert.equal(read(skewed), 7);
  assert.equal(read({ 'retry-after': '999999999' }), 86_400);
  for (const value of ['-5', '1.5', 'soon', '', '1e3']) assert.equal(read({ 'retry-after': value }), undefined, value);
  assert.equal(read({}), undefined);
});
