import assert from 'node:assert/strict';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, test } from 'node:test';
import { readConfig } from '../../server/config.ts';
import { messageKey } from '../../server/core/message-key.ts';
import type { Playbook, Reads, Subject } from '../../server/core/playbook.ts';
import type { Simulation } from '../../server/core/simulation.ts';
import { defaultLimits } from '../../server/mail/letter.ts';
import analyse from '../../server/road/analyse.ts';
import { findPlaybooks, playbooksFolder } from '../../server/road/find-playbooks.ts';

const playbooks = await findPlaybooks();
const sections = readConfig({}, playbooks, '.').playbooks;
const options = {
  domains: ['corp.example'],
  authservIds: [],
  mailboxAddresses: ['soc@corp.example'],
  buttons: [],
  zipPasswords: [],
  receivedAt: '2026-03-02T10:00:00.000Z',
  limits: defaultLimits,
};

function readsFor(folder: string): Reads {
  const registry = join(folder, 'simulations.json');
  const simulations = existsSync(registry) ? (JSON.parse(readFileSync(registry, 'utf8')) as Simulation[]) : [];
  return {
    simulations: async () => simulations,
    neighbours: async () => [],
    clusters: async () => [],
    clusterOf: async () => null,
  };
}

async function subjectsOf(file: string): Promise<Subject[]> {
  const { delivery, reports } = await analyse({ bytes: readFileSync(file), options });
  const receivedAt = options.receivedAt;
  return reports.map((report, index) => ({
    delivery,
    report,
    receivedAt,
    key: messageKey(delivery.id, index, report.message.sha256),
  }));
}

/** Milliseconds of one case, many times what any takes: a bound against the endless, not a benchmark. */
const patience = 5_000;

for (const playbook of playbooks) checkPlaybook(playbook);

function checkPlaybook(playbook: Playbook): void {
  const home = join(playbooksFolder, playbook.name);
  const cases = join(home, 'cases');
  const names = readdirSync(cases)
    .filter((name) => /^\d\d-.*\.eml$/.test(name))
    .sort();
  const config = sections[playbook.name];

  describe(`the playbook ${playbook.name}`, () => {
    test('its README says what it does, what it misses, and names every setting', () => {
      const readme = readFileSync(join(home, 'README.md'), 'utf8');
      for (const heading of ['does', 'miss', 'settings']) assert.match(readme, new RegExp(`^#+ .*${heading}`, 'im'));
      for (const key of Object.keys(playbook.config.properties))
        assert.match(readme, new RegExp(`\`(${playbook.name}\\.)?${key}\``), key);
    });

    test('every setting has a default and a description', () => {
      for (const [key, schema] of Object.entries(
        playbook.config.properties as Record<string, { default?: unknown; description?: string }>,
      )) {
        assert.notEqual(schema.default, undefined, key);
        assert.ok((schema.description ?? '').length > 10, key);
      }
    });

    test('its cases are numbered, each with its expectation, and one of them is malformed', () => {
      assert.ok(names.length >= 3);
      for (const name of names) assert.ok(existsSync(join(cases, name.replace(/eml$/, 'expect.json'))), name);
      assert.ok(names.some((name) => name.includes('malformed')));
    });

    for (const name of names) {
      test(`${name}: planned twice the same, nothing without evidence, in bounded time`, {
        timeout: patience,
      }, async () => {
        const reads = readsFor(cases);
        for (const subject of await subjectsOf(join(cases, name))) {
          if (!playbook.applies(subject, config)) continue;
          const findings = await playbook.examine(subject, config, reads, new AbortController().signal);
          const actions = playbook.plan(findings, subject, config);
          assert.deepEqual(playbook.plan(findings, subject, config), actions);
          assert.deepEqual(await playbook.examine(subject, config, reads, new AbortController().signal), findings);
          for (const { kind, summary } of findings) {
            assert.match(kind, new RegExp(`^${playbook.name}\\.`));
            assert.ok(summary.length > 0);
          }
          if (actions.length > 0) assert.ok(findings.some(({ evidence }) => evidence.length > 0));
        }
      });
    }
  });
}

test('the cases of a playbook match, do not match, and are malformed', async () => {
  for (const playbook of playbooks) {
    const cases = join(playbooksFolder, playbook.name, 'cases');
    const outcomes = new Set<string>();
    for (const name of readdirSync(cases).filter((file) => /^\d\d-.*\.eml$/.test(file))) {
      for (const subject of await subjectsOf(join(cases, name))) {
        const findings = await playbook.examine(
          subject,
          sections[playbook.name],
          readsFor(cases),
          new AbortController().signal,
        );
        for (const { outcome } of findings) outcomes.add(outcome);
      }
    }
    assert.ok(outcomes.has('not-found'), `${playbook.name} has no case that does not match`);
  }
});
