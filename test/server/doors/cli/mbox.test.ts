import assert from 'node:assert/strict';
import { test } from 'node:test';
import { splitMbox } from '../../../../server/doors/cli/mbox.ts';

async function split(
  text: string,
  chunkSize = text.length || 1,
  maxBytes = 1_000,
): Promise<{ text: string; size: number }[]> {
  async function* chunks() {
    for (let at = 0; at < text.length; at += chunkSize) yield Buffer.from(text.slice(at, at + chunkSize));
  }
  const mails: { text: string; size: number }[] = [];
  for await (const { bytes, size } of splitMbox(chunks(), maxBytes))
    mails.push({ text: Buffer.from(bytes).toString(), size });
  return mails;
}

const twoMails =
  'From a@example.org Mon Jan  5 10:00:00 2026\nSubject: one\n\nHello\n\nFrom b@example.org Mon Jan  5 10:01:00 2026\nSubject: two\n\n>From here on\n>>From there\n';

test('an mbox is split at its From lines, without them and without the blank line before the next', async () => {
  assert.deepEqual(
    (await split(twoMails)).map(({ text }) => text),
    ['Subject: one\n\nHello\n', 'Subject: two\n\nFrom here on\n>From there\n'],
  );
});

test('the split is the same for any chunking', async () => {
  const whole = await split(twoMails);
  for (let size = 1; size <= 40; size++) assert.deepEqual(await split(twoMails, size), whole);
});

test('a From line in the middle of a paragraph does not split', async () => {
  assert.equal((await split('From a@b x\nSubject: s\n\nHello\nFrom me to you\n')).length, 1);
});

test('a stream that is no mbox is one mail, byte for byte', async () => {
  const mail = 'Subject: x\r\n\r\n>From here\r\n\r\nFrom there\r\n\r\n';
  assert.deepEqual(await split(mail, 3), [{ text: mail, size: mail.length }]);
});

test('an empty stream holds no mail', async () => {
  assert.deepEqual(await split(''), []);
});

test('bytes beyond the limit are counted and not kept', async () => {
  const [mail] = await split(`Subject: x\n\n${'a\n'.repeat(2_000)}`, 64, 1_000);
  assert.equal(mail?.size, 4_012);
  assert.ok((mail?.text.length ?? 0) <= 1_000);
});
