import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { HeaderField } from '../../../server/core/mail.ts';
import { isInternalSender, proveSender } from '../../../server/mail/sender-proof.ts';

const options = { domains: ['corp.example'], authservIds: ['mx.corp.example'] };
const headers = (...lines: string[]): HeaderField[] =>
  lines.map((line) => ({ name: line.slice(0, line.indexOf(':')), value: line.slice(line.indexOf(':') + 1).trim() }));
const ours = (results: string) => `Authentication-Results: mx.corp.example; ${results}`;

test('the result follows the topmost results of our own border alone', () => {
  const cases: [string, string[]][] = [
    ['unproven', ['From: a@x.test']],
    ['authenticated', [ours('dmarc=pass header.from=x.test'), 'From: a@x.test']],
    ['authenticated', [ours('dkim=pass header.d=x.test; spf=none'), 'From: a@mail.x.test']],
    ['authenticated', [ours('spf=pass smtp.mailfrom=bounce@x.test'), 'From: a@x.test']],
    ['authenticated', ['Authentication-Results: MX.corp.example 1; DMARC=Pass', 'From: a@x.test']],
    ['authenticated', [ours('spf=fail smtp.mailfrom=a@list.test; dkim=pass header.d=x.test'), 'From: a@x.test']],
    ['unproven', [ours('dkim=pass header.d=other.test'), 'From: a@x.test']],
    ['unproven', [ours('dkim=pass header.d=notx.test'), 'From: a@x.test']],
    ['unproven', [ours('dmarc=none; spf=neutral'), 'From: a@x.test']],
    ['unproven', [ours('none'), 'From: a@x.test']],
    ['failed', [ours('dmarc=fail header.from=x.test'), 'From: a@x.test']],
    ['failed', [ours('spf=fail smtp.mailfrom=a@x.test; dkim=none'), 'From: a@x.test']],
    ['failed', [ours('dmarc=fail'), ours('dmarc=pass'), 'From: a@x.test']],
    ['authenticated', [ours('dmarc=pass'), ours('dmarc=fail'), 'From: a@x.test']],
    ['unproven', ['Authentication-Results: mx.evil.test; dmarc=pass', 'From: a@x.test']],
    ['unproven', ['Authentication-Results: mx.corp.example.evil.test; dmarc=pass', 'From: a@x.test']],
    // Results that a comment or a property pretends to be.
    ['unproven', [ours('spf=none (; dmarc=pass ) reason=x'), 'From: a@x.test']],
    ['unproven', [ours('spf=none reason=dmarc=pass'), 'From: a@x.test']],
    ['unproven', [ours('spf=none (unclosed; dmarc=pass'), 'From: a@x.test']],
    // Two senders cannot both be vouched for.
    ['unproven', [ours('dmarc=pass'), 'From: a@x.test', 'From: b@y.test']],
    ['internal', ['X-MS-Exchange-Organization-AuthAs: Internal', 'From: a@corp.example']],
    ['unproven', ['X-MS-Exchange-Organization-AuthAs: Internal', 'From: a@x.test']],
    ['failed', [ours('dmarc=fail'), 'X-MS-Exchange-Organization-AuthAs: Internal', 'From: a@corp.example']],
  ];
  for (const [result, lines] of cases) {
    assert.equal(proveSender(headers(...lines), options).result, result, lines.join(' | '));
  }
});

test('a sender is ours only if every From is and the border saw nothing against it', () => {
  const cases: [boolean, string[]][] = [
    [true, ['From: a@corp.example']],
    [true, ['From: a@sub.corp.example']],
    [true, [ours('dmarc=pass'), 'From: a@corp.example']],
    [true, [ours('none'), 'Received: from pc7.corp.example by mx', 'From: a@corp.example']],
    [true, ['X-MS-Exchange-Organization-AuthAs: Internal', 'From: a@corp.example']],
    [false, ['From: a@corp.example', 'From: a@x.test']],
    [false, ['From: a@corp.example, b@x.test']],
    [false, ['From: "a@corp.example" <b@x.test>']],
    [false, ['Subject: no sender']],
    [false, [ours('dmarc=fail'), 'From: a@corp.example']],
    [false, [ours('dmarc=none'), 'Received: from mail.evil.test by mx', 'From: a@corp.example']],
    [false, ['X-MS-Exchange-Organization-AuthAs: Anonymous', 'From: a@corp.example']],
  ];
  for (const [expected, lines] of cases) {
    assert.equal(isInternalSender(headers(...lines), options), expected, lines.join(' | '));
  }
});
