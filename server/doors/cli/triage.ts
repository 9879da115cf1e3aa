import { ShoalError } from '../../core/errors.ts';
import type { Analysis } from '../../road/analyse.ts';
import { examine, startAnalysis } from '../../road/examine.ts';
import { triageLine } from '../../road/line.ts';
import type { Road } from '../../road/road.ts';
import { submit } from '../../road/submit.ts';
import { recordView } from '../../store/record-view.ts';
import { type Input, readInputs } from './inputs.ts';
import type { Output } from './output.ts';

/** Mails that are read ahead of the one that is recorded. */
const readAhead = 4;

interface Taken {
  name: string;
  finish(): Promise<Record<string, unknown>>;
}

/**
 * Runs the road on files: one line a delivery, in input order. No effect leaves the machine; what would be done is
 * held until a door that may cause effects brings the same mail.
 * @returns how many inputs failed.
 */
export async function triage(
  road: Road,
  paths: readonly string[],
  output: Output,
  stdin: AsyncIterable<Uint8Array>,
): Promise<number> {
  let failures = 0;
  let count = 0;
  const window: Taken[] = [];
  const finishOldest = async () => {
    const { name, finish } = window.shift() as Taken;
    const line = await finish();
    if (line.error) {
      failures++;
      const { code, detail } = line.error as { code: string; detail: string };
      output.problem(`${name}: ${code}: ${detail}`);
    }
    output.line(line, () => summaryOf(line));
    output.progress(`${++count} mails${failures > 0 ? `, ${failures} failed` : ''}`);
  };
  for await (const input of readInputs(paths, stdin, road.settings.intake.limits.deliveryBytes)) {
    // Threads read several mails at once; recording keeps the order of the input, so a run can be repeated exactly.
    window.push(await take(road, input));
    if (window.length >= readAhead) await finishOldest();
  }
  while (window.length > 0) await finishOldest();
  output.progressDone();
  return failures;
}

async function take(road: Road, input: Input): Promise<Taken> {
  const { name } = input;
  try {
    if ('error' in input) throw input.error;
    const submission = { bytes: input.bytes, source: 'cli', ref: name, trust: 'file', effects: false } as const;
    const { id, outcome } = await submit(road, submission);
    const ahead = outcome === 'new' ? startAnalysis(road, input.bytes, 'file') : undefined;
    return { name, finish: () => finishInput(road, name, id, ahead) };
  } catch (error) {
    return { name, finish: async () => failedLine(name, error) };
  }
}

async function finishInput(
  road: Road,
  name: string,
  id: string,
  ahead: Promise<Analysis> | undefined,
): Promise<Record<string, unknown>> {
  try {
    await examine(road, id, AbortSignal.timeout(600_000), ahead);
    const record = await recordView(road.store.db, id);
    if (record === null) throw new ShoalError('SHOAL_NOT_FOUND', `the record of ${name} is gone`);
    return triageLine(name, record, road.playbooks);
  } catch (error) {
    return failedLine(name, error);
  }
}

/** What this input alone suffers becomes its line; anything else ends the command. */
function failedLine(input: string, error: unknown): Record<string, unknown> {
  if (!(error instanceof ShoalError)) throw error;
  return { input, error: { code: error.code, detail: error.message } };
}

interface ShownReport {
  carrier: string;
  message: { subject: string; from: { address: string } };
  simulation?: { grade: string; id: string | null };
  cluster?: { id: string | null; size: number };
}

/** The line for people: what it is, in one row. */
function summaryOf(line: Record<string, unknown>): string {
  if (line.error) return `✗ ${line.input}: ${(line.error as { code: string }).code}`;
  const reports = line.reports as ShownReport[];
  if (reports.length === 0) return `· ${line.input}: no report in it`;
  return reports
    .map(({ carrier, message, simulation, cluster }) => {
      const verdict =
        simulation && simulation.grade !== 'none'
          ? `simulation ${simulation.grade} (${simulation.id})`
          : 'not a simulation';
      const alike = cluster && cluster.size > 1 ? `, campaign ${cluster.id} of ${cluster.size}` : '';
      return `✓ ${line.input}: ${carrier}: ${JSON.stringify(message.subject)} from ${message.from.address || 'nobody'}: ${verdict}${alike}`;
    })
    .join('\n');
}
