import assert from 'node:assert/strict';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, test } from 'node:test';
import { readConfig } from '../../server/config.ts';
import { actionKey } from '../../server/core/effect.ts';
import type { Finding } from '../../server/core/finding.ts';
import { messageKey } from '../../server/core/message-key.ts';
import type { Playbook, Reads, Subject } from '../../server/core/playbook.ts';
import type { Simulation } from '../../server/core/simulation.ts';
import { defaultLimits } from '../../server/mail/letter.ts';
import analyse from '../../server/road/analyse.ts';
import { findPlaybooks, playbooksFolder } from '../../server/road/find-playbooks.ts';
import { createMemory } from '../server/playbooks/cluster/memory-reads.ts';

/** Milliseconds of one case, many times what any takes: a bound against the endless, not a benchmark. */
const patience = 2_000;
const playbooks = await findPlaybooks();
const sections = readConfig({}, playbooks, '.').playbooks;
const receivedAt = '2026-03-02T10:00:00.000Z';
const options = {
  domains: ['corp.example'],
  authservIds: [],
  mailboxAddresses: ['soc@corp.example'],
  buttons: [],
  zipPasswords: [],
  receivedAt,
  limits: defaultLimits,
};

for (const playbook of playbooks) checkPlaybook(playbook);

function checkPlaybook(playbook: Playbook): void {
  const { name, config } = playbook;
  const home = join(playbooksFolder, name);
  const cases = join(home, 'cases');
  const mails = readdirSync(cases)
    .filter((file) => /^\d\d-.*\.eml$/.test(file))
    .sort();

  describe(`the playbook ${name}`, () => {
    test('its README says what it does and what it misses, and its settings name every key', () => {
      const chapters = chaptersOf(readFileSync(join(home, 'README.md'), 'utf8'));
      for (const title of ['What it does', 'What it misses', 'Settings'])
        assert.ok((chapters.get(title) ?? '').length > 50, title);
      for (const key of Object.keys(config.properties))
        assert.match(chapters.get('Settings') ?? '', new RegExp(`\`(${name}\\.)?${key}\``), key);
    });

    test('every setting has a default and a description', () => {
      const properties = config.properties as Record<string, { default?: unknown; description?: string }>;
      for (const [key, schema] of Object.entries(properties)) {
        assert.notEqual(schema.default, undefined, key);
        assert.ok((schema.description ?? '').length > 10, key);
      }
    });

    test('its cases are numbered from 1 without a gap, each with its expectation, one of them malformed', () => {
      assert.deepEqual(
        mails.map((file) => Number(file.slice(0, 2))),
        mails.map((_, index) => index + 1),
      );
      const expectations = readdirSync(cases).filter((file) => file.endsWith('.expect.json'));
      assert.deepEqual(expectations.sort(), mails.map((file) => file.replace(/eml$/, 'expect.json')).sort());
      assert.ok(mails.some((file) => file.includes('malformed')));
    });

    const run = runner(playbook, cases);
    for (const file of mails)
      test(`${file}: its line to the letter; all of it pure, quick, and with evidence`, async () => {
        const { line } = JSON.parse(readFileSync(join(cases, file.replace(/eml$/, 'expect.json')), 'utf8'));
        const started = performance.now();
        assert.deepEqual(await run(join(cases, file)), line);
        assert.ok(performance.now() - started < patience);
      });

    test('one of its cases matches, and one does not', async () => {
      const outcomes = new Set<string>();
      const again = runner(playbook, cases, (finding) => outcomes.add(finding.outcome));
      for (const file of mails) await again(join(cases, file));
      assert.ok(outcomes.has('found') && outcomes.has('not-found'), [...outcomes].join());
    });
  });
}

/** Text under each heading of the second level. */
function chaptersOf(readme: string): Map<string, string> {
  return new Map(
    readme
      .split(/^## /m)
      .slice(1)
      .map((chapter) => {
        const end = chapter.indexOf('\n');
        return [chapter.slice(0, end).trim(), chapter.slice(end).trim()];
      }),
  );
}

/**
 * Runs cases on top of each other, as the road would, and gives the line of each: one an entry of `reports`, or one for
 * the delivery.
 */
function runner(playbook: Playbook, cases: string, told: (finding: Finding) => void = () => undefined) {
  const registry = join(cases, 'simulations.json');
  const simulations = existsSync(registry) ? (JSON.parse(readFileSync(registry, 'utf8')) as Simulation[]) : [];
  const memory = createMemory(simulations);
  const reads = onlyNeeded(playbook, memory.reads);
  return async (file: string): Promise<unknown> => {
    const lines: unknown[] = [];
    for (const subject of await subjectsOf(playbook, file)) {
      const findings = await examined(playbook, subject, reads);
      for (const finding of findings) {
        told(finding);
        if (finding.grouping) memory.keep(subject, finding.grouping);
      }
      lines.push(playbook.line(findings));
    }
    return playbook.about === 'report' ? lines : lines[0];
  };
}

/** What a playbook did not say that it needs, it does not get. */
function onlyNeeded({ needs, name }: Playbook, reads: Reads): Reads {
  const refused = (key: string) => () => assert.fail(`${name} reads ${key} without naming it in needs`);
  const entries = Object.entries(reads) as [keyof Reads, unknown][];
  return Object.fromEntries(
    entries.map(([key, read]) => [key, needs.includes(key) ? read : refused(key)]),
  ) as unknown as Reads;
}

async function subjectsOf({ about }: Playbook, file: string): Promise<Subject[]> {
  const { delivery, reports } = await analyse({ bytes: readFileSync(file), options });
  if (about === 'delivery')
    return [{ delivery, report: null, key: messageKey(delivery.id, -1, delivery.id), receivedAt }];
  return reports.map((report, index) => {
    const key = messageKey(delivery.id, index, report.message.sha256);
    return { delivery, report, key, receivedAt };
  });
}

async function examined(playbook: Playbook, given: Subject, reads: Reads): Promise<readonly Finding[]> {
  const { name } = playbook;
  const [subject, config] = [frozen(structuredClone(given)), frozen(structuredClone(sections[name]))];
  if (!playbook.applies(subject, config)) return [];
  const examine = () => playbook.examine(subject, config, reads, new AbortController().signal);
  const findings = frozen(await examine());
  assert.deepEqual(await examine(), findings);
  for (const { kind, summary, evidence } of findings) {
    assert.ok(kind.startsWith(`${name}.`) && summary.length > 0, kind);
    for (const { rule, why } of evidence) assert.ok(rule.startsWith(`${name}.`) && why.length > 0, rule);
  }
  const actions = playbook.plan(findings, subject, config);
  assert.deepEqual(playbook.plan(findings, subject, config), actions);
  const keys = actions.map(({ kind, about }) => actionKey(name, subject.key, kind, about));
  assert.equal(new Set(keys).size, keys.length);
  const unproven = findings.filter(({ evidence }) => evidence.length === 0);
  assert.deepEqual(playbook.plan(unproven, subject, config), []);
  return findings;
}

/** Every write to it, however deep, is an error. */
function frozen<T>(value: T): T {
  const waiting: unknown[] = [value];
  for (let each = waiting.pop(); each !== undefined; each = waiting.pop()) {
    if (typeof each !== 'object' || each === null || Object.isFrozen(each)) continue;
    Object.freeze(each);
    waiting.push(...Object.values(each).filter((inner) => inner !== undefined));
  }
  return value;
}
