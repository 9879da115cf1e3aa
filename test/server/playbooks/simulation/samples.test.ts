import assert from 'node:assert/strict';
import { test } from 'node:test';
import { ways } from '../../../../samples/carry.ts';
import { demoScenario } from '../../../../samples/demo.ts';
import { generateMails } from '../../../../samples/generate.ts';
import { staff } from '../../../../samples/organisation.ts';
import { createRandom } from '../../../../samples/random.ts';
import { exercises, simulationMail } from '../../../../samples/simulations.ts';
import type { Grade } from '../../../../server/playbooks/simulation/grade.ts';
import { hostileCopies, tricks } from '../../../spoof/simulation.ts';
import { gradesOf, learnedSimulations } from './registry.ts';

const simulations = await learnedSimulations();

/** What the way of reporting leaves of the proof. */
const proven: Grade[] = ['verified'];
const proofs: Partial<Record<keyof typeof ways, Grade[]>> = {
  // Nobody is named who could have got it, so the greeting's name is a word more.
  journal: ['likely'],
  direct: ['likely'],
  'direct-msg': ['likely'],
  // An object without transport headers may have lost Reply-To.
  'tnef-message': ['likely'],
  'reporter-text': ['marker-only'],
  inline: ['verified', 'likely'],
};

for (const [way, carry] of Object.entries(ways) as [keyof typeof ways, (typeof ways)['attached']][]) {
  const expected = proofs[way] ?? proven;
  test(`a genuine exercise by ${way} is ${expected.join(' or ')} for every recipient`, async () => {
    const random = createRandom(11);
    for (const [index, reporter] of staff.entries()) {
      const exercise = exercises[index % exercises.length]!;
      const original = simulationMail(exercise, reporter, '2026-11-23T08:00:00.000Z', random);
      const other = way === 'nested' ? reporter : staff[(index + 1) % staff.length]!;
      const cover = {
        reporter: way === 'nested' ? staff[(index + 1) % staff.length]! : reporter,
        date: '2026-11-23T09:00:00.000Z',
        messageId: `${index}@brackwater.example`,
        comment: 'Is this one of yours?',
        footer: index % 2 === 0,
      };
      const graded = await gradesOf(carry({ original, cover, other, random }).bytes, simulations);
      assert.equal(graded.length, 1);
      const { grade, simulation, evidence } = graded[0]!;
      assert.ok(expected.includes(grade), `${reporter.name}: ${grade} ${JSON.stringify(evidence)}`);
      assert.equal(simulation?.id, exercise.id);
    }
  });
}

test('among generated mails exercises are proven, copies are held, and nothing else is touched', async () => {
  const met: Record<string, number> = {};
  for (const mail of generateMails({ seed: 1, count: 320, start: '2026-11-23T06:00:00.000Z' })) {
    for (const [index, { grade, simulation }] of (await gradesOf(mail.bytes, simulations)).entries()) {
      const report = mail.expect.reports[index]!;
      const allowed = allowedFor(mail.kind, report.carrier, report.quality);
      assert.ok(allowed.includes(grade), `${mail.name} (${report.carrier}): ${grade}`);
      if (grade !== 'none') assert.equal(simulation?.id, mail.simulation, mail.name);
      met[`${mail.kind} ${grade}`] = (met[`${mail.kind} ${grade}`] ?? 0) + 1;
    }
  }
  assert.ok((met['simulation verified'] ?? 0) > 60 && (met['copy hold'] ?? 0) > 10, JSON.stringify(met));
});

function allowedFor(kind: string, carrier: string, quality: string): Grade[] {
  if (kind === 'copy') return ['hold'];
  if (kind !== 'simulation') return ['none'];
  if (carrier === 'reporter-text') return ['marker-only'];
  if (carrier === 'journal' || quality === 'inline' || (carrier === 'tnef' && quality === 'converted')) {
    return ['verified', 'likely'];
  }
  return ['verified'];
}

test('the first minute of the demo shows every sort of verdict and a campaign that grows', async () => {
  const counts: Record<string, number> = {};
  const senders = new Map<string, number>();
  const carriers = new Set<string>();
  for (const mail of Iterator.from(demoScenario().mails).take(40)) {
    const [graded] = await gradesOf(mail.bytes, simulations);
    const key = `${mail.kind} ${graded?.grade ?? 'no report'}`;
    counts[key] = (counts[key] ?? 0) + 1;
    for (const { carrier, from } of mail.expect.reports) {
      carriers.add(carrier);
      if (mail.kind === 'campaign') senders.set(from, (senders.get(from) ?? 0) + 1);
    }
  }
  assert.ok((counts['simulation verified'] ?? 0) >= 10, JSON.stringify(counts));
  assert.equal(counts['copy hold'], 2);
  assert.equal(counts['noise no report'], 4);
  assert.deepEqual(
    [...senders.values()].sort((a, b) => b - a),
    [10, 5],
  );
  assert.ok(carriers.size >= 7, [...carriers].join());
});

test('a demo ends after 160 mails and is the same every time', () => {
  const names = [...demoScenario().mails].map(({ name, bytes }) => `${name} ${Buffer.from(bytes).toString('base64')}`);
  assert.equal(names.length, 160);
  assert.deepEqual(
    [...demoScenario().mails].map(({ name, bytes }) => `${name} ${Buffer.from(bytes).toString('base64')}`),
    names,
  );
});

test('no trick lets a hostile copy pass for proven', async () => {
  const count = Object.keys(tricks).length * 4;
  assert.ok(count >= 200);
  for (const { name, bytes } of hostileCopies(20_261_123).take(count)) {
    for (const { grade } of await gradesOf(bytes, simulations))
      assert.ok(grade === 'hold' || grade === 'likely', `${name}: ${grade}`);
  }
});
