import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { defaultLimits } from '../../../../server/mail/letter.ts';
import { readText, readTextWithWarnings } from '../../../../server/mail/text/streams.ts';
import { characters, type HiddenCase, inlineStyles, markup, sheets, shownStyles } from './hidden-cases.ts';

const read = (html: string | null, text: string | null = null) => readText({ text, html }, defaultLimits);

/** Class and id names are a channel of their own and tested once. */
function hiddenOf(html: string): [string, string][] {
  const entries = read(html).hidden.filter((entry) => entry.technique !== 'names');
  return entries.map((entry) => [entry.technique, entry.text]);
}

const tables: [string, HiddenCase[]][] = [
  ['hides by a style attribute', inlineStyles],
  ['does not hide what is seen', shownStyles],
  ['hides or shows by style sheets', sheets],
  ['tells markup that shows from markup that does not', markup],
  ['takes invisible characters out', characters],
];

for (const [title, cases] of tables) {
  describe(title, () => {
    for (const { name, html, visible, hidden } of cases) {
      test(name, () => {
        assert.equal(read(html).visible, visible);
        assert.deepEqual(hiddenOf(html), hidden);
      });
    }
  });
}

describe('visible text', () => {
  const layouts: [string, string, string][] = [
    ['blocks end lines', '<div>a</div><div>b<p>c</p>d</div>e', 'a\nb\nc\nd\ne'],
    ['br ends a line, two make an empty one', 'a<br>b<br><br>c<br><br><br><br>d', 'a\nb\n\nc\n\nd'],
    ['cells are set apart by a blank, rows by a line', '<table><tr><td>a<td>b<tr><td>c</table>', 'a b\nc'],
    ['blanks fold', '  a \n\t b&nbsp;&nbsp;c  ', 'a b c'],
    ['preformatted lines stay', '<pre>a\n  b\n</pre>c', 'a\n  b\nc'],
    ['inline elements join', 'pay<b>pal</b>.<i>example</i>', 'paypal.example'],
    ['entities are decoded, also without semicolon', '&lt;a&gt; &amp &#x41;&copy', '<a> & A©'],
    ['link text stays', '<a href="https://x.example/">Sign in</a> now', 'Sign in now'],
    ['lists and headings are lines', '<h1>a</h1><ul><li>b<li>c</ul>', 'a\nb\nc'],
    [
      'placeholders and values of fields show',
      '<input placeholder="E-mail"><input value="me"> <textarea>t</textarea>',
      'E-mail me t',
    ],
    ['control characters become blanks', 'a&#7;b\u0085c', 'a b c'],
    ['unclosed and misnested tags are repaired', '<b><p>a</b>b<p>c', 'ab\nc'],
  ];
  for (const [name, html, expected] of layouts) test(name, () => assert.equal(read(html).visible, expected));
});

describe('plain text', () => {
  test('is the visible text where there is no HTML part', () => {
    assert.deepEqual(read(null, 'Hello\r\nyou  \r\n\r\n\r\nthere\r\n'), {
      visible: 'Hello\nyou\n\nthere',
      hidden: [],
      html: null,
    });
  });
  test('is the visible text where the HTML part is blank', () => assert.equal(read(' \n', 'Hello').visible, 'Hello'));
  test('that says the same as the HTML is not hidden', () => {
    const text = 'Your parcel waits: https://track.example/a1b2c3';
    assert.deepEqual(read('<p>Your <b>parcel</b> waits</p>', text).hidden, []);
  });
  test('that says something else is hidden text', () => {
    const hidden = read('<p>Please sign the attached form</p>', 'Lunch menu of the week: soup, fish').hidden;
    assert.deepEqual(hidden, [{ technique: 'plain-alternative', text: 'Lunch menu of the week: soup, fish' }]);
  });
  test('that differs in a script without blanks is hidden text', () => {
    assert.equal(read('<p>請簽署附件表格</p>', '本週午餐菜單').hidden[0]?.technique, 'plain-alternative');
  });
});

test('names of classes and ids are one entry, each once', () => {
  assert.deepEqual(read('<p id="x" class="a b">t</p><p class="b c">u</p>').hidden, [
    { technique: 'names', text: 'x a b c' },
  ]);
});

test('keeps the decoded HTML part as it is', () => assert.equal(read('<p>x').html, '<p>x'));

describe('limits', () => {
  const small = { ...defaultLimits, textCharacters: 10 };
  test('cut the visible text with a warning', () => {
    const { text, warnings } = readTextWithWarnings({ text: null, html: 'abcdefgh ijklmnop' }, small);
    assert.equal(text.visible, 'abcdefgh i');
    assert.deepEqual(warnings, [{ code: 'text-limit', detail: 'visible text was cut at 10 characters' }]);
  });
  test('cut the hidden text with a warning', () => {
    const { text, warnings } = readTextWithWarnings({ text: null, html: '<!--abcdefgh ijklmnop-->' }, small);
    assert.deepEqual(text.hidden, [{ technique: 'comment', text: 'abcdefgh i' }]);
    assert.deepEqual(warnings, [{ code: 'hidden-limit', detail: 'hidden text was cut at 10 characters' }]);
  });
  test('cut plain text with a warning', () => {
    const { text, warnings } = readTextWithWarnings({ text: 'abcdefgh ijklmnop', html: null }, small);
    assert.equal(text.visible, 'abcdefgh i');
    assert.equal(warnings[0]?.code, 'text-limit');
  });
  test('of depth keep the text and the attributes below', () => {
    const html = `${'<div>'.repeat(600)}<p title="deep">bottom</p>${'</div>'.repeat(600)}<p>after`;
    const { text, warnings } = readTextWithWarnings({ text: null, html }, defaultLimits);
    assert.equal(text.visible, 'bottom\nafter');
    assert.deepEqual(text.hidden, [{ technique: 'attribute', text: 'deep' }]);
    assert.equal(warnings[0]?.code, 'html-depth-limit');
  });
});

describe('hostile markup ends within two seconds', () => {
  const each = (count: number, make: (index: number) => string) =>
    Array.from({ length: count }, (_, at) => make(at)).join('');
  const inputs: [string, () => string][] = [
    ['100,000 nested divs', () => `${'<div>'.repeat(100_000)}x`],
    ['100,000 nested divs and 50,000 paragraphs', () => `${'<div>'.repeat(100_000)}${'<p>x'.repeat(50_000)}`],
    ['30,000 different formatting tags', () => each(30_000, (at) => `<b class=c${at}>`)],
    ['30,000 formatting tags over paragraphs', () => each(30_000, (at) => `<p><font color=c${at}>x`)],
    ['5 MB of <', () => '<'.repeat(5_000_000)],
    ['5 MB of <a', () => '<a'.repeat(2_500_000)],
    ['1 MB of style', () => `<style>${'.a{color:red}'.repeat(80_000)}</style><p class=a>x`],
    ['100,000 selectors', () => `<style>${each(100_000, (at) => `.c${at},`)}a{display:none}</style><p class=c9>x`],
    [
      '5,000 rules for every one of 50,000 elements',
      () => `<style>${'*{display:block}'.repeat(5_000)}</style>${'<i>x</i>'.repeat(50_000)}`,
    ],
    [
      'deep descendants without a match',
      () =>
        `<style>${'u div div div div p{color:red}'.repeat(2_000)}</style>${'<div>'.repeat(400)}${'<p>x'.repeat(20_000)}`,
    ],
    ['sibling chains', () => `<style>i~b~i~b~u{color:red}</style>${'<i></i><b></b><u>x</u>'.repeat(30_000)}`],
    ['an attribute of 5 MB', () => `<p title="${'x'.repeat(5_000_000)}">y`],
    ['100,000 attributes', () => `<p ${each(100_000, (at) => `a${at}=1 `)}>y`],
    ['a million open parentheses', () => `<style>a{b:${'('.repeat(1_000_000)}</style>x`],
    ['100,000 open media rules', () => `<style>${'@media all{'.repeat(100_000)}</style>x`],
    [
      'variables that multiply',
      () =>
        `<style>:root{${each(30, (at) => `--v${at}:${`var(--v${at + 1})`.repeat(9)};`)}}p{color:var(--v0)}</style>${'<p>x'.repeat(5_000)}`,
    ],
    ['fostered text', () => `<table>${'x<b></b>'.repeat(100_000)}`],
    ['nested tables', () => `${'<table><tr><td>'.repeat(50_000)}x`],
    ['nested templates', () => `${'<template>'.repeat(50_000)}x`],
    ['100,000 conditional comments', () => '<!--[if mso]>a<![endif]-->'.repeat(100_000)],
    ['4 million zero-width marks', () => '\u200b\u200c'.repeat(2_000_000)],
    ['5 MB of blanks and words', () => 'a b '.repeat(1_250_000)],
  ];
  for (const [name, make] of inputs) {
    test(name, { timeout: 20_000 }, () => {
      const html = make();
      const start = process.cpuUsage();
      read(html);
      const { user } = process.cpuUsage(start);
      assert.ok(user < 2_000_000, `${user / 1000} ms of processor time`);
    });
  }
});
