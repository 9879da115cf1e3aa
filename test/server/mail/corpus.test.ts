import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { generateMails } from '../../../samples/generate.ts';
import { mailbox, organisation } from '../../../samples/organisation.ts';
import { carriers, type Intake } from '../../../server/core/mail.ts';
import { intake } from '../../../server/mail/intake.ts';
import { defaultLimits, type IntakeOptions } from '../../../server/mail/letter.ts';

const options: IntakeOptions = {
  ...organisation,
  mailboxAddresses: mailbox.addresses,
  buttons: mailbox.buttons,
  zipPasswords: mailbox.zipPasswords,
  receivedAt: null,
  limits: defaultLimits,
  fuzzyHash: () => null,
};

interface Expected {
  about: string;
  reports: ExpectedReport[];
  /** Codes of the delivery's warnings, in order. */
  warnings: string[];
}

interface ExpectedReport {
  carrier: string;
  quality: string;
  depth: number;
  messageId: string | null;
  from: { name: string; address: string };
  subject: string;
  /** Addresses, '' for nobody. */
  reporter: string;
  firstReporter: string;
  comment?: string;
  links?: string[];
}

const folder = join(import.meta.dirname, '..', '..', 'corpus');
const names = readdirSync(folder).filter((name) => /^\d\d-.*\.(?:eml|msg|dat)$/.test(name));

function expectationOf(name: string): Expected {
  return JSON.parse(readFileSync(join(folder, name.replace(/\.[a-z]+$/, '.expect.json')), 'utf8')) as Expected;
}

/** What was read, in the shape of the expectation; comment and links where it states them. */
function readAs({ delivery, reports }: Intake, expected: Expected): Omit<Expected, 'about'> {
  const read = reports.map((report, index): ExpectedReport => {
    const { carrier, quality, depth, message, reporter, firstReporter, comment } = report;
    const stated = expected.reports[index];
    return {
      carrier,
      quality,
      depth,
      messageId: message.messageId,
      from: message.from,
      subject: message.subject,
      reporter: reporter.address,
      firstReporter: firstReporter.address,
      ...(stated?.comment === undefined ? {} : { comment }),
      ...(stated?.links === undefined ? {} : { links: message.links }),
    };
  });
  return { reports: read, warnings: delivery.warnings.map(({ code }) => code) };
}

for (const name of names) {
  const { about, ...expected } = expectationOf(name);
  test(`${name}: ${about}`, async () => {
    const read = await intake(readFileSync(join(folder, name)), options);
    assert.deepEqual(readAs(read, { about, ...expected }), expected);
  });
}

test('at least 40 hand-made mails show every carrier that a file can have, twice or more', () => {
  assert.ok(names.length >= 40, `${names.length} mails`);
  const seen = new Map<string, number>();
  for (const { carrier } of names.flatMap((name) => expectationOf(name).reports)) {
    seen.set(carrier, (seen.get(carrier) ?? 0) + 1);
  }
  // Only the Graph door hands out item attachments.
  const rare = carriers.filter((carrier) => carrier !== 'attached-item' && (seen.get(carrier) ?? 0) < 2);
  assert.deepEqual(rare, []);
});

test('320 generated mails are read as they were written, whatever carries them', async () => {
  const seen = new Set<string>();
  let count = 0;
  for (const mail of generateMails({ seed: 1, count: 320, start: '2026-11-23T06:00:00.000Z' })) {
    const { reports } = await intake(mail.bytes, options);
    const read = reports.map(({ carrier, quality, message }) => ({
      carrier,
      quality,
      messageId: message.messageId,
      subject: message.subject,
      from: message.from.address,
    }));
    assert.deepEqual(read, mail.expect.reports, mail.name);
    for (const { carrier } of reports) seen.add(carrier);
    count += 1;
  }
  assert.equal(count, 320);
  assert.deepEqual([...seen].sort(), carriers.filter((carrier) => carrier !== 'attached-item').sort());
});
