import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Subject } from '../../../../server/core/playbook.ts';
import { createMemory, type Sketch, subjectOf } from './memory-reads.ts';

/** A small generator with a seed (mulberry32), so that a failing order can be run again. */
function randomOf(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

const syllables = 'ka lo mi tu re sa no vi pe da ru ne so ti ba ge'.split(' ');

/** Families that drift: each copy edits the last one, so that single link chains them and thresholds are near. */
function driftingMails(random: () => number): Subject[] {
  const pick = <T>(values: readonly T[]): T => values[Math.floor(random() * values.length)]!;
  const word = () => Array.from({ length: 2 + Math.floor(random() * 3) }, () => pick(syllables)).join('');
  const mails: Subject[] = [];
  for (let family = 0; family < 5; family += 1) {
    let words = Array.from({ length: pick([4, 16, 40, 90]) }, word);
    for (let copy = 0; copy < 6; copy += 1) {
      words = words.map((old) => (random() < 0.06 ? word() : old));
      const sketch: Sketch = {
        name: `${family}-${copy}-${random()}`,
        text: words.join(' '),
        subject: pick(['Invoice 1', 'Re: invoice 2', `Note ${word()}`, '']),
        hosts: random() < 0.5 ? [pick(['a.example', 'b.example'])] : [],
        attachments:
          random() < 0.3
            ? [{ content: pick(['one ', 'two ']).repeat(pick([10, 500])), type: pick(['image/png', 'text/csv']) }]
            : [],
      };
      mails.push(subjectOf(sketch));
    }
  }
  return mails;
}

async function partitionOf(mails: readonly Subject[]): Promise<string[]> {
  const { take, partition } = createMemory();
  for (const mail of mails) await take(mail);
  return partition();
}

for (const seed of [1, 2, 3, 4, 5, 6]) {
  test(`the clusters do not depend on the order of arrival, seed ${seed}`, async () => {
    const random = randomOf(seed);
    const mails = driftingMails(random);
    const inOrder = await partitionOf(mails);
    assert.ok(inOrder.length > 1 && inOrder.length < mails.length, `${inOrder.length} clusters`);
    assert.deepEqual(await partitionOf(mails.toReversed()), inOrder);
    for (let round = 0; round < 4; round += 1) {
      const places = mails.map((mail) => ({ mail, place: random() }));
      const shuffled = places.sort((a, b) => a.place - b.place).map(({ mail }) => mail);
      assert.deepEqual(await partitionOf(shuffled), inOrder);
    }
  });
}
