import type { ContactPoint, HeaderField, Report } from '../../core/mail.ts';
import type { Simulation } from '../../core/simulation.ts';
import { allHeaders } from '../../mail/mime/headers.ts';
import { fromAddresses } from '../../mail/sender-proof.ts';
import { recipientsOf } from './people.ts';
import type { Sign } from './signs.ts';

/** Links that lead to the simulation's own hosts. */
export function findOwnLinks(report: Report, simulation: Simulation): Sign[] {
  return report.message.contactPoints
    .filter((point) => point.kind === 'link' && isOwnAddress(point.value, simulation))
    .map((point) => ({ part: point.where, quote: point.value }));
}

/** Own host, ordinary scheme, no user part, and no other address carried inside (an open redirect). */
function isOwnAddress(value: string, { hosts, ownDomains }: Simulation): boolean {
  if (!URL.canParse(value)) return false;
  const url = new URL(value);
  if (url.protocol !== 'https:' && url.protocol !== 'http:') return false;
  if (url.username !== '' || url.password !== '' || !hosts.includes(url.host)) return false;
  return !carriesAddress(url, [...hosts, ...ownDomains]);
}

/** Endings of what is a file on the host itself. */
const fileEndings = /\.(?:png|gif|jpe?g|svg|webp|html?|php|aspx?|jsp|js|css|pdf|txt|ico|json)$/i;
/** 'http' as base64 and as hexadecimal digits begin like this, whatever follows. */
const packedAddress = /aHR0c|^(?:687474|485454)70/;

/** Whether path, query or fragment name another host, in any number of encodings. */
function carriesAddress({ pathname, search, hash }: URL, own: readonly string[]): boolean {
  const rest = decodeFully(`${pathname}${search}${hash}`);
  if (rest === null) return true;
  if (rest.includes('//') || rest.includes('\\') || /(?:https?|ftp|javascript|data):/i.test(rest)) return true;
  return rest.split(/[/?&=#;,|]/).some((value) => packedAddress.test(value) || namesHost(value, own));
}

/** A value that reads as a host, or as an address at one, that is not ours. */
function namesHost(value: string, own: readonly string[]): boolean {
  const host = value.slice(value.lastIndexOf('@') + 1).toLowerCase();
  if (!/^[\p{L}\p{N}-]{1,63}(?:\.[\p{L}\p{N}-]{1,63}){1,8}(?::\d{1,5})?$/u.test(host)) return false;
  if (fileEndings.test(host) || !/\.(?:\p{L}{2,63}|xn--[a-z0-9-]{1,59}|\d{1,3})(?::\d{1,5})?$/u.test(host))
    return false;
  // '1.4' is a version; an address in numbers has four of them.
  if (/^[\d.]+$/.test(host) && host.split('.').length !== 4) return false;
  return !own.some((domain) => host === domain || host.endsWith(`.${domain}`));
}

/** Null where it is still encoded after four rounds, or wrongly. */
function decodeFully(text: string): string | null {
  let decoded = text;
  for (let round = 0; round < 4 && decoded.includes('%'); round++) {
    try {
      decoded = decodeURIComponent(decoded);
    } catch {
      return null;
    }
  }
  return decoded.includes('%') ? null : decoded;
}

export interface Foreign {
  rule: string;
  part: string;
  quote: string;
  why: string;
}

/** Every way to reach somebody that is not the simulation's own. Nothing here depends on order or on the marker. */
export function findForeign(report: Report, simulation: Simulation): Foreign[] {
  const found: Foreign[] = foreignSenders(report, simulation);
  for (const point of report.message.contactPoints) {
    const why = foreignReason(point, report, simulation);
    if (why) found.push({ rule: `foreign-${point.kind}`, part: point.where, quote: point.value, why });
  }
  const lists = listTargets(report.message.headers);
  for (const link of lists.links.filter((each) => !isOwnAddress(each, simulation))) {
    const why = 'mail clients offer it as a button, and it is not on a host of the simulation';
    found.push({ rule: 'foreign-link', part: 'header List-*', quote: link, why });
  }
  for (const address of lists.addresses.filter((each) => !simulation.contacts.includes(each))) {
    const why = 'mail clients offer it as a button, and the simulation gives no such address';
    found.push({ rule: 'foreign-address', part: 'header List-*', quote: address, why });
  }
  return found;
}

/** All mailboxes of all From fields: an answer goes to each of them. */
function foreignSenders({ message, quality }: Report, { senderDomains }: Simulation): Foreign[] {
  const named = quality === 'inline' ? [message.from] : [message.from, ...fromAddresses(message.headers)];
  const addresses = new Set(named.map(({ address }) => address.toLowerCase()).filter((address) => address !== ''));
  return [...addresses]
    .map((address) => ({ address, domain: address.slice(address.lastIndexOf('@') + 1) }))
    .filter(({ domain }) => !senderDomains.includes(domain))
    .map(({ address, domain }) => ({
      rule: 'foreign-sender',
      part: 'header From',
      quote: address,
      why: `${domain} is not a sender of the simulation; an answer would go there`,
    }));
}

function foreignReason(point: ContactPoint, report: Report, simulation: Simulation): string | null {
  switch (point.kind) {
    case 'link':
    case 'form':
    case 'image':
      if (isOwnAddress(point.value, simulation)) return null;
      if (report.quality === 'inline' && isOfOrganisation(point.value, simulation)) return null;
      return simulation.hosts.includes(point.host)
        ? 'the host is the simulation’s own, but the address carries another one inside'
        : `${point.host || 'this address'} is not a host of the simulation`;
    case 'attachment':
      return simulation.attachments.includes(point.value) ? null : 'the simulation has no such attachment';
    case 'phone':
      return simulation.contacts.includes(point.value) ? null : 'the simulation gives no such number';
    case 'address':
    case 'reply-to':
      return isOwnMailAddress(point, report, simulation) ? null : 'the simulation gives no such address';
  }
}

/** The organisation's own pages, which signatures and footers of a forward link to. */
function isOfOrganisation(value: string, simulation: Simulation): boolean {
  if (!URL.canParse(value)) return false;
  const { host, hostname } = new URL(value);
  return isInside(hostname, simulation.ownDomains) && isOwnAddress(value, { ...simulation, hosts: [host] });
}

function isInside(host: string, domains: readonly string[]): boolean {
  return host !== '' && domains.some((domain) => host === domain || host.endsWith(`.${domain}`));
}

/** An address that the seed gave, the recipient's own (a merge field), or, in a forward, a colleague's. */
function isOwnMailAddress(point: ContactPoint, report: Report, simulation: Simulation): boolean {
  const value = point.value.toLowerCase();
  if (simulation.contacts.includes(value)) return true;
  if (point.kind === 'reply-to' || !isInside(value.slice(value.lastIndexOf('@') + 1), simulation.ownDomains)) {
    return false;
  }
  const recipients = [...recipientsOf(report), ...report.message.to].map(({ address }) => address.toLowerCase());
  return report.quality === 'inline' || recipients.includes(value);
}

export interface ListTargets {
  links: string[];
  /** `host[:port]` of the links. */
  hosts: string[];
  /** Lower case. */
  addresses: string[];
}

const listFields = ['list-unsubscribe', 'list-subscribe', 'list-post', 'list-owner', 'list-help', 'list-archive'];

/** What mail clients turn into buttons beside the message (RFC 2369). */
export function listTargets(headers: readonly HeaderField[]): ListTargets {
  const values = listFields.flatMap((name) => allHeaders(headers, name)).flatMap(bracketed);
  const addresses = values
    .filter((value) => /^mailto:/i.test(value))
    .map((value) => (value.slice('mailto:'.length).split('?')[0] ?? '').toLowerCase())
    .filter((address) => address !== '');
  const links = values.filter((value) => !/^mailto:/i.test(value) && URL.canParse(value));
  return { links, hosts: links.map((link) => new URL(link).host), addresses };
}

function bracketed(value: string): string[] {
  return value
    .split('<')
    .slice(1, 21)
    .map((piece) => piece.split('>', 1)[0]?.trim() ?? '')
    .filter((piece) => piece !== '');
}
