import type { Problem } from '../../server/doors/pane/contract.ts';

/** What went wrong with one request, in a shape that every view can show. */
export class ApiError extends Error {
  /** 'network': no answer at all. 'problem': the server said what is wrong. 'broken': something else answered. */
  readonly kind: 'network' | 'problem' | 'broken';
  /** HTTP status; 0 where there was no answer. */
  readonly status: number;
  /** Stable code of docs/errors.md; '' where there is none. */
  readonly code: string;
  readonly remedy: string;
  readonly correlationId: string;

  constructor(kind: ApiError['kind'], status: number, message: string, problem: Partial<Problem> = {}) {
    super(message);
    this.name = 'ApiError';
    this.kind = kind;
    this.status = status;
    this.code = textOf(problem.code);
    this.remedy = textOf(problem.remedy);
    this.correlationId = textOf(problem.correlationId);
  }
}

/** An answer with its ETag; `unchanged` is a 304. */
export type Read<T> = { unchanged: false; data: T; etag: string | null } | { unchanged: true };

export interface Change {
  /** JSON, or the bytes of a mail. */
  body?: unknown;
  mail?: Blob | Uint8Array<ArrayBuffer>;
  /** One per click: a repeated attempt of the same click sends the same key. */
  key: string;
  ifMatch?: string;
  signal?: AbortSignal;
}

export interface Api {
  read<T>(path: string, options?: { etag?: string | null; signal?: AbortSignal }): Promise<Read<T>>;
  /** @throws ApiError */
  change<T>(method: 'POST' | 'PUT', path: string, change: Change): Promise<T>;
}

/** Milliseconds after which a request is given up; reading a mail of 35 MB into the server may take a while. */
const readTimeout = 15_000;
const changeTimeout = 60_000;

/**
 * The typed client of /api/v1.
 *
 * @param send `fetch`, or a double.
 * @param base For example '/api/v1'.
 */
export function createApi(send: typeof fetch, base: string): Api {
  const call = async (path: string, init: RequestInit, timeout: number, signal?: AbortSignal) => {
    const limit = AbortSignal.timeout(timeout);
    try {
      return await send(base + path, {
        ...init,
        cache: 'no-store',
        credentials: 'same-origin',
        signal: signal ? AbortSignal.any([signal, limit]) : limit,
      });
    } catch (error) {
      if (signal?.aborted) throw error;
      throw new ApiError('network', 0, limit.aborted ? 'timeout' : 'network');
    }
  };
  return {
    async read<T>(path: string, options: { etag?: string | null; signal?: AbortSignal } = {}) {
      const headers: Record<string, string> = { accept: 'application/json' };
      if (options.etag) headers['if-none-match'] = options.etag;
      const response = await call(path, { headers }, readTimeout, options.signal);
      if (response.status === 304) return { unchanged: true } as const;
      return { unchanged: false, data: await answer<T>(response), etag: response.headers.get('etag') } as const;
    },
    async change<T>(method: 'POST' | 'PUT', path: string, change: Change) {
      const headers: Record<string, string> = { accept: 'application/json', 'idempotency-key': change.key };
      if (change.ifMatch) headers['if-match'] = change.ifMatch;
      const init: RequestInit = { method, headers };
      if (change.mail !== undefined) {
        headers['content-type'] = 'message/rfc822';
        init.body = change.mail;
      } else if (change.body !== undefined) {
        headers['content-type'] = 'application/json';
        init.body = JSON.stringify(change.body);
      }
      return answer<T>(await call(path, init, changeTimeout, change.signal));
    },
  };
}

/** A key for one click; `crypto.randomUUID` exists only in secure contexts, `getRandomValues` everywhere. */
export function newKey(): string {
  return Array.from(crypto.getRandomValues(new Uint8Array(16)), (byte) => byte.toString(16).padStart(2, '0')).join('');
}

async function answer<T>(response: Response): Promise<T> {
  let body: unknown;
  try {
    body = await response.json();
  } catch {
    throw new ApiError('broken', response.status, 'broken', correlation(response));
  }
  if (response.ok) return body as T;
  if (!isProblem(body)) throw new ApiError('broken', response.status, 'broken', correlation(response));
  throw new ApiError('problem', response.status, body.detail || body.title, { ...correlation(response), ...body });
}

function isProblem(body: unknown): body is Problem {
  return typeof body === 'object' && body !== null && 'code' in body && 'title' in body;
}

function correlation(response: Response): Partial<Problem> {
  return { correlationId: response.headers.get('x-correlation-id') ?? '' };
}

function textOf(value: unknown): string {
  return typeof value === 'string' ? value : '';
}
