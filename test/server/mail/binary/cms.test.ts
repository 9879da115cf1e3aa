import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, it } from 'node:test';
import { writeCmsEnveloped, writeCmsSigned } from '../../../../samples/writers/cms.ts';
import { unwrapCms } from '../../../../server/mail/binary/cms.ts';
import { defaultLimits } from '../../../../server/mail/letter.ts';

const mail = Buffer.from(`Content-Type: text/plain\r\n\r\n${'Pay at https://parcel.example\r\n'.repeat(200)}`);

function contentOf(bytes: Uint8Array): Buffer | string {
  const cms = unwrapCms(bytes, defaultLimits);
  return cms?.kind === 'signed' ? Buffer.from(cms.content) : String(cms?.kind);
}

/** Runs openssl on files in a folder of their own; null where it is not installed. */
function openssl(files: Record<string, Uint8Array>, ...runs: string[][]): Buffer | null {
  const folder = mkdtempSync(join(tmpdir(), 'shoal-cms-'));
  try {
    for (const [name, bytes] of Object.entries(files)) writeFileSync(join(folder, name), bytes);
    let output: Buffer | null = null;
    for (const run of runs) {
      const done = spawnSync('openssl', run, { cwd: folder, maxBuffer: 1 << 24 });
      if (done.error !== undefined) return null;
      assert.equal(done.status, 0, String(done.stderr));
      output = done.stdout;
    }
    return output;
  } finally {
    rmSync(folder, { recursive: true });
  }
}

const newKey = ['req', '-x509', '-newkey', 'rsa:2048', '-nodes', '-keyout', 'key', '-out', 'cert', '-subj', '/CN=Test'];

describe('unwrapCms', () => {
  for (const segment of [1, 127, 128, 1000, 100_000]) {
    it(`puts together content in segments of ${segment} bytes with indefinite lengths`, () => {
      assert.deepEqual(contentOf(writeCmsSigned(mail, { indefinite: true, segment })), mail);
    });
  }

  it('reads content in one piece, also when it is empty or needs long lengths', () => {
    for (const content of [Buffer.alloc(0), Buffer.from('x'), mail, Buffer.alloc(70_000, 0x30)]) {
      assert.deepEqual(contentOf(writeCmsSigned(content)), content);
    }
  });

  it('reads the same object as base64, bare or with PEM lines', () => {
    const base64 = Buffer.from(writeCmsSigned(mail)).toString('base64').replace(/.{64}/g, '$&\r\n');
    assert.deepEqual(contentOf(Buffer.from(base64)), mail);
    assert.deepEqual(contentOf(Buffer.from(`-----BEGIN PKCS7-----\r\n${base64}\r\n-----END PKCS7-----\r\n`)), mail);
  });

  it('tells encrypted content apart without opening it', () => {
    assert.deepEqual(unwrapCms(writeCmsEnveloped(Buffer.alloc(512, 7)), defaultLimits), { kind: 'enveloped' });
  });

  it('agrees with openssl on what it signs, whole and streamed', (test) => {
    for (const stream of [[], ['-stream']]) {
      const sign = ['cms', '-sign', '-nodetach', '-binary', '-outform', 'DER', ...stream];
      const files = { mail };
      const signed = openssl(files, newKey, [...sign, '-signer', 'cert', '-inkey', 'key', '-in', 'mail']);
      if (signed === null) return test.skip('openssl is not installed');
      assert.deepEqual(contentOf(signed), mail);
    }
  });

  it('agrees with openssl on what is encrypted', (test) => {
    const encrypted = openssl({ mail }, newKey, ['cms', '-encrypt', '-outform', 'DER', '-in', 'mail', 'cert']);
    if (encrypted === null) return test.skip('openssl is not installed');
    assert.deepEqual(unwrapCms(encrypted, defaultLimits), { kind: 'enveloped' });
  });

  it('writes objects that openssl reads the same way', (test) => {
    for (const indefinite of [false, true]) {
      const show = ['cms', '-cmsout', '-print', '-noout', '-inform', 'DER', '-in', 'cms'];
      const printed = openssl({ cms: writeCmsSigned(mail, { indefinite }) }, show);
      if (printed === null) return test.skip('openssl is not installed');
      assert.match(String(printed), /eContentType: pkcs7-data/);
    }
  });

  it('gives null for a signature without content and for anything else', () => {
    // ContentInfo { signedData, [0] { version 1, {}, { data } , {} } }: a detached signature's shape.
    const detached =
      '3023' + '06092a864886f70d010702' + 'a016' + '3014' + '020101' + '3100' + '300b06092a864886f70d010701' + '3100';
    const others = ['', '30', '3080', '308030803080', '30840fffffff', '3000', '0500', '3003020101', detached];
    for (const hex of others) assert.equal(unwrapCms(Buffer.from(hex, 'hex'), defaultLimits), null, hex);
    assert.equal(unwrapCms(Buffer.from('MIME-Version: 1.0\r\n'), defaultLimits), null);
  });

  it('cuts content at the part limit', () => {
    for (const indefinite of [false, true]) {
      const cms = unwrapCms(writeCmsSigned(mail, { indefinite }), { ...defaultLimits, partBytes: 100 });
      assert.deepEqual(cms?.kind === 'signed' && Buffer.from(cms.content), mail.subarray(0, 100));
    }
  });

  it('steps through ten thousand strings in strings', () => {
    const head = Buffer.from('308006092a864886f70d010702a0803080020101310030' + '8006092a864886f70d010701a080', 'hex');
    const nested = Buffer.concat([Buffer.from('2480'.repeat(10_000), 'hex'), Buffer.from('040161', 'hex')]);
    assert.deepEqual(contentOf(Buffer.concat([head, nested])), Buffer.from('a'));
    assert.deepEqual(contentOf(Buffer.concat([head, nested, Buffer.alloc(20_000)])), Buffer.from('a'));
  });
});
