import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, test } from 'node:test';
import { generateMails } from '../../samples/generate.ts';
import { simulationSeeds } from '../../samples/simulations.ts';

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

describe('shoal triage', () => {
  test('gives one line a mail, in input order, and names what failed', () => {
    const inbox = join(folder, 'inbox');
    mkdirSync(join(inbox, 'deeper'), { recursive: true });
    writeFileSync(join(inbox, 'b.eml'), mail('b', 'The second letter in this folder'));
    writeFileSync(join(inbox, 'a.eml'), mail('a', 'The first letter in this folder'));
    writeFileSync(join(inbox, 'notes.json'), '{}');
    writeFileSync(join(inbox, 'deeper', 'c.eml'), mail('c', 'A letter further down'));
    writeFileSync(
      join(folder, 'two.mbox'),
      `From x\n${mail('m1', 'one').replaceAll('\r', '')}\nFrom y\n${mail('m2', 'two').replaceAll('\r', '')}`,
    );
    const { status, lines, stderr } = shoal(
      ['triage', '--json', 'inbox', 'gone.eml', 'two.mbox', '-'],
      mail('piped', 'from a pipe'),
    );
    assert.equal(status, 1);
    assert.deepEqual(
      lines.map(({ input }) => input),
      ['inbox/a.eml', 'inbox/b.eml', 'inbox/deeper/c.eml', 'gone.eml', 'two.mbox#1', 'two.mbox#2', '-#1'],
    );
    assert.equal(lines[3]?.error?.code, 'SHOAL_INPUT_UNREADABLE');
    assert.match(stderr, /gone\.eml/);
    const ids = lines.filter(({ error }) => !error).map(({ delivery }) => delivery.messageId);
    assert.deepEqual(
      ids,
      ['a', 'b', 'c', 'm1', 'm2', 'piped'].map((id) => `${id}@corp.example`),
    );
  });

  test('a line has the fields of the contract, and no other', () => {
    const { status, lines } = shoal(['triage', '--json', '-'], mail('contract', 'See http://shop.example/x'));
    assert.equal(status, 0);
    const [line] = lines;
    assert.deepEqual(Object.keys(line ?? {}), [
      'input',
      'delivery',
      'reports',
      'leaver',
      'scan',
      'effects',
      'warnings',
      'error',
    ]);
    assert.deepEqual(Object.keys(line?.delivery as object), ['id', 'messageId', 'from', 'subject', 'date']);
    const report = line?.reports?.[0];
    assert.deepEqual(Object.keys(report ?? {}).sort(), [
      'carrier',
      'cluster',
      'comment',
      'depth',
      'firstReporter',
      'message',
      'prints',
      'quality',
      'reportedAt',
      'reporter',
      'simulation',
      'text',
    ]);
    assert.deepEqual(Object.keys(report?.message as object), [
      'sha256',
      'messageId',
      'from',
      'replyTo',
      'to',
      'subject',
      'date',
      'links',
      'attachments',
    ]);
    assert.deepEqual(report?.message?.links, ['http://shop.example/x']);
    assert.deepEqual(Object.keys(report?.simulation as object), ['grade', 'id', 'evidence']);
    assert.deepEqual(Object.keys(report?.cluster as object), ['id', 'size', 'nearest']);
    assert.deepEqual([line?.leaver, line?.scan, line?.error], [null, null, null]);
  });

  test('the second run over the same folder says the same and changes nothing', () => {
    const inbox = join(folder, 'again');
    mkdirSync(inbox);
    for (const { name, bytes } of generateMails({ seed: 5, count: 20, start: '2026-11-20T08:00:00.000Z' }))
      writeFileSync(join(inbox, name), bytes);
    const run = () => shoal(['triage', '--json', '--data', 'data', '--now', '2026-11-21T08:00:00Z', 'again']);
    const audited = () => shoal(['audit', 'verify', '--json', '--data', 'data']).lines[0];
    const first = run();
    const chain = audited();
    const second = run();
    assert.equal(first.status, 0, first.stderr);
    assert.deepEqual(second.lines, first.lines);
    // The chain grows with every change of a record, an action or the registry.
    assert.deepEqual(audited(), chain);
    assert.equal(chain?.ok, true);
  });

  test('a mail over the limit is refused by name and the rest goes on', () => {
    writeFileSync(join(folder, 'small.yaml'), 'limits: { deliveryBytes: 300 }\n');
    writeFileSync(join(folder, 'big.eml'), mail('big', 'x'.repeat(1_000)));
    writeFileSync(join(folder, 'fits.eml'), mail('fits', 'short'));
    const { status, lines } = shoal(['triage', '--json', '--config', 'small.yaml', 'big.eml', 'fits.eml']);
    assert.equal(status, 1);
    assert.equal(lines[0]?.error?.code, 'SHOAL_INPUT_TOO_LARGE');
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
    const graded = shoal(['simulation', 'grade', 'other.eml', ...registry]);
    assert.deepEqual(
      graded.lines.map(({ grade }) => grade),
      ['none'],
    );
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
  test('hashes files as ssdeep does', () => {
    const text = Array.from({ length: 400 }, (_, index) => `line ${index * 7919} of a file\n`).join('');
    writeFileSync(join(folder, 'plain.txt'), text);
    const { status, stdout } = shoal(['fuzzy', 'hash', 'plain.txt']);
    assert.equal(status, 0);
    const reference = spawnSync('ssdeep', ['-s', 'plain.txt'], { cwd: folder, encoding: 'utf8' });
    if (reference.error) {
      assert.ok(!process.env.CI, 'ssdeep must be there in CI');
      console.error('NOT COMPARED: there is no ssdeep on this machine');
      return;
    }
    const digestOf = (output: string) => output.trim().split('\n')[1]?.split(',')[0];
    assert.equal(digestOf(stdout), digestOf(reference.stdout));
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
    ['an unknown command', ['triag'], /did you mean triage/],
    ['an unknown option', ['triage', '--jsno', 'x'], /jsno/],
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
