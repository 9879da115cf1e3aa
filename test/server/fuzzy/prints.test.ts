import assert from 'node:assert/strict';
import { test } from 'node:test';
import { compare } from '../../../server/fuzzy/compare.ts';
import { parseDigest } from '../../../server/fuzzy/parse.ts';
import { printsOf, printVersion } from '../../../server/fuzzy/prints.ts';
import { jaccard, shinglesOf } from '../../../server/fuzzy/shingles.ts';

test('prints are digests of the normalised text and markup', () => {
  // `printf hello | ssdeep` prints the first; 193 letters a the second.
  assert.deepEqual(printsOf({ visible: ' HELLO\u200b', hidden: [], html: null }), { text: '3:iKn:p', html: null });
  assert.equal(printsOf({ visible: '', hidden: [], html: `${'A'.repeat(193)}<!-- x -->` }).html, '3:tjO:E');
  assert.equal(printVersion, 1);
});

test('what is empty after normalisation has no print', () => {
  assert.deepEqual(printsOf({ visible: '\u200b \r\n', hidden: [], html: '<!-- -->' }), { text: null, html: null });
  assert.deepEqual(printsOf({ visible: '', hidden: [], html: '' }), { text: null, html: null });
});

test('hidden text never enters the text print', () => {
  const visible = 'Your parcel waits for you at the desk';
  const bare = printsOf({ visible, hidden: [], html: null });
  assert.deepEqual(printsOf({ visible, hidden: [{ technique: 'comment', text: 'filler' }], html: null }), bare);
});

test('two copies for two recipients have the same prints', () => {
  const copy = (name: string, token: string, amount: string) => ({
    visible: `Hello ${name}@corp.example, pay ${amount} at https://pay.example/${token} (case ${token}).`,
    hidden: [],
    html: `<!-- ${token} --><a id="${token}" href="https://pay.example/${token}">Pay ${amount}</a>`,
  });
  assert.deepEqual(printsOf(copy('ann', '8f3a1c', '17')), printsOf(copy('bartholomew', '11aa22bb', '2300')));
});

test('shingles are runs of three words, and their share is exact', () => {
  assert.equal(shinglesOf('').length, 0);
  assert.equal(shinglesOf('one').length, 1);
  assert.equal(shinglesOf('one two').length, 1);
  assert.equal(shinglesOf('one two, three; four.').length, 2);
  assert.equal(shinglesOf('a b c a b c').length, 3);
  assert.deepEqual(shinglesOf('one two three'), shinglesOf('one, two - three!'));
  // abc bcd against abc bce: one of three.
  assert.equal(jaccard(shinglesOf('a b c d'), shinglesOf('a b c e')), 1 / 3);
  assert.equal(jaccard(shinglesOf('a b c'), shinglesOf('a b c')), 1);
  assert.equal(jaccard(shinglesOf('a b c'), shinglesOf('c b a')), 0);
  assert.equal(jaccard(shinglesOf(''), shinglesOf('')), 0);
});

test('a script without blanks counts its characters as words', () => {
  assert.equal(shinglesOf('请点击这里').length, 3);
  assert.equal(shinglesOf('ok请点').length, 1);
});

test('shingles find a long text with scattered edits that its digest has lost', () => {
  const words = Array.from(
    { length: 400 },
    (_, index) =>
      `word${'abcdefghijklmnopqrst'[index % 20]}${'uvwxyz'[index % 6]}${'ghjkl'[(index % 7) % 5]}q${String.fromCharCode(97 + (index % 23))}`,
  );
  const edited = words.map((word, index) => (index % 15 === 7 ? 'changed' : word));
  const [a, b] = [words.join(' '), edited.join(' ')];
  const digestOf = (visible: string) => parseDigest(printsOf({ visible, hidden: [], html: null }).text!);
  assert.ok(compare(digestOf(a), digestOf(b)) < 50);
  assert.ok(jaccard(shinglesOf(a), shinglesOf(b)) > 0.5);
});
