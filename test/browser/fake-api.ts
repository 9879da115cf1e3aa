import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join, normalize } from 'node:path';
import type { ErrorCode } from '../../server/core/errors.ts';
import { errorTable } from '../../server/core/errors.ts';
import type { Problem, RecordRow, RecordView } from '../../server/doors/pane/contract.ts';
import { cluster, clusterId, ids, records, rowOf, simulations, status } from './fake-records.ts';

const built = join(import.meta.dirname, '..', '..', 'dist', 'addin');

/** What the server does next; a test changes it while pages look on. */
export interface Scene {
  /** 'gone' breaks every connection, 'failing' answers 503. */
  server: 'up' | 'gone' | 'failing';
  /** Script that the pane is told to load as Office.js. */
  officeJs: string;
  /** What the record of an open message is, by its internetMessageId; others need their content. */
  known: Map<string, string>;
  /** Id that uploaded content becomes. */
  uploadedAs: string;
  records: Record<string, RecordView>;
  /** Rows before those of the records, newest first. */
  rows: RecordRow[];
  /** Milliseconds before each answer. */
  delayMs: number;
}

export interface Call {
  method: string;
  path: string;
  key: string | undefined;
  ifMatch: string | undefined;
  bytes: Buffer;
}

export interface FakeApi {
  url: string;
  scene: Scene;
  /** Every change that was asked for. */
  calls: Call[];
  /** As it was at the start. */
  reset(): void;
  stop(): Promise<void>;
}

const fresh = (): Scene => ({
  server: 'up',
  officeJs: '',
  known: new Map(),
  uploadedAs: ids.own,
  records: structuredClone(records),
  rows: [],
  delayMs: 0,
});

/** The pages as built, over literal answers: every state of the screens, without the product behind them. */
export async function startFakeApi(): Promise<FakeApi> {
  const api = { url: '', scene: fresh(), calls: [] as Call[] };
  const server = createServer((request, response) => {
    void answer(api, request, response).catch((error: Error) => response.writeHead(500).end(error.message));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  api.url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  return Object.assign(api, {
    reset() {
      api.scene = fresh();
      api.calls.length = 0;
    },
    stop: () =>
      new Promise<void>((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  });
}

async function answer(api: Pick<FakeApi, 'scene' | 'calls'>, request: IncomingMessage, response: ServerResponse) {
  const { scene } = api;
  const url = new URL(request.url ?? '/', 'http://api.test');
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk as Buffer);
  if (scene.delayMs > 0) await new Promise((resolve) => setTimeout(resolve, scene.delayMs));
  if (url.pathname.startsWith('/app/assets/')) return file(response, url.pathname.slice('/app/'.length));
  if (url.pathname === '/console/') return page(response, 'console', scene);
  if (url.pathname === '/pane/') return page(response, 'taskpane', scene);
  if (scene.server === 'gone') return response.destroy();
  if (url.pathname === '/pane/config.json') {
    return json(response, 200, { officeJs: scene.officeJs, console: '/console/', version: '0.1.0' });
  }
  if (!url.pathname.startsWith('/api/v1/')) return response.writeHead(404).end();
  if (scene.server === 'failing') return refuse(response, 'SHOAL_STORE_UNREACHABLE', 'The database does not answer.');
  const path = url.pathname.slice('/api/v1'.length);
  const { 'idempotency-key': key, 'if-match': ifMatch } = request.headers;
  if (request.method !== 'GET') {
    const call = { method: request.method ?? '', path, key: String(key ?? ''), ifMatch, bytes: Buffer.concat(chunks) };
    api.calls.push(call);
    return change(scene, response, call, url);
  }
  return read(scene, request, response, path, url);
}

function read(scene: Scene, request: IncomingMessage, response: ServerResponse, path: string, url: URL) {
  const [, what = '', id = ''] = path.split('/').map(decodeURIComponent);
  const tagged = (body: unknown) => {
    const etag = `"${createHash('sha256').update(JSON.stringify(body)).digest('hex')}"`;
    if (request.headers['if-none-match'] === etag) return response.writeHead(304).end();
    response.setHeader('etag', etag);
    return json(response, 200, body);
  };
  if (what === 'status') return tagged(status);
  if (what === 'simulations') return tagged({ items: simulations });
  if (what === 'clusters' && id === '') return tagged({ items: [cluster], next: null });
  if (what === 'clusters' && id === clusterId) return tagged(cluster);
  if (what === 'records' && id === '') return tagged(list(scene, url));
  const record = scene.records[id];
  if (what === 'records' && record) return tagged(record);
  return refuse(response, 'SHOAL_NOT_FOUND', `There is no ${what} ${id}.`);
}

function list(scene: Scene, url: URL) {
  const all = [...scene.rows, ...Object.values(scene.records).map(rowOf)];
  const [state, grade, q] = ['state', 'grade', 'q'].map((name) => url.searchParams.get(name));
  const fit = all.filter(
    (row) => (!state || row.state === state) && (!grade || row.grade === grade) && (!q || row.subject.includes(q)),
  );
  const start = Number(url.searchParams.get('cursor') ?? 0);
  const end = start + Number(url.searchParams.get('limit') ?? 50);
  return {
    items: fit.slice(start, end),
    next: end < fit.length ? String(end) : null,
    counts: { ...status.records, total: all.length },
  };
}

function change(scene: Scene, response: ServerResponse, call: Call, url: URL) {
  if (call.path === '/records/resolve') {
    const { internetMessageId = '' } = JSON.parse(call.bytes.toString()) as { internetMessageId?: string };
    const id = scene.known.get(internetMessageId);
    if (!id) return refuse(response, 'SHOAL_NEED_CONTENT', 'The mailbox does not hold this message.');
    return json(response, 200, { id, state: scene.records[id]?.state === 'pending' ? 'pending' : 'ready' });
  }
  if (call.path === '/records/content') return json(response, 202, { id: scene.uploadedAs, state: 'pending' });
  if (call.path === '/simulations') {
    const id = url.searchParams.get('id') ?? '';
    if (id === 'taken') return refuse(response, 'SHOAL_SIMULATION_INVALID', 'The id “taken” is in use.');
    return json(response, 200, { ...simulations[0], id, name: url.searchParams.get('name') });
  }
  const [, what, id = '', step = ''] = call.path.split('/');
  const record = Object.values(scene.records).find((one) =>
    what === 'records' ? one.id === id : one.actions.some(({ key }) => key === id),
  );
  if (!record) return refuse(response, 'SHOAL_NOT_FOUND', `There is no ${call.path}.`);
  record.version += 1;
  if (what === 'records') {
    record.state = step === 'close' ? 'closed' : 'open';
    return json(response, 200, record);
  }
  const action = record.actions.find(({ key }) => key === id)!;
  if (step === 'approve')
    Object.assign(action, { state: 'done', ref: 'SOC-31', url: 'https://jira.example/browse/SOC-31', undoable: true });
  else Object.assign(action, { state: step === 'refuse' ? 'refused' : 'undone', undoable: false });
  return json(response, 200, action);
}

function json(response: ServerResponse, code: number, body: unknown) {
  return response
    .writeHead(code, { 'content-type': 'application/json', 'cache-control': 'no-store' })
    .end(JSON.stringify(body));
}

function refuse(response: ServerResponse, code: ErrorCode, detail: string) {
  const { status: httpStatus, remedy } = errorTable[code];
  const body: Problem = {
    type: `https://shoal.example/errors/${code}`,
    title: code,
    status: httpStatus,
    detail,
    code,
    remedy,
    correlationId: 'c-4711',
  };
  response.setHeader('content-type', 'application/problem+json');
  return response.writeHead(httpStatus).end(JSON.stringify(body));
}

/** The policy of the product's own pages (server/doors/http/pages.ts), so that what breaks it breaks here too. */
async function page(response: ServerResponse, name: 'console' | 'taskpane', scene: Scene) {
  const office = scene.officeJs === '' ? '' : ` ${new URL(scene.officeJs).origin}`;
  const policy = `default-src 'none'; script-src 'self'${name === 'taskpane' ? office : ''}; style-src 'self' 'unsafe-inline'; font-src 'self'; img-src 'self' data:; connect-src 'self'; form-action 'none'; base-uri 'none'; frame-ancestors ${name === 'console' ? "'none'" : `'self'${office}`}`;
  const body = await readFile(join(built, name, 'index.html'));
  response.writeHead(200, { 'content-type': 'text/html; charset=utf-8', 'content-security-policy': policy }).end(body);
}

async function file(response: ServerResponse, path: string) {
  const types: Record<string, string> = { js: 'text/javascript', css: 'text/css', svg: 'image/svg+xml' };
  const body = await readFile(join(built, normalize(path))).catch(() => null);
  if (!body) return response.writeHead(404).end();
  return response
    .writeHead(200, { 'content-type': types[path.split('.').at(-1)!] ?? 'application/octet-stream' })
    .end(body);
}
