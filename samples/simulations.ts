import type { Address } from '../server/core/mail.ts';
import { type Person, seedPerson } from './organisation.ts';
import { type Block, type Original, writeOriginal } from './original.ts';
import type { Random } from './random.ts';

/** One exercise of Brackwater's awareness team. */
export interface Exercise {
  id: string;
  name: string;
  from: Address;
  subject: string;
  marker: string;
  /** Where its links lead, without the recipient's part. */
  target: string;
  blocks(to: Person, token: string): Block[];
}

const parcel: Exercise = {
  id: 'parcel-2026',
  name: 'Parcel held at customs',
  from: { name: 'Customs Clearance Desk', address: 'notice@customs-desk.example' },
  subject: 'Your parcel is held at customs',
  marker: 'bwx-parcel-3f9c61d2a7e84b05',
  target: 'https://trace.customs-desk.example',
  blocks: ({ given }, token) => [
    `Dear ${given},`,
    'a parcel addressed to you arrived at the border yesterday and could not be released, because the sender left the customs declaration incomplete.',
    'Until the declaration is finished the parcel stays in our warehouse. A handling fee of 2.95 EUR covers the first five days; afterwards it is returned to its sender at your expense.',
    { label: 'Complete the declaration', url: `https://trace.customs-desk.example/p/${token}?r=${token.slice(0, 10)}` },
    'You need the reference below and about two minutes. Please do not answer this notice, nobody reads that mailbox.',
    `Reference: ${referenceOf(token)}`,
    'Customs Clearance Desk, parcel services',
  ],
};

const password: Exercise = {
  id: 'password-2026',
  name: 'Password expires today',
  from: { name: 'Workplace Service Desk', address: 'accounts@workplace-desk.example' },
  subject: 'Your password expires today',
  marker: 'bwx-password-c81e07b95a6d42f3',
  target: 'https://login.workplace-desk.example',
  blocks: ({ given, address }, token) => [
    `Hello ${given},`,
    `the password of ${address} reaches its age limit today. After midnight you will no longer be able to open mail, shared drives and the time sheet.`,
    'You may keep your present password. Confirm it once on the account page and it stays valid for another quarter, with no further steps on your telephone or laptop.',
    { label: 'Keep my password', url: `https://login.workplace-desk.example/keep/${token}?u=${token.slice(0, 12)}` },
    'If you do nothing, the account is locked and a new one has to be requested from your manager in writing, which usually takes three working days.',
    'Workplace Service Desk',
  ],
};

export const exercises: readonly Exercise[] = [parcel, password];

/** The copy that one member of staff receives; its token is the recipient's. */
export function simulationMail(exercise: Exercise, to: Person, date: string, random: Random): Original {
  const token = random.hex(24);
  const blocks = exercise.blocks(to, token);
  return {
    from: exercise.from,
    to: { name: to.name, address: to.address },
    subject: exercise.subject,
    date,
    messageId: `${token.slice(0, 16)}.${random.digits(6)}@${domainOf(exercise.from.address)}`,
    blocks: [
      ...blocks.slice(0, 2),
      { hidden: exercise.marker },
      ...blocks.slice(2),
      { pixel: `${exercise.target}/o/${token}.png` },
    ],
    proof: 'pass',
    headers: [`X-Brackwater-Exercise: ${exercise.marker}`],
  };
}

export interface SimulationSeed {
  id: string;
  name: string;
  /** ISO 8601 in UTC; null is open. */
  from: string | null;
  until: string | null;
  markers: string[];
  /** The copy that the awareness team received itself, with all headers. */
  file: Uint8Array;
}

const day = 86_400_000;

/**
 * The clean seed copies, as the awareness team would drop them.
 * @param start ISO 8601: when the sample mails begin; the exercises run from three days before it for ninety days.
 *   Without it their time is open.
 */
export function simulationSeeds(start?: string): SimulationSeed[] {
  const at = start === undefined ? null : Date.parse(start);
  const sent = new Date((at ?? Date.parse('2026-11-20T06:00:00Z')) - 2 * day).toISOString();
  return exercises.map((exercise) => ({
    id: exercise.id,
    name: exercise.name,
    from: at === null ? null : new Date(at - 3 * day).toISOString(),
    until: at === null ? null : new Date(at + 87 * day).toISOString(),
    markers: [exercise.marker],
    file: new Uint8Array(writeOriginal(simulationMail(exercise, seedPerson, sent, countedTokens(exercise.id)))),
  }));
}

/** The seed's token is the same whatever mails are generated around it. */
function countedTokens(id: string): Random {
  const spell = (length: number) => Buffer.from(`${id}:seed`.repeat(4)).toString('hex').slice(0, length);
  const digits = (length: number) => '4711047110'.slice(0, length);
  return {
    next: () => 0,
    below: () => 0,
    chance: () => false,
    pick: (list) => list[0]!,
    weighted: (weights) => Object.keys(weights)[0] as keyof typeof weights,
    hex: spell,
    digits,
  };
}

/** Digits alone, as such references are printed. */
function referenceOf(token: string): string {
  return String(Number.parseInt(token.slice(0, 8), 16)).padStart(10, '0');
}

function domainOf(address: string): string {
  return address.slice(address.indexOf('@') + 1);
}
