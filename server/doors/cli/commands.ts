import type { ParseArgsOptionsConfig } from 'node:util';

const everywhere = {
  config: { type: 'string' },
  data: { type: 'string' },
  json: { type: 'boolean' },
  now: { type: 'string' },
  help: { type: 'boolean' },
} as const satisfies ParseArgsOptionsConfig;

interface CommandText {
  usage: readonly string[];
  does: string;
  options: ParseArgsOptionsConfig;
}

/** The command line as a contract: names, options and their words. */
export const commands = {
  triage: {
    usage: ['triage PATH…'],
    does: 'run the road on files, folders, mbox files or - ; no effect leaves the machine',
    options: everywhere,
  },
  simulation: {
    usage: [
      'simulation enrol FILE --id ID --name NAME [--from ISO] [--until ISO] [--marker TEXT]… [--own-domain D]…',
      'simulation list',
      'simulation grade FILE…',
    ],
    does: 'register your own simulations, list them, and say what a message would be graded and why',
    options: {
      ...everywhere,
      id: { type: 'string' },
      name: { type: 'string' },
      from: { type: 'string' },
      until: { type: 'string' },
      marker: { type: 'string', multiple: true },
      'own-domain': { type: 'string', multiple: true },
    },
  },
  fuzzy: {
    usage: ['fuzzy hash PATH…', 'fuzzy compare DIGEST DIGEST', 'fuzzy search --against DIGESTS [--threshold N] FILE…'],
    does: 'ssdeep digests, scores and matches, exact to the bit',
    options: { ...everywhere, against: { type: 'string' }, threshold: { type: 'string' } },
  },
  serve: { usage: ['serve'], does: 'run the server: web, watched folders and worker', options: everywhere },
  worker: { usage: ['worker'], does: 'run one more worker on the PostgreSQL of DATABASE_URL', options: everywhere },
  migrate: { usage: ['migrate'], does: 'bring the database up to date', options: everywhere },
  doctor: { usage: ['doctor'], does: 'check everything that Shoal needs, and say what to do', options: everywhere },
  audit: { usage: ['audit verify'], does: 'recompute the chain of the audit log', options: everywhere },
  demo: { usage: ['demo'], does: 'run the demo on this machine', options: everywhere },
} as const satisfies Record<string, CommandText>;

export type CommandName = keyof typeof commands;

const everywhereHelp = [
  '  --config FILE  settings; shoal.yaml where there is one',
  '  --data DIR     folder of the embedded database; commands that only read do without',
  '  --json         one JSON object a line on standard output',
  '  --now ISO      the clock, for replays',
  '  --help         this text',
];

/** The text of `shoal --help`. */
export function help(): string {
  const rows = Object.entries(commands).map(([name, { does }]) => `  ${name.padEnd(12)}${does}`);
  return [
    'usage: shoal COMMAND [OPTIONS]',
    '',
    ...rows,
    '',
    ...everywhereHelp,
    '',
    'exit: 0 all done; 1 some inputs failed, each named; 2 wrong use or configuration',
  ].join('\n');
}

/** The text of `shoal COMMAND --help`. */
export function commandHelp(name: CommandName): string {
  const { usage, does } = commands[name];
  return [...usage.map((line) => `usage: shoal ${line}`), '', does, '', ...everywhereHelp].join('\n');
}
