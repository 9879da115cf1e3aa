import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { type Answer, ok, problem } from './answer.ts';
import { draftOf, isDraft } from './create.ts';
import { deliver } from './deliver.ts';
import { createFaults, type Fault, type FaultKind, type FaultOptions, type Faults, faultKinds } from './faults.ts';
import { type Call, storeDraft } from './issues.ts';
import { issuePage, listPage } from './page.ts';
import { seeded } from './random.ts';
import { type Route, routeOf } from './routes.ts';
import { demoUser, type Project, project, type User } from './site.ts';
import { type Issue, JiraStore } from './store.ts';
import { statusOf } from './view.ts';

export interface JiraOptions {
  /** 0 or absent: any free one. */
  port?: number;
  /** For search lag and key gaps; faults have their own. */
  seed?: number;
  faults?: FaultOptions;
  /** Milliseconds since 1970. */
  clock?: () => number;
  projects?: readonly Project[];
  users?: readonly User[];
  /** How far the search is behind: usually `typicalMs`, for one write in ten up to `worstMs`. Default: not at all. */
  lag?: { typicalMs: number; worstMs: number };
  /** File that keeps the site's data between starts. */
  state?: string;
}

/** A change that was asked for, carried out or not. */
export interface AuditEntry {
  at: number;
  method: string;
  path: string;
  user: string;
  /** Status of the answer before any fault spoiled it. */
  status: number;
  fault: FaultKind | null;
}

export interface JiraAudit {
  writes: AuditEntry[];
  /** All calls, reading ones too. */
  calls: number;
  /** Calls made while a 429's Retry-After still ran. */
  tooEarly: number;
  issues: {
    id: string;
    key: string;
    labels: string[];
    summary: string;
    status: string;
    comments: number;
    properties: Record<string, unknown>;
  }[];
}

export interface JiraFake {
  /** "http://127.0.0.1:PORT" */
  url: string;
  audit(): JiraAudit;
  /** Gives the next call that it fits this fault, or the one after `skip` others. */
  plant(kind: FaultKind, skip?: number): void;
  /** The data itself, for tests that arrange or inspect it. */
  store: JiraStore;
  stop(): Promise<void>;
}

interface Running {
  store: JiraStore;
  users: readonly User[];
  faults: Faults;
  now(): number;
  blocked: Map<string, number>;
  audit: Pick<JiraAudit, 'writes' | 'calls' | 'tooEarly'>;
}

const MAX_BODY = 1 << 20;

/** Starts a Jira Cloud stand-in on loopback that takes and refuses what the real one does. */
export async function startJira(options: JiraOptions = {}): Promise<JiraFake> {
  const random = seeded(options.seed ?? 1);
  const now = options.clock ?? Date.now;
  const { typicalMs, worstMs } = options.lag ?? { typicalMs: 0, worstMs: 0 };
  const lagMs = () => (random() < 0.9 ? random() * typicalMs : typicalMs + random() * (worstMs - typicalMs));
  const running: Running = {
    store: new JiraStore({ projects: options.projects ?? [project('SOC')], now, lagMs, file: options.state }),
    users: options.users ?? [demoUser],
    faults: createFaults(options.faults),
    now,
    blocked: new Map(),
    audit: { writes: [], calls: 0, tooEarly: 0 },
  };
  const server = createServer((request, response) => {
    serve(running, request, response).catch(() => response.destroy());
  });
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(options.port ?? 0, '127.0.0.1', resolve);
  });
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    audit: () => auditOf(running),
    plant: (kind, skip) => running.faults.plant(kind, skip),
    store: running.store,
    stop: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

async function serve(running: Running, request: IncomingMessage, response: ServerResponse): Promise<void> {
  const url = new URL(request.url ?? '/', 'http://jira.invalid');
  const text = await bodyOf(request);
  running.store.settle();
  const api = /^\/rest\/api\/(2|3|latest)(\/.*)$/.exec(url.pathname);
  if (api !== null) serveApi(running, request, response, api[1] === 'latest' ? '2' : api[1]!, api[2]!, url, text);
  else if (url.pathname.startsWith('/_simulator/')) serveControl(running, request, response, url.pathname, text);
  else servePage(running, response, url.pathname);
}

function serveApi(
  running: Running,
  request: IncomingMessage,
  response: ServerResponse,
  version: string,
  path: string,
  url: URL,
  text: string | null,
): void {
  const { faults, audit } = running;
  const method = request.method ?? 'GET';
  const found = routeOf(method, path);
  const user = userOf(running.users, request.headers.authorization);
  const fault = faults.next({ creates: method === 'POST' && path === '/issue', fetches: path === '/issue/bulkfetch' });
  audit.calls += 1;
  let answer =
    user === null ? problem(401, ['The client must sign in.']) : refusalOf(found?.route, request, user, text);
  answer ??= paused(running, `${user!.accountId} ${method} ${found!.route.path}`, fault);
  if (answer === null && !['reset-before', 'maintenance'].includes(fault?.kind ?? '')) {
    const call = { user: user!, version, body: parsed(text), query: url.searchParams, now: running.now() };
    answer = carryOut(running, found!.route, call, found!.parts, fault);
  }
  if (method !== 'GET' && found?.route.writes !== false) {
    audit.writes.push({
      at: running.now(),
      method,
      path,
      user: user?.name ?? '',
      status: answer?.status ?? 0,
      fault: fault?.kind ?? null,
    });
  }
  const spoils = user !== null && answer?.status !== 429 ? fault : null;
  deliver(response, answer ?? { status: 503 }, spoils, running.now(), faults.options.slowMs);
}

/** Null where nothing stands in the call's way. */
function refusalOf(route: Route | undefined, request: IncomingMessage, user: User, text: string | null): Answer | null {
  if (route === undefined) return problem(404, ['There is nothing at this address.']);
  if (text === null) return problem(413, ['The body is too large.']);
  if (!user.permissions.includes('browse')) return problem(404, ['There is no such issue, or you may not see it.']);
  if (!user.permissions.includes(route.permission)) return problem(403, ['You lack the permission for this.']);
  if (text === '' || request.method === 'GET') return null;
  if (!(request.headers['content-type'] ?? '').startsWith('application/json')) return problem(415, ['Send JSON.']);
  return parsed(text) === undefined ? problem(400, ['The body is not valid JSON.']) : null;
}

function carryOut(running: Running, route: Route, call: Call, parts: string[], fault: Fault | null): Answer {
  const { store, faults } = running;
  if (fault?.kind === 'late-commit') {
    const draft = draftOf(store, call.user, call.version, call.body);
    if (!isDraft(draft)) return draft;
    // Half of them took their number at once: it then fills a gap below numbers given out since.
    const early = faults.random() < 0.5 ? store.takeNumber(draft.project.key) : null;
    const at = call.now + fault.draw * faults.options.lateMs;
    store.commitLater(at, () => {
      storeDraft(store, draft, { ...call, now: Math.round(at) }, early ?? store.takeNumber(draft.project.key));
    });
    return { status: 202 };
  }
  const burns = () => faults.random() < faults.options.burn;
  return route.run(store, call, parts, { burns, unreadable: fault?.kind === 'unreadable-issues' });
}

/** A 429 where the bucket still rests, or where this call makes it rest. */
function paused(running: Running, bucket: string, fault: Fault | null): Answer | null {
  const { blocked, audit, faults } = running;
  const now = running.now();
  const until = blocked.get(bucket);
  if (until !== undefined && now < until) {
    audit.tooEarly += 1;
    return tooMany(Math.ceil((until - now) / 1000), now, false);
  }
  if (fault?.kind !== 'rate-limited') return null;
  const seconds = 1 + Math.floor(fault.draw * faults.options.pauseSeconds);
  // A date has whole seconds: the pause must not end before the one that is announced.
  const end = Math.floor(now / 1000) * 1000 + seconds * 1000;
  blocked.set(bucket, end);
  return tooMany(seconds, now, faults.random() < 0.5);
}

function tooMany(seconds: number, now: number, asDate: boolean): Answer {
  const date = new Date(Math.floor(now / 1000) * 1000 + seconds * 1000).toUTCString();
  const headers = { 'retry-after': asDate ? date : String(seconds), 'ratelimit-reason': 'jira-burst-based' };
  return { ...problem(429, ['Too many requests.']), headers };
}

function serveControl(
  running: Running,
  request: IncomingMessage,
  response: ServerResponse,
  path: string,
  text: string | null,
): void {
  let answer = problem(404, ['There is nothing at this address.']);
  const kind = faultKinds.find((name) => path === `/_simulator/faults/${name}`);
  if (request.method === 'GET' && path === '/_simulator/audit') answer = ok(auditOf(running));
  if (request.method === 'POST' && kind !== undefined && text !== null) {
    running.faults.plant(kind);
    answer = { status: 204 };
  }
  deliver(response, answer, null, running.now(), 0);
}

function servePage(running: Running, response: ServerResponse, path: string): void {
  const key = /^\/browse\/([A-Za-z0-9_]+-\d+)$/.exec(path)?.[1];
  const issue = key === undefined ? undefined : running.store.find(key);
  const html = path === '/' ? listPage(running.store) : issue === undefined ? null : issuePage(running.store, issue);
  response.writeHead(html === null ? 404 : 200, {
    'content-type': 'text/html;charset=UTF-8',
    'content-security-policy': "default-src 'none'; style-src 'unsafe-inline'",
    'x-content-type-options': 'nosniff',
    'cache-control': 'no-store',
  });
  response.end(html ?? '<!doctype html><title>Not found</title><p>There is no such page.</p>');
}

function userOf(users: readonly User[], header: string | undefined): User | null {
  const [scheme, value] = (header ?? '').split(' ');
  if (value === undefined) return null;
  if (scheme === 'Bearer') return users.find((user) => user.bearer === value) ?? null;
  if (scheme !== 'Basic') return null;
  const pair = Buffer.from(value, 'base64').toString('utf8');
  return users.find((user) => pair === `${user.email}:${user.token}`) ?? null;
}

function auditOf(running: Running): JiraAudit {
  running.store.settle();
  const view = (issue: Issue) => ({
    id: issue.id,
    key: issue.key,
    labels: issue.labels,
    summary: issue.summary,
    status: statusOf(running.store, issue).name,
    comments: issue.comments.length,
    properties: issue.properties,
  });
  return { ...running.audit, issues: [...running.store.issues.values()].map(view) };
}

/** Null for a body over the limit. */
async function bodyOf(request: IncomingMessage): Promise<string | null> {
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of request as AsyncIterable<Buffer>) {
    size += chunk.length;
    if (size <= MAX_BODY) chunks.push(chunk);
  }
  return size > MAX_BODY ? null : Buffer.concat(chunks).toString('utf8');
}

function parsed(text: string | null): unknown {
  try {
    return JSON.parse(text ?? '') as unknown;
  } catch {
    return undefined;
  }
}
