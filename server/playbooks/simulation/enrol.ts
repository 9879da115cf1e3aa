import { ShoalError } from '../../core/errors.ts';
import type { Report } from '../../core/mail.ts';
import type { EnrolInput, Simulation } from '../../core/simulation.ts';
import { withoutNames } from './people.ts';
import { findMarkers, headline, shownElsewhere } from './signs.ts';
import { findForeign, listTargets } from './targets.ts';
import { wordLimit, wordsOf } from './words.ts';

/** Hidden texts of these techniques come from the author's hand; attributes and titles are everyday. */
const authoredTechniques = new Set([
  'display-none',
  'visibility',
  'zero-size',
  'same-colour',
  'opacity',
  'off-screen',
  'comment',
  'hidden-attribute',
  'mso-hide',
  'transparent',
  'clip',
  'scaled-away',
  'content-visibility',
]);
const shortestMarker = 8;

const sharedHosts = new Set(
  (
    'docs.google.com drive.google.com forms.google.com forms.gle sites.google.com storage.googleapis.com ' +
    'forms.office.com forms.microsoft.com sway.office.com sway.cloud.microsoft 1drv.ms onedrive.live.com ' +
    'dropbox.com we.tl wetransfer.com surveymonkey.com typeform.com jotform.com linktr.ee canva.com notion.so ' +
    'bit.ly tinyurl.com t.co goo.gl is.gd ow.ly rb.gy cutt.ly lnkd.in github.com gist.github.com'
  ).split(' '),
);

/**
 * What a seed copy teaches: hosts, sender, contacts, attachments, hidden texts, words and prints.
 * @throws ShoalError SHOAL_SIMULATION_INVALID that names the field; nothing was changed.
 */
export function learnSimulation(seed: Report, input: EnrolInput): Simulation {
  checkInput(input);
  const { message, text, prints } = seed;
  const webHosts = message.contactPoints.filter(
    ({ kind, host }) => host !== '' && (kind === 'link' || kind === 'form' || kind === 'image'),
  );
  const mailbox = message.from.address.toLowerCase();
  const lists = listTargets(message.headers);
  const hosts = [...webHosts.map(({ value }) => new URL(value).host), ...lists.hosts];
  checkHosts(hosts);
  const simulation: Simulation = {
    id: input.id,
    name: input.name,
    from: iso(input.from, 'from'),
    until: iso(input.until, 'until'),
    markers: input.markers.length > 0 ? [...input.markers] : hiddenMarkers(seed),
    hosts: [...new Set(hosts)].sort(),
    senderDomains: mailbox === '' ? [] : [mailbox.slice(mailbox.lastIndexOf('@') + 1)],
    contacts: contactsOf(seed, lists.addresses),
    attachments: message.attachments.map(({ sha256 }) => sha256).sort(),
    words: wordsOf(shownText(seed, text.visible)),
    hiddenWords: [...new Set(shownElsewhere(seed).flatMap(wordsOf))].slice(0, wordLimit),
    prints,
    ownDomains: [...input.ownDomains],
  };
  const [strange] = findForeign(seed, simulation);
  if (strange !== undefined) {
    throw new ShoalError(
      'SHOAL_SIMULATION_INVALID',
      `seed: “${strange.quote.slice(0, 200)}” would be held against every copy: ${strange.why}`,
    );
  }
  for (const marker of input.markers) {
    if (findMarkers(seed, { ...simulation, markers: [marker] }).length === 0) {
      throw new ShoalError('SHOAL_SIMULATION_INVALID', `marker: the seed copy does not contain “${marker}”`);
    }
  }
  if (simulation.words.length >= wordLimit) {
    throw new ShoalError('SHOAL_SIMULATION_INVALID', `seed: its text has more than ${wordLimit} words to compare`);
  }
  if (simulation.markers.length === 0 && simulation.hosts.length === 0) {
    throw new ShoalError(
      'SHOAL_SIMULATION_INVALID',
      'seed: it has neither a marker nor a link, so nothing could ever prove a copy of it',
    );
  }
  return simulation;
}

/** The seed recipient's own name is a merge field: other copies carry another one there. */
function shownText(seed: Report, visible: string): string {
  const people = [seed.firstReporter, ...seed.message.to];
  return headline(seed) + people.reduce(withoutNames, visible);
}

/** Where anybody can put up a page, a host says nothing about whose page it is. */
function checkHosts(hosts: readonly string[]): void {
  const shared = hosts.find((host) => sharedHosts.has(host.replace(/^www\./, '')));
  if (shared === undefined) return;
  throw new ShoalError(
    'SHOAL_SIMULATION_INVALID',
    `seed: it links to ${shared}, where anybody can put up a page; use a host of your own`,
  );
}

function checkInput({ id, name, from, until, markers }: EnrolInput): void {
  if (!/^[A-Za-z0-9][A-Za-z0-9._-]{0,63}$/.test(id)) {
    throw new ShoalError(
      'SHOAL_SIMULATION_INVALID',
      `id: “${id}” must be 1 to 64 letters, digits, dots, dashes or underscores`,
    );
  }
  if (name.trim() === '' || name.length > 200)
    throw new ShoalError('SHOAL_SIMULATION_INVALID', 'name: it must have 1 to 200 characters');
  const [start, end] = [iso(from, 'from'), iso(until, 'until')];
  if (start !== null && end !== null && start >= end)
    throw new ShoalError('SHOAL_SIMULATION_INVALID', `until: ${end} is not after from, ${start}`);
  const short = markers.find((marker) => marker.trim().length < shortestMarker);
  if (short !== undefined)
    throw new ShoalError(
      'SHOAL_SIMULATION_INVALID',
      `marker: “${short}” is too short to mark anything; use at least ${shortestMarker} characters`,
    );
}

function iso(value: string | null, field: string): string | null {
  if (value === null) return null;
  const time = Date.parse(value);
  if (Number.isNaN(time))
    throw new ShoalError(
      'SHOAL_SIMULATION_INVALID',
      `${field}: “${value}” is not a date such as 2026-03-01 or 2026-03-01T09:00:00Z`,
    );
  return new Date(time).toISOString();
}

function hiddenMarkers(seed: Report): string[] {
  const found = seed.text.hidden.filter(
    ({ technique, text }) => authoredTechniques.has(technique) && text.trim().length >= 12 && text.length <= 500,
  );
  return [...new Set(found.map(({ text }) => text.trim()))].slice(0, 20);
}

function contactsOf({ message }: Report, listAddresses: readonly string[]): string[] {
  const reachable = message.contactPoints.filter(
    ({ kind }) => kind === 'phone' || kind === 'address' || kind === 'reply-to',
  );
  return [
    ...new Set(
      [message.from.address, ...reachable.map(({ value }) => value), ...listAddresses]
        .map((value) => value.toLowerCase())
        .filter(Boolean),
    ),
  ].sort();
}
