import { gradesOf, learnedSimulations } from '../../test/server/playbooks/simulation/registry.ts';
import { genuineMails, hostileCopies, tricks } from '../../test/spoof/simulation.ts';
import type { Measure } from '../measure.ts';

const full = 5_000;
const slice = 300;
/** Genuine mails for each hostile one. */
const genuineShare = 0.2;

export const proof: Measure = {
  name: 'spoof',
  what: `hostile copies of simulations by ${Object.keys(tricks).length} tricks, reported in every way`,
  target: '0 of at least 5,000 hostile copies verified, every genuine attached one verified',
  async run({ seed, runs, slice: short, log }) {
    const count = runs ?? (short ? slice : full);
    const simulations = await learnedSimulations();
    const met: Record<string, number> = {};
    const wrong: string[] = [];
    for (const { name, bytes } of hostileCopies(seed).take(count)) {
      const graded = await gradesOf(bytes, simulations);
      if (graded.length !== 1) wrong.push(`${name}: ${graded.length} reports`);
      for (const { grade } of graded) {
        met[grade] = (met[grade] ?? 0) + 1;
        if (grade === 'verified') wrong.push(name);
      }
    }
    const missed: string[] = [];
    const genuine = Math.ceil(count * genuineShare);
    for (const { name, bytes } of genuineMails(seed).take(genuine)) {
      const graded = await gradesOf(bytes, simulations);
      if (graded.length !== 1 || graded[0]?.grade !== 'verified') missed.push(`${name}: ${graded[0]?.grade}`);
    }
    for (const name of wrong.slice(0, 20)) log(`let through: ${name}`);
    for (const name of missed.slice(0, 20)) log(`not proven: ${name}`);
    const others = Object.entries(met).map(([grade, times]) => `${times} ${grade}`);
    const figure =
      `${wrong.length} of ${count} hostile copies verified (${others.join(', ')}); ` +
      `${genuine - missed.length} of ${genuine} genuine ones verified`;
    return { figure, ok: wrong.length === 0 && missed.length === 0 };
  },
};
