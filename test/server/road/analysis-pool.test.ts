import assert from 'node:assert/strict';
import { afterEach, describe, test } from 'node:test';
import { defaultLimits } from '../../../server/mail/letter.ts';
import type { AnalysisTask } from '../../../server/road/analyse.ts';
import { type AnalysisPool, type AnalysisPoolOptions, openAnalysisPool } from '../../../server/road/analysis-pool.ts';
import { parcel, report } from '../mails.ts';

const opened: AnalysisPool[] = [];
afterEach(() => Promise.all(opened.splice(0).map((pool) => pool.close())));

function open(options: AnalysisPoolOptions): AnalysisPool {
  const pool = openAnalysisPool(options);
  opened.push(pool);
  return pool;
}

const taskOf = (bytes: Uint8Array, limits = defaultLimits): AnalysisTask => ({
  bytes,
  options: {
    domains: ['corp.example'],
    authservIds: [],
    mailboxAddresses: ['soc@corp.example'],
    buttons: [],
    zipPasswords: [],
    receivedAt: null,
    limits,
  },
});

describe('a thread that reads', () => {
  const reader = new URL('./reader.ts', import.meta.url);
  const readBy = (pool: AnalysisPool, words: string) => pool.analyse(taskOf(Buffer.from(words)));

  test('is ended when a mail takes too long; those that wait behind it have their own time, and are read', async () => {
    const pool = open({ threads: 1, seconds: 2, megabytes: 64, reader });
    const hanging = [readBy(pool, 'hang'), readBy(pool, 'one'), readBy(pool, 'hang'), readBy(pool, 'two')];
    const outcomes = await Promise.allSettled(hanging);
    assert.deepEqual(
      outcomes.map((outcome) =>
        outcome.status === 'fulfilled' ? outcome.value.delivery.id : [outcome.reason.code, outcome.reason.message],
      ),
      [
        ['SHOAL_INPUT_POISON', 'reading it took more than 2 s'],
        'one',
        ['SHOAL_INPUT_POISON', 'reading it took more than 2 s'],
        'two',
      ],
    );
  });

  test('is ended when a mail fills its memory, and the next mail is read by another', async () => {
    const pool = open({ threads: 1, seconds: 60, megabytes: 64, reader });
    const [grown, next] = [readBy(pool, 'grow'), readBy(pool, 'next')];
    await assert.rejects(grown, { code: 'SHOAL_INPUT_POISON', message: /memory/ });
    assert.equal((await next).delivery.id, 'next');
  });

  test('that fails gives the reason, and reads on', async () => {
    const pool = open({ threads: 2, seconds: 20, megabytes: 64, reader });
    const [failed, next] = [readBy(pool, 'fail'), readBy(pool, 'next')];
    await assert.rejects(failed, { code: 'SHOAL_INPUT_POISON', message: 'no such part' });
    assert.equal((await next).delivery.id, 'next');
  });

  test('takes mails in the order in which they came', async () => {
    const pool = open({ threads: 1, seconds: 20, megabytes: 64, reader });
    const words = Array.from({ length: 200 }, (_, index) => String(index));
    const done: string[] = [];
    await Promise.all(words.map(async (word) => done.push((await readBy(pool, word)).delivery.id)));
    assert.deepEqual(done, words);
  });
});

describe('the analysis', () => {
  test('gives the same for the same bytes, without the markup', async () => {
    const pool = open({ threads: 2, seconds: 20, megabytes: 512 });
    const quick = () => pool.analyse(taskOf(report([parcel(1)])));
    const [one, two] = await Promise.all([quick(), quick()]);
    assert.deepEqual(one, two);
    assert.equal(one.reports[0]!.text.html, null);
    assert.match(one.reports[0]!.prints.html ?? '', /^\d+:/);
  });

  test('of a page that needs more memory than a thread has ends that thread alone', async () => {
    const pool = open({ threads: 1, seconds: 60, megabytes: 48 });
    const paragraphs = `<div>${'<p>x</p>'.repeat(1_000)}</div>\r\n`.repeat(300);
    const large = `From: a@far.test\r\nSubject: x\r\nContent-Type: text/html; charset=utf-8\r\n\r\n${paragraphs}`;
    const limits = { ...defaultLimits, textCharacters: 5_000_000 };
    await assert.rejects(pool.analyse(taskOf(Buffer.from(large), limits)), {
      code: 'SHOAL_INPUT_POISON',
      message: /memory/,
    });
    const { reports } = await pool.analyse(taskOf(report([parcel(1)])));
    assert.equal(reports[0]!.message.subject, 'Parcel 1 waits');
  });
});
