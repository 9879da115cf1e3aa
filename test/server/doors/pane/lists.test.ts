import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { forwarded, type OpenDoor, openDoor } from './open-door.ts';

/** Forty-five mails that have nothing in common, so that each is a record and a campaign of its own. */
const topics = (
  'amber badger cobalt dahlia ember falcon granite harbour indigo juniper kestrel lantern meadow nectar orchard ' +
  'pebble quartz raven saffron thistle umber velvet walnut xenon yarrow zephyr acorn birch cedar drizzle elder ' +
  'fennel glacier hazel iris jasper krill lichen maple nutmeg opal poppy quill rowan sorrel'
).split(' ');

let door: OpenDoor;
before(async () => {
  door = await openDoor();
  assert.equal(topics.length, 45);
  for (const [index, topic] of topics.entries()) {
    const words = topics.filter((_, at) => (at * 7 + index * 11) % 45 < 12).map((word) => `${topic}${word}`);
    await door.record(
      forwarded({ messageId: `${topic}@shop.test`, subject: `About ${topic}`, body: `<p>${words.join(' ')}</p>` }),
    );
  }
});
after(() => door.close());

const get = (url: string) => door.ask({ url: `/api/v1${url}` });

async function walk(list: string, limit: number): Promise<{ id: string; subject: string }[][]> {
  const pages: { id: string; subject: string }[][] = [];
  let cursor: string | null = null;
  do {
    const query: string = `limit=${limit}${cursor === null ? '' : `&cursor=${encodeURIComponent(cursor)}`}`;
    const page = (await get(`${list}?${query}`)).json();
    pages.push(page.items);
    cursor = page.next;
  } while (cursor !== null && pages.length < 100);
  return pages;
}

describe('cursors', () => {
  for (const [limit, sizes] of [
    [10, [10, 10, 10, 10, 5]],
    [44, [44, 1]],
    [45, [45]],
    [200, [45]],
  ] as const)
    test(`lead over 45 records by ${limit} without repeats or gaps, newest first`, async () => {
      const pages = await walk('/records', limit);
      assert.deepEqual(
        pages.map((page) => page.length),
        sizes,
      );
      assert.deepEqual(
        pages.flat().map(({ subject }) => subject),
        topics.toReversed().map((topic) => `About ${topic}`),
      );
    });

  test('lead over campaigns without repeats', async () => {
    const pages = await walk('/clusters', 7);
    const ids = pages.flat().map(({ id }) => id);
    assert.equal(new Set(ids).size, ids.length);
    const all = (await get('/clusters?limit=200')).json().items as { id: string }[];
    assert.deepEqual(
      ids,
      all.map(({ id }) => id),
    );
  });

  test('keep their place when mail arrives meanwhile', async () => {
    const first = (await get('/records?limit=20')).json();
    await door.record(forwarded({ messageId: 'late@shop.test', subject: 'Late', body: '<p>Late and alone</p>' }));
    const second = (await get(`/records?limit=200&cursor=${first.next}`)).json();
    assert.equal(second.items.length, 25);
    assert.equal(second.items[0].subject, `About ${topics[24]}`);
    assert.equal(second.next, null);
  });

  test('that are not ours are refused', async () => {
    const encode = (value: unknown) => Buffer.from(JSON.stringify(value)).toString('base64url');
    const strange = [
      '',
      'x',
      '[]',
      encode([]),
      encode(['a']),
      encode([1, 2]),
      encode({}),
      encode(null),
      encode([['a'], 'b']),
    ];
    for (const cursor of strange)
      for (const list of ['/records', '/clusters']) {
        if (list === '/clusters' && cursor === encode([1, 2])) continue;
        const answer = await get(`${list}?cursor=${encodeURIComponent(cursor)}`);
        assert.deepEqual([answer.statusCode, answer.json().code], [400, 'SHOAL_USAGE'], `${list} ${cursor}`);
      }
  });
});

describe('filters', () => {
  const subjects = async (query: string) =>
    (await get(`/records?${query}`)).json().items.map(({ subject }: { subject: string }) => subject);

  test('by words in the subject, whatever the case', async () => {
    assert.deepEqual(await subjects('q=KESTREL'), ['About kestrel']);
  });
  test('by Message-ID of the reported message', async () => {
    assert.deepEqual(await subjects('q=opal@shop.test'), ['About opal']);
  });
  test('with characters that patterns know stand for themselves', async () => {
    for (const q of ['%', '_', '\\', '%25_', "' or 1=1 --", '\u0000']) {
      assert.deepEqual(await subjects(`q=${encodeURIComponent(q)}`), [], q);
    }
  });
  test('by state, grade and campaign', async () => {
    assert.equal((await subjects('state=open&limit=200')).length, 46);
    assert.deepEqual(await subjects('state=closed'), []);
    assert.deepEqual(await subjects('grade=verified'), []);
    const { id } = (await get('/records?q=opal')).json().items[0].cluster;
    assert.deepEqual(await subjects(`cluster=${id}&q=opal`), ['About opal']);
    assert.deepEqual(await subjects('cluster=none-such'), []);
  });
});

describe('queries', () => {
  test('with an unknown key are refused by its name, on every route', async () => {
    const routes = ['/status', '/records', '/clusters', '/simulations', '/records/x', '/clusters/x'];
    for (const route of routes) {
      const answer = await get(`${route}?limt=5`);
      assert.deepEqual([answer.statusCode, answer.json().code], [400, 'SHOAL_USAGE'], route);
      assert.match(answer.json().detail, /"limt"/);
    }
    for (const url of ['/actions/KEY/approve', '/actions/KEY/refuse', '/actions/KEY/undo', '/records/x/close']) {
      const path = url.replace('KEY', '0'.repeat(64));
      const answer = await door.change({ method: 'POST', url: `/api/v1${path}?force=1`, payload: { reason: 'x' } });
      assert.match(answer.json().detail, /"force"/, url);
    }
  });

  test('with values out of range are refused', async () => {
    for (const query of ['limit=0', 'limit=201', 'limit=-1', 'limit=x', 'limit=1&limit=2', 'limit=1e3', 'limit=1.5']) {
      assert.equal((await get(`/records?${query}`)).statusCode, 400, query);
    }
    for (const query of ['state=OPEN', 'state=', 'grade=all', `q=${'x'.repeat(201)}`, `cluster=${'x'.repeat(101)}`])
      assert.equal((await get(`/records?${query}`)).statusCode, 400, query);
  });
});

describe('hostile ids in a path are refused, and break nothing', () => {
  const refusals = [400, 404, 414];
  const hostile = [
    '%00',
    '..%2F..%2Fetc%2Fpasswd',
    '%F0%9F%90%9F',
    "'%3Bdrop%20table%20delivery--",
    'x'.repeat(5_000),
    '%ZZ',
  ];
  for (const id of hostile)
    test(id.slice(0, 40), async () => {
      for (const url of [`/records/${id}`, `/clusters/${id}`]) {
        const answer = await get(url);
        assert.ok(refusals.includes(answer.statusCode), `${answer.statusCode}`);
        assert.match(String(answer.headers['content-type']), /^application\/problem\+json/);
      }
      for (const verb of ['close', 'reopen']) {
        const url = `/api/v1/records/${id}/${verb}`;
        const answer = await door.change({ method: 'POST', url, payload: { reason: 'x' } });
        assert.ok(refusals.includes(answer.statusCode), `${answer.statusCode}`);
      }
      const answer = await door.change({ method: 'POST', url: `/api/v1/actions/${id}/approve` });
      assert.ok(refusals.includes(answer.statusCode), `${answer.statusCode}`);
    });
});
