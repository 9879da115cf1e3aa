import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Warning } from '../../../server/core/mail.ts';
import { describeAttachments, safeName } from '../../../server/mail/attachments.ts';
import type { Part } from '../../../server/mail/letter.ts';

test('a safe name is a base name that neither a path, a screen nor a shell can misread', () => {
  const cases: [string, string][] = [
    ['invoice.pdf', 'invoice.pdf'],
    ['../../etc/passwd', 'passwd'],
    ['C:\\Temp\\a.exe', 'a.exe'],
    ['a/b\\c.txt', 'c.txt'],
    ['..', ''],
    ['.', ''],
    ['', ''],
    ['folder/', ''],
    ['invoice\u202efdp.exe', 'invoicefdp.exe'],
    ['a\u0000b\r\n.txt', 'ab.txt'],
    ['a\u200b.txt', 'a.txt'],
    ['x.exe. . ', 'x.exe'],
    ['a:b|c?.txt', 'a_b_c_.txt'],
    ['résumé 日本.docx', 'résumé 日本.docx'],
    [`${'n'.repeat(300)}.pdf`, `${'n'.repeat(146)}.pdf`],
    ['\ud800.txt', '.txt'],
  ];
  for (const [name, safe] of cases) assert.equal(safeName(name), safe, JSON.stringify(name));
});

const part = (fields: Partial<Part>): Part => ({
  path: '2',
  name: '',
  type: 'application/octet-stream',
  disposition: 'attachment',
  contentId: '',
  bytes: () => Buffer.from('abc'),
  ...fields,
});

test('an attachment is described by its decoded bytes', () => {
  const warnings: Warning[] = [];
  // SHA-256 of 'abc' as FIPS 180-2 appendix B.1 gives it.
  const sha256 = 'ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad';
  const described = describeAttachments(
    [part({ name: 'x/a.bin' }), part({ type: 'message/rfc822' })],
    () => 'F',
    warnings,
  );
  assert.deepEqual(described, [
    { name: 'a.bin', type: 'application/octet-stream', size: 3, sha256, fuzzy: 'F' },
    { name: 'message-2.eml', type: 'message/rfc822', size: 3, sha256, fuzzy: 'F' },
  ]);
  assert.deepEqual(warnings, []);
});

test('an embedded mail without bytes is named, not given the digest of nothing', () => {
  const warnings: Warning[] = [];
  const embedded = part({ bytes: () => new Uint8Array(), letter: () => assert.fail('not read') });
  assert.deepEqual(
    describeAttachments([embedded], () => null, warnings),
    [],
  );
  assert.deepEqual(
    warnings.map((each) => each.code),
    ['embedded-message'],
  );
});
