import libmime from 'libmime';
import addressparser from 'nodemailer/lib/addressparser';
import type { Address } from '../../core/mail.ts';
import { cleanLine } from './clean.ts';

/**
 * The mailboxes of an address field, groups flattened, before its encoded words are decoded: a comma that an encoded
 * word hides must not split the list (RFC 2047 section 5).
 */
export function readAddresses(value: string): Address[] {
  const found: Address[] = [];
  for (const entry of addressparser(guardWords(value), { flatten: true })) {
    const name = cleanLine(libmime.decodeWords(entry.name ?? ''));
    const address = cleanAddress(entry.address ?? '');
    if (address.includes('@')) found.push({ name, address });
    else if (name !== '' || address !== '') found.push(hiddenMailbox(name || address));
  }
  return found;
}

/** The mailbox that a header shows: the first with an address, named by the fragments before it where it has no name. */
export function firstMailbox(addresses: readonly Address[]): Address {
  const at = addresses.findIndex((each) => each.address !== '');
  if (at < 0) return addresses[0] ?? { name: '', address: '' };
  const first = addresses[at] as Address;
  if (first.name !== '' || at === 0) return first;
  return { name: addresses[at - 1]?.name ?? '', address: first.address };
}

/** Writes mailboxes back as one field that `readAddresses` reads to the same list. */
export function formatAddresses(addresses: readonly Address[]): string {
  return addresses
    .map(({ name, address }) => {
      if (name === '') return address;
      const shown = /^[\p{L}\p{N} ._-]*$/u.test(name) ? name : `"${name.replace(/["\\]/g, '\\$&')}"`;
      return address === '' ? shown : `${shown} <${address}>`;
    })
    .join(', ');
}

/** The part after the last '@', lower case; '' when there is none. */
export function domainOf(address: string): string {
  const at = address.lastIndexOf('@');
  return at < 0 ? '' : address.slice(at + 1).toLowerCase();
}

/** True when the address lies in one of the domains, which are lower case, or under one. */
export function isInDomains(address: string, domains: readonly string[]): boolean {
  const host = domainOf(address);
  return host !== '' && domains.some((domain) => host === domain || host.endsWith(`.${domain}`));
}

/** Specials that an encoded word must not carry bare (RFC 2047 section 5), and that would steer the list's grammar. */
function guardWords(value: string): string {
  if (!value.includes('=?')) return value;
  return value.replace(/=\?[^?\s]{1,60}\?[Qq]\?[^?\s]{1,2000}\?=/g, (word) =>
    word.replace(/[:;,<>()[\]"@\\]/g, (char) => `=${char.charCodeAt(0).toString(16).toUpperCase()}`),
  );
}

/** A whole mailbox inside one encoded word: against RFC 2047 section 5, and some clients show it as the sender. */
function hiddenMailbox(text: string): Address {
  if (!text.includes('@')) return { name: text, address: '' };
  const again = addressparser(text, { flatten: true }).find((entry) => (entry.address ?? '').includes('@'));
  return again ? { name: again.name ?? '', address: cleanAddress(again.address) } : { name: text, address: '' };
}

function cleanAddress(raw: string): string {
  const text = cleanLine(raw).replaceAll(' ', '');
  const at = text.lastIndexOf('@');
  return at < 0 ? text : `${text.slice(0, at)}@${text.slice(at + 1).toLowerCase()}`;
}
