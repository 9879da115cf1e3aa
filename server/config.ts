/**
 * One schema, read once, frozen. Secrets come by reference only: `${env:NAME}` or `${file:PATH}`. This is the one file
 * that reads the environment.
 */
import { existsSync, readFileSync } from 'node:fs';
import { dirname, resolve } from 'node:path';
import { type Static, type TObject, type TSchema, Type } from 'typebox';
import { Value } from 'typebox/value';
import { parse } from 'yaml';
import { levels } from './core/effect.ts';
import { reasonOf, ShoalError } from './core/errors.ts';
import type { Playbook } from './core/playbook.ts';
import { defaultLimits } from './mail/letter.ts';
import { jiraConfig } from './services/jira/config.ts';

const list = (description: string) => Type.Array(Type.String(), { default: [], description });

const limitNotes: Record<keyof typeof defaultLimits, string> = {
  deliveryBytes: 'bytes of one delivery; a larger one is refused by name',
  parts: 'parts over the whole tree of a delivery',
  depth: 'levels of messages within messages',
  partBytes: 'bytes of one decoded part',
  headers: 'header fields of one message',
  headerBytes: 'bytes of one header field',
  archiveMembers: 'members of one archive',
  archiveBytes: 'unpacked bytes of one archive',
  textCharacters: 'characters of text kept of one message',
  contactPoints: 'contact points kept of one message',
};

function limitsSchema() {
  const entries = Object.entries(defaultLimits).map(([key, value]) => [
    key,
    Type.Integer({ minimum: 1, default: value, description: limitNotes[key as keyof typeof defaultLimits] }),
  ]);
  return Type.Object(
    {
      ...(Object.fromEntries(entries) as Record<keyof typeof defaultLimits, ReturnType<typeof Type.Integer>>),
      analysisSeconds: Type.Integer({
        minimum: 1,
        default: 20,
        description: 'seconds that reading one delivery may take',
      }),
      analysisMegabytes: Type.Integer({
        minimum: 64,
        default: 768,
        description: 'heap of the thread that reads a delivery',
      }),
      attempts: Type.Integer({ minimum: 1, default: 3, description: 'tries before a delivery is put into quarantine' }),
    },
    { default: {} },
  );
}

const baseSchema = {
  organisation: Type.Object(
    {
      domains: list('mail domains of the organisation; a subdomain counts too'),
      authservIds: list("authserv-ids that the organisation's own border writes into Authentication-Results"),
    },
    { default: {} },
  ),
  mailbox: Type.Object(
    {
      addresses: list('addresses of the security mailbox'),
      buttons: list('senders of report buttons and other wrappers'),
      zipPasswords: Type.Array(Type.String(), {
        default: ['infected'],
        description: 'tried on encrypted archives, in order',
      }),
    },
    { default: {} },
  ),
  policy: Type.Array(
    Type.Object({
      when: Type.Optional(Type.String({ description: "kind of a finding: 'simulation.verified', 'simulation.*'" })),
      effect: Type.Unsafe<'close' | 'ticket'>({
        type: 'string',
        enum: ['close', 'ticket'],
        description: 'kind of action that the rule is about',
      }),
      level: Type.Unsafe<(typeof levels)[number]>({
        type: 'string',
        enum: [...levels],
        description: 'only written down, asked for with one click, or done',
      }),
    }),
    {
      default: [],
      description: "the first rule that matches decides; where none does, the playbook's own cautious default",
    },
  ),
  folders: Type.Array(
    Type.Object({
      name: Type.String({ minLength: 1, description: 'shown as the source' }),
      trust: Type.Unsafe<'file' | 'mailbox'>({
        type: 'string',
        enum: ['file', 'mailbox'],
        default: 'file',
        description: "'mailbox': only your own mail server writes here, so the arrival time counts",
      }),
      path: Type.String({ minLength: 1, description: 'watched for .eml and .msg files; relative to this file' }),
    }),
    { default: [], description: 'watched folders' },
  ),
  server: Type.Object(
    {
      host: Type.String({ default: '127.0.0.1', description: 'without sign-in only a loopback address is accepted' }),
      port: Type.Integer({ minimum: 0, maximum: 65_535, default: 7070, description: '0 takes any free port' }),
    },
    { default: {} },
  ),
  addin: Type.Object(
    {
      officeJs: Type.String({
        default: 'https://appsforoffice.microsoft.com/lib/1/hosted/office.js',
        description: 'where the pane loads Office.js from',
      }),
      frameAncestors: Type.Array(Type.String(), {
        default: [
          'https://outlook.office.com',
          'https://outlook.office365.com',
          'https://outlook.live.com',
          'https://outlook.cloud.microsoft',
        ],
        description: 'pages that may show the pane in a frame',
      }),
    },
    { default: {} },
  ),
  database: Type.Object(
    {
      url: Type.String({
        default: '',
        description: 'PostgreSQL 15 or newer; empty: the embedded database. DATABASE_URL wins',
      }),
    },
    { default: {} },
  ),
  log: Type.Object(
    {
      level: Type.Unsafe<'debug' | 'info' | 'warn' | 'error'>({
        type: 'string',
        enum: ['debug', 'info', 'warn', 'error'],
        description: 'least important line that is written',
        default: 'info',
      }),
    },
    { default: {} },
  ),
  limits: limitsSchema(),
  jira: jiraConfig,
};
const baseObject = Type.Object(baseSchema);

export type Config = Static<typeof baseObject> & {
  /** Each playbook's own section, by name. */
  playbooks: Readonly<Record<string, unknown>>;
};

/** The whole schema: the product's keys and one section a playbook. */
export function configSchema(playbooks: readonly Playbook[]): TObject {
  const sections = playbooks.map(({ name, config }): [string, TSchema] => [
    name,
    Type.Object(config.properties, { default: {} }),
  ]);
  return Type.Object({ ...baseSchema, ...Object.fromEntries(sections) });
}

/** @throws ShoalError SHOAL_CONFIG that names the key, the reason and, for an unknown key, the nearest known one. */
export function readConfig(values: unknown, playbooks: readonly Playbook[], folder: string): Config {
  const schema = configSchema(playbooks);
  const given = expandReferences(values ?? {}, folder, '');
  refuseUnknownKeys(given, schema, '');
  const filled = Value.Default(schema, withoutNulls(given)) as Record<string, unknown>;
  const [problem] = Value.Errors(schema, filled);
  if (problem) {
    const key = problem.instancePath.slice(1).replaceAll('/', '.') || 'the file';
    throw new ShoalError('SHOAL_CONFIG', `${key}: ${problem.message}`);
  }
  const sections = Object.fromEntries(playbooks.map(({ name }) => [name, filled[name]]));
  return deepFreeze({ ...(filled as Omit<Config, 'playbooks'>), playbooks: sections });
}

/** Reads `file`, or `shoal.yaml` in the current folder where there is one; null values are the defaults. */
export function loadConfig(
  file: string | undefined,
  playbooks: readonly Playbook[],
): { config: Config; file: string | null } {
  const path = file ?? (existsSync('shoal.yaml') ? 'shoal.yaml' : null);
  let values: unknown = {};
  if (path !== null) {
    try {
      values = parse(readFileSync(path, 'utf8'), { maxAliasCount: 20 });
    } catch (error) {
      throw new ShoalError('SHOAL_CONFIG', `${path}: ${reasonOf(error)}`);
    }
  }
  const folder = path === null ? process.cwd() : dirname(resolve(path));
  const config = readConfig(values, playbooks, folder);
  const folders = config.folders.map((entry) => ({ ...entry, path: resolve(folder, entry.path) }));
  return { config: deepFreeze({ ...config, folders }), file: path };
}

/** The PostgreSQL to use; '' is the embedded database. The environment wins over the file. */
export function databaseUrl(config: Config): string {
  return process.env.DATABASE_URL || config.database.url;
}

const reference = /^\$\{(env|file):([^}]+)\}$/;

function expandReferences(value: unknown, folder: string, key: string): unknown {
  if (Array.isArray(value)) return value.map((entry, index) => expandReferences(entry, folder, `${key}.${index}`));
  if (value !== null && typeof value === 'object') {
    return Object.fromEntries(
      Object.entries(value).map(([name, entry]) => [
        name,
        expandReferences(entry, folder, key ? `${key}.${name}` : name),
      ]),
    );
  }
  const found = typeof value === 'string' ? reference.exec(value) : null;
  if (!found) return value;
  const [, kind, name] = found as unknown as [string, string, string];
  if (kind === 'env') {
    const held = process.env[name];
    if (held === undefined) throw new ShoalError('SHOAL_CONFIG', `${key}: the environment has no ${name}`);
    return held;
  }
  try {
    return readFileSync(resolve(folder, name), 'utf8').trimEnd();
  } catch (error) {
    throw new ShoalError('SHOAL_CONFIG', `${key}: ${reasonOf(error)}`);
  }
}

/** YAML reads a key with nothing behind it, such as one whose lines are all comments, as null: it has its default. */
function withoutNulls(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(withoutNulls);
  if (value === null || typeof value !== 'object') return value;
  const given = Object.entries(value).filter(([, entry]) => entry !== null);
  return Object.fromEntries(given.map(([name, entry]) => [name, withoutNulls(entry)]));
}

interface SchemaNode {
  properties?: Record<string, SchemaNode>;
  items?: SchemaNode;
  anyOf?: SchemaNode[];
}

function refuseUnknownKeys(value: unknown, schema: SchemaNode, key: string): void {
  const node = schema.anyOf?.find((option) => option.properties) ?? schema;
  if (Array.isArray(value) && node.items) {
    for (const [index, entry] of value.entries()) refuseUnknownKeys(entry, node.items, `${key}.${index}`);
    return;
  }
  if (value === null || typeof value !== 'object' || !node.properties) return;
  const known = Object.keys(node.properties);
  for (const [name, entry] of Object.entries(value)) {
    const path = key ? `${key}.${name}` : name;
    const child = Object.hasOwn(node.properties, name) ? node.properties[name] : undefined;
    if (!child) throw new ShoalError('SHOAL_CONFIG', `${path}: unknown key; did you mean ${nearest(name, known)}?`);
    refuseUnknownKeys(entry, child, path);
  }
}

/** The known word with the least Levenshtein distance. */
export function nearest(word: string, known: readonly string[]): string {
  const scored = known.map((candidate) => ({ candidate, cost: distance(word.toLowerCase(), candidate.toLowerCase()) }));
  return scored.sort((a, b) => a.cost - b.cost)[0]?.candidate ?? '';
}

function distance(a: string, b: string): number {
  let row = Array.from({ length: b.length + 1 }, (_, index) => index);
  for (let i = 1; i <= a.length; i++) {
    const next = [i];
    for (let j = 1; j <= b.length; j++) {
      const replaced = row[j - 1]! + (a[i - 1] === b[j - 1] ? 0 : 1);
      next.push(Math.min(row[j]! + 1, next[j - 1]! + 1, replaced));
    }
    row = next;
  }
  return row[b.length]!;
}

function deepFreeze<T>(value: T): T {
  if (value !== null && typeof value === 'object' && !Object.isFrozen(value)) {
    Object.freeze(value);
    for (const entry of Object.values(value)) deepFreeze(entry);
  }
  return value;
}
