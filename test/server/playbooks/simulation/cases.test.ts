import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { Value } from 'typebox/value';
import type { Reads } from '../../../../server/core/playbook.ts';
import type { Simulation } from '../../../../server/core/simulation.ts';
import { defaultLimits } from '../../../../server/mail/letter.ts';
import { learnSimulation } from '../../../../server/playbooks/simulation/enrol.ts';
import { playbook } from '../../../../server/playbooks/simulation/playbook.ts';
import analyse from '../../../../server/road/analyse.ts';

const folder = join(import.meta.dirname, '../../../../server/playbooks/simulation/cases');
const registry = JSON.parse(readFileSync(join(folder, 'simulations.json'), 'utf8')) as Simulation[];
const options = {
  domains: ['corp.example'],
  authservIds: [],
  mailboxAddresses: ['soc@corp.example'],
  buttons: [],
  zipPasswords: [],
  receivedAt: null,
  limits: defaultLimits,
};
const reads = { simulations: async () => registry } as unknown as Reads;

for (const name of readdirSync(folder).filter((each) => /^\d\d-.*\.eml$/.test(each))) {
  test(`${name} is graded as stated`, async () => {
    const { line } = JSON.parse(readFileSync(join(folder, name.replace('.eml', '.expect.json')), 'utf8'));
    const { delivery, reports } = await analyse({ bytes: readFileSync(join(folder, name)), options });
    const config = Value.Default(playbook.config, {});
    const lines: unknown[] = [];
    for (const [index, report] of reports.entries()) {
      const subject = { delivery, report, key: `case:${index}`, receivedAt: '2026-03-02T09:06:00.000Z' };
      assert.ok(playbook.applies(subject, config));
      const findings = await playbook.examine(subject, config, reads, AbortSignal.timeout(5_000));
      const actions = playbook.plan(findings, subject, config);
      assert.deepEqual(playbook.plan(findings, subject, config), actions);
      if (actions.length > 0) assert.ok(findings.some(({ evidence }) => evidence.length > 0));
      lines.push(playbook.line(findings));
    }
    assert.deepEqual(lines, line);
  });
}

test('the registry of the cases is what the seed copy teaches', async () => {
  const { reports } = await analyse({ bytes: readFileSync(join(folder, 'seed.eml')), options });
  const { id, name, from, until } = registry[0]!;
  assert.deepEqual(
    [learnSimulation(reports[0]!, { id, name, from, until, markers: [], ownDomains: ['corp.example'] })],
    registry,
  );
});
