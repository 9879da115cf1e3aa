import { existsSync } from 'node:fs';
import { join } from 'node:path';
import fastifyStatic from '@fastify/static';
import type { FastifyInstance, FastifyReply } from 'fastify';
import { ShoalError } from '../../core/errors.ts';

export interface PagesOptions {
  /** dist/addin, as vite built it. */
  folder: string;
  officeJs: string;
  frameAncestors: readonly string[];
  version: string;
}

/** The console and the pane: static files under a policy that lets nothing run but our own code and Office.js. */
export async function servePages(
  app: FastifyInstance,
  { folder, officeJs, frameAncestors, version }: PagesOptions,
): Promise<void> {
  const office = new URL(officeJs).origin;
  // Office.js loads one more script of its own from this host (measured; there is no switch for it).
  const scripts = office === 'https://appsforoffice.microsoft.com' ? `${office} https://ajax.aspnetcdn.com` : office;
  const policies = {
    console: policyOf("'self'", "'none'"),
    taskpane: policyOf(`'self' ${scripts}`, ["'self'", ...frameAncestors].join(' ')),
  };
  if (!existsSync(join(folder, 'console', 'index.html'))) {
    throw new ShoalError('SHOAL_CONFIG', 'the console is not built; run `npm run build`');
  }
  await app.register(fastifyStatic, { root: folder, serve: false, cacheControl: false });
  const page = (reply: FastifyReply, name: keyof typeof policies) =>
    reply
      .header('content-security-policy', policies[name])
      .header('cache-control', 'no-cache')
      .sendFile(`${name}/index.html`);
  app.get('/', { schema: { hide: true } }, (_request, reply) => reply.redirect('/console/'));
  for (const [path, name] of [
    ['/console', 'console'],
    ['/pane', 'taskpane'],
  ] as const) {
    app.get(path, { schema: { hide: true } }, (_request, reply) => reply.redirect(`${path}/`));
    app.get(`${path}/`, { schema: { hide: true } }, (_request, reply) => page(reply, name));
  }
  app.get('/pane/config.json', { schema: { hide: true } }, (_request, reply) =>
    reply.header('cache-control', 'no-store').send({ officeJs, console: '/console/', version }),
  );
  app.get<{ Params: { '*': string } }>('/app/assets/*', { schema: { hide: true } }, (request, reply) =>
    // The file names carry a hash of their content.
    reply.header('cache-control', 'public, max-age=31536000, immutable').sendFile(`assets/${request.params['*']}`),
  );
}

function policyOf(scripts: string, ancestors: string): string {
  return [
    "default-src 'none'",
    `script-src ${scripts}`,
    // Fluent UI writes its rules into style elements at run time.
    "style-src 'self' 'unsafe-inline'",
    "font-src 'self'",
    "img-src 'self' data:",
    "connect-src 'self'",
    "form-action 'none'",
    "base-uri 'none'",
    `frame-ancestors ${ancestors}`,
  ].join('; ');
}
