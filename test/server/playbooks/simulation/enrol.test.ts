import assert from 'node:assert/strict';
import { test } from 'node:test';
import { ShoalError } from '../../../../server/core/errors.ts';
import type { EnrolInput } from '../../../../server/core/simulation.ts';
import { learnSimulation } from '../../../../server/playbooks/simulation/enrol.ts';
import { type Change, genuineText, link, ownLink, reportWith } from './report.ts';

const input: EnrolInput = {
  id: 'course',
  name: 'Course booking',
  from: '2026-03-01',
  until: '2026-03-10T12:00:00+01:00',
  markers: [],
  ownDomains: ['corp.example'],
};
const seed: Change = {
  reporter: { name: '', address: '' },
  hidden: [{ technique: 'display-none', text: 'MARK-7f3a91c2d4' }],
  visible: `${genuineText}\nReference 4711`,
};

test('a seed copy teaches hosts, sender, contacts, hidden texts, words and the window', () => {
  const points = [
    ownLink,
    link('https://img.course-desk.test:8443/a.png', 'image'),
    link('+441632960111', 'phone'),
    link('help@course-desk.test', 'address'),
  ];
  const learned = learnSimulation(reportWith({ ...seed, points }), input);
  assert.deepEqual(learned, {
    id: 'course',
    name: 'Course booking',
    from: '2026-03-01T00:00:00.000Z',
    until: '2026-03-10T11:00:00.000Z',
    markers: ['MARK-7f3a91c2d4'],
    hosts: ['img.course-desk.test:8443', 'learn.course-desk.test'],
    senderDomains: ['course-desk.test'],
    contacts: ['+441632960111', 'desk@course-desk.test', 'help@course-desk.test'],
    attachments: [],
    words: (
      'course desk your seat dear please confirm your seat in the safety course before friday or it goes to a ' +
      'colleague on the list reference #'
    ).split(' '),
    hiddenWords: ['mark', '#'],
    prints: { text: null, html: null },
    ownDomains: ['corp.example'],
  });
});

test('a name that is an everyday word stays where it is one', () => {
  const to = [{ name: 'Will Page', address: 'will.page@corp.example' }];
  const visible = 'Hi Will,\nthe account page that you opened last week will close on Friday.';
  const { words } = learnSimulation(reportWith({ ...seed, visible, message: { to } }), input);
  assert.equal(
    words.join(' '),
    'course desk your seat hi the account page that you opened last week will close on friday',
  );
});

test('a host that a list button names is the exercise’s own', () => {
  const headers = [
    { name: 'List-Unsubscribe', value: '<https://leave.course-desk.test/u>, <mailto:off@course-desk.test>' },
  ];
  const learned = learnSimulation(reportWith({ ...seed, message: { headers } }), input);
  assert.deepEqual(learned.hosts, ['learn.course-desk.test', 'leave.course-desk.test']);
  assert.deepEqual(learned.contacts, ['desk@course-desk.test', 'off@course-desk.test']);
});

const markerWays: [string, Change, string[]][] = [
  [
    'hidden texts of the author',
    { hidden: [{ technique: 'off-screen', text: 'a long enough marker' }] },
    ['a long enough marker'],
  ],
  ['no attributes', { hidden: [{ technique: 'attribute', text: 'a long enough marker' }] }, []],
  ['no short texts', { hidden: [{ technique: 'comment', text: 'short one' }] }, []],
  [
    'each text once',
    { hidden: Array(3).fill({ technique: 'comment', text: 'a long enough marker' }) },
    ['a long enough marker'],
  ],
];
for (const [what, change, markers] of markerWays) {
  test(`without a stated marker the seed gives ${what}`, () => {
    assert.deepEqual(learnSimulation(reportWith({ ...seed, ...change }), input).markers, markers);
  });
}

const refusals: [string, Change, Partial<EnrolInput>, RegExp][] = [
  ['an id with a blank', {}, { id: 'a b' }, /^id: /],
  ['an empty id', {}, { id: '' }, /^id: /],
  ['an id of 65 characters', {}, { id: 'x'.repeat(65) }, /^id: /],
  ['an empty name', {}, { name: '  ' }, /^name: /],
  ['a name of 201 characters', {}, { name: 'x'.repeat(201) }, /^name: /],
  ['a start that is no date', {}, { from: 'soon' }, /^from: “soon”/],
  ['an end that is no date', {}, { until: '2026-13-01' }, /^until: /],
  ['an end before its start', {}, { until: '2026-02-01' }, /^until: .* is not after from/],
  ['an end at its start', {}, { until: '2026-03-01' }, /^until: /],
  ['a marker of seven characters', {}, { markers: ['1234567'] }, /^marker: “1234567” is too short/],
  [
    'a marker that the seed does not have',
    {},
    { markers: ['MARK-0000000000'] },
    /^marker: the seed copy does not contain/,
  ],
  ['a seed with neither marker nor link', { points: [], hidden: [] }, {}, /^seed: it has neither/],
  [
    'a seed on a host that anybody can use',
    { points: [link('https://forms.gle/abc')] },
    {},
    /^seed: it links to forms\.gle/,
  ],
  [
    'a seed whose link carries another address',
    { points: [link('https://learn.course-desk.test/?to=https://elsewhere.test')] },
    {},
    /^seed: .* would be held against every copy/,
  ],
  [
    'a seed with more words than are compared',
    { visible: 'word '.repeat(6_001) },
    {},
    /^seed: its text has more than 6000 words/,
  ],
];
for (const [what, change, more, message] of refusals) {
  test(`${what} is refused by name`, () => {
    assert.throws(
      () => learnSimulation(reportWith({ ...seed, ...change }), { ...input, ...more }),
      (error) =>
        error instanceof ShoalError && error.code === 'SHOAL_SIMULATION_INVALID' && message.test(error.message),
    );
  });
}
