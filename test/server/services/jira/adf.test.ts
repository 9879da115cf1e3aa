import assert from 'node:assert/strict';
import { test } from 'node:test';
import { documentOf, labelsOf, summaryOf } from '../../../../server/services/jira/adf.ts';

const textsIn = (document: unknown) =>
  [...JSON.stringify(document).matchAll(/"text":"((?:[^"\\]|\\.)*)"/g)].map((m) => m[1]!);

test('a summary is one line', () => {
  assert.equal(summaryOf('Reported:\r\n  Your\tinvoice\u2028now\u0000 \u00a0!'), 'Reported: Your invoice now !');
  assert.equal(summaryOf(' \r\n\u0007 '), 'Reported message');
});

test('a summary has at most 255 units and no half character', () => {
  assert.equal(summaryOf('a'.repeat(255)), 'a'.repeat(255));
  assert.equal(summaryOf('a'.repeat(256)), `${'a'.repeat(254)}…`);
  assert.equal(summaryOf(`${'a'.repeat(253)}😀😀`), `${'a'.repeat(253)}…`);
  assert.equal(summaryOf('\ud83d'), '\ufffd');
});

test('labels hold no space, are not empty, at most 255 units long, each there once', () => {
  assert.deepEqual(labelsOf(['two words', 'two-words', ' ', 'a\nb', 'x'.repeat(300)]), [
    'two-words',
    'a-b',
    'x'.repeat(255),
  ]);
});

test('paragraphs become paragraphs, line breaks hard breaks, and no text node is empty', () => {
  assert.deepEqual(documentOf(['one', '', ' \n', 'two\r\n\r\nthree\u0000']), {
    type: 'doc',
    version: 1,
    content: [
      { type: 'paragraph', content: [{ type: 'text', text: 'one' }] },
      {
        type: 'paragraph',
        content: [
          { type: 'text', text: 'two' },
          { type: 'hardBreak' },
          { type: 'hardBreak' },
          { type: 'text', text: 'three' },
        ],
      },
    ],
  });
  assert.deepEqual(documentOf([]).content, []);
});

test('what is too long is cut, and the last paragraph counts what is missing', () => {
  const cases = [
    ['x'.repeat(100_000)],
    Array(5000).fill('0123456789'),
    ['"'.repeat(40_000)],
    ['\n'.repeat(9), 'a\n'.repeat(30_000)],
  ];
  for (const paragraphs of cases) {
    const document = documentOf(paragraphs);
    assert.ok(JSON.stringify(document).length <= 32_767);
    assert.ok(JSON.stringify(document).length > 32_000);
    const texts = textsIn(document);
    const left = Number(/^\[(\d+) characters left out here/.exec(texts.at(-1)!)![1]);
    assert.ok(left > 0);
  }
  const [kept, note] = textsIn(documentOf(['x'.repeat(100_000)]));
  assert.equal(kept!.length + Number(/\d+/.exec(note!)![0]), 100_000);
});

test('a cut never splits a character', () => {
  const texts = textsIn(documentOf([`${'😀'.repeat(20_000)}`]));
  assert.ok(texts.every((text) => text.isWellFormed()));
});

test('a hundred thousand short paragraphs take no longer than their length', () => {
  const started = performance.now();
  documentOf(Array(100_000).fill('short'));
  assert.ok(performance.now() - started < 2000);
});
