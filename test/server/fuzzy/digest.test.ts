import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { createRequire } from 'node:module';
import { test } from 'node:test';
import { digest } from '../../../server/fuzzy/digest.ts';
import { createDigester } from '../../../server/fuzzy/stream.ts';

/** SHA-256 of 'seed:0', 'seed:1', … one after the other, cut to a length: bytes that anybody can make again. */
function hashChain(seed: number, length: number): Buffer {
  const links = Array.from({ length: Math.ceil(length / 32) }, (_, index) =>
    createHash('sha256').update(`${seed}:${index}`).digest(),
  );
  return Buffer.concat(links).subarray(0, length);
}

const zeros = (count: number) => Buffer.alloc(count);

/** Printed by `ssdeep -b` 2.14.1; the last column is what ssdeep.js 0.0.3 gives where it differs. */
const vectors: [title: string, input: Buffer, right: string, port?: string][] = [
  ['nothing', Buffer.from(''), '3::'],
  ['five letters', Buffer.from('hello'), '3:iKn:p'],
  ['one zero byte has no tail', zeros(1), '3::', '3:l:l'],
  ['a tail of seven zero bytes is not shown', Buffer.concat([Buffer.from('hello'), zeros(7)]), '3:iK:', '3:iK9:z'],
  ['block size 3 is reached from a guess of 6', Buffer.from('a'.repeat(193)), '3:tjO:E', '6:E:E'],
  [
    'pieces are counted without the tail',
    hashChain(11, 385),
    '6:Q+DZfa36lcQRr0Fa8f9oxsEZk+5eAa4YZyuZnwKVHAGhvndnWZf+VR+2oROn:zNyKy2wQ8fixlZ042PVHAundnLVR+2SO',
    '12:zNyKy2wQ8fixlZ042PVHAundnLVR+2SO:xtuFcBOndLv+2f',
  ],
  [
    'a full part keeps the character of its last trigger before a silent end',
    Buffer.concat([hashChain(0, 1500), zeros(7)]),
    '24:nnmcHqDBC56bOq3mwGP00kr4sLkwKRxlyMSa2iA6xBU32D1xF/9w/9gF3UJ9kMFQ:nnmDDB6QR2wGRkr4imRxcMSFoDUmduF2',
    '24:nnmcHqDBC56bOq3mwGP00kr4sLkwKRxlyMSa2iA6xBU32D1xF/9w/9gF3UJ9kMFg:nnmDDB6QR2wGRkr4imRxcMSFoDUmduFu',
  ],
  [
    'the same part without the silent end shows the tail',
    hashChain(0, 1500),
    '24:nnmcHqDBC56bOq3mwGP00kr4sLkwKRxlyMSa2iA6xBU32D1xF/9w/9gF3UJ9kMFg:nnmDDB6QR2wGRkr4imRxcMSFoDUmduFq',
  ],
  ['4,095 bytes', hashChain(5, 4_095), '96:2s9sT/DB3cZC/WkfjO+/p2AS9BXhTrGMrg3XIl7GA3awpLyG7:P2t3fWkfqap2AS9+XS7GAqa7'],
  ['4,096 bytes', hashChain(5, 4_096), '96:2s9sT/DB3cZC/WkfjO+/p2AS9BXhTrGMrg3XIl7GA3awpLyGG:P2t3fWkfqap2AS9+XS7GAqaG'],
  ['100,000 bytes', hashChain(9, 100_000), '3072:iLYmO1neHBgDZ/8tDDf0vWkhHc4QsMMAAZCEtT:icmOIhSZSfv/6AAZLtT'],
];

for (const [title, input, right] of vectors) {
  test(`digest: ${title}`, () => assert.equal(digest(input), right));
}

test('a stream gives the same digest for any chunks, and can go on after one was read', () => {
  for (const [title, input, right] of vectors) {
    for (const step of [1, 2, 7, 31, 4_096, 8_191, 8_192, 8_193, 200_000]) {
      if (step < 7 && input.length > 5_000) continue;
      const digester = createDigester();
      for (let from = 0; from < input.length; from += step) {
        digester.update(input.subarray(from, from + step));
        digester.update(new Uint8Array(0));
        if (from % 5 === 0) digester.digest();
      }
      assert.equal(digester.digest(), right, `${title}, chunks of ${step}`);
    }
  }
});

test('a stream does not keep the chunk: the caller may overwrite it', () => {
  const input = hashChain(9, 100_000);
  const digester = createDigester();
  const chunk = new Uint8Array(1_000);
  for (let from = 0; from < input.length; from += chunk.length) {
    chunk.set(input.subarray(from, from + chunk.length));
    digester.update(chunk);
    chunk.fill(0xff);
  }
  assert.equal(digester.digest(), digest(input));
});

test('every short length of one repeated byte is hashed, streamed or not', () => {
  for (let length = 0; length < 2_000; length += 37) {
    for (const byte of [0, 0x61, 0xff]) {
      const input = Buffer.alloc(length, byte);
      const digester = createDigester();
      digester.update(input);
      assert.equal(digester.digest(), digest(input), `${length} times ${byte}`);
    }
  }
});

test('ssdeep.js differs where the facts say so: it stays a record, not an oracle', () => {
  const port = createRequire(import.meta.url)('ssdeep.js') as { digest(input: Buffer): string };
  for (const [title, input, right, ported] of vectors) {
    if (ported === undefined) continue;
    assert.equal(port.digest(input), ported, title);
    assert.notEqual(ported, right);
  }
});
