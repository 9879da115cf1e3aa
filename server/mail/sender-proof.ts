import type { HeaderField, SenderProof } from '../core/mail.ts';
import type { IntakeOptions } from './letter.ts';
import { domainOf, isInDomains, readAddresses } from './mime/addresses.ts';
import { allHeaders, firstHeader } from './mime/headers.ts';

/** The verdicts of one Authentication-Results field (RFC 8601). */
interface BorderResults {
  dmarc: string;
  /** Results of the signatures and of the envelope sender, with the domain that each vouches for. */
  vouchers: { method: 'dkim' | 'spf'; result: string; domain: string }[];
  compauth: string;
}

type ProofOptions = Pick<IntakeOptions, 'domains' | 'authservIds'>;

/** Mailboxes of every From field: a second field must not hide from the check what a client may show. */
export function fromAddresses(headers: readonly HeaderField[]): ReturnType<typeof readAddresses> {
  return allHeaders(headers, 'from').flatMap(readAddresses);
}

/**
 * Says who really sent a mail, by marks that only our own border or tenant can write: the topmost
 * Authentication-Results of a listed authserv-id, and Exchange's note of who authenticated. Anything else in a mail is
 * the sender's word and proves nothing.
 */
export function proveSender(headers: readonly HeaderField[], options: ProofOptions): SenderProof {
  const from = fromAddresses(headers);
  const domains = [...new Set(from.map((each) => domainOf(each.address)))];
  const border = borderResults(headers, options.authservIds);
  const authAs = firstHeader(headers, 'x-ms-exchange-organization-authas')?.toLowerCase() ?? '';
  if (border && isFailed(border, domains)) return { result: 'failed', detail: describe(border) };
  if (authAs === 'internal' && from.length > 0 && from.every((each) => isInDomains(each.address, options.domains))) {
    return { result: 'internal', detail: 'X-MS-Exchange-Organization-AuthAs: Internal' };
  }
  if (!border) return { result: 'unproven', detail: 'no Authentication-Results of our own border' };
  // One domain at most can be vouched for, so several senders in one mail stay unproven.
  if (domains.length === 1 && isPassed(border, domains[0] as string)) {
    return { result: 'authenticated', detail: describe(border) };
  }
  return { result: 'unproven', detail: describe(border) };
}

/**
 * True when every From is ours and nothing at the border says that it came from outside unproven. Without any mark of
 * a border (files of unknown origin) the From is believed.
 */
export function isInternalSender(headers: readonly HeaderField[], options: ProofOptions): boolean {
  const from = fromAddresses(headers);
  if (from.length === 0 || !from.every((each) => isInDomains(each.address, options.domains))) return false;
  const { result } = proveSender(headers, options);
  if (result === 'failed') return false;
  if (result === 'internal' || result === 'authenticated') return true;
  if (firstHeader(headers, 'x-ms-exchange-organization-authas')?.toLowerCase() === 'anonymous') return false;
  if (borderResults(headers, options.authservIds) === null) return true;
  return !enteredFromOutside(headers, options.domains);
}

/** Whether the topmost Received field names a host of somebody else as the one that handed the mail over. */
function enteredFromOutside(headers: readonly HeaderField[], domains: readonly string[]): boolean {
  const received = firstHeader(headers, 'received') ?? '';
  const host = /^from\s{1,9}([^\s;()]{1,255})/i.exec(received)?.[1]?.toLowerCase();
  if (host === undefined || host === 'localhost') return false;
  return !isInDomains(`@${host}`, domains);
}

function borderResults(headers: readonly HeaderField[], authservIds: readonly string[]): BorderResults | null {
  for (const value of allHeaders(headers, 'authentication-results')) {
    const [id, ...clauses] = withoutComments(value).split(';');
    const name = (id ?? '').trim().split(/\s/, 1)[0]?.toLowerCase() ?? '';
    if (name !== '' && authservIds.includes(name)) return readClauses(clauses);
  }
  return null;
}

function readClauses(clauses: readonly string[]): BorderResults {
  const results: BorderResults = { dmarc: '', vouchers: [], compauth: '' };
  for (const clause of clauses.slice(0, 100)) {
    const words = new Map<string, string>();
    for (const word of clause.trim().split(/\s+/)) {
      const at = word.indexOf('=');
      if (at > 0 && !words.has(word.slice(0, at).toLowerCase())) {
        words.set(word.slice(0, at).toLowerCase(), word.slice(at + 1).toLowerCase());
      }
    }
    const [method = '', result = ''] = words.entries().next().value ?? [];
    if (method === 'dmarc' && results.dmarc === '') results.dmarc = result;
    if (method === 'compauth' && results.compauth === '') results.compauth = result;
    if (method === 'dkim' || method === 'spf') {
      const named = words.get('header.d') ?? words.get('header.i') ?? words.get('smtp.mailfrom') ?? '';
      const domain = named.includes('@') ? domainOf(named) : named;
      results.vouchers.push({ method, result, domain });
    }
  }
  return results;
}

function isPassed({ dmarc, vouchers }: BorderResults, domain: string): boolean {
  if (domain === '') return false;
  if (dmarc === 'pass') return true;
  return vouchers.some((each) => each.result === 'pass' && isAligned(each.domain, domain));
}

function isFailed(border: BorderResults, domains: readonly string[]): boolean {
  if (border.dmarc === 'fail' || border.compauth === 'fail') return true;
  if (border.dmarc === 'pass' || domains.some((domain) => isPassed(border, domain))) return false;
  return border.vouchers.some((each) => each.result === 'fail' || each.result === 'hardfail');
}

/** Relaxed alignment (RFC 7489 section 3.1), one domain at or under the other. */
function isAligned(one: string, other: string): boolean {
  return one !== '' && (one === other || one.endsWith(`.${other}`) || other.endsWith(`.${one}`));
}

function describe({ dmarc, compauth, vouchers }: BorderResults): string {
  const parts = vouchers.map((each) => `${each.method}=${each.result}${each.domain === '' ? '' : ` (${each.domain})`}`);
  if (dmarc !== '') parts.unshift(`dmarc=${dmarc}`);
  if (compauth !== '') parts.push(`compauth=${compauth}`);
  return `Authentication-Results: ${parts.join('; ') || 'none'}`.slice(0, 500);
}

/** Comments may hold semicolons and forged results (RFC 5322 section 3.2.2); an unclosed one runs to the end. */
function withoutComments(value: string): string {
  let out = '';
  let depth = 0;
  for (const char of value) {
    if (char === '(') depth++;
    else if (char === ')' && depth > 0) depth--;
    else if (depth === 0) out += char;
  }
  return out;
}
