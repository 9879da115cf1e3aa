import { createWave, type Wave } from './campaigns.ts';
import type { WayName } from './carry.ts';
import { createDesk, type Desk, kinds, type MailOrder, makeMail } from './generate.ts';
import { leaverNotice } from './noise.ts';
import { mailbox, organisation } from './organisation.ts';
import { disclaimers } from './phrases.ts';
import { createRandom } from './random.ts';
import type { SampleMail } from './sample.ts';
import { type SimulationSeed, simulationSeeds } from './simulations.ts';

/** Everything that the demo needs; the first four are keys of the configuration or go into it. */
export interface DemoScenario {
  organisation: typeof organisation;
  mailbox: typeof mailbox;
  simulation: { disclaimers: string[] };
  /** To enrol before the first mail. */
  seeds: SimulationSeed[];
  /** About 160, oldest first, made as they are asked for; meant for one every 1.5 seconds. */
  mails: Iterable<SampleMail>;
}

export interface DemoOptions {
  seed?: number;
  /** ISO 8601: when the first mail arrives. Without it the exercises have no end. */
  start?: string;
}

const defaultStart = '2026-11-23T07:30:00.000Z';
const spacing = 1_500;
const total = 160;

/** One step of the first minute: what comes, and how. */
type Step = readonly [
  kind: SampleMail['kind'] | 'first-wave' | 'second-wave',
  way?: WayName | undefined,
  words?: string,
];

/**
 * The first minute, so that whoever looks sees at once what the product is for: exercises that are recognised, one
 * campaign that grows before the eyes, a copy of an exercise that is held, and mails with nothing in them.
 */
const opening: readonly Step[] = [
  ['simulation', 'attached'],
  ['first-wave', 'eml-file'],
  ['single', 'attached', 'Blade erosion, a new yard, and the week in wind'],
  ['simulation', 'microsoft-button'],
  ['noise'],
  ['first-wave', 'msg-file'],
  ['simulation', 'inline'],
  ['simulation', 'knowbe4-button'],
  ['first-wave', 'attached-bare'],
  ['copy', 'attached'],
  ['single', 'attached', 'Quick favour'],
  ['simulation', 'msg-file'],
  ['first-wave', 'microsoft-button'],
  ['noise', undefined, 'leaver'],
  ['simulation', 'inline'],
  ['second-wave', 'attached'],
  ['first-wave', 'zip-password'],
  ['simulation', 'smime-signed'],
  ['single', 'inline', 'Coffee beans: buy four, pay three'],
  ['first-wave', 'knowbe4-button'],
  ['simulation', 'nested'],
  ['second-wave', 'inline'],
  ['first-wave', 'attached'],
  ['copy', 'knowbe4-button'],
  ['simulation', 'attached-base64'],
  ['noise'],
  ['first-wave', 'inline'],
  ['simulation', 'tnef-file'],
  ['second-wave', 'microsoft-button'],
  ['single', 'direct', 'Confidential acquisition – transfer needed today'],
  ['simulation', 'inline'],
  ['first-wave', 'attached'],
  ['second-wave', 'msg-file'],
  ['simulation', 'microsoft-button'],
  ['single', 'inline', 'Angebot Anschlagseile, wie besprochen'],
  ['first-wave', 'eml-file'],
  ['simulation', 'attached'],
  ['second-wave', 'attached'],
  ['noise'],
  ['simulation', 'reporter-text'],
];

/** The demo's company, its exercises and its mails. The same options give the same bytes. */
export function demoScenario({ seed = 7, start }: DemoOptions = {}): DemoScenario {
  return {
    organisation,
    mailbox,
    simulation: { disclaimers: [...disclaimers] },
    seeds: simulationSeeds(start),
    mails: { [Symbol.iterator]: () => demoMails(seed, start ?? defaultStart) },
  };
}

function* demoMails(seed: number, start: string): Generator<SampleMail> {
  const random = createRandom(seed);
  const desk = createDesk(random);
  const [first, second] = [openWave(desk), openWave(desk)];
  for (let index = 0; index < total; index += 1) {
    const date = new Date(Date.parse(start) + index * spacing).toISOString();
    const step = opening[index];
    if (step === undefined) yield makeMail(desk, { index, date, kind: random.weighted(kinds) });
    else yield makeMail(desk, orderOf(step, index, date, { first, second }));
  }
}

/** Large enough that the first minute does not use it up; it goes on afterwards. */
function openWave(desk: Desk): Wave {
  const wave = createWave(desk.started, desk.random);
  wave.left = 24;
  desk.started += 1;
  desk.waves.push(wave);
  return wave;
}

function orderOf(
  [kind, way, words]: Step,
  index: number,
  date: string,
  waves: { first: Wave; second: Wave },
): MailOrder {
  const base = { index, date, ...(way === undefined ? {} : { way }) };
  if (kind === 'first-wave' || kind === 'second-wave') {
    return { ...base, kind: 'campaign', wave: kind === 'first-wave' ? waves.first : waves.second };
  }
  if (kind === 'noise') return { ...base, kind, ...(words === undefined ? {} : { note: leaverNotice }) };
  return { ...base, kind, ...(words === undefined ? {} : { subject: words }) };
}
