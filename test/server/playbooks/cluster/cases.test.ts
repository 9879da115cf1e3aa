import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { messageKey } from '../../../../server/core/message-key.ts';
import { defaultLimits } from '../../../../server/mail/letter.ts';
import { playbook } from '../../../../server/playbooks/cluster/playbook.ts';
import analyse from '../../../../server/road/analyse.ts';
import { createMemory } from './memory-reads.ts';

const folder = join(import.meta.dirname, '../../../../server/playbooks/cluster/cases');
const names = readdirSync(folder)
  .filter((name) => name.endsWith('.eml'))
  .sort();

const options = {
  domains: ['corp.example'],
  authservIds: [],
  mailboxAddresses: ['soc@corp.example'],
  buttons: [],
  zipPasswords: [],
  receivedAt: '2026-03-02T10:00:00.000Z',
  limits: defaultLimits,
};

test('the cases, run on top of each other, say what they are expected to say', async () => {
  const memory = createMemory();
  for (const name of names) {
    const { delivery, reports } = await analyse({ bytes: readFileSync(join(folder, name)), options });
    const line: unknown[] = [];
    for (const [index, report] of reports.entries()) {
      const key = messageKey(delivery.id, index, report.message.sha256);
      const finding = await memory.take({ delivery, report, key, receivedAt: options.receivedAt });
      line.push(playbook.line([finding]));
    }
    const expected = JSON.parse(readFileSync(join(folder, name.replace(/eml$/, 'expect.json')), 'utf8'));
    assert.deepEqual({ line }, expected, name);
  }
});
