import { readFileSync } from 'node:fs';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { listMails, readContent, readMail } from './mails.ts';

export interface OutlookOptions {
  /** 0 or absent takes any free port. */
  port?: number;
  /** The mailbox: a folder of .eml and .msg files. */
  folder: string;
  /** Address of the task pane. */
  pane: string;
}

export interface Outlook {
  url: string;
  stop(): Promise<void>;
}

const here = (name: string) => readFileSync(join(import.meta.dirname, 'page', name), 'utf8');

/** A mailbox in a web page, with the task pane beside the open message and the host that the pane expects. */
export async function startOutlook({ port = 0, folder, pane }: OutlookOptions): Promise<Outlook> {
  const paneOrigin = new URL(pane).origin;
  const page = here('mailbox.html').replaceAll('{{PANE}}', new URL(pane).href).replaceAll('{{ORIGIN}}', paneOrigin);
  const files = new Map([
    ['/', { type: 'text/html; charset=utf-8', body: page }],
    ['/mailbox.css', { type: 'text/css; charset=utf-8', body: here('mailbox.css') }],
    ['/mailbox.js', { type: 'text/javascript; charset=utf-8', body: here('mailbox.js') }],
    ['/office.js', { type: 'text/javascript; charset=utf-8', body: here('office.js') }],
  ]);
  const policy = `default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self'; frame-src ${paneOrigin}; base-uri 'none'; form-action 'none'`;
  const server = createServer((request, response) => {
    answer(request, response).catch((error: Error) => send(response, 500, 'text/plain', error.message));
  });

  async function answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const { pathname } = new URL(request.url ?? '/', 'http://outlook.test');
    response.setHeader('content-security-policy', policy);
    response.setHeader('x-content-type-options', 'nosniff');
    const file = files.get(pathname);
    if (file) {
      // The pane's page has another origin and loads this one script from here.
      response.setHeader('cross-origin-resource-policy', 'cross-origin');
      return send(response, 200, file.type, file.body);
    }
    const json = (value: unknown) =>
      send(response, value === null ? 404 : 200, 'application/json', JSON.stringify(value));
    if (pathname === '/mails') return json(await listMails(folder));
    const [, , id, what] = pathname.split('/').map(decodeURIComponent);
    if (!pathname.startsWith('/mails/') || !id) return json(null);
    return json(what === 'content' ? await readContent(folder, id) : await readMail(folder, id));
  }

  await new Promise<void>((resolve, reject) => server.once('error', reject).listen(port, '127.0.0.1', resolve));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    stop: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

function send(response: ServerResponse, status: number, type: string, body: string): void {
  response.writeHead(status, { 'content-type': type, 'cache-control': 'no-store' }).end(body);
}
