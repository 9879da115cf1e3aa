/// <reference lib="dom" />
import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { ApiError, createApi, newKey } from '../../../addin/api/client.ts';

interface Asked {
  url: string;
  method: string;
  headers: Record<string, string>;
  body: unknown;
}

function clientOf(answer: () => Response | Promise<Response>) {
  const asked: Asked[] = [];
  const send: typeof fetch = async (input, init) => {
    const headers = Object.fromEntries(new Headers(init?.headers));
    asked.push({ url: String(input), method: init?.method ?? 'GET', headers, body: init?.body });
    return answer();
  };
  return { api: createApi(send, '/api/v1'), asked };
}

describe('reading', () => {
  test('sends the ETag it has, and takes 304 as unchanged', async () => {
    const { api, asked } = clientOf(() => new Response(null, { status: 304 }));
    assert.deepEqual(await api.read('/records/a', { etag: '"3"' }), { unchanged: true });
    assert.equal(asked[0]?.headers['if-none-match'], '"3"');
  });

  test('gives the data and its ETag', async () => {
    const { api } = clientOf(() => Response.json({ a: 1 }, { headers: { etag: '"4"' } }));
    assert.deepEqual(await api.read('/status'), { unchanged: false, data: { a: 1 }, etag: '"4"' });
  });
});

describe('changing', () => {
  test('a change carries its key, its condition and its body', async () => {
    const { api, asked } = clientOf(() => Response.json({}));
    await api.change('POST', '/records/a/close', { key: 'k1', ifMatch: '"3"', body: { reason: 'done' } });
    assert.deepEqual(asked, [
      {
        url: '/api/v1/records/a/close',
        method: 'POST',
        headers: {
          accept: 'application/json',
          'content-type': 'application/json',
          'idempotency-key': 'k1',
          'if-match': '"3"',
        },
        body: '{"reason":"done"}',
      },
    ]);
  });

  test('a mail goes as its bytes', async () => {
    const { api, asked } = clientOf(() => Response.json({}));
    const mail = new Uint8Array([1, 2]);
    await api.change('PUT', '/records/content', { key: 'k', mail });
    assert.equal(asked[0]?.headers['content-type'], 'message/rfc822');
    assert.equal(asked[0]?.body, mail);
  });

  test('keys are 128 bits and differ', () => {
    assert.match(newKey(), /^[0-9a-f]{32}$/);
    assert.notEqual(newKey(), newKey());
  });
});

describe('what went wrong', () => {
  const refusal = async (answer: () => Response | Promise<Response>) => {
    try {
      await clientOf(answer).api.read('/status');
    } catch (error) {
      assert.ok(error instanceof ApiError);
      const { kind, status, message, code, remedy, correlationId } = error;
      return { kind, status, message, code, remedy, correlationId };
    }
    return assert.fail('no error');
  };

  test('a problem of RFC 9457 keeps its code, remedy and correlation id', async () => {
    const problem = {
      type: 'about:blank',
      title: 'Busy',
      status: 503,
      detail: 'the store is closed',
      code: 'SHOAL_BUSY',
      remedy: 'try again',
      correlationId: 'c-1',
    };
    assert.deepEqual(await refusal(() => Response.json(problem, { status: 503 })), {
      kind: 'problem',
      status: 503,
      message: 'the store is closed',
      code: 'SHOAL_BUSY',
      remedy: 'try again',
      correlationId: 'c-1',
    });
  });

  test("a proxy's page is not Shoal's answer; its correlation id is kept", async () => {
    const page = () => new Response('<h1>Bad gateway</h1>', { status: 502, headers: { 'x-correlation-id': 'c-2' } });
    assert.deepEqual(await refusal(page), {
      kind: 'broken',
      status: 502,
      message: 'broken',
      code: '',
      remedy: '',
      correlationId: 'c-2',
    });
    assert.equal((await refusal(() => new Response('ok', { status: 200 }))).kind, 'broken');
    assert.equal((await refusal(() => Response.json([], { status: 500 }))).kind, 'broken');
    assert.equal((await refusal(() => Response.json(null, { status: 500 }))).kind, 'broken');
  });

  test('no answer is a network error', async () => {
    assert.equal((await refusal(() => Promise.reject(new TypeError('failed')))).kind, 'network');
  });

  test('members of a problem that are no text are dropped, not drawn', async () => {
    const odd = () => Response.json({ title: 'x', code: { a: 1 }, remedy: 7, correlationId: null }, { status: 400 });
    assert.deepEqual(await refusal(odd), {
      kind: 'problem',
      status: 400,
      message: 'x',
      code: '',
      remedy: '',
      correlationId: '',
    });
  });
});
