#!/usr/bin/env node
/** The command line: reads the arguments, opens what a command needs, and turns every error into words and a status. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type ParseArgsOptionsConfig, parseArgs } from 'node:util';
import { assembleRoad, enrol } from './assemble.ts';
import { type Config, databaseUrl, loadConfig, nearest } from './config.ts';
import { asShoalError, errorTable, ShoalError } from './core/errors.ts';
import type { Playbook } from './core/playbook.ts';
import { type CommandName, commandHelp, commands, help } from './doors/cli/commands.ts';
import { type Output, openOutput } from './doors/cli/output.ts';
import { triage } from './doors/cli/triage.ts';
import { findPlaybooks } from './road/find-playbooks.ts';
import type { Road, RoadEvents } from './road/road.ts';
import { migrate } from './store/migrate.ts';
import { openStore, type Store } from './store/open.ts';

interface Invocation {
  values: Record<string, string | boolean | string[] | undefined>;
  paths: string[];
  output: Output;
  config: Config;
  playbooks: readonly Playbook[];
  clock(): string;
}

type Command = (given: Invocation) => Promise<number>;

const quiet: RoadEvents = { arrived() {}, examined() {}, acted() {} };

/** Where a command keeps its records: `--data`, the configured server, or a folder that is gone afterwards. */
async function withStore<T>(given: Invocation, throwAway: boolean, use: (store: Store) => Promise<T>): Promise<T> {
  const data = given.values.data as string | undefined;
  const url = databaseUrl(given.config);
  const temporary = data === undefined && (throwAway || url === '') ? mkdtempSync(join(tmpdir(), 'shoal-')) : null;
  if (temporary !== null && !throwAway) {
    rmSync(temporary, { recursive: true });
    throw new ShoalError('SHOAL_USAGE', 'this command needs a registry: give --data DIR, or set DATABASE_URL');
  }
  const folder = data ?? temporary;
  const store = await openStore(folder === null ? { url } : { folder, durable: temporary === null });
  try {
    await migrate(store);
    return await use(store);
  } finally {
    await store.close();
    if (temporary !== null) rmSync(temporary, { recursive: true, force: true });
  }
}

function withRoad<T>(given: Invocation, throwAway: boolean, use: (road: Road) => Promise<T>): Promise<T> {
  const { config, playbooks, clock } = given;
  return withStore(given, throwAway, async (store) => {
    const road = assembleRoad({ config, playbooks, store, queue: null, events: quiet, clock, threads: 2 });
    try {
      return await use(road);
    } finally {
      await road.pool.close();
    }
  });
}

const run: Record<CommandName, Command> = {
  triage(given) {
    if (given.paths.length === 0)
      throw new ShoalError('SHOAL_USAGE', 'triage: name a file, a folder, or - for standard input');
    return withRoad(given, true, async (road) =>
      (await triage(road, given.paths, given.output, process.stdin)) > 0 ? 1 : 0,
    );
  },

  async fuzzy({ paths: [what, ...rest], output, values }) {
    const { fuzzyCommands } = await import('./doors/cli/fuzzy.ts');
    return fuzzyCommands(what, rest, output, {
      against: values.against as string | undefined,
      threshold: values.threshold as string | undefined,
    });
  },

  async simulation(given) {
    const { simulationCommands } = await import('./doors/cli/simulation.ts');
    const [what, ...rest] = given.paths;
    return withRoad(given, false, (road) =>
      simulationCommands(what, rest, {
        road,
        output: given.output,
        values: given.values,
        organisation: given.config.organisation.domains,
        enrol,
      }),
    );
  },

  async serve({ values, config, playbooks }) {
    const { serve } = await import('./serve.ts');
    return serve({ config, playbooks, data: values.data as string | undefined, role: 'all' });
  },

  async worker({ values, config, playbooks }) {
    const { serve } = await import('./serve.ts');
    return serve({ config, playbooks, data: values.data as string | undefined, role: 'worker' });
  },

  async demo({ values }) {
    const { demo } = await import('./demo.ts');
    return demo(values.data as string | undefined);
  },

  async migrate(given) {
    return withStore(given, false, async (store) => {
      given.output.line({ engine: store.engine, migrated: true }, () => `the ${store.engine} database is up to date`);
      return 0;
    });
  },

  async audit(given) {
    if (given.paths[0] !== 'verify')
      throw new ShoalError('SHOAL_USAGE', 'audit: the one thing it does is `audit verify`');
    const { verifyAudit } = await import('./store/audit.ts');
    return withStore(given, false, async (store) => {
      const result = await verifyAudit(store.db);
      given.output.line(result, () =>
        result.ok
          ? `${result.rows} entries, unbroken; the last hash is ${result.last ?? 'none'}`
          : `the chain is broken at entry ${result.brokenAt}`,
      );
      return result.ok ? 0 : 1;
    });
  },

  async doctor(given) {
    const { doctor } = await import('./doctor.ts');
    return doctor(given);
  },
};

async function main(argv: readonly string[]): Promise<number> {
  const [name, ...rest] = argv;
  const output = openOutput(rest.includes('--json'), process);
  if (name === undefined || name === '--help' || name === 'help') {
    output.text(help());
    return name === undefined ? 2 : 0;
  }
  if (!Object.hasOwn(commands, name)) {
    throw new ShoalError(
      'SHOAL_USAGE',
      `there is no command ${JSON.stringify(name)}; did you mean ${nearest(name, Object.keys(commands))}?`,
    );
  }
  const command = name as CommandName;
  const { values, positionals } = parse(command, rest);
  if (values.help === true) {
    output.text(commandHelp(command));
    return 0;
  }
  const playbooks = await findPlaybooks();
  const { config } = loadConfig(values.config as string | undefined, playbooks);
  return run[command]({
    values,
    paths: positionals,
    output,
    config,
    playbooks,
    clock: clockOf(values.now as string | undefined),
  });
}

function parse(command: CommandName, args: string[]): { values: Invocation['values']; positionals: string[] } {
  const options: ParseArgsOptionsConfig = commands[command].options;
  try {
    const { values, positionals } = parseArgs({ args, options, allowPositionals: true, strict: true });
    return { values: values as Invocation['values'], positionals };
  } catch (error) {
    throw new ShoalError('SHOAL_USAGE', `${command}: ${wordsOf(error as NodeJS.ErrnoException, options)}`);
  }
}

/** What the runtime says about an option, and for an unknown one the nearest that there is. */
function wordsOf({ code, message }: NodeJS.ErrnoException, options: ParseArgsOptionsConfig): string {
  const name = code === 'ERR_PARSE_ARGS_UNKNOWN_OPTION' ? /'(-[^']*)'/.exec(message)?.[1] : undefined;
  if (name === undefined) return message.split('. ')[0] as string;
  return `there is no option ${name}; did you mean --${nearest(name.replace(/^-+/, ''), Object.keys(options))}?`;
}

function clockOf(now: string | undefined): () => string {
  if (now === undefined) return () => new Date().toISOString();
  const time = Date.parse(now);
  if (Number.isNaN(time))
    throw new ShoalError('SHOAL_USAGE', `--now ${JSON.stringify(now)} is not a time such as 2026-03-01T09:00:00Z`);
  return () => new Date(time).toISOString();
}

try {
  process.exitCode = await main(process.argv.slice(2));
} catch (error) {
  const known = asShoalError(error);
  process.stderr.write(`shoal: ${known.message}\n${known.code}: ${known.remedy}\n`);
  process.exitCode = errorTable[known.code].exit;
}
