import { ShoalError } from '../core/errors.ts';

export interface HttpRequest {
  /** Absolute; its origin must be configured. */
  url: string;
  method: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE';
  headers?: Record<string, string>;
  body?: string;
  /** The caller's own reason to stop; the transport's time limit holds besides. */
  signal?: AbortSignal;
}

/** A whole answer, whatever its status; redirects are answers like any other and are never followed. */
export interface HttpAnswer {
  /** "POST https://host/path", without the query: what an error may say of the request. */
  request: string;
  status: number;
  headers: Headers;
  text: string;
}

export type Transport = (request: HttpRequest) => Promise<HttpAnswer>;

export interface TransportOptions {
  /** Addresses of the configured services; scheme, host and port of a request must equal those of one of them. */
  allow: readonly string[];
  /** For the whole exchange, from the first byte sent to the last one read. Default 15 seconds. */
  timeoutMs?: number;
  /** Of one answer's body after decompression. Default 8 MiB. */
  maxBytes?: number;
}

const DEFAULT_TIMEOUT_MS = 15_000;
const DEFAULT_MAX_BYTES = 8 * 1024 * 1024;
/** A far side that asks for more than a day's silence is not obeyed beyond it. */
const MAX_RETRY_AFTER_S = 86_400;

/**
 * The only way out of the process for services. It repeats nothing, follows nothing, and its errors carry neither
 * headers nor bodies.
 * @throws ShoalError `SHOAL_HOST_REFUSED` before any name is resolved; `SHOAL_SERVICE_FAILED` where no whole answer
 * came, in which case the far side may or may not have acted.
 */
export function createTransport(options: TransportOptions): Transport {
  const origins = new Set(options.allow.map(originOf));
  const timeoutMs = options.timeoutMs ?? DEFAULT_TIMEOUT_MS;
  const maxBytes = options.maxBytes ?? DEFAULT_MAX_BYTES;
  return async (request) => {
    const url = allowed(request.url, origins);
    const name = `${request.method} ${url.origin}${url.pathname}`;
    const limit = AbortSignal.timeout(timeoutMs);
    const signal = request.signal === undefined ? limit : AbortSignal.any([limit, request.signal]);
    try {
      const response = await fetch(url, {
        method: request.method,
        redirect: 'manual',
        cache: 'no-store',
        signal,
        headers: { accept: 'application/json', 'user-agent': 'shoal', ...request.headers },
        ...(request.body === undefined ? {} : { body: request.body }),
      });
      const text = await readText(response, maxBytes, name);
      return { request: name, status: response.status, headers: response.headers, text };
    } catch (error) {
      if (error instanceof ShoalError) throw error;
      throw new ShoalError('SHOAL_SERVICE_FAILED', `${name}: ${failure(error, limit.aborted, timeoutMs)}`);
    }
  };
}

/**
 * The answer's JSON value.
 * @throws ShoalError `SHOAL_SERVICE_FAILED` for anything else: a login page sent with 200, a body cut short, no body.
 */
export function jsonOf(answer: HttpAnswer): unknown {
  const type = (answer.headers.get('content-type') ?? '').split(';', 1)[0]!.trim().toLowerCase();
  if (type !== 'application/json' && !type.endsWith('+json')) {
    const said =
      type === '' ? 'no content type' : /^[\w.+-]+\/[\w.+-]+$/.test(type) ? type : 'an unreadable content type';
    throw new ShoalError('SHOAL_SERVICE_FAILED', `${answer.request}: answered ${answer.status} with ${said}, not JSON`);
  }
  try {
    return JSON.parse(answer.text) as unknown;
  } catch {
    // The parser's own message quotes the body, which may hold mail content: it is left out.
    throw new ShoalError('SHOAL_SERVICE_FAILED', `${answer.request}: answered ${answer.status} with broken JSON`);
  }
}

/**
 * Whole seconds that the answer asks us to wait; undefined where it does not say (RFC 9110 section 10.2.3, both forms).
 * A date is measured against the answer's own Date header, so that two clocks that differ do not matter.
 */
export function retryAfterOf(headers: Headers, now: Date): number | undefined {
  const value = headers.get('retry-after')?.trim();
  if (value === undefined || value === '') return undefined;
  if (/^\d{1,9}$/.test(value)) return Math.min(Number(value), MAX_RETRY_AFTER_S);
  const until = Date.parse(value);
  if (Number.isNaN(until) || /^[\d.+-]+$/.test(value)) return undefined;
  const from = Date.parse(headers.get('date') ?? '');
  const seconds = Math.ceil((until - (Number.isNaN(from) ? now.getTime() : from)) / 1000);
  return Math.min(Math.max(seconds, 0), MAX_RETRY_AFTER_S);
}

function originOf(address: string): string {
  if (!URL.canParse(address) || !/^https?:$/.test(new URL(address).protocol)) {
    throw new ShoalError(
      'SHOAL_CONFIG',
      `A service's address must begin with https:// (or http://): ${address.slice(0, 200)}`,
    );
  }
  return new URL(address).origin;
}

function allowed(address: string, origins: ReadonlySet<string>): URL {
  const url = URL.canParse(address) ? new URL(address) : null;
  if (url === null) throw new ShoalError('SHOAL_HOST_REFUSED', 'An outgoing request has no valid address');
  if (!origins.has(url.origin) || url.username !== '' || url.password !== '') {
    throw new ShoalError('SHOAL_HOST_REFUSED', `${url.protocol}//${url.host} is not among the configured services`);
  }
  return url;
}

async function readText(response: Response, maxBytes: number, name: string): Promise<string> {
  if (response.body === null) return '';
  const chunks: Uint8Array[] = [];
  let size = 0;
  // Leaving the loop early cancels the stream and frees the socket.
  for await (const chunk of response.body) {
    size += chunk.byteLength;
    if (size > maxBytes) throw new ShoalError('SHOAL_SERVICE_FAILED', `${name}: the answer is over ${maxBytes} bytes`);
    chunks.push(chunk);
  }
  return Buffer.concat(chunks).toString('utf8');
}

/** Words for what stopped an exchange: a code such as ECONNRESET, never the error's own text. */
function failure(error: unknown, timedOut: boolean, timeoutMs: number): string {
  if (timedOut) return `no whole answer within ${timeoutMs} ms`;
  if (error instanceof Error && error.name === 'AbortError') return 'stopped before the answer came';
  const cause = error instanceof Error && error.cause !== undefined ? error.cause : error;
  const code = cause instanceof Error && 'code' in cause ? cause.code : undefined;
  return typeof code === 'string' && /^[A-Z_\d]{1,60}$/.test(code) ? code : 'the connection failed';
}
