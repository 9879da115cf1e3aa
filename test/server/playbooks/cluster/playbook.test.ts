import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { TicketInput } from '../../../../server/core/effect.ts';
import { playbook } from '../../../../server/playbooks/cluster/playbook.ts';
import { createMemory, type Sketch, settings, subjectOf } from './memory-reads.ts';

const invoice = (name: string, link: string) =>
  `Dear ${name}, your mailbox is almost full and will stop receiving mail tomorrow at noon. Sign in with your work ` +
  `account at ${link} to keep your messages, then confirm the storage upgrade that your administrator has approved. ` +
  'If you do nothing, all messages that are older than ninety days are removed without a way back. The mail team';
const parcel =
  'We tried to deliver your parcel this morning and nobody was at home. Choose a new delivery day within two days ' +
  'or the parcel goes back to the sender, and a fee for storage is charged to the card in your account. Thank you.';

test('a message that is like no other founds a cluster named after its key', async () => {
  const { take } = createMemory();
  const subject = subjectOf({ name: 'first', text: invoice('Ann', 'https://a.example/x1y2z3') });
  const { kind, outcome, data, grouping, evidence } = await take(subject);
  assert.equal(subject.key, 'sha256:a7937b64b8caa58f03721bb6bacf5c78cb235febe0e70b1b84cd99541461a08e');
  assert.equal(kind, 'cluster.first');
  assert.equal(outcome, 'not-found');
  assert.deepEqual(data, { id: 'c995d18a36eb1718', size: 1, nearest: [] });
  assert.deepEqual(grouping, { cluster: 'c995d18a36eb1718', absorbs: [], edges: [] });
  assert.equal(evidence[0]?.rule, 'cluster.alone');
});

test('a copy for another recipient joins, and says whom it is like', async () => {
  const { take } = createMemory();
  const one = subjectOf({ name: 'one', text: invoice('Ann', 'https://a.example/x1y2z3') });
  const two = subjectOf({ name: 'two', text: invoice('Bartholomew', 'https://b.example/0000') });
  const first = await take(one);
  const { kind, outcome, data, grouping, evidence } = await take(two);
  assert.equal(kind, 'cluster.member');
  assert.equal(outcome, 'found');
  assert.equal(data.id, first.data.id);
  assert.equal(data.size, 2);
  const [near] = data.nearest;
  assert.equal(near?.delivery, one.delivery.id);
  assert.equal(near?.part, 'text');
  assert.ok(near.score >= 80 && near.score < 100, `score ${near.score}`);
  assert.deepEqual(grouping?.edges, [{ to: one.key, part: 'text', score: near.score }]);
  assert.equal(evidence[0]?.rule, 'cluster.text');
  assert.equal(evidence[0]?.why, `Visible text ${near.score} of 100 alike`);
});

test('a different lure does not join', async () => {
  const { take } = createMemory();
  await take(subjectOf({ name: 'one', text: invoice('Ann', 'https://a.example/') }));
  const { kind, data } = await take(subjectOf({ name: 'two', text: parcel }));
  assert.equal(kind, 'cluster.first');
  assert.deepEqual(data.nearest, []);
});

test('the same message again stays where it is and changes nothing', async () => {
  const { take } = createMemory();
  const one = subjectOf({ name: 'one', text: parcel });
  const first = await take(one);
  const again = await take(one);
  assert.deepEqual(again, first);
  await take(subjectOf({ name: 'two', text: `${parcel} Bye` }));
  const third = await take(one);
  assert.equal(third.kind, 'cluster.member');
  assert.deepEqual(third.grouping, { cluster: first.data.id, absorbs: [], edges: [] });
});

const short = 'Please call me back today.';
const shortCases: { title: string; other: Omit<Sketch, 'name'>; joins: boolean }[] = [
  { title: 'equal, nothing else', other: { text: short, subject: 'Something else' }, joins: false },
  {
    title: 'equal, same subject behind a reply prefix',
    other: { text: short, subject: 'AW: Callback 77' },
    joins: true,
  },
  { title: 'equal, same link host', other: { text: short, subject: 'Other', hosts: ['l.example'] }, joins: true },
  { title: 'equal but for masked digits and case', other: { text: 'please CALL me back today.' }, joins: false },
  {
    title: 'different by one word, same subject and host',
    other: { text: 'Please call me back now.', subject: 'Callback 1', hosts: ['l.example'] },
    joins: false,
  },
];
for (const { title, other, joins } of shortCases) {
  test(`short text: ${title}: ${joins ? 'joins' : 'stays apart'}`, async () => {
    const { take } = createMemory();
    await take(subjectOf({ name: 'one', text: short, subject: 'Callback 1', hosts: ['l.example'] }));
    const { kind } = await take(subjectOf({ name: 'two', ...other }));
    assert.equal(kind, joins ? 'cluster.member' : 'cluster.first');
  });
}

test('a short text never joins a long one', async () => {
  const { take } = createMemory();
  const just = parcel.slice(0, 119);
  await take(subjectOf({ name: 'one', text: just, subject: 'Your parcel' }));
  const { kind } = await take(subjectOf({ name: 'two', text: `${just} ${just}`, subject: 'Your parcel' }));
  assert.equal(kind, 'cluster.first');
});

const pdf = 'lure '.repeat(400);
const attachmentCases: { title: string; one: Partial<Sketch>; two: Partial<Sketch>; joins: boolean }[] = [
  { title: 'equal', one: { attachments: [{ content: pdf }] }, two: { attachments: [{ content: pdf }] }, joins: true },
  {
    title: 'almost equal',
    one: { attachments: [{ content: pdf }] },
    two: { attachments: [{ content: `${pdf}!` }] },
    joins: false,
  },
  { title: 'empty', one: { attachments: [{ content: '' }] }, two: { attachments: [{ content: '' }] }, joins: false },
  {
    title: 'an equal stub',
    one: { attachments: [{ content: 'footer' }] },
    two: { attachments: [{ content: 'footer' }] },
    joins: false,
  },
  {
    title: 'an equal image',
    one: { attachments: [{ content: pdf, type: 'image/png' }] },
    two: { attachments: [{ content: pdf, type: 'image/png' }] },
    joins: false,
  },
  {
    title: 'an equal image that one side calls a file',
    one: { attachments: [{ content: pdf, type: 'image/png' }] },
    two: { attachments: [{ content: pdf }] },
    joins: false,
  },
  {
    title: 'an equal file that one side calls an image',
    one: { attachments: [{ content: pdf }] },
    two: { attachments: [{ content: pdf, type: 'image/png' }] },
    joins: false,
  },
  {
    title: 'an equal image and the same host',
    one: { attachments: [{ content: pdf, type: 'image/png' }], hosts: ['l.example'] },
    two: { attachments: [{ content: pdf, type: 'image/png' }], hosts: ['l.example'] },
    joins: true,
  },
];
for (const { title, one, two, joins } of attachmentCases) {
  test(`attachment: ${title}: ${joins ? 'joins' : 'stays apart'}`, async () => {
    const { take } = createMemory();
    await take(subjectOf({ name: 'one', text: 'See the file', subject: 'Contract draft', ...one }));
    const { kind } = await take(subjectOf({ name: 'two', text: 'Attached as agreed', subject: 'Papers', ...two }));
    assert.equal(kind, joins ? 'cluster.member' : 'cluster.first');
  });
}

test('equal markup alone is shown as near and never joins', async () => {
  const { take } = createMemory();
  const html = `<table><tr><td style="color:red">${'<p class="a">x</p><div><b>y</b></div>'.repeat(20)}</td></tr></table>`;
  await take(subjectOf({ name: 'one', text: parcel, html }));
  const { kind, data, evidence } = await take(subjectOf({ name: 'two', text: invoice('Ann', ''), html }));
  assert.equal(kind, 'cluster.first');
  assert.equal(data.nearest[0]?.part, 'html');
  assert.equal(data.nearest[0]?.score, 100);
  assert.equal(evidence[0]?.rule, 'cluster.near');
});

test('a message between two clusters joins them under the older id', async () => {
  const { take, resolve } = createMemory();
  const [one, two] = ['a first paper '.repeat(200), 'a second paper '.repeat(200)];
  const older = await take(subjectOf({ name: 'one', text: parcel, attachments: [{ content: one }] }));
  const younger = await take(subjectOf({ name: 'two', text: invoice('Ann', ''), attachments: [{ content: two }] }));
  const both = { name: 'three', text: 'Both', attachments: [{ content: two }, { content: one }] };
  const { data, grouping } = await take(subjectOf(both));
  assert.equal(data.id, older.data.id);
  assert.equal(data.size, 3);
  assert.deepEqual(grouping?.absorbs, [younger.data.id]);
  assert.equal(grouping?.edges.length, 2);
  assert.equal(resolve(younger.data.id), older.data.id);
});

test('a message with nothing to compare says that it cannot tell', async () => {
  const { take } = createMemory();
  await take(subjectOf({ name: 'one', text: ' \u200b' }));
  const { kind, outcome } = await take(subjectOf({ name: 'two', text: '' }));
  assert.equal(kind, 'cluster.first');
  assert.equal(outcome, 'cannot-tell');
});

test('a new cluster plans one ticket, a member none, a delivery without report nothing', async () => {
  const { take, reads } = createMemory();
  const one = subjectOf({ name: 'one', text: parcel, subject: 'Your\r\nparcel', hosts: ['evil.example'] });
  const first = await take(one);
  const actions = playbook.plan([first], one, settings);
  assert.deepEqual(playbook.plan([first], one, settings), actions);
  assert.equal(actions.length, 1);
  const [{ kind, about, level, input }] = actions as [(typeof actions)[0]];
  assert.deepEqual([kind, about, level], ['ticket', first.data.id, 'ask']);
  const { summary, paragraphs } = input as TicketInput;
  assert.equal(summary, 'Reported mail: Your parcel');
  assert.ok(paragraphs.includes('Links: hxxps://evil[.]example/'));
  const two = subjectOf({ name: 'two', text: parcel });
  assert.deepEqual(playbook.plan([await take(two)], two, settings), []);
  const none = { ...one, report: null };
  assert.equal(playbook.applies(none, settings), false);
  assert.deepEqual(await playbook.examine(none, settings, reads, AbortSignal.timeout(1_000)), []);
  assert.deepEqual(playbook.plan([first], none, settings), []);
});

test('the triage line shows id, size and the nearest', async () => {
  const { take } = createMemory();
  const finding = await take(subjectOf({ name: 'one', text: parcel }));
  assert.deepEqual(playbook.line([finding]), { id: finding.data.id, size: 1, nearest: [] });
  assert.deepEqual(playbook.line([]), { id: null, size: 1, nearest: [] });
});
