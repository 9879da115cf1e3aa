import { createWave, type Wave } from './campaigns.ts';
import { type Carried, carryNothing, carryReturned, carrySeveral, type Load, type WayName, ways } from './carry.ts';
import { additions, copiedMail } from './copies.ts';
import type { Cover } from './cover.ts';
import { question } from './noise.ts';
import { mailbox, type Person, staff } from './organisation.ts';
import type { Original } from './original.ts';
import { phrases } from './phrases.ts';
import { createRandom, type Random } from './random.ts';
import type { SampleMail } from './sample.ts';
import { exercises, simulationMail } from './simulations.ts';
import { singleMail } from './singles.ts';

export type { SampleMail } from './sample.ts';

export interface GenerateOptions {
  seed: number;
  count: number;
  /** ISO 8601: when the first mail arrives. */
  start: string;
}

/** What arrives, by share. */
export const kinds: Record<SampleMail['kind'], number> = {
  simulation: 26,
  campaign: 40,
  single: 17,
  copy: 7,
  noise: 10,
};

/** How people report, by share. */
const habits: Record<WayName, number> = {
  attached: 14,
  'attached-bare': 4,
  'attached-base64': 3,
  digest: 1,
  'eml-file': 6,
  'eml-octets': 2,
  'knowbe4-button': 9,
  'microsoft-button': 11,
  'msg-file': 8,
  zip: 2,
  'zip-password': 2,
  'tnef-file': 2,
  'tnef-message': 2,
  'smime-signed': 3,
  'smime-opaque': 2,
  inline: 24,
  nested: 4,
  direct: 0,
  'direct-msg': 0,
  journal: 2,
  'reporter-text': 2,
};
/** What an outsider's mail may also do. */
const outsideHabits: Record<WayName, number> = { ...habits, direct: 4, 'direct-msg': 2 };

/** Campaigns that are under way at one time. */
const waves = 3;

/** What is under way while mails are made. */
export interface Desk {
  random: Random;
  waves: Wave[];
  /** Campaigns so far. */
  started: number;
}

/**
 * Mails as they land in the security mailbox of an invented company, oldest first: the awareness team's exercises,
 * attackers' copies of them, campaigns, single phish, newsletters, and questions with nothing in them. The same
 * options give the same bytes.
 */
export function* generateMails(options: GenerateOptions): Generator<SampleMail> {
  const random = createRandom(options.seed);
  const desk = createDesk(random);
  let now = Date.parse(options.start);
  for (let index = 0; index < options.count; index += 1) {
    now += (1 + random.below(14)) * 60_000 + random.below(60_000);
    const kind = random.weighted(kinds);
    yield makeMail(desk, { index, kind, date: new Date(now).toISOString() });
  }
}

export interface MailOrder {
  index: number;
  kind: SampleMail['kind'];
  /** ISO 8601: when it arrives. */
  date: string;
  /** How it is reported; left to chance when absent. */
  way?: WayName;
  /** Its campaign; one of those under way when absent. */
  wave?: Wave;
  /** Subject of a single mail; any when absent. */
  subject?: string;
  /** Text of a mail that reports nothing; any question when absent. */
  note?: { subject: string; text: string };
}

/** One mail to order. */
export function makeMail(desk: Desk, order: MailOrder): SampleMail {
  const { random } = desk;
  const reporter = random.pick(staff);
  const other = random.pick(staff.filter((person) => person !== reporter));
  const cover = coverOf(reporter, order.date, random);
  if (order.kind === 'noise') return finish(order, noiseMail(desk, order, cover), {});
  if (order.kind === 'simulation' || order.kind === 'copy') return exerciseMail(desk, order, cover, other);
  if (order.kind === 'single' && order.way === undefined && random.chance(0.18)) {
    return finish(order, returnedMail(desk, cover, other), {});
  }
  const to = { name: reporter.name, address: reporter.address };
  const originals = [outsideMail(desk, order, reporter)];
  if (order.way === undefined && random.chance(0.04)) {
    originals.push(singleMail(reporter, earlier(order.date, random), random));
    return finish(order, carrySeveral(originals, cover), {});
  }
  const way = order.way ?? random.weighted(outsideHabits);
  const original = way.startsWith('direct') ? toMailbox(originals[0]!) : { ...originals[0]!, to };
  return finish(order, carry(way, { original, cover, other, random }), {});
}

/** One of the awareness team's mails, or an attacker's copy of it. */
function exerciseMail({ random }: Desk, order: MailOrder, cover: Cover, other: Person): SampleMail {
  const exercise = random.pick(exercises);
  const addition = random.pick(additions);
  const sent = earlier(order.date, random);
  const original =
    order.kind === 'simulation'
      ? simulationMail(exercise, cover.reporter, sent, random)
      : copiedMail(exercise, addition, cover.reporter, sent, random);
  const chosen = order.way ?? random.weighted(habits);
  // A forward inside the body drops Reply-To, and with it all that is foreign about such a copy.
  const isBlind = order.kind === 'copy' && addition === 'reply-to' && chosen === 'inline';
  const way = isBlind ? 'attached' : chosen;
  return finish(order, carry(way, { original, cover, other, random }), { simulation: exercise.id });
}

export function createDesk(random: Random): Desk {
  return { random, waves: [], started: 0 };
}

function carry(way: WayName, load: Load): Carried {
  // In a nested forward the colleague was the first reader, the reporter only passes it on.
  if (way !== 'nested') return ways[way](load);
  return ways.nested({ ...load, other: load.cover.reporter, cover: { ...load.cover, reporter: load.other } });
}

function outsideMail(desk: Desk, { kind, date, wave, subject }: MailOrder, reader: Person): Original {
  const sent = earlier(date, desk.random);
  if (kind === 'single') return singleMail(reader, sent, desk.random, subject);
  return (wave ?? currentWave(desk)).next(reader, sent);
}

function currentWave(desk: Desk): Wave {
  desk.waves = desk.waves.filter(({ left }) => left > 0);
  while (desk.waves.length < waves) {
    desk.waves.push(createWave(desk.started, desk.random));
    desk.started += 1;
  }
  return desk.random.pick(desk.waves);
}

function noiseMail({ random }: Desk, { note }: MailOrder, cover: Cover): Carried {
  const { subject, text } = note ?? question(cover.reporter.language, random);
  return carryNothing({ ...cover, comment: text }, subject);
}

/** A stranger used our name, and his mail came back to us. */
function returnedMail({ random }: Desk, cover: Cover, other: Person): Carried {
  const sent = singleMail(other, earlier(cover.date, random), random);
  const original: Original = {
    ...sent,
    from: { name: cover.reporter.name, address: cover.reporter.address },
    to: { name: '', address: `${random.hex(6)}@farpost.example` },
    proof: 'inside',
  };
  delete original.replyTo;
  return carryReturned({ original, cover, other, random }, random.pick(['dsn', 'dsn-headers', 'arf'] as const));
}

function coverOf(reporter: Person, date: string, random: Random): Cover {
  return {
    reporter,
    date,
    messageId: `${random.hex(20)}@brackwater.example`,
    comment: random.pick(phrases[reporter.language].comments),
    footer: random.chance(0.5),
  };
}

/** Minutes to hours before the report. */
function earlier(date: string, random: Random): string {
  return new Date(Date.parse(date) - (2 + random.below(180)) * 60_000).toISOString();
}

function toMailbox(original: Original): Original {
  return { ...original, to: { name: '', address: mailbox.addresses[0]! } };
}

function finish(
  { index, kind }: MailOrder,
  { bytes, extension, reports }: Carried,
  more: { simulation?: string },
): SampleMail {
  const subject = (reports[0]?.subject ?? 'question').toLowerCase();
  const slug = subject
    .normalize('NFD')
    .replace(/[^a-z0-9]+/g, '-')
    .replace(/^-|-$/g, '')
    .slice(0, 30);
  const name = `${String(index + 1).padStart(5, '0')}-${slug || 'mail'}.${extension}`;
  return { name, bytes: new Uint8Array(bytes), expect: { reports }, kind, ...more };
}
