import assert from 'node:assert/strict';
import { test } from 'node:test';
import { normaliseHtml } from '../../../server/fuzzy/markup.ts';
import { normaliseText } from '../../../server/fuzzy/normalise.ts';

/** Worked out by hand from the rules. */
const texts: [title: string, written: string, normalised: string][] = [
  ['nothing', '', ''],
  ['only what cannot be seen', ' \u200b\u00ad\r\n\u202e\ufeff', ''],
  ['case and spacing', '  Hello\r\n\tWORLD\u00a0again ', 'hello world again'],
  ['compatibility forms', 'Ｆｕｌｌ ﬁne № ①', 'full fine no 0'],
  ['composed and decomposed letters', 'Jo\u0308rg JÖRG', 'jörg jörg'],
  ['invisible characters inside a word', 'pay\u00adpal\u200b i\u2060n\ufe0fvoice', 'paypal invoice'],
  ['control characters', 'a\0b\u0007c', 'a b c'],
  ['digits', 'pay 1.249,00 before 24/11/2026', 'pay 0.0,0 before 0/0/0'],
  ['digits of other scripts', '٣٤٥ and ४५', '0 and 0'],
  ['a link', 'go https://Evil.example/a?b=1&c=2,3 now', 'go url now'],
  ['a link before closing punctuation', '(see http://a.example/x). ok', '(see url). ok'],
  ['a link without scheme', 'at WWW.a.example/q!', 'at url!'],
  ['other schemes', 'hxxps://a.example ftp://b.example', 'url url'],
  ['a link in angle brackets, more after it', '<https://a.example/1>text', '<url>text'],
  ['a link before a script without blanks', 'http://a.example/x请点击', 'url请点击'],
  ['an address', 'mail Bob.B+1@Sub.Example.org.', 'mail mail.'],
  ['an address with scheme', 'mailto:bob@a.example', 'mailto:mail'],
  ['an address within a script without blanks', '联系abc@a.example请', '联系mail请'],
  ['signs that make no address', '@ a@ @b a@@b', '@ a@ @b a@@b'],
  ['mixed words', 'AB12CD ab12c x1 covid-19', 'id ab0c x0 covid-0'],
  ['a ticket number', 'INV-2024-00123', 'inv-0-0'],
  ['a UUID', 'id f81d4fae-7dec-11d0-a765-00a0c91e6bf6.', 'id id.'],
  ['lone surrogates', 'a\ud800b', 'a\ufffdb'],
];

for (const [title, written, normalised] of texts) {
  test(`text: ${title}`, () => assert.equal(normaliseText(written), normalised));
}

test('normalising twice changes nothing more', () => {
  for (const [title, written] of texts) {
    const once = normaliseText(written);
    assert.equal(normaliseText(once), once, title);
  }
});

const markups: [title: string, written: string, normalised: string][] = [
  [
    'targets, ids and data are left out',
    '<A HREF="https://a.example/1" Id=x7 data-t=1>Go</A>',
    '<a href="" id="" data-t="">go</a>',
  ],
  ['quotes of all kinds are one', "<p class=a title='b c'>x</p>", '<p class="a" title="b c">x</p>'],
  ['comments are gone', 'a<!-- x -->b<!---->c<!-->d<!--->e', 'abcde'],
  ['a comment that is never closed hides the rest', 'a<!-- b', 'a'],
  [
    'digits and links in styles',
    '<td style="width:14px;background:url(https://a.example/1.png)">',
    '<td style="width:0px;background:url(url)">',
  ],
  ['references', 'a&nbsp;b&#8203;c&#x200B;d &shy;e &#65;', 'a bcd e a'],
  ['a sign that opens no tag', 'a < b <3 <', 'a < b <0 <'],
  ['the doctype stays', '<!DOCTYPE html>', '<!doctype html>'],
  ['a tag that is never closed', '<b', '<b>'],
  ['a value that is never closed', '<b class="x', '<b class="x">'],
];

for (const [title, written, normalised] of markups) {
  test(`markup: ${title}`, () => assert.equal(normaliseHtml(written), normalised));
}

const n = 300_000;
const hostile: Record<string, string> = {
  'combining marks': `a${'\u0301\u0316'.repeat(n / 2)}`,
  'halfwidth voicing marks': `a${'\uff9e\u0316'.repeat(n / 2)}`,
  'marks of five classes': `a${'\u0301\u0316\u0334\u05b0\u3099'.repeat(n / 5)}`,
  'links without blanks': 'http://a<'.repeat(n / 9),
  'link marks': '://'.repeat(n / 3),
  'a long scheme': `${'a+'.repeat(n / 2)}://`,
  'www.': 'www.'.repeat(n / 4),
  'closing brackets': `http://a${')'.repeat(n)}`,
  'at signs': '@'.repeat(n),
  'half addresses': 'a@'.repeat(n / 2),
  'letters before at signs': 'a'.repeat(n / 2) + '@'.repeat(n / 2),
  dots: `a@${'.'.repeat(n)}`,
  'hexadecimal groups': 'a1-'.repeat(n / 3),
  'one mixed word': 'a1'.repeat(n / 2),
  'what expands most': '\ufdfa'.repeat(n / 3),
  'opening brackets': '<'.repeat(n),
  tags: '<a'.repeat(n / 2),
  comments: '<!--'.repeat(n / 4),
  'open quotes': '<a b="'.repeat(n / 6),
  'equals signs': '<a ='.repeat(n / 4),
  'one endless tag': `<a ${'b=" '.repeat(n / 4)}`,
  'blanks in a tag': `<a ${' '.repeat(n)}=`,
  references: '&#'.repeat(n / 2),
};

for (const [title, written] of Object.entries(hostile)) {
  test(`hostile: ${title} take no more than time in proportion`, () => {
    const start = performance.now();
    normaliseText(written);
    normaliseHtml(written);
    // Quadratic time would be minutes here; linear is below 0.2 s, the rest is a busy machine.
    assert.ok(performance.now() - start < 3_000);
  });
}

test('no character outside the crowded class starts with a combining mark in its normal form', () => {
  for (let code = 0; code <= 0x10ffff; code += 1) {
    if (code >= 0xd800 && code <= 0xdfff) continue;
    const character = String.fromCodePoint(code);
    if (/[\p{M}\uFF9E\uFF9F]/u.test(character)) continue;
    const normal = character.normalize('NFKC');
    assert.ok(!/^\p{M}{2}/u.test(normal) && !/\p{M}{9}/u.test(normal), code.toString(16));
    // A mark in first place could lengthen a run that the class does not see.
    assert.ok(!/^[\u0300-\u036f]/.test(normal), code.toString(16));
  }
});
