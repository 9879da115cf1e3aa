import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, it } from 'node:test';
import { crc32 } from 'node:zlib';
import { u16, u32 } from '../../../../samples/writers/bytes.ts';
import { writeZip } from '../../../../samples/writers/zip.ts';
import { isZip, openZip } from '../../../../server/mail/binary/zip.ts';
import { defaultLimits } from '../../../../server/mail/letter.ts';

const mail = Buffer.from(`Subject: x\r\n\r\n${'Pay at https://parcel.example\r\n'.repeat(50)}`);

/** An archive of stored members, byte by byte after APPNOTE 4.3.7, 4.3.12 and 4.3.16; `size` may lie. */
function storedZip(members: { name: string; bytes: Buffer; size?: number; crc?: number }[]): Buffer {
  const locals: Buffer[] = [];
  const central: Buffer[] = [];
  let offset = 0;
  for (const { name, bytes, size = bytes.length, crc = crc32(bytes) } of members) {
    const facts = Buffer.concat([u16(20, 0, 0, 0x1864, 0x5c22), u32(crc, size, size), u16(name.length, 0)]);
    const local = Buffer.concat([u32(0x04034b50), facts, Buffer.from(name), bytes]);
    central.push(Buffer.concat([u32(0x02014b50), u16(20), facts, u16(0, 0, 0), u32(0, offset), Buffer.from(name)]));
    locals.push(local);
    offset += local.length;
  }
  const directory = Buffer.concat(central);
  const count = members.length;
  const end = Buffer.concat([u32(0x06054b50), u16(0, 0, count, count), u32(directory.length, offset), u16(0)]);
  return Buffer.concat([...locals, directory, end]);
}

async function open(bytes: Uint8Array, passwords: string[] = [], limits = defaultLimits) {
  const { members, warnings } = await openZip(bytes, passwords, limits);
  return {
    members: members.map((member) => [member.name, Buffer.from(member.bytes).toString('latin1')]),
    codes: warnings.map((warning) => warning.code),
  };
}

describe('openZip', () => {
  it('reads stored members and keeps only their base names', async () => {
    const names = ['a.eml', 'folder/b.eml', '../../c.eml', 'C:\\temp\\d.eml', '/etc/e.eml', 'folder/'];
    const bytes = storedZip(names.map((name) => ({ name, bytes: Buffer.from(name.endsWith('/') ? '' : name) })));
    assert.equal(isZip(bytes), true);
    assert.deepEqual(await open(bytes), {
      members: [
        ['a.eml', 'a.eml'],
        ['b.eml', 'folder/b.eml'],
        ['c.eml', '../../c.eml'],
        ['d.eml', 'C:\\temp\\d.eml'],
        ['e.eml', '/etc/e.eml'],
      ],
      codes: [],
    });
  });

  for (const aes of [false, true]) {
    const kind = aes ? 'AES' : 'ZipCrypto';
    it(`opens ${kind} with the password that fits`, async () => {
      const bytes = await writeZip([{ name: 'a.eml', bytes: mail }], { password: 'infected', aes });
      const found = await open(bytes, ['wrong', 'infected']);
      assert.deepEqual(found, { members: [['a.eml', mail.toString('latin1')]], codes: [] });
    });

    it(`names a ${kind} member that no password opens`, async () => {
      const bytes = await writeZip([{ name: 'a.eml', bytes: mail }], { password: 'infected', aes });
      assert.deepEqual(await open(bytes, ['wrong', 'Infected']), { members: [], codes: ['zip-encrypted'] });
      assert.deepEqual(await open(bytes, []), { members: [], codes: ['zip-encrypted'] });
    });
  }

  it('never takes a wrong ZipCrypto password for the right one', async () => {
    // One wrong password in 256 passes the single check byte; 1,000 meet about four of them.
    const bytes = await writeZip([{ name: 'a.eml', bytes: Buffer.from('short') }], { password: 'infected' });
    for (let round = 0; round < 100; round += 1) {
      const wrong = Array.from({ length: 10 }, (_, index) => `wrong-${round}-${index}`);
      assert.deepEqual(await open(bytes, wrong), { members: [], codes: ['zip-encrypted'] });
    }
  });

  it('reads what the zip command writes, plain and with a password', async (test) => {
    const folder = mkdtempSync(join(tmpdir(), 'shoal-zip-'));
    test.after(() => rmSync(folder, { recursive: true }));
    writeFileSync(join(folder, 'mail.eml'), mail);
    for (const password of [[], ['-P', 'infected']]) {
      const done = spawnSync('zip', ['-q', ...password, `out${password.length}.zip`, 'mail.eml'], { cwd: folder });
      if (done.error !== undefined) return test.skip('zip is not installed');
      const found = await open(readFileSync(join(folder, `out${password.length}.zip`)), ['infected']);
      assert.deepEqual(found, { members: [['mail.eml', mail.toString('latin1')]], codes: [] });
    }
  });

  it('leaves a zip inside a zip as it is', async () => {
    const inside = Buffer.from(await writeZip([{ name: 'a.eml', bytes: mail }]));
    const found = await openZip(await writeZip([{ name: 'in.zip', bytes: inside }]), [], defaultLimits);
    assert.deepEqual(Buffer.from(found.members[0]!.bytes), inside);
  });

  it('leaves out a member that unpacks to more than 200 times its size and one MiB', async () => {
    const bomb = { name: 'bomb.bin', bytes: new Uint8Array(8 * 1024 * 1024) };
    const found = await open(await writeZip([bomb, { name: 'a.eml', bytes: mail }]));
    assert.deepEqual(found, { members: [['a.eml', mail.toString('latin1')]], codes: ['zip-limit'] });
  });

  it('stops at the limits for members, for one member and for all bytes', async () => {
    const members = [1, 2, 3, 4].map((n) => ({ name: `${n}`, bytes: Buffer.alloc(1000, n) }));
    const bytes = storedZip(members);
    const names = async (limits: object) => {
      const found = await open(bytes, [], { ...defaultLimits, ...limits });
      return [...found.members.map(([name]) => name), ...found.codes];
    };
    assert.deepEqual(await names({ archiveMembers: 2 }), ['1', '2', 'zip-limit']);
    assert.deepEqual(await names({ partBytes: 999 }), ['zip-limit', 'zip-limit', 'zip-limit', 'zip-limit']);
    assert.deepEqual(await names({ archiveBytes: 2500 }), ['1', '2', 'zip-limit', 'zip-limit']);
  });

  it('keeps what is left of a damaged member and goes on with the next', async () => {
    const found = await open(
      storedZip([
        { name: 'bad.txt', bytes: Buffer.from('hello'), crc: 1 },
        { name: 'good.txt', bytes: Buffer.from('there') },
      ]),
    );
    assert.deepEqual(found.members.at(-1), ['good.txt', 'there']);
    assert.deepEqual(found.codes, ['zip-damaged']);
  });

  it('never rejects on cut, lying or foreign bytes', async () => {
    const whole = storedZip([{ name: 'a.txt', bytes: Buffer.from('hello') }]);
    for (let end = 0; end < whole.length; end += 1) {
      const found = await open(whole.subarray(0, end));
      assert.deepEqual(found.codes, ['zip-damaged'], `${end}`);
    }
    for (const size of [0xffff_fffe, 0x7fff_ffff, 1_000_000]) {
      const found = await open(storedZip([{ name: 'a.txt', bytes: Buffer.from('hello'), size }]));
      assert.notDeepEqual(found.codes, [], `${size}`);
    }
  });
});
