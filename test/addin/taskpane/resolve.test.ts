/// <reference lib="dom" />
/// <reference types="office-js" />
import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { type Api, ApiError, type Change } from '../../../addin/api/client.ts';
import type { OpenItem } from '../../../addin/office/item.ts';
import { requestOf, resolveItem } from '../../../addin/taskpane/resolve.ts';

const item: OpenItem = {
  itemId: 'AAMk=',
  internetMessageId: '<m1@mail.example>',
  subject: 'Parcel',
  from: 'a@mail.example',
  mailbox: 'analyst@brackwater.example',
  canGiveContent: true,
};
const needContent = new ApiError('problem', 409, 'not known', { code: 'SHOAL_NEED_CONTENT' });
const bytes = new Uint8Array([70, 114, 111, 109]);

/** A client that gives these answers in turn and keeps what was asked. */
function clientOf(answers: readonly unknown[]): { api: Api; asked: { path: string; change: Change }[] } {
  const asked: { path: string; change: Change }[] = [];
  const left = [...answers];
  const api: Api = {
    read: () => assert.fail('resolving reads nothing'),
    async change<T>(method: 'POST' | 'PUT', path: string, change: Change) {
      asked.push({ path: `${method} ${path}`, change });
      const answer = left.shift();
      if (answer instanceof Error) throw answer;
      return answer as T;
    },
  };
  return { api, asked };
}

function keys(): () => string {
  let count = 0;
  return () => `key-${++count}`;
}

const never = new AbortController().signal;

describe('what the pane tells of the open message', () => {
  test('the message id goes without its angle brackets', () => {
    assert.deepEqual(requestOf(item), {
      itemId: 'AAMk=',
      internetMessageId: 'm1@mail.example',
      mailbox: 'analyst@brackwater.example',
    });
    assert.equal(requestOf({ ...item, internetMessageId: '  <x@y>\r\n' }).internetMessageId, 'x@y');
  });

  test('what Outlook does not know is left out', () => {
    assert.deepEqual(requestOf({ ...item, itemId: '', internetMessageId: '', mailbox: '' }), {});
    assert.deepEqual(requestOf({ ...item, itemId: '', mailbox: '', internetMessageId: '<>' }), {});
  });
});

describe('from the open message to its record', () => {
  test('a known message is found by its ids; its content stays where it is', async () => {
    const { api, asked } = clientOf([{ id: 'r1', state: 'ready' }]);
    const resolved = await resolveItem(api, item, () => assert.fail('content was read'), keys(), never);
    assert.deepEqual(resolved, { id: 'r1', supplied: false });
    assert.deepEqual(
      asked.map(({ path }) => path),
      ['POST /records/resolve'],
    );
  });

  test('content is sent where the server asks for it, with a key of its own', async () => {
    const { api, asked } = clientOf([needContent, { id: 'r2', state: 'pending' }]);
    const resolved = await resolveItem(api, item, async () => bytes, keys(), never);
    assert.deepEqual(resolved, { id: 'r2', supplied: true });
    assert.deepEqual(
      asked.map(({ path, change }) => [path, change.key]),
      [
        ['POST /records/resolve', 'key-1'],
        ['PUT /records/content', 'key-2'],
      ],
    );
    assert.equal(asked[1]?.change.mail, bytes);
  });

  test('a first failure of Outlook is tried once more', async () => {
    const { api } = clientOf([needContent, { id: 'r3', state: 'ready' }]);
    let reads = 0;
    const read = async () => {
      reads += 1;
      if (reads === 1) throw new Error('5001 Internal error');
      return bytes;
    };
    assert.deepEqual(await resolveItem(api, item, read, keys(), never), { id: 'r3', supplied: true });
    assert.equal(reads, 2);
  });

  test('a second failure is told with the last reason', async () => {
    const { api, asked } = clientOf([needContent]);
    const read = () => Promise.reject(new Error('5001 Internal error'));
    await assert.rejects(resolveItem(api, item, read, keys(), never), {
      name: 'ContentMissing',
      message: '5001 Internal error',
    });
    assert.equal(asked.length, 1);
  });

  test('an Outlook that cannot give content is not asked for it', async () => {
    const { api } = clientOf([needContent]);
    const read = () => assert.fail('content was read');
    await assert.rejects(resolveItem(api, { ...item, canGiveContent: false }, read, keys(), never), {
      name: 'ContentMissing',
    });
  });

  test('every other refusal passes through, and no content leaves', async () => {
    for (const error of [
      new ApiError('network', 0, 'network'),
      new ApiError('broken', 502, 'broken'),
      new ApiError('problem', 409, 'conflict', { code: 'SHOAL_CONFLICT' }),
    ]) {
      const { api } = clientOf([error]);
      const read = () => assert.fail('content was read');
      await assert.rejects(resolveItem(api, item, read, keys(), never), (thrown) => thrown === error);
    }
  });

  test('a message that was left meanwhile sends nothing', async () => {
    const leaving = new AbortController();
    const { api, asked } = clientOf([needContent]);
    leaving.abort();
    await assert.rejects(
      resolveItem(api, item, () => assert.fail('read'), keys(), leaving.signal),
      {
        name: 'AbortError',
      },
    );
    assert.equal(asked.length, 1);
  });
});
