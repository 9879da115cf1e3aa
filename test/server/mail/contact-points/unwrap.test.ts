import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { unwrapLink } from '../../../../server/mail/contact-points/unwrap.ts';

const target = 'https://x.example/a_b?c=d&e=f';
const encoded = encodeURIComponent(target);
const base64 = Buffer.from(target).toString('base64');

describe('wrappers that carry their target', () => {
  const cases: [name: string, url: string, expected: string][] = [
    ['safelinks', `https://nam02.safelinks.protection.outlook.com/?url=${encoded}&data=05%7C01&reserved=0`, target],
    ['safelinks', `https://gov.safelinks.protection.office365.us/?url=${encoded}`, target],
    ['proofpoint', `https://urldefense.proofpoint.com/v1/url?u=${encoded}&k=x`, target],
    [
      'proofpoint',
      'https://urldefense.proofpoint.com/v2/url?u=https-3A__x.example_a-5Fb-3Fc-3Dd-26e-3Df&d=DwMF&c=x',
      target,
    ],
    // '*' is the first byte of 'Kw', which is '+'.
    ['proofpoint', 'https://urldefense.com/v3/__https://x.example/q=a*b__;Kw!!tok$', 'https://x.example/q=a+b'],
    // '**B' stands for three characters: 'w6TDtsO8' is 'äöü'.
    ['proofpoint', 'https://urldefense.com/v3/__https://x.example/**B__;w6TDtsO8!!tok$', 'https://x.example/äöü'],
    ['proofpoint', 'https://urldefense.us/v3/__https:/x.example/a__;!!tok$', 'https://x.example/a'],
    ['barracuda', `https://linkprotect.cudasvc.com/url?a=${encoded}&c=E,1,x`, target],
    ['cisco', `https://secure-web.cisco.com/1aBcD-eF/${encoded}`, target],
    ['google', `https://www.google.com/url?q=${encoded}&sa=D`, target],
    ['google', `https://www.google.co.uk/url?sa=t&url=${encoded}`, target],
    ['google', 'https://www.google.com/amp/s/x.example/p', 'https://x.example/p'],
    ['clicktime', `https://clicktime.symantec.com/15tAbC?h=x&u=${encoded}`, target],
    ['trend', `https://ddec1-0-en-ctp.trendmicro.com:443/wis/clicktime/v1/query?url=${encoded}&umid=1`, target],
    ['sophos', `https://eu-west-1.protection.sophos.com/?d=x.example&u=${encodeURIComponent(base64)}&p=m`, target],
    ['fireeye', `https://protect2.fireeye.com/url?k=1&u=${encoded}`, target],
    ['mimecast', `https://url.us.m.mimecastprotect.com/s/x?url=${encoded}`, target],
  ];
  for (const [name, url, expected] of cases) {
    test(`${name}: ${url.slice(0, 60)}`, () => assert.deepEqual(unwrapLink(url), { url: expected, wrappers: [name] }));
  }
});

const wrap = (url: string) => `https://www.google.com/url?q=${encodeURIComponent(url)}`;

test('unwraps one wrapper inside another, outermost first', () => {
  const url = `https://eur01.safelinks.protection.outlook.com/?url=${encodeURIComponent(wrap(target))}`;
  assert.deepEqual(unwrapLink(url), { url: target, wrappers: ['safelinks', 'google'] });
});

test('stops after five levels', () => {
  let url = target;
  for (let level = 0; level < 6; level += 1) url = wrap(url);
  assert.deepEqual(unwrapLink(url), { url: wrap(target), wrappers: Array(5).fill('google') });
});

test('completes a target without scheme', () => {
  assert.equal(unwrapLink('https://www.google.com/url?q=x.example/a').url, 'http://x.example/a');
});

describe('leaves as it is', () => {
  const same = [
    target,
    'not a link',
    'mailto:a@x.example',
    // The domain beside Mimecast's token is only a comment that an attacker may write.
    'https://protect-eu.mimecast.com/s/AbCdEf?domain=bank.example',
    `https://safelinks.protection.outlook.com.evil.test/?url=${encoded}`,
    `https://evil.test/?url=${encoded}`,
    'https://www.google.com/search?q=https://x.example/',
    'https://urldefense.com/v3/__',
    'https://urldefense.proofpoint.com/v2/url?u=https-3A__x.example_-ZZ',
    'https://eur01.safelinks.protection.outlook.com/?url=',
  ];
  for (const url of same) test(url, () => assert.deepEqual(unwrapLink(url), { url, wrappers: [] }));
});
