import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { test } from 'node:test';
import { defaultLimits } from '../../../../server/mail/letter.ts';
import { readMime } from '../../../../server/mail/mime/read.ts';

function readAll(bytes: Uint8Array): { parts: number; codes: string[] } {
  const letter = readMime(bytes, defaultLimits);
  void [letter.headers, letter.body];
  for (const part of letter.parts) part.bytes();
  return { parts: letter.parts.length, codes: letter.warnings.map((each) => each.code) };
}

const nested = (count: number) => {
  const levels = Array.from(
    { length: count },
    (_, i) => `Content-Type: multipart/mixed; boundary=b${i}\r\n\r\n--b${i}\r\n`,
  );
  return Buffer.from(levels.join(''));
};
const wide = (count: number) =>
  Buffer.from(`Content-Type: multipart/mixed; boundary=b\r\n\r\n${'--b\r\n\r\nx\r\n'.repeat(count)}`);

const hostile: [string, () => Buffer][] = [
  ['nothing', () => Buffer.alloc(0)],
  ['one byte', () => Buffer.from('x')],
  ['zeros', () => Buffer.alloc(2_000_000)],
  ['every byte', () => Buffer.from(Array.from({ length: 65_536 }, (_, i) => (i * 7) % 256))],
  ['line feeds', () => Buffer.alloc(2_000_000, '\n')],
  ['carriage returns', () => Buffer.alloc(2_000_000, '\r')],
  ['10,000 nested multiparts', () => nested(10_000)],
  ['100,000 parts', () => wide(100_000)],
  [
    'delimiter-like lines',
    () => Buffer.from(`Content-Type: multipart/mixed; boundary=b\r\n\r\n${'--\n'.repeat(500_000)}`),
  ],
  [
    'long delimiter-like lines',
    () => Buffer.from(`Content-Type: multipart/mixed; boundary=b\n\n${`--${'b'.repeat(2_000)}\n`.repeat(1_000)}`),
  ],
  ['colons', () => Buffer.alloc(500_000, ':\n')],
  ['a header of 2 MB', () => Buffer.from(`Subject: ${'a '.repeat(1_000_000)}\n\n`)],
  ['a million fields', () => Buffer.from('A:\n'.repeat(1_000_000))],
  ['a million folds', () => Buffer.from(`Subject:${'\n '.repeat(1_000_000)}`)],
  ['unfinished encoded words', () => Buffer.from(`Subject: ${'=?utf-8?q?'.repeat(25_000)}\n\n`)],
  ['encoded words', () => Buffer.from(`Subject: ${'=?utf-8?q?a?= '.repeat(18_000)}\n\n`)],
  ['50,000 parameters', () => Buffer.from(`Content-Type: a/b; ${'x*0=y;'.repeat(50_000)}\n\n`)],
  [
    'distinct parameters',
    () => Buffer.from(`Content-Type: a/b; ${Array.from({ length: 20_000 }, (_, i) => `p*${i}=y`).join(';')}\n\n`),
  ],
  ['open comments', () => Buffer.from(`Content-Type: ${'('.repeat(250_000)}\n\n`)],
  ['100,000 recipients', () => Buffer.from(`To: ${'a@x.test,'.repeat(28_000)}\n\n`)],
  ['nested groups', () => Buffer.from(`From: ${'g:'.repeat(100_000)}\n\n`)],
  [
    'quoted-printable signs',
    () => Buffer.from(`Content-Transfer-Encoding: quoted-printable\n\n${'= '.repeat(500_000)}`),
  ],
  ['flowed spaces', () => Buffer.from(`Content-Type: text/plain; format=flowed\n\n${' \n'.repeat(300_000)}`)],
  [
    'a boundary of its parent',
    () =>
      Buffer.from(
        'Content-Type: multipart/mixed; boundary=b\n\n--b\nContent-Type: multipart/mixed; boundary=b\n\n'.repeat(500),
      ),
  ],
  ['mbox lines', () => Buffer.from('From x\n'.repeat(200_000))],
];

test('no bytes make the reader throw or stall', () => {
  for (const [name, make] of hostile) {
    const bytes = make();
    const start = performance.now();
    readAll(bytes);
    const spent = performance.now() - start;
    assert.ok(spent < 2_000, `${name}: ${Math.round(spent)} ms`);
  }
});

test('over a limit the rest is named', () => {
  assert.ok(readAll(nested(10_000)).codes.includes('multipart-depth'));
  const flood = readAll(wide(100_000));
  assert.equal(flood.parts <= defaultLimits.parts && flood.codes.includes('part-limit'), true);
  assert.ok(readAll(Buffer.from('A:\n'.repeat(1_000_000))).codes.includes('header-limit'));
});

test('a mail cut at any byte is read as far as it goes', () => {
  const mail = Buffer.from(
    'From: a@x.test\r\nContent-Type: multipart/mixed; boundary="b"\r\n\r\n--b\r\nContent-Type: multipart/alternative; boundary=c\r\n\r\n--c\r\n\r\ntext\r\n--c\r\nContent-Type: text/html\r\n\r\n<p>x\r\n--c--\r\n--b\r\nContent-Type: message/rfc822\r\nContent-Transfer-Encoding: base64\r\n\r\nU3ViamVjdDogeA==\r\n--b--\r\n',
  );
  for (let length = 0; length <= mail.length; length++) readAll(mail.subarray(0, length));
});

test('seeded mutations of a mail never throw', () => {
  const mail = Buffer.from(
    'From: =?utf-8?Q?a?= <a@x.test>\r\nSubject: x\r\nContent-Type: multipart/mixed; boundary="b"\r\n\r\n--b\r\nContent-Type: text/plain; charset=utf-7; format=flowed\r\nContent-Transfer-Encoding: quoted-printable\r\n\r\nt=\r\n--b\r\nContent-Disposition: attachment; filename*0*=utf-8\'\'%41; filename*1=b\r\nContent-Transfer-Encoding: base64\r\n\r\nQUJD\r\n--b--\r\n',
  );
  let seed = 20_261_125;
  const next = (below: number) => {
    seed = (Math.imul(seed, 1_103_515_245) + 12_345) & 0x7fffffff;
    return seed % below;
  };
  for (let round = 0; round < 3_000; round++) {
    const copy = Buffer.from(mail);
    for (let flips = 1 + next(6); flips > 0; flips--) copy[next(copy.length)] = next(256);
    readAll(copy);
  }
});

test('a mail of nothing but line ends fits the heap that a reading thread has', () => {
  // A process of its own, since what is tried is whether it is aborted.
  const script = `
    import { readMime } from ${JSON.stringify(new URL('../../../../server/mail/mime/read.ts', import.meta.url).href)};
    import { defaultLimits } from ${JSON.stringify(new URL('../../../../server/mail/letter.ts', import.meta.url).href)};
    const head = Buffer.from('Content-Type: text/plain\\r\\nContent-Transfer-Encoding: quoted-printable\\r\\n\\r\\n');
    const letter = readMime(Buffer.concat([head, Buffer.alloc(150_000_000, '\\r\\n')]), defaultLimits);
    console.log(letter.body.text.length > 1_000_000);
  `;
  const args = ['--max-old-space-size=768', '--input-type=module-typescript', '--eval', script];
  const { status, stdout, stderr } = spawnSync(process.execPath, args, { encoding: 'utf8' });
  assert.equal(status, 0, stderr.slice(0, 500));
  assert.equal(stdout.trim(), 'true');
});
