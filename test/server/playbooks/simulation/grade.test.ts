import assert from 'node:assert/strict';
import { test } from 'node:test';
import { type Grade, type GradeOptions, gradeReport } from '../../../../server/playbooks/simulation/grade.ts';
import { type Change, genuineText, link, ownLink, reportWith, simulation } from './report.ts';

const options: GradeOptions = {
  disclaimers: [],
  graceDays: 30,
  receivedAt: '2026-03-05T12:00:00.000Z',
  inlineProof: true,
};
const gradeOf = (change: Change, more: Partial<GradeOptions> = {}, changed: Partial<typeof simulation> = {}) =>
  gradeReport(reportWith(change), 'sha256:x', [{ ...simulation, ...changed }], { ...options, ...more });

const unmarked: Change = { hidden: [] };
const inline: Change = { quality: 'inline' };
const evil = { points: [ownLink, link('https://evil.test/')] };
const grades: [string, Change, Grade, Partial<GradeOptions>?][] = [
  ['marker, own link, same text', {}, 'verified'],
  ['own link and same text, the marker lost in an exact copy', unmarked, 'verified'],
  ['the same by a forward', inline, 'verified'],
  ['a forward where forwards prove nothing', inline, 'likely', { inlineProof: false }],
  ['a forward without its marker', { ...inline, hidden: [] }, 'likely'],
  [
    'a forward that names its sender without address',
    { ...inline, message: { from: { name: 'Course Desk', address: '' } } },
    'likely',
  ],
  ['an object without transport headers', { quality: 'converted', message: { headers: [] } }, 'likely'],
  ['an object with them', { quality: 'converted' }, 'verified'],
  ['marker and text, no link', { points: [] }, 'likely'],
  ['same text alone', { points: [], hidden: [] }, 'likely'],
  ['a text that is nearly the same', { visible: `${genuineText} Do it now` }, 'likely'],
  ['marker and link, no text', { visible: '', quality: 'reconstructed' }, 'marker-only'],
  ['a foreign link beside all that is right', evil, 'hold'],
  ['a foreign link before the exercise began', evil, 'hold', { receivedAt: '2026-02-01T00:00:00.000Z' }],
  ['a foreign link long after it', evil, 'hold', { receivedAt: '2027-02-01T00:00:00.000Z' }],
  ['a foreign link in a forward', { ...inline, ...evil }, 'hold'],
  ['a foreign link and no text', { ...evil, visible: '' }, 'hold'],
  ['the marker under another text', { visible: 'Buy five gift cards and answer with their codes' }, 'hold'],
  ['the marker under another text and no link', { visible: 'Buy five gift cards at once', points: [] }, 'hold'],
  [
    'the text without marker and link, and a foreign link',
    { hidden: [], points: [link('https://evil.test/')] },
    'hold',
  ],
  [
    'the text among many others',
    { points: [], hidden: [], visible: `${genuineText} ${'and so on and on '.repeat(9)}` },
    'none',
  ],
  ['nothing of it', { visible: 'Lunch at noon?', points: [], hidden: [] }, 'none'],
  ['a few words of it', { visible: 'your seat in the course', points: [], hidden: [] }, 'none'],
];

for (const [what, change, grade, more] of grades) {
  test(`${what}: ${grade}`, () => {
    const graded = gradeOf(change, more);
    assert.equal(graded.grade, grade);
    assert.equal(graded.simulation?.id, grade === 'none' ? undefined : 'course');
    assert.equal(graded.evidence.length > 0, grade !== 'none');
  });
}

const moments: [string, string, Grade, string | null][] = [
  ['a moment before the first', '2026-02-28T23:59:59.999Z', 'marker-only', 'simulation.window-before'],
  ['at the first moment', '2026-03-01T00:00:00.000Z', 'verified', 'simulation.window-inside'],
  ['at the last moment', '2026-03-10T00:00:00.000Z', 'verified', 'simulation.window-inside'],
  ['a moment after the last', '2026-03-10T00:00:00.001Z', 'verified', 'simulation.window-grace'],
  ['at the end of the days of grace', '2026-04-09T00:00:00.000Z', 'verified', 'simulation.window-grace'],
  ['a moment after them', '2026-04-09T00:00:00.001Z', 'marker-only', 'simulation.window-after'],
];

for (const [what, receivedAt, grade, rule] of moments) {
  test(`${what} of the window it is ${grade}`, () => {
    const graded = gradeOf({}, { receivedAt });
    assert.equal(graded.grade, grade);
    assert.equal(graded.evidence.find((each) => each.rule.startsWith('simulation.window-'))?.rule, rule);
  });
}

test('an open window has no edges', () => {
  for (const receivedAt of ['1999-01-01T00:00:00.000Z', '2099-01-01T00:00:00.000Z']) {
    assert.equal(gradeOf({}, { receivedAt }, { from: null, until: null }).grade, 'verified');
  }
});

test('no days of grace close the window at its end', () => {
  assert.equal(gradeOf({}, { graceDays: 0, receivedAt: '2026-03-10T00:00:00.001Z' }).grade, 'marker-only');
});

test('an exercise without links needs none', () => {
  assert.equal(gradeOf({ points: [] }, {}, { hosts: [] }).grade, 'verified');
});

test('what is foreign stands first in the evidence, with the words that were met', () => {
  const [first] = gradeOf({ points: [ownLink, link('+44207946000', 'phone')] }).evidence;
  assert.equal(first?.rule, 'simulation.foreign-phone');
  assert.equal(first?.quote, '+44207946000');
  assert.deepEqual(first?.at, { message: 'sha256:x', part: 'html:a' });
});

test('among several exercises the loudest grade is the answer', () => {
  const other = { ...simulation, id: 'other', markers: ['MARK-7f3a91c2d4'], hosts: ['else.test'] };
  for (const registry of [
    [simulation, other],
    [other, simulation],
  ]) {
    const graded = gradeReport(reportWith(), 'k', registry, options);
    assert.deepEqual([graded.grade, graded.simulation?.id], ['verified', 'course']);
  }
});

test('an empty registry knows nothing', () => {
  assert.deepEqual(gradeReport(reportWith(), 'k', [], options), { grade: 'none', simulation: null, evidence: [] });
});
