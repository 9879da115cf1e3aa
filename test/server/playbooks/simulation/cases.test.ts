import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import type { Simulation } from '../../../../server/core/simulation.ts';
import { defaultLimits } from '../../../../server/mail/letter.ts';
import { learnSimulation } from '../../../../server/playbooks/simulation/enrol.ts';
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

// The cases themselves run in test/contract/playbooks.test.ts, as those of every playbook.
test('the registry of the cases is what the seed copy teaches', async () => {
  const { reports } = await analyse({ bytes: readFileSync(join(folder, 'seed.eml')), options });
  const { id, name, from, until } = registry[0]!;
  assert.deepEqual(
    [learnSimulation(reports[0]!, { id, name, from, until, markers: [], ownDomains: ['corp.example'] })],
    registry,
  );
});
