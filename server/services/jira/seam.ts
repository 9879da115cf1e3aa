import type { Client } from 'jira.js/core';
import { ShoalError } from '../../core/errors.ts';
import { type HttpAnswer, type HttpRequest, jsonOf, retryAfterOf, type Transport } from '../http.ts';
import type { JiraConfig } from './config.ts';

type SeamRequest = Parameters<Client['sendRequest']>[0];

/** What one Jira site was last seen to say about time; shared by all calls of one effect. */
export interface Site {
  config: JiraConfig;
  transport: Transport;
  now: () => Date;
  /** Milliseconds since 1970 until which an endpoint wants to be left alone, by "METHOD path". */
  pauses: Map<string, number>;
  /** Jira's clock minus ours in milliseconds, by the Date header of its latest answer. */
  skewMs: number;
}

/**
 * The statuses after which a change may still have been made. RFC 9110 calls every 4xx the client's error, but 408 is
 * sent by proxies while the server works on, and Jira answers 409 for a change that collides with itself.
 */
const AMBIGUOUS = new Set([408, 409]);
const DEFAULT_RETRY_AFTER_S = 30;

/** Settings that cannot work are refused at the start, before a token travels anywhere. */
export function openSite(config: JiraConfig, transport: Transport, now: () => Date): Site {
  const url = URL.canParse(config.url) ? new URL(config.url) : null;
  if (url === null) throw new ShoalError('SHOAL_CONFIG', 'jira.url is not an address');
  if (url.protocol !== 'https:' && !isLoopback(url.hostname)) {
    throw new ShoalError('SHOAL_CONFIG', 'jira.url must begin with https://: the token would travel in the clear');
  }
  if (config.project === '') throw new ShoalError('SHOAL_CONFIG', 'jira.project is empty');
  return { config, transport, now, pauses: new Map(), skewMs: 0 };
}

/** Jira's idea of the present. */
export function siteTime(site: Site): number {
  return site.now().getTime() + site.skewMs;
}

/**
 * What jira.js calls instead of its own transport: one request, one answer, nothing repeated (its own retry repeats
 * POST too), no body text in errors (its own errors quote the whole body).
 * @throws ShoalError `SHOAL_RATE_LIMIT` with `retryAfter`; `SHOAL_EFFECT_REFUSED` for a definite no;
 * `SHOAL_SERVICE_FAILED` for everything that proves nothing.
 */
export function seamOf(site: Site, signal: AbortSignal): Client {
  return {
    async sendRequest<T>(options: SeamRequest): Promise<T> {
      const method = (options.method ?? 'GET') as HttpRequest['method'];
      const bucket = bucketOf(method, options.url);
      respectPause(site, bucket);
      const answer = await site.transport({
        url: `${trimmed(site.config.url)}${options.url}${query(options.searchParams)}`,
        method,
        headers: {
          authorization: authorization(site.config.auth),
          ...(options.body === undefined ? {} : { 'content-type': 'application/json' }),
        },
        ...(options.body === undefined ? {} : { body: JSON.stringify(options.body) }),
        signal,
      });
      noteTime(site, answer);
      if (answer.status === 429) throw rateLimited(site, bucket, answer);
      if (answer.status >= 400 && answer.status < 500 && !AMBIGUOUS.has(answer.status)) throw refused(answer);
      if (answer.status < 200 || answer.status >= 300) throw failed(site, answer);
      return (answer.status === 204 ? undefined : jsonOf(answer)) as T;
    },
  };
}

/** Address of an issue for people; only ever on the configured host. */
export function browseUrl(config: JiraConfig, key: string): string {
  return `${trimmed(config.browseUrl === '' ? config.url : config.browseUrl)}/browse/${key}`;
}

/** Jira counts calls per endpoint and method, whatever issue they are about. */
function bucketOf(method: string, path: string): string {
  return `${method} ${path.replace(/\/issue\/(?:\d+|[A-Z][A-Z0-9_]*-\d+)(?=\/|$)/, '/issue/{id}')}`;
}

function respectPause(site: Site, bucket: string): void {
  const until = site.pauses.get(bucket);
  if (until === undefined) return;
  const waitMs = until - site.now().getTime();
  if (waitMs <= 0) {
    site.pauses.delete(bucket);
    return;
  }
  throw new ShoalError('SHOAL_RATE_LIMIT', `Jira asked for a pause of ${bucket}`, {
    retryAfter: Math.ceil(waitMs / 1000),
  });
}

function rateLimited(site: Site, bucket: string, answer: HttpAnswer): ShoalError {
  const retryAfter = Math.max(1, retryAfterOf(answer.headers, site.now()) ?? DEFAULT_RETRY_AFTER_S);
  site.pauses.set(bucket, site.now().getTime() + retryAfter * 1000);
  return new ShoalError('SHOAL_RATE_LIMIT', `${answer.request}: Jira asks to wait ${retryAfter} seconds`, {
    retryAfter,
  });
}

function failed(site: Site, answer: HttpAnswer): ShoalError {
  const retryAfter = retryAfterOf(answer.headers, site.now());
  return new ShoalError('SHOAL_SERVICE_FAILED', `${answer.request}: answered ${answer.status}`, {
    ...(retryAfter === undefined ? {} : { retryAfter }),
  });
}

const meanings: Record<number, string> = {
  401: 'the credentials are not accepted',
  403: 'the account lacks the permission',
  404: 'it does not exist, or the account may not see it',
  410: 'this Jira no longer offers it',
};

function refused(answer: HttpAnswer): ShoalError {
  const fields = refusedFields(answer);
  const why = meanings[answer.status] ?? (fields.length > 0 ? `fields ${fields.join(', ')}` : 'without naming a field');
  return new ShoalError('SHOAL_EFFECT_REFUSED', `${answer.request}: refused with ${answer.status}, ${why}`);
}

/** Names of the fields that Jira refuses, never its sentences: they may quote what was sent. */
function refusedFields(answer: HttpAnswer): string[] {
  try {
    const body = JSON.parse(answer.text) as { errors?: unknown } | null;
    if (typeof body?.errors !== 'object' || body.errors === null) return [];
    return Object.keys(body.errors)
      .filter((name) => /^[a-z][\w.]{0,60}$/i.test(name))
      .slice(0, 10);
  } catch {
    return [];
  }
}

function noteTime(site: Site, answer: HttpAnswer): void {
  const date = Date.parse(answer.headers.get('date') ?? '');
  if (!Number.isNaN(date)) site.skewMs = date - site.now().getTime();
}

function authorization(auth: JiraConfig['auth']): string {
  if (auth.kind === 'bearer') return `Bearer ${auth.token}`;
  return `Basic ${Buffer.from(`${auth.email}:${auth.token}`, 'utf8').toString('base64')}`;
}

function query(params: Record<string, unknown> | undefined): string {
  const search = new URLSearchParams();
  for (const [name, value] of Object.entries(params ?? {})) {
    if (value === undefined || value === null) continue;
    for (const item of Array.isArray(value) ? value : [value]) search.append(name, String(item));
  }
  return search.size === 0 ? '' : `?${search}`;
}

function trimmed(url: string): string {
  let end = url.length;
  while (url[end - 1] === '/') end -= 1;
  return url.slice(0, end);
}

function isLoopback(host: string): boolean {
  return host === 'localhost' || host === '[::1]' || /^127\.\d{1,3}\.\d{1,3}\.\d{1,3}$/.test(host);
}
