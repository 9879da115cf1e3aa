import { readFile } from 'node:fs/promises';
import { reasonOf, ShoalError } from '../../core/errors.ts';
import type { EnrolInput, Simulation } from '../../core/simulation.ts';
import { examineAlone } from '../../road/examine.ts';
import type { Road } from '../../road/road.ts';
import { listSimulations } from '../../store/simulation.ts';
import { readInputs } from './inputs.ts';
import type { Output } from './output.ts';

export interface SimulationCommand {
  road: Road;
  output: Output;
  values: Record<string, string | boolean | string[] | undefined>;
  /** Domains of the organisation, from the configuration. */
  organisation: readonly string[];
  enrol(road: Road, seed: Uint8Array, input: EnrolInput, actor: string): Promise<Simulation>;
}

/** `simulation enrol`, `simulation list`, `simulation grade`; @returns the exit status. */
export async function simulationCommands(
  what: string | undefined,
  args: readonly string[],
  given: SimulationCommand,
): Promise<number> {
  switch (what) {
    case 'enrol':
      return enrolFile(args, given);
    case 'list':
      for (const simulation of await listSimulations(given.road.store.db))
        given.output.line(simulation, () => wordsOf(simulation));
      return 0;
    case 'grade':
      return grade(args, given);
    default:
      throw new ShoalError('SHOAL_USAGE', 'simulation: say enrol, list or grade');
  }
}

async function enrolFile(
  [file, ...more]: readonly string[],
  { road, output, values, organisation, enrol }: SimulationCommand,
): Promise<number> {
  const { id, name } = values as Record<string, string | undefined>;
  if (file === undefined || more.length > 0)
    throw new ShoalError('SHOAL_USAGE', 'simulation enrol: name the one seed copy');
  if (id === undefined || name === undefined)
    throw new ShoalError('SHOAL_USAGE', 'simulation enrol: give --id and --name');
  const seed = await readFile(file).catch((error) => {
    throw new ShoalError('SHOAL_INPUT_UNREADABLE', `${file}: ${reasonOf(error)}`);
  });
  const own = (values['own-domain'] as string[] | undefined) ?? [];
  const input = {
    id,
    name,
    from: (values.from as string | undefined) ?? null,
    until: (values.until as string | undefined) ?? null,
    markers: (values.marker as string[] | undefined) ?? [],
    ownDomains: [...new Set([...organisation, ...own].map((domain) => domain.toLowerCase()))],
  };
  const simulation = await enrol(road, seed, input, 'cli');
  output.line(simulation, () => `learned:\n${wordsOf(simulation)}`);
  return 0;
}

function wordsOf({
  id,
  name,
  from,
  until,
  markers,
  hosts,
  senderDomains,
  contacts,
  attachments,
  words,
}: Simulation): string {
  const some = (values: readonly string[]) => (values.length === 0 ? 'none' : values.join(', '));
  return [
    `${id}: ${name}`,
    `  window       ${from ?? 'open'} to ${until ?? 'open'}`,
    `  markers      ${some(markers)}`,
    `  hosts        ${some(hosts)}`,
    `  senders      ${some(senderDomains)}`,
    `  contacts     ${some(contacts)}`,
    `  attachments  ${attachments.length}`,
    `  text         ${words.length} words`,
  ].join('\n');
}

interface GradeLine {
  grade: string;
  id: string | null;
  evidence: { rule: string; detail: string }[];
}

async function grade(paths: readonly string[], { road, output }: SimulationCommand): Promise<number> {
  if (paths.length === 0) throw new ShoalError('SHOAL_USAGE', 'simulation grade: name the messages');
  let failures = 0;
  for await (const input of readInputs(paths, process.stdin, road.settings.intake.limits.deliveryBytes)) {
    try {
      if ('error' in input) throw input.error;
      for (const line of (await examineAlone(road, input.bytes, 'simulation')) as GradeLine[]) {
        output.line({ input: input.name, ...line }, () =>
          [
            `${input.name}: ${line.grade}${line.id ? ` (${line.id})` : ''}`,
            ...line.evidence.map(({ rule, detail }) => `  ${rule}: ${detail}`),
          ].join('\n'),
        );
      }
    } catch (error) {
      if (!(error instanceof ShoalError)) throw error;
      failures++;
      output.problem(`${input.name}: ${error.message}`);
      output.line({ input: input.name, error: { code: error.code, detail: error.message } }, () => '');
    }
  }
  return failures > 0 ? 1 : 0;
}
