import assert from 'node:assert/strict';
import { test } from 'node:test';
import { findNeighbours as find } from '../../../server/store/neighbours.ts';
import type { Store } from '../../../server/store/open.ts';
import { accept, filePrint, type Given, newReport, record, recordIn, sha256, textPrint } from './build.ts';

/** Stands in for the comparison of digests: the count of letters at equal places, out of 10. */
function score(a: string, b: string): number {
  return [...a].filter((letter, at) => letter === b[at]).length * 10;
}

const findNeighbours = (store: Store, query: Parameters<typeof find>[1], compare: Parameters<typeof find>[2]) =>
  store.transaction((trx) => find(trx, query, compare));

const ask = (prints: Parameters<typeof find>[1]['prints'], given = {}) => ({
  except: 'sha256:me',
  prints,
  limit: 50,
  ...given,
});

export function neighbours(given: Given): void {
  test('messages that share a gram are found and scored by the comparison; others are never looked at', async () => {
    const store = given();
    await recordIn(store, 'd1', 'sha256:a', 'c1', {
      prints: [textPrint('aaaaaaaaaa', [1, 2, 3])],
      textLength: 400,
      hosts: ['shop.example'],
    });
    await recordIn(store, 'd2', 'sha256:b', null, { prints: [textPrint('aaaaabbbbb', [3, 4])] });
    await recordIn(store, 'd3', 'sha256:c', null, { prints: [textPrint('aaaaaaaaab', [9])] });
    const compared: string[] = [];
    const found = await findNeighbours(store, ask([textPrint('aaaaaaaaaa', [1, 3])]), (a, b) => {
      compared.push(b);
      return score(a, b);
    });
    assert.deepEqual(compared.toSorted(), ['aaaaaaaaaa', 'aaaaabbbbb']);
    assert.deepEqual(found, {
      neighbours: [
        {
          key: 'sha256:a',
          delivery: sha256('d1'),
          subject: 'Parcel held',
          part: 'text',
          score: 100,
          digest: 'aaaaaaaaaa',
          attachment: null,
          textLength: 400,
          hosts: ['shop.example'],
          cluster: 'c1',
        },
        {
          key: 'sha256:b',
          delivery: sha256('d2'),
          subject: 'Parcel held',
          part: 'text',
          score: 50,
          digest: 'aaaaabbbbb',
          attachment: null,
          textLength: 20,
          hosts: [],
          cluster: null,
        },
      ],
      cut: false,
    });
  });

  test('kinds of print and versions of the rules never meet, nor a message itself, nor what scores 0', async () => {
    const store = given();
    await recordIn(store, 'd1', 'sha256:me', null, { prints: [textPrint('aaaaaaaaaa', [1])] });
    await recordIn(store, 'd2', 'sha256:b', null, { prints: [textPrint('aaaaaaaaaa', [1], 'html')] });
    await recordIn(store, 'd3', 'sha256:c', null, { prints: [{ ...textPrint('aaaaaaaaaa', [1]), version: 2 }] });
    await recordIn(store, 'd4', 'sha256:d', null, { prints: [textPrint('zzzzzzzzzz', [1])] });
    const found = await findNeighbours(store, ask([textPrint('aaaaaaaaaa', [1])]), score);
    assert.deepEqual(found, { neighbours: [], cut: false });
  });

  test('grams up to the highest key keep apart', async () => {
    const store = given();
    const high = 2 ** 50 + 2 ** 47 - 1;
    await recordIn(store, 'd1', 'sha256:a', null, { prints: [textPrint('aaaaaaaaaa', [high])] });
    await recordIn(store, 'd2', 'sha256:b', null, { prints: [textPrint('aaaaaaaaab', [high - 1])] });
    const found = await findNeighbours(store, ask([textPrint('aaaaaaaaaa', [high])]), score);
    assert.deepEqual(
      found.neighbours.map(({ key }) => key),
      ['sha256:a'],
    );
  });

  test('an equal file counts 100, hashed or not; an alike file its score; each file is an entry of its own', async () => {
    const store = given();
    const unhashed = filePrint({ name: 'big.iso', sha256: sha256('big') }, null, []);
    await recordIn(store, 'd1', 'sha256:a', null, {
      prints: [
        unhashed,
        filePrint({ name: 'x.pdf', sha256: sha256('x') }, 'aaaaaaaaab', [5]),
        filePrint({ name: 'y.pdf', sha256: sha256('y') }, 'aaaaaaaabb', [5]),
        filePrint({ name: 'copy of y.pdf', sha256: sha256('y') }, 'aaaaaaaabb', [5]),
      ],
    });
    const own = filePrint({ name: 'mine.pdf', sha256: sha256('mine') }, 'aaaaaaaaaa', [5]);
    const found = await findNeighbours(store, ask([own, unhashed]), score);
    assert.deepEqual(
      found.neighbours.map(({ part, score: points, attachment, digest }) => [part, points, attachment?.name, digest]),
      [
        ['attachment', 100, 'big.iso', null],
        ['attachment', 90, 'x.pdf', 'aaaaaaaaab'],
        ['attachment', 80, 'y.pdf', 'aaaaaaaabb'],
      ],
    );
    const none = filePrint({ sha256: sha256('other') }, null, []);
    assert.deepEqual((await findNeighbours(store, ask([none]), score)).neighbours, []);
  });

  test('the best come first, the oldest of equals; what a limit left out is said', async () => {
    const store = given();
    for (const [at, digest] of ['aaaaaaaaab', 'aaaaaaaaaa', 'aaaaaaaaaa', 'aaaaaaaabb'].entries())
      await recordIn(store, `d${at}`, `sha256:${at}`, null, { prints: [textPrint(digest, [1])] });
    const found = async (limit: number) => {
      const { neighbours: near, cut } = await findNeighbours(
        store,
        ask([textPrint('aaaaaaaaaa', [1])], { limit }),
        score,
      );
      return [near.map(({ key }) => key), cut];
    };
    assert.deepEqual(await found(4), [['sha256:1', 'sha256:2', 'sha256:0', 'sha256:3'], false]);
    assert.deepEqual(await found(2), [['sha256:1', 'sha256:2'], true]);
  });

  test('a digest that hundreds share is stored once and answers with a bounded number, which is said', async () => {
    const store = given();
    const id = await accept(store, 'many');
    const prints = [textPrint('aaaaaaaaaa', [1, 2])];
    await record(store, id, {
      reports: Array.from({ length: 150 }, (_, at) => newReport(`sha256:${at}`, { prints })),
    });
    const found = await findNeighbours(store, ask(prints, { limit: 500 }), score);
    assert.equal(found.cut, true);
    assert.ok(found.neighbours.length >= 100);
    const stored = await store.db.selectFrom('print').select('id').execute();
    assert.equal(stored.length, 1);
  });

  test('hundreds that share every gram are found quickly, without the planner having counted them', async () => {
    const store = given();
    const id = await accept(store, 'campaign');
    const grams = Array.from({ length: 60 }, (_, at) => at + 1);
    await record(store, id, {
      reports: Array.from({ length: 300 }, (_, at) =>
        newReport(`sha256:${at}`, { prints: [textPrint(`${String(at).padStart(10, '0')}`, [...grams, 1_000 + at])] }),
      ),
    });
    const start = performance.now();
    const found = await findNeighbours(store, ask([textPrint('0000000000', grams)]), score);
    // 20 ms; 23 s where the planner chose for itself.
    assert.ok(performance.now() - start < 3_000);
    assert.deepEqual([found.neighbours.length, found.neighbours[0]?.score, found.cut], [50, 100, true]);
  });
}
