import assert from 'node:assert/strict';
import { test } from 'node:test';
import { decodeText, isKnownCharset, sniffHtmlCharset } from '../../../../server/mail/mime/charset.ts';

const hex = (text: string) => Buffer.from(text, 'hex');

test('each declared charset is read by its own table', () => {
  const cases: [string, string, string][] = [
    ['utf-8', 'e282ac', '€'],
    ['UTF8', 'c3a9', 'é'],
    ['iso-8859-1', 'e9', 'é'],
    ['windows-1252', '80939f', '€“Ÿ'],
    ['windows-1251', 'cff0e8e2e5f2', 'Привет'],
    ['koi8-r', 'f0d2c9d7c5d4', 'Привет'],
    ['iso-8859-15', 'a4', '€'],
    ['shift_jis', '93fa967b', '日本'],
    ['iso-2022-jp', '1b2442467c4b5c1b2842', '日本'],
    ['euc-jp', 'c6fccbdc', '日本'],
    ['gb2312', 'd6d0b9fa', '中国'],
    ['gb18030', 'd6d0b9fa', '中国'],
    ['big5', 'a4a4b0ea', '中國'],
    ['euc-kr', 'c7d1b1b9', '한국'],
    ['ks_c_5601-1987', 'c7d1b1b9', '한국'],
    ['utf-16le', 'e9000100', 'é\u0001'],
    ['utf-7', '2b414f6b2d', 'é'],
    ['cp850', '82', 'é'],
  ];
  for (const [charset, bytes, text] of cases) assert.equal(decodeText(hex(bytes), charset), text, charset);
});

test('without a usable charset valid UTF-8 is read as such and the rest as windows-1252', () => {
  for (const charset of ['', 'us-ascii', 'ANSI_X3.4-1968', 'x-no-such-charset', 'base64', 'hex', 'binary']) {
    assert.equal(decodeText(hex('c3a9'), charset), 'é', charset);
    assert.equal(decodeText(hex('e9934180'), charset), 'é“A€', charset);
  }
  assert.equal(decodeText(hex('cff0'), '', 'windows-1251'), 'Пр');
});

test('only names that mean something are known', () => {
  for (const name of ['', 'us-ascii', 'utf-8', 'WINDOWS-1252', 'iso-8859-8-i']) assert.ok(isKnownCharset(name), name);
  for (const name of ['base64', 'x-no-such-charset', '__proto__', 'a'.repeat(10_000)]) assert.ok(!isKnownCharset(name));
});

test('an HTML document names its own charset', () => {
  assert.equal(sniffHtmlCharset(Buffer.from('<meta charset="koi8-r">')), 'koi8-r');
  assert.equal(sniffHtmlCharset(Buffer.from('<META http-equiv=x content="text/html; CHARSET = big5">')), 'big5');
  assert.equal(sniffHtmlCharset(Buffer.from('<p>the charset is missing</p>')), '');
  assert.equal(sniffHtmlCharset(Buffer.from(`${' '.repeat(2_000)}<meta charset=utf-8>`)), '');
});
