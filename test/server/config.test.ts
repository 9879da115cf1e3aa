import assert from 'node:assert/strict';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { loadConfig, nearest, readConfig } from '../../server/config.ts';
import { ShoalError } from '../../server/core/errors.ts';
import { findPlaybooks } from '../../server/road/find-playbooks.ts';

const playbooks = await findPlaybooks();
let folder: string;
before(() => {
  folder = mkdtempSync(join(tmpdir(), 'shoal-config-'));
});
after(() => rmSync(folder, { recursive: true, force: true }));

const read = (values: unknown) => readConfig(values, playbooks, folder);

function refusal(run: () => unknown): string {
  try {
    run();
  } catch (error) {
    assert.ok(error instanceof ShoalError, String(error));
    assert.equal(error.code, 'SHOAL_CONFIG');
    return error.message;
  }
  return assert.fail('it was taken');
}

test('without any configuration every key has a default, and nothing outside is allowed', () => {
  const config = read({});
  assert.deepEqual(config.server, { host: '127.0.0.1', port: 7070 });
  assert.deepEqual(config.organisation, { domains: [], authservIds: [] });
  assert.deepEqual(config.mailbox, { addresses: [], buttons: [], zipPasswords: ['infected'] });
  assert.deepEqual([config.policy, config.folders], [[], []]);
  assert.deepEqual([config.database.url, config.jira.url, config.log.level], ['', '', 'info']);
  assert.deepEqual([config.limits.attempts, config.limits.depth, config.limits.deliveryBytes], [3, 8, 167_772_160]);
  assert.deepEqual(config.playbooks.cluster, { threshold: 50, shortText: 120, weakThreshold: 30 });
  assert.deepEqual(read(null), config);
  assert.deepEqual(read(undefined), config);
});

test('a value that is given stays, and its neighbours keep their defaults', () => {
  const config = read({ server: { port: 0 }, cluster: { threshold: 64 }, limits: { attempts: 5 } });
  assert.deepEqual(config.server, { host: '127.0.0.1', port: 0 });
  assert.deepEqual(config.playbooks.cluster, { threshold: 64, shortText: 120, weakThreshold: 30 });
  assert.deepEqual([config.limits.attempts, config.limits.analysisSeconds], [5, 20]);
});

test('a key that is written without a value has its default', () => {
  const file = join(folder, 'empty.yaml');
  writeFileSync(file, 'server:\nmailbox:\n  addresses:\n  zipPasswords: []\npolicy:\ncluster:\n  threshold:\n');
  const { config } = loadConfig(file, playbooks);
  assert.deepEqual(config.server, { host: '127.0.0.1', port: 7070 });
  assert.deepEqual(config.mailbox, { addresses: [], buttons: [], zipPasswords: [] });
  assert.deepEqual(config.policy, []);
  assert.deepEqual(config.playbooks.cluster, { threshold: 50, shortText: 120, weakThreshold: 30 });
});

test('an unknown key is refused by its path with the nearest known one, at any depth', () => {
  for (const [values, message] of [
    [{ organization: {} }, 'organization: unknown key; did you mean organisation?'],
    [{ server: { prot: 1 } }, 'server.prot: unknown key; did you mean port?'],
    [{ cluster: { treshold: 1 } }, 'cluster.treshold: unknown key; did you mean threshold?'],
    [
      {
        policy: [
          { effect: 'close', level: 'do' },
          { effect: 'close', levle: 'do' },
        ],
      },
      'policy.1.levle: unknown key; did you mean level?',
    ],
    [JSON.parse('{"server": {"__proto__": {"port": 1}}}'), 'server.__proto__: unknown key; did you mean port?'],
  ] as const)
    assert.equal(
      refusal(() => read(values)),
      message,
    );
  assert.equal(
    refusal(() => read({ servre: null })),
    'servre: unknown key; did you mean server?',
  );
  for (const name of ['constructor', 'toString', 'hasOwnProperty'])
    assert.match(
      refusal(() => read({ [name]: {} })),
      new RegExp(`^${name}: unknown key`),
    );
});

test('a value of the wrong type or out of range is refused by its key', () => {
  for (const [values, key] of [
    [{ server: { port: '7070' } }, 'server.port'],
    [{ server: { port: 70_000 } }, 'server.port'],
    [{ server: { port: 1.5 } }, 'server.port'],
    [{ server: [] }, 'server'],
    [{ mailbox: { addresses: 'soc@corp.example' } }, 'mailbox.addresses'],
    [{ mailbox: { addresses: ['soc@corp.example', 7] } }, 'mailbox.addresses.1'],
    [{ policy: [{ effect: 'close', level: 'maybe' }] }, 'policy.0.level'],
    [{ policy: [{ effect: 'explode', level: 'do' }] }, 'policy.0.effect'],
    [{ limits: { depth: 0 } }, 'limits.depth'],
    [{ cluster: { threshold: 101 } }, 'cluster.threshold'],
    [{ log: { level: 'loud' } }, 'log.level'],
    ['text', 'the file'],
    [[], 'the file'],
  ] as const)
    assert.ok(
      refusal(() => read(values)).startsWith(`${key}: `),
      `${JSON.stringify(values)} ${refusal(() => read(values))}`,
    );
});

test('a rule of the policy without its effect is refused by its place', () => {
  assert.match(
    refusal(() => read({ policy: [{ level: 'do' }] })),
    /^policy\.0: .*effect/,
  );
});

test('a reference is replaced by what the environment or the file holds, without the last line end', () => {
  process.env.SHOAL_TEST_SECRET = 'from-the-environment';
  writeFileSync(join(folder, 'secret.txt'), 'from-the-file\n');
  const config = read({
    mailbox: { zipPasswords: [`\${env:SHOAL_TEST_SECRET}`, `\${file:secret.txt}`] },
    database: { url: `\${file:${join(folder, 'secret.txt')}}` },
  });
  assert.deepEqual(config.mailbox.zipPasswords, ['from-the-environment', 'from-the-file']);
  assert.equal(config.database.url, 'from-the-file');
  delete process.env.SHOAL_TEST_SECRET;
});

test('what a secret holds is never read as a reference, and text around one stays as it is', () => {
  writeFileSync(join(folder, 'nested.txt'), `\${env:PATH}`);
  const passwords = [`\${file:nested.txt}`, `a\${env:PATH}`, `\${exec:id}`];
  assert.deepEqual(read({ mailbox: { zipPasswords: passwords } }).mailbox.zipPasswords, [
    `\${env:PATH}`,
    `a\${env:PATH}`,
    `\${exec:id}`,
  ]);
});

test('a reference that leads nowhere is refused by the key and the name', () => {
  assert.equal(
    refusal(() => read({ mailbox: { zipPasswords: ['x', `\${env:SHOAL_TEST_MISSING}`] } })),
    'mailbox.zipPasswords.1: the environment has no SHOAL_TEST_MISSING',
  );
  assert.match(
    refusal(() => read({ database: { url: `\${file:none.txt}` } })),
    /^database\.url: .*none\.txt/,
  );
});

test('a refusal never shows the secret that it is about', () => {
  process.env.SHOAL_TEST_SECRET = 'hunter-two';
  const message = refusal(() => read({ server: { port: `\${env:SHOAL_TEST_SECRET}` } }));
  assert.ok(message.startsWith('server.port: ') && !message.includes('hunter'), message);
  delete process.env.SHOAL_TEST_SECRET;
});

test('it is frozen in every depth, and the given values are left alone', () => {
  const values = { mailbox: { addresses: ['soc@corp.example'] }, policy: [{ effect: 'close', level: 'ask' }] };
  const config = read(values);
  for (const part of [config, config.mailbox, config.mailbox.addresses, config.policy[0], config.limits])
    assert.ok(Object.isFrozen(part));
  assert.ok(Object.isFrozen(config.playbooks) && Object.isFrozen(config.playbooks.cluster));
  assert.throws(() => (config.mailbox.addresses as string[]).push('x'), TypeError);
  assert.deepEqual(values, {
    mailbox: { addresses: ['soc@corp.example'] },
    policy: [{ effect: 'close', level: 'ask' }],
  });
  assert.ok(!Object.isFrozen(values.mailbox));
});

test('a file that is missing, no YAML or an alias bomb is refused by its name', () => {
  assert.match(
    refusal(() => loadConfig(join(folder, 'none.yaml'), playbooks)),
    /none\.yaml: /,
  );
  const [broken, bomb] = [join(folder, 'broken.yaml'), join(folder, 'bomb.yaml')];
  writeFileSync(broken, 'server: {port: 1');
  assert.match(
    refusal(() => loadConfig(broken, playbooks)),
    /broken\.yaml: /,
  );
  const levels = 'bcdefghi'.split('').map((name, index) => `${name}: &${name} [${`*${'abcdefgh'[index]},`.repeat(9)}]`);
  writeFileSync(bomb, ['a: &a [x,x]', ...levels].join('\n'));
  assert.match(
    refusal(() => loadConfig(bomb, playbooks)),
    /bomb\.yaml: /,
  );
});

test('paths of watched folders and of secrets count from the file', () => {
  writeFileSync(join(folder, 'name.txt'), 'inbox');
  const file = join(folder, 'shoal.yaml');
  writeFileSync(
    file,
    `folders:\n  - name: \${file:name.txt}\n    path: drop/here\n  - {name: other, path: /srv/mail}\n`,
  );
  const { config, file: read } = loadConfig(file, playbooks);
  assert.equal(read, file);
  assert.deepEqual(config.folders, [
    { name: 'inbox', path: join(folder, 'drop/here'), trust: 'file' },
    { name: 'other', path: '/srv/mail', trust: 'file' },
  ]);
  assert.ok(Object.isFrozen(config.folders[0]));
});

test('the nearest word ignores case and needs the fewest changes', () => {
  const known = ['domains', 'authservIds', 'addresses'];
  assert.equal(nearest('DOMAIN', known), 'domains');
  assert.equal(nearest('authserv-ids', known), 'authservIds');
  assert.equal(nearest('adresses', known), 'addresses');
});
