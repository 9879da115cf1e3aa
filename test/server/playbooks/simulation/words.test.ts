import assert from 'node:assert/strict';
import { test } from 'node:test';
import { compareWords, wordsOf } from '../../../../server/playbooks/simulation/words.ts';

const texts: [what: string, text: string, words: string][] = [
  ['words in lower case', 'Your Parcel, held!', 'your parcel held'],
  ['letters of all scripts', 'Grüße aus Łódź 你好', 'grüße aus łódź 你好'],
  ['numbers as marks', 'pay 12.50 by 2026-11-23', 'pay # # by # # #'],
  ['wide digits as numbers', 'pay １２', 'pay #'],
  ['ids as marks', 'token 3f9c61d2a7 ends', 'token # ends'],
  ['each group of a bank account', 'DE02 1203 0000 0000 2020 51', 'de # # # # # #'],
  ['no links and addresses', 'see https://a.test/x or ann@a.test', 'see or'],
  ['no notes of clients about pictures', 'logo [cid:a1@b] here [image: Logo] and [Bild: x]', 'logo here and'],
  ['other brackets as they are', 'text [in brackets] stays', 'text in brackets stays'],
  ['no invisible characters', 'pass\u200bword \u00adhere', 'password here'],
  ['nothing for nothing', ' \n\t', ''],
];

for (const [what, text, words] of texts) {
  test(`a text gives ${what}`, () => {
    assert.equal(wordsOf(text).join(' '), words);
  });
}

test('a text is read up to 6,000 words', () => {
  assert.equal(wordsOf('word '.repeat(10_000)).length, 6_000);
});

const pairs: [what: string, seed: string, message: string, added: string, missing: string, kept: number][] = [
  ['the same', 'a b c d', 'a b c d', '', '', 1],
  ['a word more', 'a b c d', 'a b x c d', 'x', '', 1],
  ['a word less', 'a b c d', 'a c d', '', 'b', 0.75],
  ['a word for another', 'a b c d', 'a x c d', 'x', 'b', 0.75],
  ['words around', 'b c', 'a b c d', 'a d', '', 1],
  ['words in another order', 'a b', 'b a', 'a', 'a', 0.5],
  ['nothing of it', 'a b', 'x y', 'x y', 'a b', 0],
  ['no message', 'a b', '', '', 'a b', 0],
  ['a word twice', 'a b', 'a b b', 'b', '', 1],
];

for (const [what, seed, message, added, missing, kept] of pairs) {
  test(`comparing finds ${what}`, () => {
    const split = (text: string) => text.split(' ').filter((word) => word !== '');
    const difference = compareWords(split(seed), split(message));
    assert.deepEqual(
      [difference.added.sort().join(' '), difference.missing.sort().join(' '), difference.kept],
      [added, missing, kept],
    );
  });
}

test('texts that share little are given up as different in bounded time', () => {
  const seed = Array.from({ length: 6_000 }, (_, index) => `a${index}`);
  const message = Array.from({ length: 6_000 }, (_, index) => `b${index}`);
  const start = process.cpuUsage();
  assert.equal(compareWords(seed, message).kept, 0);
  const { user, system } = process.cpuUsage(start);
  assert.ok(user + system < 1_000_000, `${user + system} µs`);
});
