import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { copyFileSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { stringify } from 'yaml';
import { generateMails } from '../../samples/generate.ts';
import { mailbox, organisation } from '../../samples/organisation.ts';

const root = join(import.meta.dirname, '..', '..');
const corpus = join(root, 'test', 'corpus');

/** Carrier and original Message-ID of each report, in order. */
type Reports = [carrier: string, messageId: string | null][];

interface Line {
  input: string;
  delivery: { id: string };
  reports: { carrier: string; message: { messageId: string | null } }[];
  error: unknown;
}

function fill(inbox: string): Map<string, Reports> {
  const expected = new Map<string, Reports>();
  for (const name of readdirSync(corpus).filter((file) => /^\d\d-.*\.(?:eml|msg|dat)$/.test(file))) {
    copyFileSync(join(corpus, name), join(inbox, name));
    const { reports } = JSON.parse(readFileSync(join(corpus, name.replace(/\.[a-z]+$/, '.expect.json')), 'utf8')) as {
      reports: { carrier: string; messageId: string | null }[];
    };
    expected.set(
      name,
      reports.map(({ carrier, messageId }) => [carrier, messageId]),
    );
  }
  for (const { name, bytes, expect } of generateMails({ seed: 1, count: 320, start: '2026-11-20T08:00:00.000Z' })) {
    const file = `g-${name}`;
    writeFileSync(join(inbox, file), bytes);
    expected.set(
      file,
      expect.reports.map(({ carrier, messageId }) => [carrier, messageId]),
    );
  }
  return expected;
}

test('each hand-made and each generated mail ends as one record with the right carriers and original Message-IDs', () => {
  const folder = mkdtempSync(join(tmpdir(), 'shoal-records-'));
  try {
    const inbox = join(folder, 'inbox');
    mkdirSync(inbox);
    const expected = fill(inbox);
    assert.ok(expected.size >= 360);
    writeFileSync(join(folder, 'shoal.yaml'), stringify({ organisation, mailbox }));
    const { status, stdout, stderr } = spawnSync(
      process.execPath,
      [join(root, 'server', 'cli.ts'), 'triage', '--json', '--data', 'data', 'inbox'],
      { cwd: folder, encoding: 'utf8', maxBuffer: 256 * 1024 * 1024, env: { ...process.env, DATABASE_URL: '' } },
    );
    assert.equal(status, 0, stderr);
    const lines = stdout
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line) as Line);
    assert.equal(lines.length, expected.size);
    assert.equal(new Set(lines.map(({ delivery }) => delivery.id)).size, expected.size, 'one record for each');
    for (const { input, reports, error } of lines) {
      const read: Reports = reports.map(({ carrier, message }) => [carrier, message.messageId]);
      assert.deepEqual(read, expected.get(input.slice('inbox/'.length)), input);
      assert.equal(error, null, input);
    }
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
});
