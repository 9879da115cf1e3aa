import { mailbox, organisation } from '../../../../samples/organisation.ts';
import { disclaimers } from '../../../../samples/phrases.ts';
import { simulationSeeds } from '../../../../samples/simulations.ts';
import type { Report } from '../../../../server/core/mail.ts';
import type { Simulation } from '../../../../server/core/simulation.ts';
import { defaultLimits } from '../../../../server/mail/letter.ts';
import { learnSimulation } from '../../../../server/playbooks/simulation/enrol.ts';
import { type Graded, type GradeOptions, gradeReport } from '../../../../server/playbooks/simulation/grade.ts';
import analyse from '../../../../server/road/analyse.ts';

const intakeOptions = {
  ...organisation,
  mailboxAddresses: mailbox.addresses,
  buttons: mailbox.buttons,
  zipPasswords: mailbox.zipPasswords,
  receivedAt: null,
  limits: defaultLimits,
};

export const gradeOptions: GradeOptions = {
  disclaimers,
  graceDays: 30,
  receivedAt: '2026-11-23T10:00:00.000Z',
  inlineProof: true,
};

/** The reports in a mail to the invented company. */
export async function reportsIn(bytes: Uint8Array): Promise<Report[]> {
  return (await analyse({ bytes, options: intakeOptions })).reports;
}

/** The two exercises, learned from their seed copies. */
export async function learnedSimulations(): Promise<Simulation[]> {
  const learned: Simulation[] = [];
  for (const { file, ...seed } of simulationSeeds()) {
    const [report] = await reportsIn(file);
    if (report === undefined) throw new Error(`no message in the seed of ${seed.id}`);
    learned.push(learnSimulation(report, { ...seed, ownDomains: organisation.domains }));
  }
  return learned;
}

/** The grade of each report in a mail. */
export async function gradesOf(bytes: Uint8Array, simulations: readonly Simulation[]): Promise<Graded[]> {
  return (await reportsIn(bytes)).map((report, index) => gradeReport(report, `${index}`, simulations, gradeOptions));
}
