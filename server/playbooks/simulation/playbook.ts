import { type Static, Type } from 'typebox';
import type { Action } from '../../core/effect.ts';
import type { Finding } from '../../core/finding.ts';
import { definePlaybook, type Subject } from '../../core/playbook.ts';
import { type Grade, gradeReport } from './grade.ts';

const config = Type.Object({
  graceDays: Type.Integer({
    minimum: 0,
    default: 30,
    description: 'days after a simulation in which a late report still counts',
  }),
  disclaimers: Type.Array(Type.String(), {
    default: [],
    description: 'texts that the organisation’s gateway adds to mails; they are not held against a forward',
  }),
  inlineProof: Type.Boolean({
    default: true,
    description:
      'whether a forward inside the body can be proven, although it drops Reply-To; false: it asks for a click',
  }),
});
type Config = Static<typeof config>;

export interface SimulationData {
  grade: Grade;
  /** Id and name of the simulation; null where there is none. */
  id: string | null;
  name: string | null;
}

const headlines: Record<Grade, (name: string) => string> = {
  verified: (name) => `Our own simulation “${name}”: proven, nothing is added`,
  likely: (name) => `Very likely our simulation “${name}”; one part of the proof is weak`,
  'marker-only': (name) => `Carries a sign of our simulation “${name}”, but not enough to decide`,
  hold: (name) => `Looks like our simulation “${name}”, but is not: a suspected copy`,
  none: () => 'Not one of our simulations',
};

export const playbook = definePlaybook<Config, SimulationData>({
  name: 'simulation',
  title: 'Simulation',
  about: 'report',
  config,
  needs: ['simulations'],
  policy: [
    { effect: 'close', level: 'ask' },
    { effect: 'ticket', level: 'ask' },
  ],
  applies: ({ report }) => report !== null,

  async examine({ report, key, receivedAt }, { graceDays, disclaimers, inlineProof }, reads) {
    if (report === null) return [];
    const { grade, simulation, evidence } = gradeReport(report, key, await reads.simulations(), {
      graceDays,
      disclaimers,
      inlineProof,
      receivedAt,
    });
    const name = simulation?.name ?? '';
    return [
      {
        kind: `simulation.${grade}`,
        outcome: grade === 'none' ? 'not-found' : 'found',
        summary: headlines[grade](name),
        evidence,
        data: { grade, id: simulation?.id ?? null, name: simulation?.name ?? null },
      },
    ];
  },

  plan: (findings, subject) => findings.flatMap((finding) => planFor(finding, subject)),

  line([finding]) {
    const evidence = (finding?.evidence ?? []).map(({ rule, quote, why }) => ({
      rule,
      detail: quote ? `${why}: ${quote}` : why,
    }));
    return { grade: finding?.data.grade ?? 'none', id: finding?.data.id ?? null, evidence };
  },
});

function planFor({ data, summary, evidence }: Finding<SimulationData>, { delivery, report }: Subject): Action[] {
  if (data.grade === 'verified') {
    return [{ kind: 'close', about: delivery.id, input: { reason: summary }, level: 'do' }];
  }
  if (data.grade !== 'hold') return [];
  const foreign = evidence.filter(
    ({ rule }) => rule.startsWith('simulation.foreign-') || rule === 'simulation.text-departs',
  );
  const subject = oneLine(report?.message.subject ?? '');
  return [
    {
      kind: 'ticket',
      about: `copy:${data.id}`,
      input: {
        summary: `Suspected copy of simulation ${oneLine(data.name ?? '')}: ${subject}`.slice(0, 255),
        paragraphs: [
          summary,
          ...foreign.slice(0, 20).map(({ why, quote }) => `${why}${quote ? `: ${defangWords(quote)}` : ''}`),
        ],
        labels: ['shoal', 'suspected-copy'],
        priority: 'High',
      },
      level: 'ask',
    },
  ];
}

function oneLine(text: string): string {
  return text.replace(/[\p{Cc}\p{Cf}\s]+/gu, ' ').trim();
}

/** A ticket must not make a hostile address clickable. */
function defangWords(text: string): string {
  return oneLine(text).replace(/http/gi, 'hxxp').replaceAll('.', '[.]');
}
