import assert from 'node:assert/strict';
import { test } from 'node:test';
import { simpleParser } from 'mailparser';
import { base64Lines, writeMail, writeMultipart, writeParts } from '../../../../samples/writers/mime.ts';
import { defaultLimits } from '../../../../server/mail/letter.ts';
import { readMime, unixLines } from '../../../../server/mail/mime/read.ts';

const read = (bytes: Uint8Array, limits = defaultLimits) => {
  const letter = readMime(bytes, limits);
  const parts = letter.parts.map((part) => [part.path, part.type, part.name, Buffer.from(part.bytes()).toString()]);
  return {
    ...letter,
    headers: letter.headers,
    body: letter.body,
    parts,
    codes: letter.warnings.map((each) => each.code),
  };
};
const lines = (...all: string[]) => Buffer.from(all.join('\r\n'), 'latin1');

test('a part ends before the line break of its delimiter (RFC 2046 section 5.1.1)', () => {
  // The example of that section: the first part has no break at its end, the second has one.
  const mail = lines(
    'From: Nathaniel Borenstein <nsb@bellcore.test>',
    'Content-type: multipart/mixed; boundary="simple boundary"',
    '',
    'This is the preamble.',
    '--simple boundary',
    'Content-Disposition: attachment',
    '',
    'first',
    '--simple boundary',
    'Content-type: text/plain; charset=us-ascii',
    'Content-Disposition: attachment',
    '',
    'second',
    '',
    '--simple boundary--',
    'This is the epilogue.',
  );
  const { parts, body, codes } = read(mail);
  assert.deepEqual(parts, [
    ['1', 'text/plain', '', 'first'],
    ['2', 'text/plain', '', 'second\r\n'],
  ]);
  assert.deepEqual([body, codes], [{ text: null, html: null }, []]);
});

test('an embedded message keeps its exact bytes in every wrapping', () => {
  const originals = [
    'Subject: a\r\n\r\nbody',
    'Subject: a\r\n\r\nbody\r\n\r\n\r\n',
    'Subject: a\n\nonly LF\n',
    'Subject: a\r\n\r\n  trailing  \r\n\t\r\n',
    'Subject: a\r\n\r\n--not ours\r\n--\r\n-- \r\n',
    'Subject: no body',
    'Content-Type: multipart/mixed; boundary=other\r\n\r\n--other\r\n\r\nx\r\n--other--\r\n',
    '\r\n\r\nSubject: late\r\n\r\n',
    'Subject: \xe9\x80\r\n\r\n\x00\xff\r',
  ].map((text) => Buffer.from(text, 'latin1'));
  for (const original of originals) {
    const wrapped = writeMultipart(
      ['Subject: fw'],
      [
        { headers: ['Content-Type: message/rfc822'], body: original },
        { headers: ['Content-Type: message/rfc822', 'Content-Disposition: attachment'], body: original },
        {
          headers: ['Content-Type: message/rfc822', 'Content-Transfer-Encoding: base64'],
          body: base64Lines(original),
        },
        {
          headers: ['Content-Type: application/octet-stream; name=a.eml', 'Content-Transfer-Encoding: BASE64'],
          body: base64Lines(original),
        },
      ],
    );
    const parts = readMime(wrapped, defaultLimits).parts;
    assert.equal(parts.length, 4);
    for (const part of parts) assert.deepEqual(Buffer.from(part.bytes()), original);
  }
});

test('delimiters are recognised as written, with padding, and not as prefixes', () => {
  const mail = lines(
    'Content-Type: multipart/mixed; boundary=b',
    '',
    '--b  \t',
    'Content-Type: a/b',
    '',
    '--bb',
    '--b-',
    ' --b',
    '--b',
    'Content-Type: a/c',
    '',
    '--b-- ',
    'Content-Type: a/d',
    '',
    '--b',
  );
  assert.deepEqual(read(mail).parts, [
    ['1', 'a/b', '', '--bb\r\n--b-\r\n --b'],
    ['2', 'a/c', '', ''],
  ]);
});

test('an outer delimiter ends whatever is still open inside', () => {
  const inner = lines('--c', 'Content-Type: a/x', '', 'cut off');
  const mail = writeMultipart(
    [],
    [
      { headers: ['Content-Type: multipart/mixed; boundary=c'], body: inner },
      { headers: ['Content-Type: a/y'], body: 'after' },
    ],
  );
  assert.deepEqual(read(mail).parts, [
    ['1.1', 'a/x', '', 'cut off'],
    ['2', 'a/y', '', 'after'],
  ]);
});

test('a multipart that ends without its closing delimiter keeps all its parts and says so', () => {
  const mail = lines('Content-Type: multipart/mixed; boundary=b', '', '--b', 'Content-Type: a/x', '', 'kept');
  assert.deepEqual(read(mail).parts, [['1', 'a/x', '', 'kept']]);
  assert.deepEqual(read(mail).codes, ['mime-truncated']);
});

test('parts of a digest are messages unless they say otherwise (RFC 2046 section 5.1.5)', () => {
  const mail = writeMultipart(
    [],
    [
      { headers: [], body: 'Subject: one\r\n\r\n1' },
      { headers: ['Content-Type: text/x'], body: 'two' },
    ],
    'multipart/digest',
  );
  assert.deepEqual(
    read(mail).parts.map((part) => part[1]),
    ['message/rfc822', 'text/x'],
  );
});

test('headers are unfolded, decoded and made one line', () => {
  const { headers } = read(
    lines(
      'Subject: =?utf-8?Q?caf=C3?=',
      ' =?utf-8?Q?=A9?= and =?iso-8859-1?B?6Q==?=',
      'X-Crlf: =?utf-8?Q?a=0D=0ABcc:_b?=',
      'X-Space : blank before the colon',
      'X-Raw: \xcf\xf0',
      'X-Bidi: =?utf-8?B?4oCu?=abc',
      '__proto__: x',
      'Content-Type: text/plain; charset=windows-1251',
      '',
      '',
    ),
  );
  assert.deepEqual(headers.slice(0, 6), [
    { name: 'Subject', value: 'café and é' },
    { name: 'X-Crlf', value: 'a Bcc: b' },
    { name: 'X-Space', value: 'blank before the colon' },
    { name: 'X-Raw', value: 'Пр' },
    { name: 'X-Bidi', value: 'abc' },
    { name: '__proto__', value: 'x' },
  ]);
});

test('names come from RFC 2231, from encoded words, and from the type where the disposition has none', () => {
  const names = [
    ["Content-Disposition: attachment; filename*=utf-8''%E2%82%AC%20rates.pdf", '€ rates.pdf'],
    ["Content-Disposition: attachment; filename*0*=utf-8''%C3%A9; filename*1=.pdf", 'é.pdf'],
    ['Content-Disposition: attachment; filename="=?utf-8?B?w6kucGRm?="', 'é.pdf'],
    ['Content-Type: application/pdf; name="plain.pdf"', 'plain.pdf'],
    ['Content-Disposition: attachment; filename="caf\xe9.pdf"', 'café.pdf'],
  ] as const;
  for (const [header, name] of names) {
    const { parts } = read(writeMultipart([], [{ headers: [header], body: 'x' }]));
    assert.equal(parts[0]?.[2], name, header);
  }
});

test('what a reader is shown is the body, the rest are parts', () => {
  const alternative = writeParts('alt', [
    { headers: ['Content-Type: text/plain; charset=utf-8'], body: 'plain' },
    { headers: ['Content-Type: text/html; charset=utf-8'], body: '<p>rich</p>' },
  ]);
  const mail = writeMultipart(
    [],
    [
      { headers: ['Content-Type: multipart/alternative; boundary=alt'], body: alternative },
      { headers: ['Content-Type: text/plain'], body: 'footer <1>\r\nnext' },
      { headers: ['Content-Type: text/plain; name=notes.txt'], body: 'notes' },
      { headers: ['Content-Type: text/html', 'Content-Disposition: attachment'], body: '<p>file</p>' },
    ],
  );
  const { body, parts } = read(mail);
  assert.equal(body.text, 'plain\nfooter <1>\nnext');
  assert.equal(body.html, '<p>rich</p>\n<div>footer &lt;1&gt;<br>\nnext</div>');
  assert.deepEqual(
    parts.map((part) => part[0]),
    ['3', '4'],
  );
});

test('flowed text is joined before anybody looks for links (RFC 3676)', () => {
  const head = ['Content-Type: text/plain; format=flowed'];
  assert.equal(read(writeMail(head, 'see \r\nhttp://x.test/ \r\nnow\r\n')).body.text, 'see http://x.test/ now');
  const delsp = ['Content-Type: text/plain; format=flowed; delsp=yes'];
  assert.equal(read(writeMail(delsp, 'http://x.test/a \r\nb\r\n')).body.text, 'http://x.test/ab');
});

test('damage is read as clients read it, and named', () => {
  const cases: [string, Buffer, string | null, string[]][] = [
    ['forgotten empty line', lines('Subject: a', '<p>body</p>'), '<p>body</p>', ['header-damaged']],
    ['multipart without boundary', lines('Content-Type: multipart/mixed', '', 'seen'), 'seen', ['mime-no-boundary']],
    ['boundary never used', lines('Content-Type: multipart/mixed; boundary=b', '', 'seen'), 'seen', ['mime-truncated']],
    ['unknown charset', lines('Content-Type: text/plain; charset=x-none', '', 'seen'), 'seen', ['unknown-charset']],
    ['two subjects', lines('Subject: a', 'Subject: b', '', 'seen'), 'seen', ['duplicate-header']],
    ['nonsense type', lines('Content-Type: %%%', '', 'seen'), 'seen', []],
    ['no header at all', lines('', 'seen'), null, []],
    ['mbox line and byte order mark', Buffer.from('\ufeff\r\nFrom a@x.test Mon\r\nSubject: a\r\n\r\nseen'), 'seen', []],
  ];
  for (const [name, mail, text, codes] of cases) {
    const letter = read(mail);
    if (text !== null) assert.equal(letter.body.text, text, name);
    assert.deepEqual(readCodes(mail), codes, name);
  }
});

function readCodes(mail: Uint8Array): string[] {
  const letter = readMime(mail, defaultLimits);
  void [letter.headers, letter.body, letter.parts.map((part) => part.bytes())];
  return letter.warnings.map((each) => each.code);
}

test('limits cut, say where, and lose nothing before them', () => {
  const many = writeMultipart(
    [],
    Array.from({ length: 50 }, (_, i) => ({ headers: ['Content-Type: a/b'], body: `${i}` })),
  );
  const few = read(many, { ...defaultLimits, parts: 11 });
  assert.equal(few.parts.length, 10);
  assert.deepEqual(few.codes, ['part-limit']);
  const big = readMime(writeMail(['Content-Type: a/b'], 'x'.repeat(100)), { ...defaultLimits, partBytes: 10 });
  assert.equal(big.parts[0]?.bytes().length, 10);
  assert.deepEqual(
    big.warnings.map((each) => each.code),
    ['part-bytes'],
  );
  const headers = read(
    writeMail(
      Array.from({ length: 30 }, (_, i) => `X-${i}: v`),
      '',
    ),
    { ...defaultLimits, headers: 20 },
  );
  assert.equal(headers.headers.length, 20);
  assert.deepEqual(headers.codes, ['header-limit']);
  const long = readMime(writeMail([], 'y'.repeat(100)), { ...defaultLimits, textCharacters: 10 });
  assert.equal(long.body.text?.length, 40);
  assert.deepEqual(
    long.warnings.map((each) => each.code),
    ['text-limit'],
  );
});

test('structure and text agree with mailparser on well-formed mails', async () => {
  const image = Buffer.from(Array.from({ length: 300 }, (_, i) => i % 256));
  const related = writeParts('rel', [
    {
      headers: ['Content-Type: text/html; charset=utf-8', 'Content-Transfer-Encoding: quoted-printable'],
      body: '<p>caf=C3=A9 <img src=3D"cid:i"></p>',
    },
    {
      headers: ['Content-Type: image/png', 'Content-ID: <i>', 'Content-Transfer-Encoding: base64'],
      body: base64Lines(image),
    },
  ]);
  const alternative = writeParts('alt', [
    { headers: ['Content-Type: text/plain; charset=iso-8859-1'], body: Buffer.from('caf\xe9\r\n', 'latin1') },
    { headers: ['Content-Type: multipart/related; boundary=rel'], body: related },
  ]);
  const head = [
    'From: =?utf-8?Q?J=C3=B6rg?= <j@x.test>',
    'To: a@y.test, "B, C" <b@y.test>',
    'Message-ID: <1@x.test>',
    'Subject: =?utf-8?B?w6k=?= test',
  ];
  const mails = [
    writeMultipart(head, [
      { headers: ['Content-Type: multipart/alternative; boundary=alt'], body: alternative },
      {
        headers: ['Content-Type: application/pdf; name=a.pdf', 'Content-Transfer-Encoding: base64'],
        body: base64Lines(image),
      },
    ]),
    writeMail([...head, 'Content-Type: text/plain; charset=utf-8'], 'simple\r\ntext\r\n'),
    writeMail([...head, 'Content-Type: text/html; charset=koi8-r'], Buffer.from('3c703ef0d23c2f703e', 'hex')),
    writeMultipart(head, [
      { headers: [], body: 'comment' },
      { headers: ['Content-Type: message/rfc822'], body: 'Subject: x\r\n\r\ny\r\n' },
    ]),
    Buffer.from(writeMail(head, 'unix\nlines\n').toString('latin1').replaceAll('\r\n', '\n'), 'latin1'),
  ];
  for (const mail of mails) {
    const oracle = await simpleParser(mail, {
      skipHtmlToText: true,
      skipTextToHtml: true,
      skipImageLinks: true,
      skipTextLinks: true,
    });
    const ours = readMime(mail, defaultLimits);
    assert.equal((ours.body.text ?? '').trimEnd(), (oracle.text ?? '').trimEnd());
    assert.equal((ours.body.html ?? '').trimEnd(), (oracle.html || '').trimEnd());
    assert.equal(ours.headers.find((each) => each.name === 'Subject')?.value, oracle.subject);
    assert.deepEqual(
      ours.parts.map((part) => [part.type, Buffer.from(part.bytes()).toString('hex'), part.contentId]),
      oracle.attachments.map((each) => [each.contentType, each.content.toString('hex'), each.cid ?? '']),
    );
  }
});

test('line ends are found wherever a long text is cut into pieces', () => {
  // Pieces are a million characters; the pair, and pairs with a stray carriage return before them, lie across the cut.
  for (let shift = -4; shift <= 4; shift++) {
    for (const end of ['\r\n', '\r\r\n', '\r\r\r\n']) {
      const before = 'x'.repeat(1_000_000 + shift);
      assert.equal(unixLines(`${before}${end}y`), `${before}${end.slice(0, -2)}\ny`, `${shift} ${JSON.stringify(end)}`);
    }
  }
  assert.equal(unixLines(''), '');
  assert.equal(unixLines('a\rb\r'), 'a\rb\r');
});
