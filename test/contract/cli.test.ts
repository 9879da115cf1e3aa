import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, test } from 'node:test';
import { sql } from 'kysely';
import { Value } from 'typebox/value';
import { generateMails } from '../../samples/generate.ts';
import { simulationSeeds } from '../../samples/simulations.ts';
import { openStore } from '../../server/store/open.ts';
import { failedLine, triageLine } from './triage-schema.ts';

const cli = join(import.meta.dirname, '..', '..', 'server', 'cli.ts');
let folder = '';

before(() => {
  folder = mkdtempSync(join(tmpdir(), 'shoal-cli-'));
});
after(() => rmSync(folder, { recursive: true, force: true }));

interface Outcome {
  status: number | null;
  stdout: string;
  stderr: string;
  // biome-ignore lint/suspicious/noExplicitAny: what a script reads has no type; the assertions are the check.
  lines: Record<string, any>[];
}

function shoal(args: readonly string[], input?: string | Uint8Array): Outcome {
  const { status, stdout, stderr } = spawnSync(process.execPath, [cli, ...args], {
    cwd: folder,
    encoding: 'utf8',
    env: { ...process.env, DATABASE_URL: '' },
    ...(input === undefined ? {} : { input }),
  });
  const lines = args.includes('--json')
    ? stdout
        .trim()
        .split('\n')
        .filter(Boolean)
        .map((line) => JSON.parse(line))
    : [];
  return { status, stdout, stderr, lines };
}

const mail = (id: string, words: string) =>
  `From: Ann <ann@corp.example>\r\nTo: soc@corp.example\r\nSubject: ${id}\r\nMessage-ID: <${id}@corp.example>\r\nDate: Mon, 2 Mar 2026 10:00:00 +0000\r\n\r\n${words}\r\n`;

function assertContract(lines: readonly unknown[]): void {
  for (const line of lines) {
    const schema = (line as { error: unknown }).error === null ? triageLine : failedLine;
    assert.deepEqual(
      [...Value.Errors(schema, line)].map(({ instancePath, message }) => `${instancePath} ${message}`),
      [],
    );
  }
}

/** Every row of every table, the queue's too. */
async function dumpOf(data: string): Promise<string[]> {
  const store = await openStore({ folder: join(folder, data), durable: true });
  try {
    const tables = await sql<{ name: string }>`
      select quote_ident(table_schema) || '.' || quote_ident(table_name) as name from information_schema.tables
      where table_type = 'BASE TABLE' and table_schema not in ('pg_catalog', 'information_schema') order by 1
    `.execute(store.db);
    const rows: string[] = [];
    for (const { name } of tables.rows) {
      const found = await sql<{ row: string }>`select t::text as row from ${sql.raw(name)} t order by 1`.execute(
        store.db,
      );
      rows.push(...found.rows.map(({ row }) => `${name} ${row}`));
    }
    return rows;
  } finally {
    await store.close();
  }
}

describe('shoal triage', () => {
  test('gives one line a mail, in input order, and names what failed', () => {
    const inbox = join(folder, 'inbox');
    mkdirSync(join(inbox, 'deeper'), { recursive: true });
    writeFileSync(join(inbox, 'b.eml'), mail('b', 'The second letter in this folder'));
    writeFileSync(join(inbox, 'a.eml'), mail('a', 'The first letter in this folder'));
    writeFileSync(join(inbox, 'notes.json'), '{}');
    symlinkSync('nowhere.eml', join(inbox, 'dangling.eml'));
    writeFileSync(join(inbox, 'deeper', 'c.eml'), mail('c', 'A letter further down'));
    const mbox = (...ids: string[]) => ids.map((id) => `From x\n${mail(id, id).replaceAll('\r', '')}\n`).join('');
    writeFileSync(join(folder, 'two.mbox'), mbox('m1', 'm2'));
    const { status, lines, stderr } = shoal(
      ['triage', '--json', 'inbox', 'gone.eml', 'two.mbox', '-'],
      mbox('p1', 'p2'),
    );
    assert.equal(status, 1);
    assertContract(lines);
    assert.deepEqual(
      lines.map(({ input }) => input),
      [
        ...['inbox/a.eml', 'inbox/b.eml', 'inbox/dangling.eml', 'inbox/deeper/c.eml', 'gone.eml'],
        ...['two.mbox#1', 'two.mbox#2', '-#1', '-#2'],
      ],
    );
    const failed = lines.filter(({ error }) => error !== null);
    assert.deepEqual(
      failed.map(({ input, error }) => [input, error.code]),
      [
        ['inbox/dangling.eml', 'SHOAL_INPUT_UNREADABLE'],
        ['gone.eml', 'SHOAL_INPUT_UNREADABLE'],
      ],
    );
    for (const { input } of failed) assert.ok(stderr.includes(input));
    const ids = lines.filter(({ error }) => !error).map(({ delivery }) => delivery.messageId);
    assert.deepEqual(
      ids,
      ['a', 'b', 'c', 'm1', 'm2', 'p1', 'p2'].map((id) => `${id}@corp.example`),
    );
  });

  test('a line has the fields of the contract in their order; one mail from a pipe is -#1', () => {
    const { status, lines } = shoal(['triage', '--json', '-'], mail('contract', 'See http://shop.example/x'));
    assert.equal(status, 0);
    assertContract(lines);
    const [line] = lines;
    assert.deepEqual(Object.keys(line ?? {}).join(), 'input,delivery,reports,leaver,scan,effects,warnings,error');
    assert.equal(line?.input, '-#1');
    assert.deepEqual(line?.reports?.[0]?.message?.links, ['http://shop.example/x']);
  });

  test('the words for people go to one stream, the machine’s lines to the other', () => {
    writeFileSync(
      join(folder, 'steer.eml'),
      mail('steer', 'x').replace('Subject: steer', 'Subject: \u001b[2J\u202eexe'),
    );
    const { status, stdout, stderr } = shoal(['triage', 'steer.eml', 'missing.eml']);
    assert.equal(status, 1);
    assert.match(stdout, /^✓ steer\.eml: direct: .*not a simulation$/m);
    assert.match(stdout, /^✗ missing\.eml: SHOAL_INPUT_UNREADABLE$/m);
    assert.match(stderr, /^missing\.eml: SHOAL_INPUT_UNREADABLE: /m);
    // A subject must not steer the terminal.
    assert.doesNotMatch(stdout, /[\u001b\u202e]/);
  });

  test('the second run over the same folder says the same and changes no row', async () => {
    const inbox = join(folder, 'again');
    mkdirSync(inbox);
    for (const { name, bytes } of generateMails({ seed: 5, count: 40, start: '2026-11-20T08:00:00.000Z' }))
      writeFileSync(join(inbox, name), bytes);
    const run = (now: string) => shoal(['triage', '--json', '--data', 'data', '--now', now, 'again']);
    const first = run('2026-11-21T08:00:00Z');
    const rows = await dumpOf('data');
    const second = run('2026-11-22T08:00:00Z');
    assert.equal(first.status, 0, first.stderr);
    assert.equal(first.lines.length, 40);
    assertContract(first.lines);
    assert.deepEqual(second.lines, first.lines);
    assert.deepEqual(await dumpOf('data'), rows);
    // The clock is the given one, and no other.
    const received = rows.filter((row) => row.startsWith('public.delivery '));
    assert.equal(received.length, 40);
    for (const row of received) assert.match(row, /2026-11-21 08:00:00/);
    const chain = shoal(['audit', 'verify', '--json', '--data', 'data']);
    assert.deepEqual([chain.status, chain.lines[0]?.ok, chain.lines[0]?.rows], [0, true, 40]);
  });

  test('a mail over the limit is refused by name and the rest goes on', () => {
    writeFileSync(join(folder, 'small.yaml'), 'limits: { deliveryBytes: 300 }\n');
    writeFileSync(join(folder, 'big.eml'), mail('big', 'x'.repeat(1_000)));
    writeFileSync(join(folder, 'fits.eml'), mail('fits', 'short'));
    const { status, lines } = shoal(['triage', '--json', '--config', 'small.yaml', 'big.eml', 'fits.eml']);
    assert.equal(status, 1);
    assertContract(lines);
    assert.equal(lines[0]?.error?.code, 'SHOAL_INPUT_TOO_LARGE');
    assert.match(lines[0]?.error?.detail, /^big\.eml: 1\d{3} bytes, more than limits\.deliveryBytes allows \(300\)$/);
    assert.equal(lines[1]?.error, null);
  });
});

describe('shoal simulation', () => {
  test('learns from a seed, lists it, and grades messages against it', () => {
    const [seed] = simulationSeeds();
    assert.ok(seed);
    writeFileSync(join(folder, 'seed.eml'), seed.file);
    const registry = ['--data', 'registry', '--json'];
    const markers = seed.markers.flatMap((marker) => ['--marker', marker]);
    const enrol = [
      'simulation',
      'enrol',
      'seed.eml',
      '--id',
      'parcel',
      '--name',
      'Parcel',
      '--own-domain',
      'brackwater.example',
      ...markers,
      ...registry,
    ];
    const learned = shoal(enrol);
    assert.equal(learned.status, 0, learned.stderr);
    assert.equal(learned.lines[0]?.id, 'parcel');
    assert.equal(shoal(enrol).status, 0, 'the same again changes nothing');
    assert.deepEqual(
      shoal(['simulation', 'list', ...registry]).lines.map(({ id }) => id),
      ['parcel'],
    );
    writeFileSync(join(folder, 'other.eml'), mail('other', 'Lunch at noon?'));
    // The exercise itself, and an attacker's copy of it.
    const mails = [...generateMails({ seed: 5, count: 80, start: '2026-11-20T08:00:00.000Z' })];
    for (const wanted of ['simulation', 'copy'])
      writeFileSync(
        join(folder, `${wanted}.eml`),
        mails.find(
          ({ kind, simulation, expect }) =>
            kind === wanted && simulation === seed.id && expect.reports[0]?.carrier === 'attached-message',
        )!.bytes,
      );
    const graded = shoal(['simulation', 'grade', 'other.eml', 'gone.eml', 'simulation.eml', 'copy.eml', ...registry]);
    assert.equal(graded.status, 1);
    assert.deepEqual(
      graded.lines.map(({ input, grade, id, error }) => [input, grade ?? error.code, id ?? null]),
      [
        ['other.eml', 'none', null],
        ['gone.eml', 'SHOAL_INPUT_UNREADABLE', null],
        ['simulation.eml', 'verified', 'parcel'],
        ['copy.eml', 'hold', 'parcel'],
      ],
    );
    assert.ok(graded.lines[2]?.evidence.some(({ rule }: { rule: string }) => rule === 'simulation.marker'));
  });

  test('refuses a marker that the seed does not hold, and changes nothing', () => {
    const [seed] = simulationSeeds();
    writeFileSync(join(folder, 'seed.eml'), seed!.file);
    const refused = shoal([
      'simulation',
      'enrol',
      'seed.eml',
      '--id',
      'x',
      '--name',
      'X',
      '--marker',
      'no such words here',
      '--data',
      'fresh',
    ]);
    assert.equal(refused.status, 2);
    assert.match(refused.stderr, /no such words here/);
    assert.equal(shoal(['simulation', 'list', '--data', 'fresh', '--json']).lines.length, 0);
  });

  test('asks for a registry where none is given', () => {
    assert.equal(shoal(['simulation', 'list']).status, 2);
  });
});

describe('shoal fuzzy', () => {
  test('hashes files as ssdeep does, to the byte', () => {
    const lines = (count: number) =>
      Array.from({ length: count }, (_, nth) => `line ${nth * 7919} of a file\n`).join('');
    const files: [name: string, content: string][] = [
      ['plain.txt', lines(400)],
      ['long.txt', lines(40_000)],
      ['small', 'abc'],
      ['empty', ''],
      ['with a blank', lines(70)],
      ['with a "quote"', lines(71)],
    ];
    mkdirSync(join(folder, 'files'));
    for (const [name, content] of files) writeFileSync(join(folder, 'files', name), content);
    const names = files.map(([name]) => name);
    const cwd = join(folder, 'files');
    const hash = (...args: string[]) =>
      spawnSync(process.execPath, [cli, 'fuzzy', 'hash', ...args], { cwd, encoding: 'utf8' });
    const own = hash(...names);
    assert.equal(own.status, 0, own.stderr);
    assert.equal(own.stdout.split('\n').length, files.length + 2);
    const partly = hash('gone', 'small', '--json');
    assert.equal(partly.status, 1);
    assert.deepEqual(
      partly.stdout
        .trim()
        .split('\n')
        .map((line) => JSON.parse(line))
        .map(({ name, digest, error }) => [name, digest ?? error.code]),
      [
        ['gone', 'SHOAL_INPUT_UNREADABLE'],
        ['small', '3:uG:uG'],
      ],
    );
    const reference = spawnSync('ssdeep', ['-b', ...names], { cwd, encoding: 'utf8' });
    if (reference.error) {
      assert.ok(!process.env.CI, 'ssdeep must be there in CI');
      console.error('NOT COMPARED: there is no ssdeep on this machine');
      return;
    }
    assert.equal(own.stdout, reference.stdout);
  });

  test('scores two digests', () => {
    // From the C library, ssdeep 2.14: facts on the port that gets it wrong.
    const { stdout } = shoal(['fuzzy', 'compare', '48:abcdefghXijklmnop:abcdefg', '48:abcdefghYijklmnop:hijklmn']);
    assert.equal(stdout.trim(), '96');
  });

  test('finds the digests of a list, and names the lines that are none', () => {
    writeFileSync(
      join(folder, 'known.txt'),
      'ssdeep,1.1--blocksize:hash:hash,filename\n48:abcdefghXijklmnop:abcdefg,"one"\nnonsense\n3:zzzyyyxxxwww:zzz,two\n',
    );
    writeFileSync(join(folder, 'asked.txt'), '48:abcdefghYijklmnop:hijklmn,mine\n');
    const { status, lines } = shoal(['fuzzy', 'search', '--against', 'known.txt', '--json', 'asked.txt']);
    assert.equal(status, 1);
    assert.deepEqual(
      lines.filter(({ score }) => score !== undefined),
      [{ query: 'mine', name: 'one', score: 96 }],
    );
    assert.match(JSON.stringify(lines), /known\.txt:3/);
  });

  test('an invalid digest is refused with the reason', () => {
    const { status, stderr } = shoal(['fuzzy', 'compare', '5:abc:def', '3:a:b']);
    assert.equal(status, 1);
    assert.match(stderr, /SHOAL_DIGEST_INVALID/);
  });
});

describe('wrong use', () => {
  const wrong: [what: string, args: string[], says: RegExp][] = [
    ['no command', [], /usage: shoal/],
    ['an unknown command', ['triag'], /did you mean triage\?/],
    ['an unknown option', ['triage', '--jsno', 'x'], /--jsno; did you mean --json\?/],
    ['an unknown option with a value', ['fuzzy', 'search', '--treshold=5', 'x'], /did you mean --threshold\?/],
    ['triage without a path', ['triage'], /name a file/],
    ['a clock that is none', ['triage', '--now', 'yesterday', 'x'], /yesterday/],
    ['a configuration file that is not there', ['triage', '--config', 'none.yaml', 'x'], /none\.yaml/],
    ['a worker on the embedded database', ['worker'], /DATABASE_URL/],
  ];
  for (const [what, args, says] of wrong) {
    test(`${what}: nothing is done, status 2, and the way out`, () => {
      const { status, stdout, stderr } = shoal(args);
      assert.equal(status, 2);
      assert.match(stdout + stderr, says);
    });
  }

  test('an unknown key of the configuration is named with the nearest known one', () => {
    writeFileSync(join(folder, 'wrong.yaml'), 'organisation: { domain: [a.example] }\n');
    const { status, stderr } = shoal(['triage', '--config', 'wrong.yaml', 'x']);
    assert.equal(status, 2);
    assert.match(stderr, /organisation\.domain: unknown key; did you mean domains/);
  });

  test('every command has a help text', () => {
    const names =
      shoal(['--help'])
        .stdout.match(/^ {2}([a-z]+) /gm)
        ?.map((name) => name.trim()) ?? [];
    assert.deepEqual(names, ['triage', 'simulation', 'fuzzy', 'serve', 'worker', 'migrate', 'doctor', 'audit', 'demo']);
    const { stdout } = shoal(['triage', '--help']);
    assert.match(stdout, /usage: shoal triage PATH/);
  });
});

test('migrate and doctor say what they did and saw', () => {
  assert.match(shoal(['migrate', '--data', 'fresh-data']).stdout, /up to date/);
  const { status, lines } = shoal(['doctor', '--json', '--data', 'fresh-data']);
  const checks = Object.fromEntries(lines.map(({ check, ok }) => [check, ok]));
  assert.equal(checks.database, true);
  assert.equal(checks.runtime, true);
  // Nothing says which domains are ours, and the doctor says so.
  assert.equal(checks.organisation, false);
  assert.equal(status, 1);
  assert.ok(readFileSync(join(folder, 'fresh-data', '.lock')).length >= 0);
});
