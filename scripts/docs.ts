/**
 * Writes docs/configuration.md from the configuration's schema and docs/errors.md from the table of errors, so that
 * neither can tell a lie. `--check` only says whether they are up to date.
 */
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { configSchema } from '../server/config.ts';
import { errorTable } from '../server/core/errors.ts';
import { findPlaybooks } from '../server/road/find-playbooks.ts';

interface Schema {
  type?: string;
  enum?: unknown[];
  const?: unknown;
  default?: unknown;
  description?: string;
  properties?: Record<string, Schema>;
  items?: Schema;
  anyOf?: Schema[];
}

const docs = join(import.meta.dirname, '..', 'docs');

/**
 * Every key with its type, default and meaning; nested keys are written with dots, members of a list with `[]`. What one
 * of several forms alone has is a row that repeats the key.
 */
function rowsOf(schema: Schema, path: string): string[] {
  const forms = schema.anyOf?.filter(({ properties }) => properties) ?? [];
  if (forms.length > 0) return [rowOf(schema, path), ...new Set(forms.flatMap((form) => rowsOf(form, path)))];
  const fields = Object.entries(schema.properties ?? {});
  if (fields.length > 0) return fields.flatMap(([key, child]) => rowsOf(child, path ? `${path}.${key}` : key));
  return schema.items?.properties ? [rowOf(schema, path), ...rowsOf(schema.items, `${path}[]`)] : [rowOf(schema, path)];
}

function rowOf(schema: Schema, path: string): string {
  return `| \`${path}\` | ${typeOf(schema)} | ${defaultOf(schema)} | ${cell(schema.description ?? '')} |`;
}

function typeOf({ type, enum: values, const: only, items, anyOf, properties }: Schema): string {
  if (values) return values.map((value) => `\`${value}\``).join(', ');
  if (only !== undefined) return `\`${only}\``;
  if (anyOf) return [...new Set(anyOf.map(typeOf))].join(' or ');
  if (properties?.kind) return `entry of kind ${typeOf(properties.kind)}`;
  return type === 'array'
    ? `list of ${items?.type === 'object' ? 'entries' : (items?.type ?? 'values')}`
    : (type ?? 'value');
}

function defaultOf({ default: value }: Schema): string {
  return value === undefined ? 'none' : `\`${cell(JSON.stringify(value))}\``;
}

function cell(text: string): string {
  return text.replaceAll('|', '\\|').replaceAll('\n', ' ');
}

async function configurationPage(): Promise<string> {
  const schema = configSchema(await findPlaybooks()) as Schema;
  return [
    '# Configuration',
    '',
    'Generated from the schema by `node scripts/docs.ts`; do not edit.',
    '',
    '`shoal.yaml` in the working folder, or `--config FILE`. Unknown keys are refused with the nearest known one. Secrets',
    `come by reference: \`\${env:NAME}\` or \`\${file:PATH}\`. \`DATABASE_URL\` in the environment wins over \`database.url\`.`,
    '',
    '| key | type | default | meaning |',
    '|---|---|---|---|',
    ...rowsOf(schema, ''),
    '',
  ].join('\n');
}

function errorsPage(): string {
  const rows = Object.entries(errorTable).map(
    ([code, { exit, status, remedy }]) => `| \`${code}\` | ${exit} | ${status} | ${cell(remedy)} |`,
  );
  return [
    '# Errors',
    '',
    'Generated from `server/core/errors.ts` by `node scripts/docs.ts`; do not edit. The codes are stable; the message beside',
    'a code names the input and the reason.',
    '',
    '| code | exit status | HTTP status | what to do |',
    '|---|---|---|---|',
    ...rows,
    '',
  ].join('\n');
}

const pages = new Map([
  ['configuration.md', await configurationPage()],
  ['errors.md', errorsPage()],
]);
const check = process.argv.includes('--check');
for (const [name, text] of pages) {
  const path = join(docs, name);
  if (existsSync(path) && readFileSync(path, 'utf8') === text) continue;
  if (check) {
    console.error(`docs/${name} is out of date; run \`node scripts/docs.ts\``);
    process.exitCode = 1;
  } else {
    writeFileSync(path, text);
    console.log(`wrote docs/${name}`);
  }
}
