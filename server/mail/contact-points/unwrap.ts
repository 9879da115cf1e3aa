/** Takes links out of the protectors and redirectors that rewrite them, offline. */
export interface Unwrapped {
  url: string;
  /** Names of the wrappers, outermost first. */
  wrappers: string[];
}

const levelLimit = 5;
const lengthLimit = 16_384;

interface Wrapper {
  name: string;
  host: RegExp;
  /** The target inside, undefined where this link does not carry one. */
  target(url: URL): string | undefined;
}

const parameter =
  (...names: string[]) =>
  (url: URL): string | undefined => {
    for (const name of names) {
      const value = url.searchParams.get(name);
      if (value !== null && value !== '') return value;
    }
    return undefined;
  };

/**
 * Only wrappers that carry their whole target are listed: where a token decides and the visible domain is a comment
 * (Mimecast's `?domain=`), believing the comment would let an attacker name any host.
 */
const wrappers: Wrapper[] = [
  {
    name: 'safelinks',
    host: /(?:^|\.)safelinks\.(?:protection\.outlook\.(?:com|cn|us|de)|protection\.office365\.us|o365\.us)$/,
    target: parameter('url'),
  },
  {
    name: 'safelinks',
    host: /^statics\.teams\.(?:cdn\.)?(?:office\.net|microsoft\.com)$/,
    target: (url) => (url.pathname.includes('/safelinks/') ? parameter('url')(url) : undefined),
  },
  { name: 'proofpoint', host: /^urldefense(?:\.proofpoint)?\.(?:com|us)$/, target: proofpointTarget },
  {
    name: 'mimecast',
    host: /(?:^|\.)(?:mimecast\.com|mimecastprotect\.com)$/,
    target: parameter('url', 'u'),
  },
  { name: 'barracuda', host: /^linkprotect\.cudasvc\.com$/, target: parameter('a') },
  { name: 'cisco', host: /^(?:[a-z0-9-]+\.)?secure-web\.cisco\.com$/, target: ciscoTarget },
  { name: 'google', host: /^(?:www\.)?google\.[a-z]{2,3}(?:\.[a-z]{2})?$/, target: googleTarget },
  { name: 'clicktime', host: /^clicktime\.(?:symantec|cloud\.postoffice)\.(?:com|net)$/, target: parameter('u') },
  {
    name: 'trend',
    host: /(?:^|\.)trendmicro\.(?:com|eu|co\.jp)$/,
    target: (url) => (/\/clicktime\//i.test(url.pathname) ? parameter('url')(url) : undefined),
  },
  { name: 'sophos', host: /(?:^|\.)protection\.sophos\.com$/, target: sophosTarget },
  { name: 'fireeye', host: /^protect\d?\.fireeye\.com$/, target: parameter('u') },
];

/**
 * Follows wrappers that carry their target, up to 5 levels, without any network. A link that is no wrapper comes back
 * as it was given.
 */
export function unwrapLink(url: string): Unwrapped {
  const names: string[] = [];
  let current = url;
  while (names.length < levelLimit && current.length <= lengthLimit && URL.canParse(current)) {
    const parsed = new URL(current);
    if (!/^https?:$/.test(parsed.protocol)) break;
    const found = targetOf(parsed);
    if (found === undefined) break;
    names.push(found.name);
    current = found.target;
  }
  return { url: current, wrappers: names };
}

function targetOf(url: URL): { name: string; target: string } | undefined {
  const host = url.hostname.replace(/\.$/, '');
  for (const wrapper of wrappers) {
    if (!wrapper.host.test(host)) continue;
    const target = absolute(wrapper.target(url));
    if (target !== undefined) return { name: wrapper.name, target };
  }
  return undefined;
}

/** Accepts a target with a scheme, with an encoded scheme, or a bare host. */
function absolute(target: string | undefined): string | undefined {
  const text = target?.trim();
  if (text === undefined || text === '') return undefined;
  if (/^https?%3a/i.test(text)) return absolute(decoded(text));
  if (/^[a-z][a-z0-9+.-]*:(?!\d)/i.test(text)) return URL.canParse(text) ? text : undefined;
  if (!/^[^\s/?#.]+\.[^\s]+$/.test(text)) return undefined;
  return URL.canParse(`http://${text}`) ? `http://${text}` : undefined;
}

function decoded(text: string): string | undefined {
  try {
    return decodeURIComponent(text);
  } catch {
    return undefined;
  }
}

function proofpointTarget(url: URL): string | undefined {
  if (url.pathname.startsWith('/v1/')) return parameter('u')(url);
  if (url.pathname.startsWith('/v2/')) {
    // Version 2 writes '-' for '%' and '_' for '/'.
    const value = url.searchParams.get('u');
    return value === null ? undefined : decoded(value.replaceAll('-', '%').replaceAll('_', '/'));
  }
  return url.pathname.startsWith('/v3/') ? proofpointV3(url) : undefined;
}

const runLetters = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_';

/**
 * Version 3: '/v3/__TARGET__;BASE64!…'. Each '*' in the target stands for the next character of the decoded bytes;
 * '**' and a letter stand for a run of them, 'A' for two.
 */
function proofpointV3(url: URL): string | undefined {
  const whole = url.href.slice(url.origin.length);
  const start = whole.indexOf('__');
  const end = whole.lastIndexOf('__;');
  if (start < 0 || end <= start) return undefined;
  const bytes = whole.slice(end + 3).split('!')[0] ?? '';
  const characters = [...Buffer.from(bytes, 'base64url').toString('utf8')];
  const source = whole.slice(start + 2, end);
  let target = '';
  let next = 0;
  for (let at = 0; at < source.length; at += 1) {
    if (source[at] !== '*') {
      target += source[at];
      continue;
    }
    let count = 1;
    if (source[at + 1] === '*') {
      const run = runLetters.indexOf(source[at + 2] ?? '');
      count = run < 0 ? 1 : run + 2;
      at += run < 0 ? 0 : 2;
    }
    target += characters.slice(next, next + count).join('');
    next += count;
  }
  // Gateways on the way fold the two slashes into one.
  return target.replace(/^([a-z][a-z0-9+.-]*:\/)(?!\/)/i, '$1/');
}

/** '/TOKEN/https%3A%2F%2Fhost%2Fpath' */
function ciscoTarget(url: URL): string | undefined {
  const last = url.pathname
    .slice(1)
    .split('/')
    .find((part) => /^[a-z]+%3a/i.test(part));
  return last === undefined ? undefined : decoded(last);
}

function googleTarget(url: URL): string | undefined {
  if (url.pathname === '/url') return parameter('q', 'url')(url);
  const amp = /^\/amp\/(s\/)?(.+)$/.exec(url.pathname);
  return amp === null ? undefined : `${amp[1] === undefined ? 'http' : 'https'}://${amp[2]}${url.search}`;
}

/** '?d=host&u=BASE64' */
function sophosTarget(url: URL): string | undefined {
  const value = url.searchParams.get('u');
  if (value === null) return undefined;
  const text = Buffer.from(value.replaceAll(' ', '+'), 'base64').toString('utf8');
  return /^https?:\/\//i.test(text) ? text : undefined;
}
