import assert from 'node:assert/strict';
import { test } from 'node:test';
import { defang, inert, ticketFor } from '../../../../server/playbooks/cluster/ticket.ts';
import { subjectOf } from './memory-reads.ts';

for (const [written, shown] of [
  ['https://login.example/a', 'hxxps://login[.]example/a'],
  ['HTTP://LOGIN.EXAMPLE', 'hxxP://LOGIN[.]EXAMPLE'],
  ['see www.login.example.', 'see www[.]login[.]example.'],
  ['bob@corp.example', 'bob@corp[.]example'],
  ['пошта.укр', 'пошта[.]укр'],
  ['1.249,00 and 3.5', '1.249,00 and 3.5'],
] as const) {
  test(`defang shows ${written} as ${shown}`, () => assert.equal(defang(written), shown));
}

test('text becomes one line without invisible characters, cut at its limit', () => {
  assert.equal(inert(' a\r\nb\t\u202ec\u200bd\0 ', 50), 'a b cd');
  assert.equal(inert('x'.repeat(30), 10), 'xxxxxxxxx…');
  assert.equal(inert(`${'x'.repeat(8)}😀😀`, 10), 'xxxxxxxx…');
});

test('a ticket keeps within the limits of the far side, whatever the mail holds', () => {
  const { report } = subjectOf({
    name: 'big',
    text: 'word '.repeat(100_000),
    subject: 'a.bc'.repeat(50_000),
    hosts: Array.from({ length: 50 }, (_, index) => `h${index}.example`),
    attachments: Array.from({ length: 20 }, (_, index) => ({ content: String(index) })),
  });
  const { summary, paragraphs, labels } = ticketFor(report!, 'c0123456789abcde');
  assert.ok(summary.length <= 255);
  assert.ok(paragraphs.join('').length < 10_000);
  assert.ok(
    paragraphs.some((line) => line.startsWith('Links: hxxps://h0[.]example/') && line.endsWith(' and 40 more')),
  );
  assert.ok(paragraphs.every((line) => !/[\r\n]|https?:/.test(line)));
  assert.deepEqual(labels, ['shoal', 'shoal-c0123456789abcde']);
});

test('a mail without subject says so', () => {
  const { report } = subjectOf({ name: 'bare', text: 'x', subject: '' });
  assert.equal(ticketFor(report!, 'c1').summary, 'Reported mail: (no subject)');
});
