import { compatibleForm } from '../../core/compatible-form.ts';
import { unwrapLink } from './unwrap.ts';

/** A link target in the one form in which links are compared. */
export interface Target {
  kind: 'url' | 'address' | 'phone';
  value: string;
  /** Lower-case ASCII host; '' for what has none. */
  host: string;
  /** True when the value was cut at the limit. */
  cut: boolean;
}

/** Longer links are cut: browsers refuse them, and data: links carry whole documents. */
export const targetLimit = 8_192;

/**
 * Canonical form of a link as a mail client would follow it (WHATWG URL): lower-case punycode host, no default port,
 * user information and fragment kept, link protectors taken off.
 * @param base absolute URL of <base href>, '' without one.
 * @returns undefined for what leads nowhere: fragments, cid:, relative links without base.
 */
export function canonicalTarget(raw: string, base: string): Target | undefined {
  const cut = raw.length > targetLimit;
  const text = cleanTarget(raw.slice(0, targetLimit));
  if (text === '' || text.startsWith('#')) return undefined;
  const scheme = /^([a-z][a-z0-9+.-]*):/i.exec(text)?.[1]?.toLowerCase();
  if (scheme === 'mailto') return addressTarget(text, cut);
  if (scheme === 'tel' || scheme === 'sms' || scheme === 'callto' || scheme === 'smsto') return phoneTarget(text, cut);
  if (scheme === 'cid' || scheme === 'mid' || scheme === 'about') return undefined;
  const url = toUrl(text, scheme, base);
  if (url === undefined) return undefined;
  return { ...urlTarget(unwrapLink(url).url), cut };
}

/** Canonical spelling of an absolute URL, and its host. What is no URL stays as it is. */
function urlTarget(text: string): Target {
  if (!URL.canParse(text)) return { kind: 'url', value: text, host: '', cut: false };
  const url = new URL(text);
  if (url.hostname.endsWith('.') && url.protocol !== 'file:') url.hostname = url.hostname.replace(/\.+$/, '');
  const named = /^(?:https?|wss?|ftp|file):$/.test(url.protocol);
  return { kind: 'url', value: url.href, host: named ? url.hostname.toLowerCase() : '', cut: false };
}

/** Lower-case address with an ASCII host. @returns undefined where it holds no host with a dot. */
export function canonicalAddress(text: string): { value: string; host: string } | undefined {
  const at = text.lastIndexOf('@');
  if (at < 1 || at > 254) return undefined;
  const host = asciiHost(text.slice(at + 1));
  if (host === undefined) return undefined;
  return { value: `${text.slice(0, at).toLowerCase()}@${host}`, host };
}

/** Lower-case ASCII form of a host name (UTS 46). @returns undefined for what is none. */
export function asciiHost(name: string): string | undefined {
  if (name.length > 253 || !/^[^\s/?#@:\\]+$/.test(name) || !URL.canParse(`http://${name}/`)) return undefined;
  const host = new URL(`http://${name}/`).hostname.replace(/\.$/, '');
  return host === '' ? undefined : host;
}

/** Blanks at both ends and line breaks anywhere are dropped, as browsers do (WHATWG URL section 4.4). */
function cleanTarget(raw: string): string {
  return raw
    .replace(/[\t\n\r]/g, '')
    .replace(/^[\0-\x20\u00a0]+/, '')
    .trimEnd();
}

function toUrl(text: string, scheme: string | undefined, base: string): string | undefined {
  // A path of Windows file sharing reaches out and hands over credentials.
  if (base === '' && text.startsWith('\\\\')) return `file:${text.replaceAll('\\', '/')}`;
  if (scheme === undefined || !URL.canParse(text)) {
    if (base !== '' && URL.canParse(text, base)) return new URL(text, base).href;
    if (/^[/\\]{2}[^/\\]/.test(text)) return `https:${text}`;
    // Outlook and others complete a bare host.
    if (/^www\d{0,3}\./i.test(text)) return `http://${text}`;
    return scheme === undefined ? undefined : text;
  }
  return text;
}

function addressTarget(text: string, cut: boolean): Target | undefined {
  const list = decode(text.slice('mailto:'.length).split('?')[0] ?? '');
  const address = canonicalAddress((list.split(/[,;]/)[0] ?? '').trim());
  return address && { kind: 'address', ...address, cut };
}

function phoneTarget(text: string, cut: boolean): Target | undefined {
  const number =
    decode(text.slice(text.indexOf(':') + 1))
      .replace(/^\/\//, '')
      .split(/[;?,]/)[0] ?? '';
  const value = canonicalPhone(number);
  return value === undefined ? undefined : { kind: 'phone', value, host: '', cut };
}

/** Digits with a leading +; an international 00 goes. @returns undefined below 3 or above 20 digits. */
export function canonicalPhone(text: string): string | undefined {
  const number = compatibleForm(text).trim();
  let digits = number
    .slice(0, 200)
    .replace(/\(0\)/, number.startsWith('+') ? '' : '0')
    .replace(/[^0-9]/g, '');
  if (!number.startsWith('+') && digits.startsWith('00')) digits = digits.slice(2);
  return digits.length < 3 || digits.length > 20 ? undefined : `+${digits}`;
}

/** Percent-decoding that never fails. */
function decode(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}
