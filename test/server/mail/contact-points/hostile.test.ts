import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { collectContactPoints } from '../../../../server/mail/contact-points/collect.ts';
import { defaultLimits } from '../../../../server/mail/letter.ts';

const each = (count: number, make: (index: number) => string) =>
  Array.from({ length: count }, (_, at) => make(at)).join('');
const half = defaultLimits.textCharacters;

describe('hostile input ends within two seconds', () => {
  const markup: [string, () => string][] = [
    ['100,000 links', () => each(100_000, (at) => `<a href="https://h${at}.example/x">l</a>`)],
    ['5 MB of <', () => '<'.repeat(5_000_000)],
    ['5 MB of <a', () => '<a'.repeat(2_500_000)],
    ['a link of 5 MB', () => `<a href="https://a.test/${'%41'.repeat(1_600_000)}">`],
    ['300,000 attributes', () => `<a ${each(300_000, (at) => `href${at}=1 `)}>`],
    ['200,000 url() in a sheet', () => `<style>${'a{background:url(x)}'.repeat(200_000)}</style>`],
    ['200,000 pictures in one srcset', () => `<img srcset="${'https://a.example/x 2x, '.repeat(200_000)}">`],
    ['conditional comments', () => '<!--[if mso]><a href=https://x.example/><![endif]-->'.repeat(80_000)],
    ['300,000 documents in one another', () => `${'<iframe/srcdoc='.repeat(300_000)}>`],
    ['blanks in a refresh', () => `<meta http-equiv=refresh content="0;url${' '.repeat(3_000_000)}">`],
    [
      'stars of Proofpoint',
      () =>
        `<a href="https://urldefense.com/v3/__https://x.test/${'*'.repeat(6_000)}__;${'A'.repeat(999)}!!$">`.repeat(
          300,
        ),
    ],
  ];
  const texts: [string, () => string][] = [
    ['one word', () => 'a'.repeat(half)],
    ['dots', () => 'a.'.repeat(half / 2)],
    ['at signs', () => 'a@'.repeat(half / 2)],
    ['schemes', () => 'http://'.repeat(half / 7)],
    ['www', () => 'www.'.repeat(half / 4)],
    ['brackets', () => `https://a.test/${'('.repeat(half)}`],
    ['closing brackets', () => `https://a.test/${')'.repeat(half)}`],
    ['defanged dots', () => ' [.'.repeat(half / 3)],
    ['digits', () => '1 '.repeat(half / 2)],
    ['open numbers', () => '+('.repeat(half / 2)],
    ['words before numbers', () => 'call a b c d 1234567 '.repeat(half / 21)],
    ['hosts', () => each(50_000, (at) => `h${at}.com `)],
    ['ideographs and letters', () => '\u4e2da'.repeat(half / 2)],
    ['ligatures that grow', () => '\ufdfa'.repeat(half)],
  ];
  const run = (html: string | null, visible: string): void => {
    const start = process.cpuUsage();
    const from = { name: '', address: 'a@corp.example' };
    const body = { text: null, html };
    collectContactPoints({ body, visible, replyTo: [], from, attachments: [] }, defaultLimits);
    const { user } = process.cpuUsage(start);
    assert.ok(user < 2_000_000, `${user / 1000} ms of processor time`);
  };
  for (const [name, make] of markup) test(name, { timeout: 20_000 }, () => run(make(), ''));
  for (const [name, make] of texts) test(name, { timeout: 20_000 }, () => run(null, make()));
});
