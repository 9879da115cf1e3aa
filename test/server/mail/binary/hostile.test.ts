import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { type CfbTree, writeCfb } from '../../../../samples/writers/cfb.ts';
import { writeCmsSigned } from '../../../../samples/writers/cms.ts';
import { type MsgInput, writeMsg } from '../../../../samples/writers/msg.ts';
import { wrapHtml } from '../../../../samples/writers/rtf.ts';
import { type TnefInput, writeTnef } from '../../../../samples/writers/tnef.ts';
import { writeZip } from '../../../../samples/writers/zip.ts';
import { openCfb } from '../../../../server/mail/binary/cfb.ts';
import { unwrapCms } from '../../../../server/mail/binary/cms.ts';
import { readMsg } from '../../../../server/mail/binary/msg.ts';
import { readTnef } from '../../../../server/mail/binary/tnef.ts';
import { openZip } from '../../../../server/mail/binary/zip.ts';
import { defaultLimits, type Letter } from '../../../../server/mail/letter.ts';

const input: MsgInput = {
  subject: 'Subject',
  from: { name: 'Desk', address: 'desk@parcel.example' },
  to: [{ name: 'Ada', address: 'ada@corp.example' }],
  date: '2026-03-04T05:06:07Z',
  messageId: '<1@parcel.example>',
  text: 'text',
  rtf: wrapHtml('<p>x</p>'),
};
const sample = writeMsg({
  ...input,
  attachments: [
    { name: 'big.bin', bytes: new Uint8Array(20_000).fill(65) },
    { name: 'small.txt', bytes: Buffer.from('small') },
    { name: 'inner', message: { ...input, attachments: [{ name: 'x.txt', bytes: Buffer.from('x') }] } },
  ],
});
/** Places in the sample's header, [MS-CFB] 2.2. */
const place = { firstDirectory: 0x30, cutoff: 0x38, firstMiniFat: 0x3c, firstDifat: 0x44, difat: 0x4c };
const eachUnder = 1000;

/** Milliseconds of processor time so far: a busy machine must not fail a test. */
function cpuMs(): number {
  const { user, system } = process.cpuUsage();
  return (user + system) / 1000;
}

/** Numbers from 0 up to `below`, the same for the same seed (Numerical Recipes' linear congruence). */
function seeded(seed: number): (below: number) => number {
  let state = seed >>> 0;
  return (below) => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return Math.floor((state / 2 ** 32) * below);
  };
}

/** Reads everything that a letter offers, some levels down; asserts that no reading takes longer than allowed. */
function exhaust(read: () => Letter): Letter {
  const start = cpuMs();
  const first = read();
  let level: Letter[] = [first];
  for (let depth = 0; depth < 4 && level.length > 0; depth += 1) {
    const inner = level.flatMap((letter) => letter.parts);
    for (const part of inner) part.bytes();
    level = inner.flatMap((part) => (part.letter === undefined ? [] : [part.letter()]));
  }
  assert.ok(cpuMs() - start < eachUnder, `took ${cpuMs() - start} ms`);
  return first;
}

function patched(change: (view: DataView, bytes: Uint8Array) => void): Uint8Array {
  const bytes = sample.slice();
  change(new DataView(bytes.buffer), bytes);
  return bytes;
}

/** Where the sector's number stands in the sample's first FAT sector. */
function fatPlace(view: DataView, sector: number): number {
  return (view.getUint32(place.difat, true) + 1) * 512 + sector * 4;
}

/** Where the directory entry of this name begins. */
function entryPlace(bytes: Uint8Array, name: string): number {
  return Buffer.from(bytes).indexOf(Buffer.from(`${name}\0`, 'utf16le'));
}

function isDamaged(letter: Letter): boolean {
  return letter.warnings.some((warning) => warning.code === 'msg-damaged');
}

/** Every byte of a container changed, cut, doubled or lost, by seed. */
function* mutants(whole: Uint8Array, count: number, seed: number): Generator<Uint8Array> {
  const random = seeded(seed);
  for (let round = 0; round < count; round += 1) {
    const bytes = whole.slice(0, random(8) === 0 ? random(whole.length + 1) : whole.length);
    for (let flips = 1 + random(12); flips > 0 && bytes.length > 0; flips -= 1) {
      // Headers and tables are where numbers live; half of the changes go to the first 2 KB.
      const at = random(random(2) === 0 ? Math.min(2048, bytes.length) : bytes.length);
      const extreme = [0, 0xff, 0x7f, 0x80, 1][random(10)];
      bytes[at] = extreme ?? random(256);
    }
    yield bytes;
  }
}

describe('hostile .msg files', () => {
  it('every chain that comes back to itself ends', () => {
    const circles: ((view: DataView) => void)[] = [];
    for (let sector = 0; sector < 128; sector += 1) {
      circles.push((view) => view.setUint32(fatPlace(view, sector), sector, true));
      circles.push((view) => view.setUint32(fatPlace(view, sector), Math.max(0, sector - 1), true));
      circles.push((view) => view.setUint32(fatPlace(view, sector), 0, true));
    }
    for (const circle of circles) exhaust(() => readMsg(patched(circle), defaultLimits));
  });

  it('a directory whose chain is a circle is still read once', () => {
    const bytes = patched((view) => {
      const sector = view.getUint32(place.firstDirectory, true);
      view.setUint32(fatPlace(view, sector), sector, true);
    });
    const letter = exhaust(() => readMsg(bytes, defaultLimits));
    assert.ok(isDamaged(letter));
  });

  it('a table of small sectors that is one circle is noted', () => {
    const bytes = patched((view) => {
      const start = (view.getUint32(place.firstMiniFat, true) + 1) * 512;
      for (let at = 0; at < 512; at += 4) view.setUint32(start + at, 5, true);
    });
    assert.ok(isDamaged(exhaust(() => readMsg(bytes, defaultLimits))));
  });

  it('table sectors listed in a circle or outside the file are noted', () => {
    for (const sector of [0, 1, 5, 0x00ff_ffff, 0xffff_fff9]) {
      const bytes = patched((view) => {
        for (let index = 0; index < 109; index += 1) view.setUint32(place.difat + index * 4, 0xffff_ffff, true);
        view.setUint32(place.firstDifat, sector, true);
        if (sector < 100) view.setUint32((sector + 2) * 512 - 4, sector, true);
      });
      assert.ok(isDamaged(exhaust(() => readMsg(bytes, defaultLimits))), `${sector}`);
    }
  });

  it('lying numbers in the header are noted or do no harm', () => {
    for (let at = 0x18; at < 0x60; at += 2) {
      for (const value of [0, 1, 0xffff, 0x7fff, 0x8000]) {
        exhaust(() =>
          readMsg(
            patched((view) => view.setUint16(at, value, true)),
            defaultLimits,
          ),
        );
      }
    }
  });

  it('a stream that states two gigabytes gives what it has', () => {
    for (const size of [0x7fff_ffff, 0xffff_ffff, 21_000]) {
      const bytes = patched((view, all) => {
        const at = [...Array(all.length / 128).keys()].find(
          (index) => all[index * 128 + 66] === 2 && view.getUint32(index * 128 + 120, true) === 20_000,
        )!;
        view.setUint32(at * 128 + 120, size, true);
      });
      const letter = exhaust(() => readMsg(bytes, defaultLimits));
      assert.ok(isDamaged(letter));
      const content = letter.parts[0]!.bytes();
      assert.equal(content.length, 20_480, 'the forty sectors of its chain');
      assert.equal(content[19_999], 65);
    }
  });

  it('a directory that points at itself, its parent or nowhere is walked once', () => {
    for (const offset of [68, 72, 76]) {
      for (const target of [0, 1, 2, 3, 50, 0x7fff_ffff]) {
        for (const name of ['Root Entry', '__attach_version1.0_#00000001', '__substg1.0_0037001F']) {
          const bytes = patched((view, all) => view.setUint32(entryPlace(all, name) + offset, target, true));
          exhaust(() => readMsg(bytes, defaultLimits));
        }
      }
    }
  });

  it('a file cut at any sector, or anywhere within one, gives a letter', () => {
    for (let end = 0; end < sample.length; end += 512) {
      for (const cut of [end, end + 1, end + 130]) {
        const letter = exhaust(() => readMsg(sample.slice(0, cut), defaultLimits));
        if (cut < sample.length) assert.ok(isDamaged(letter), `${cut}`);
      }
    }
  });

  it('ten thousand storages in storages are walked', () => {
    let tree: CfbTree = new Map([['end', Buffer.from('found')]]);
    for (let depth = 0; depth < 10_000; depth += 1) tree = new Map([['in', tree]]);
    const bytes = writeCfb(tree);
    const start = cpuMs();
    let node = openCfb(bytes)!.root;
    for (let inside = node.children.get('in'); inside !== undefined; inside = node.children.get('in')) node = inside;
    assert.equal(Buffer.from(node.children.get('end')!.read()).toString(), 'found');
    assert.ok(cpuMs() - start < eachUnder);
  });

  it('ten thousand messages in messages are opened one at a time', () => {
    let tree: CfbTree = new Map([['__properties_version1.0', new Uint8Array(24)]]);
    for (let depth = 0; depth < 10_000; depth += 1) {
      const attachment: CfbTree = new Map<string, Uint8Array | CfbTree>([['__substg1.0_3701000D', tree]]);
      tree = new Map<string, Uint8Array | CfbTree>([
        ['__properties_version1.0', new Uint8Array(32)],
        ['__attach_version1.0_#00000000', attachment],
      ]);
    }
    const bytes = writeCfb(tree);
    let letter = exhaust(() => readMsg(bytes, defaultLimits));
    let depth = 0;
    for (let inner = letter.parts[0]; inner !== undefined; inner = letter.parts[0]) {
      letter = inner.letter!();
      depth += 1;
    }
    assert.equal(depth, 10_000);
  });

  it('a thousand streams that share one long chain cannot multiply the file', () => {
    const content = new Uint8Array(1_000_000);
    const tree: CfbTree = new Map([['owner', content]]);
    for (let index = 0; index < 1000; index += 1) tree.set(`s${index}`, new Uint8Array(4096));
    const bytes = writeCfb(tree);
    const view = new DataView(bytes.buffer);
    const owner = entryPlace(bytes, 'owner');
    for (let index = 0; index < 1000; index += 1) {
      const at = entryPlace(bytes, `s${index}`);
      view.setUint32(at + 116, view.getUint32(owner + 116, true), true);
      view.setUint32(at + 120, 1_000_000, true);
    }
    const file = openCfb(bytes)!;
    let total = 0;
    for (const node of file.root.children.values()) total += node.size;
    assert.ok(total <= bytes.length, `${total} of ${bytes.length}`);
    assert.notDeepEqual(file.damage, []);
  });

  it('two thousand damaged files throw nothing and take less than a second each', () => {
    for (const bytes of mutants(sample, 2000, 1)) exhaust(() => readMsg(bytes, defaultLimits));
  });
});

describe('hostile TNEF, CMS and zip', () => {
  it('two thousand damaged TNEF streams throw nothing', () => {
    const whole = writeTnef({
      subject: 'x',
      html: '<p>x</p>',
      from: input.from,
      to: input.to,
      attachments: [
        { name: 'a.txt', bytes: Buffer.from('data') },
        { name: 'inner', message: { subject: 'inner', to: input.to, text: 'x' } },
      ],
    });
    for (const bytes of mutants(whole, 2000, 2)) {
      const start = cpuMs();
      const tnef = readTnef(bytes, defaultLimits);
      for (const part of tnef.parts) [part.bytes(), part.letter?.()];
      assert.ok(cpuMs() - start < eachUnder);
    }
  });

  it('a TNEF stream of a million attributes or a property list that states billions is bounded', () => {
    const head = Buffer.from('789f3e220100', 'hex');
    const one = Buffer.from('0204800100000000000000', 'hex');
    const many = Buffer.concat([head, Buffer.concat(Array(1_000_000).fill(one))]);
    const list = Buffer.from('0103900600' + '08000000' + 'ffffffff1f000010' + '0000', 'hex');
    for (const bytes of [many, Buffer.concat([head, list])]) {
      const start = cpuMs();
      assert.ok(readTnef(bytes, defaultLimits).warnings.length > 0);
      assert.ok(cpuMs() - start < eachUnder);
    }
  });

  it('three hundred TNEF messages in messages are opened one at a time', () => {
    let message: TnefInput = { subject: 'end' };
    for (let depth = 0; depth < 300; depth += 1) message = { attachments: [{ name: 'x', message }] };
    const bytes = writeTnef(message);
    const start = cpuMs();
    let part = readTnef(bytes, defaultLimits).parts[0];
    let subject: string | undefined;
    while (part !== undefined) {
      const letter = part.letter!();
      subject = letter.headers.find((field) => field.name === 'Subject')?.value;
      part = letter.parts[0];
    }
    assert.equal(subject, 'end');
    assert.ok(cpuMs() - start < eachUnder);
  });

  it('two thousand damaged CMS objects throw nothing', () => {
    const content = Buffer.from('Subject: x\r\n\r\n'.repeat(300));
    for (const indefinite of [false, true]) {
      for (const bytes of mutants(writeCmsSigned(content, { indefinite }), 1000, 3)) {
        const start = cpuMs();
        unwrapCms(bytes, defaultLimits);
        assert.ok(cpuMs() - start < eachUnder);
      }
    }
  });

  it('megabytes of CMS headers take less than a second', () => {
    const head = '308006092a864886f70d010702a080308002010131003080' + '06092a864886f70d010701a080';
    for (const unit of ['2480', '0000', '0400', '040161', '240004', '3080', '2484ffffffff']) {
      const bytes = Buffer.from(head + unit.repeat(2_000_000), 'hex');
      const start = cpuMs();
      unwrapCms(bytes, defaultLimits);
      unwrapCms(Buffer.from(`3080${unit.repeat(1_000_000)}`, 'hex'), defaultLimits);
      assert.ok(cpuMs() - start < eachUnder, unit);
    }
  });

  it('three hundred damaged zips reject nothing', async () => {
    const members = [
      { name: 'a.txt', bytes: Buffer.from('text '.repeat(100)) },
      { name: 'b.txt', bytes: Buffer.from('b') },
    ];
    for (const options of [{}, { password: 'infected' }, { password: 'infected', aes: true }]) {
      for (const bytes of mutants(await writeZip(members, options), 100, 4)) {
        const start = cpuMs();
        await openZip(bytes, ['infected'], defaultLimits);
        assert.ok(cpuMs() - start < eachUnder);
      }
    }
  });
});
