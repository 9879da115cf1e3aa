import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { generateMails, type SampleMail } from '../../samples/generate.ts';
import { createRandom, type Random } from '../../samples/random.ts';
import { type Product, startProduct, until } from '../../test/services/product.ts';
import type { Measure } from '../measure.ts';

/** Mails that come in during one round, half by the folder, half by the pane's door. */
const mailsARound = 8;
const start = '2026-11-20T08:00:00.000Z';

interface Row {
  id: string;
  state: string;
  reports: number;
}
interface Action {
  key: string;
  kind: string;
  state: string;
  ref: string | null;
}

/** Kill -9 of the whole server at random moments while mails arrive and tickets go out; then everything is counted. */
export const proof: Measure = {
  name: 'crash',
  what: 'kill -9 of the server while mails arrive and tickets are opened',
  target: '0 acknowledged mails lost, 0 records doubled, 0 tickets doubled or lost, the audit chain unbroken',

  async run({ seed, runs, slice, log }) {
    const rounds = runs ?? (slice ? 2 : 30);
    const random = createRandom(seed);
    const mails = [...generateMails({ seed, count: rounds * mailsARound, start })];
    const product = await startProduct({
      policy: [
        { effect: 'ticket', level: 'do' },
        { effect: 'close', level: 'do' },
      ],
    });
    const acknowledged = new Set<string>();
    const given = new Set<string>();
    try {
      for (let round = 0; round < rounds; round++) {
        const batch = mails.slice(round * mailsARound, (round + 1) * mailsARound);
        await Promise.all([handIn(product, batch, given, acknowledged), killLater(product, random)]);
        await product.restart();
        log(`crash: round ${round + 1} of ${rounds}, ${acknowledged.size} acknowledged`);
      }
      return await verdict(product, mails, given, acknowledged);
    } finally {
      await product.stop();
    }
  },
};

async function killLater(product: Product, random: Random): Promise<void> {
  await wait(300 + random.below(3_000));
  await product.kill();
}

/** A refused connection is the server being dead: that mail was not acknowledged, and may be lost. */
async function handIn(
  product: Product,
  mails: readonly SampleMail[],
  given: Set<string>,
  acknowledged: Set<string>,
): Promise<void> {
  for (const [index, { name, bytes }] of mails.entries()) {
    const id = createHash('sha256').update(bytes).digest('hex');
    if (index % 2 === 0) {
      product.drop(name, bytes);
      // What lies in the folder is never lost: the next start finds it.
      given.add(id);
      continue;
    }
    try {
      const answer = await fetch(`${product.url}/api/v1/records/content?ref=${id}`, {
        method: 'PUT',
        headers: { 'content-type': 'message/rfc822', 'idempotency-key': id },
        body: new Uint8Array(bytes),
      });
      if (answer.ok && ((await answer.json()) as { id: string }).id === id) acknowledged.add(id);
    } catch {
      // Killed in the middle.
    }
  }
}

async function verdict(
  product: Product,
  mails: readonly SampleMail[],
  given: Set<string>,
  acknowledged: Set<string>,
): Promise<{ figure: string; ok: boolean }> {
  const settled = async () => {
    const status = (await (await fetch(`${product.url}/api/v1/status`)).json()) as {
      records: { pending: number };
      actions: Record<string, number>;
    };
    const rows = await allRows(product);
    const here = new Set(rows.map(({ id }) => id));
    const open = (status.actions.planned ?? 0) + (status.actions.sending ?? 0);
    return status.records.pending === 0 && open === 0 && [...given].every((id) => here.has(id)) ? rows : null;
  };
  // An attempt that died between sending and its answer is looked up a minute later, and found by the next sweep.
  const rows = await until(settled, 'everything is recorded and done', 240);
  const expected = new Map(
    mails.map(({ bytes, expect }) => [createHash('sha256').update(bytes).digest('hex'), expect.reports.length]),
  );
  const here = new Set(rows.map(({ id }) => id));
  const lost = [...acknowledged, ...given].filter((id) => !here.has(id)).length;
  const doubled = rows.length - here.size;
  const wrong = rows.filter(({ id, reports }) => expected.get(id) !== reports).length;
  const actions = (await Promise.all(rows.map(({ id }) => actionsOf(product, id)))).flat();
  const tickets = new Map(actions.filter(({ kind }) => kind === 'ticket').map((action) => [action.key, action]));
  const issues = product.jira.audit().issues;
  const done = [...tickets.values()].filter(({ state }) => state === 'done');
  const missing =
    done.filter(({ ref }) => !issues.some(({ key }) => key === ref)).length + (tickets.size - done.length);
  const extra = issues.length - done.length;
  await product.stopServer();
  const chain = spawnSync(
    process.execPath,
    [join(import.meta.dirname, '../../server/cli.ts'), 'audit', 'verify', '--data', product.data],
    { encoding: 'utf8' },
  );
  const figure = `${here.size} records of ${acknowledged.size} acknowledged and ${given.size} dropped mails: ${lost} lost, ${doubled} doubled, ${wrong} with wrong reports; ${tickets.size} tickets: ${missing} missing, ${extra} too many; audit ${chain.status === 0 ? 'unbroken' : 'BROKEN'}`;
  return {
    figure,
    ok: lost + doubled + wrong + missing + Math.abs(extra) === 0 && chain.status === 0 && tickets.size > 0,
  };
}

async function allRows(product: Product): Promise<Row[]> {
  const rows: Row[] = [];
  let cursor: string | null = null;
  do {
    const query: string = cursor === null ? '' : `&cursor=${encodeURIComponent(cursor)}`;
    const page = (await (await fetch(`${product.url}/api/v1/records?limit=200${query}`)).json()) as {
      items: Row[];
      next: string | null;
    };
    rows.push(...page.items);
    cursor = page.next;
  } while (cursor !== null);
  return rows;
}

async function actionsOf(product: Product, id: string): Promise<Action[]> {
  return ((await (await fetch(`${product.url}/api/v1/records/${id}`)).json()) as { actions: Action[] }).actions;
}
