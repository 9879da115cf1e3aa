import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { readButtonSubject, readReporterText, refang } from '../../../../server/mail/inline/reporter-text.ts';

const sha256 = 'e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855';
const cofense = [
  'looks odd to me',
  '',
  '-----BEGIN REPORTER AGENT-----',
  'Reporter agent: Cofense Reporter for Mobile|3.0.0|Mac OS X|Browser/5.0 (X; Y)',
  'Reporting User: Jane.Roe@corp.example',
  '',
  '-----END REPORTER AGENT-----',
  '',
  '-----BEGIN EMAIL HEADERS-----',
  'Received: from mx.evil.test (192.0.2.7) by mail.corp.example; Mon, 5 Jan 2026 09:00:00 +0000',
  'From: Mallory <m@evil.test>',
  'Subject: Pay',
  ' now',
  'Message-ID: <1@evil.test>',
  '-----END EMAIL HEADERS-----',
  '',
  '-----BEGIN REPORT COUNT-----',
  'PhishMe emails reported: 0',
  'Suspicious emails reported: 3',
  '-----END REPORT COUNT-----',
  '',
  'Reported from folder: Inbox',
  '',
  '-----BEGIN URLS-----',
  'Link text: pay here',
  'URL: https://evil[.]test/pay?id=1&amp;to=2',
  'URL Domain: evil[.]test',
  '',
  'Link text: again',
  'URL: hxxp://www[.]evil[.]test/',
  'URL: hxxp://www[.]evil[.]test/',
  '-----END URLS-----',
  '',
  '-----BEGIN ATTACHMENTS-----',
  'File Name: bill.pdf',
  'File Size: 0',
  'MD5 File Checksum: d41d8cd98f00b204e9800998ecf8427e',
  `SHA256 File Checksum: ${sha256.toUpperCase()}`,
  'File Name: note.txt',
  '-----END ATTACHMENTS-----',
].join('\r\n');

describe('the blocks of Cofense Reporter', () => {
  it('give reporter, headers, links as they were, and attachments', () => {
    assert.deepEqual(readReporterText(cofense), {
      format: 'cofense',
      reporter: { name: '', address: 'Jane.Roe@corp.example' },
      comment: 'looks odd to me',
      disposition: '',
      headers: [
        {
          name: 'Received',
          value: 'from mx.evil.test (192.0.2.7) by mail.corp.example; Mon, 5 Jan 2026 09:00:00 +0000',
        },
        { name: 'From', value: 'Mallory <m@evil.test>' },
        { name: 'Subject', value: 'Pay now' },
        { name: 'Message-ID', value: '<1@evil.test>' },
      ],
      links: ['https://evil.test/pay?id=1&to=2', 'http://www.evil.test/'],
      attachments: [
        { name: 'bill.pdf', sha256 },
        { name: 'note.txt', sha256: null },
      ],
    });
  });
  it('are read where one has no end', () => {
    const found = readReporterText(
      '-----BEGIN EMAIL HEADERS-----\nFrom: m@evil.test\n-----BEGIN URLS-----\nURL: hxxps://evil[.]test',
    )!;
    assert.deepEqual(found.headers, [{ name: 'From', value: 'm@evil.test' }]);
    assert.deepEqual(found.links, ['https://evil.test']);
    assert.equal(found.reporter, null);
  });
});

describe('the lines of the KnowBe4 button', () => {
  it('give reporter, disposition and a comment of several lines', () => {
    const text =
      'Reporter: Jane Roe <jane@corp.example>\nDisposition: Phish/Suspicious\nUser Comments: I never\nordered this.\n';
    assert.deepEqual(readReporterText(text), {
      format: 'knowbe4',
      reporter: { name: 'Jane Roe', address: 'jane@corp.example' },
      comment: 'I never\nordered this.',
      disposition: 'Phish/Suspicious',
      headers: [],
      links: [],
      attachments: [],
    });
  });
  it('end where a header block begins', () => {
    const found = readReporterText(
      'Reporter: jane@corp.example\nUser Comments: odd\n\nReceived: from a by b\nFrom: m@evil.test\nSubject: Pay',
    )!;
    assert.equal(found.comment, 'odd');
    assert.deepEqual(
      found.headers.map((header) => header.name),
      ['Received', 'From', 'Subject'],
    );
  });
});

describe('pasted headers', () => {
  it('are read with the words above as the comment', () => {
    const found = readReporterText(
      'these are the headers\n\nReturn-Path: <m@evil.test>\nReceived: from a\n by b\nFrom: m@evil.test\nSubject: Pay\nMessage-ID: <1@evil.test>\n\nbody',
    )!;
    assert.equal(found.format, 'generic');
    assert.equal(found.comment, 'these are the headers');
    assert.equal(found.headers.length, 5);
    assert.deepEqual(found.headers[1], { name: 'Received', value: 'from a by b' });
  });
});

describe('what is no text of a button', () => {
  const texts = [
    '',
    'Hello, is this mail fine?',
    'Disposition: to be decided',
    'Reporter: unknown\nplease call',
    'Comment: nice',
    'From: m@evil.test\nSent: Monday, January 5, 2026 9:00 AM\nTo: jane@corp.example\nSubject: Pay\n\nPay now',
    '-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----',
    '-----BEGIN URLS-----\nURL: https://a.test',
    'Received: with thanks\nFrom: us',
  ];
  for (const text of texts) it(`leaves "${text.slice(0, 40)}" alone`, () => assert.equal(readReporterText(text), null));
});

describe('the subject of a reporting mailbox', () => {
  const id = '0b645e28-bc57-4b64-76b7-08d6de172d9d';
  const cases: readonly (readonly [string, ReturnType<typeof readButtonSubject>])[] = [
    ['3|Pay now', { verdict: 'phish', networkMessageId: null, sender: null, subject: 'Pay now' }],
    ['1|Pay now', { verdict: 'junk', networkMessageId: null, sender: null, subject: 'Pay now' }],
    ['2| Pay | now', { verdict: 'not-junk', networkMessageId: null, sender: null, subject: 'Pay | now' }],
    ['Phishing: Pay', { verdict: 'phish', networkMessageId: null, sender: null, subject: 'Pay' }],
    ['Junk: Pay', { verdict: 'junk', networkMessageId: null, sender: null, subject: 'Pay' }],
    ['Not junk: Pay', { verdict: 'not-junk', networkMessageId: null, sender: null, subject: 'Pay' }],
    [
      `3|${id.toUpperCase()}|192.0.2.7|m@evil.test|(Pay | now)`,
      { verdict: 'phish', networkMessageId: id, sender: 'm@evil.test', subject: 'Pay | now' },
    ],
    [`3|${id}`, { verdict: 'phish', networkMessageId: id, sender: null, subject: '' }],
    ['4|Pay', null],
    ['Re: 3|Pay', null],
    ['Phishing mail?', null],
    ['31|x', null],
    ['', null],
  ];
  for (const [subject, expected] of cases)
    it(`reads "${subject}"`, () => assert.deepEqual(readButtonSubject(subject), expected));
  it('is read from the first line of the body too', () => {
    const found = readReporterText(`3|${id}|192.0.2.7|m@evil.test|(Pay)\n\nplease look`)!;
    assert.equal(found.format, 'microsoft');
    assert.equal(found.disposition, 'phish');
    assert.equal(found.comment, 'please look');
  });
});

describe('a link that a button made harmless', () => {
  const cases = [
    ['hxxps://evil[.]test/a', 'https://evil.test/a'],
    ['hXXp[:]//evil(.)test', 'http://evil.test'],
    ['h**p://evil[dot]test', 'http://evil.test'],
    ['https[://]evil{.}test[/]a', 'https://evil.test/a'],
    ['https://plain.test/?q=[x]', 'https://plain.test/?q=[x]'],
  ] as const;
  for (const [from, to] of cases) it(`${from} becomes ${to}`, () => assert.equal(refang(from), to));
});

describe('hostile texts', () => {
  const pieces = [
    '\n',
    ':',
    'a:\n',
    '-----BEGIN URLS-----\n',
    'Reporter:\n',
    'Received: a\n',
    ' \n',
    'URL: [.]\n',
    '-',
    '[.]',
    '|',
    ' ',
  ];
  for (const piece of pieces) {
    it(`reads a megabyte of ${JSON.stringify(piece)} in time`, () => {
      const text = piece.repeat(Math.ceil(1_000_000 / piece.length));
      const started = performance.now();
      readReporterText(text);
      readReporterText(`-----BEGIN EMAIL HEADERS-----\nFrom: a\n-----BEGIN URLS-----\nURL: ${text}`);
      readButtonSubject(`3|${text}`);
      assert.ok(performance.now() - started < 2_000);
    });
  }
});
