import { type Static, Type } from 'typebox';
import type { Evidence, Finding } from '../../core/finding.ts';
import { definePlaybook, type Subject } from '../../core/playbook.ts';
import { join, type Near, nearestOf } from './join.ts';
import { type Link, linkOf, traitsOf } from './link.ts';
import { inert, ticketFor } from './ticket.ts';

const config = Type.Object({
  threshold: Type.Integer({
    minimum: 1,
    maximum: 100,
    default: 50,
    description: 'score of the visible texts, 1 to 100, from which two messages belong to one cluster',
  }),
  shortText: Type.Integer({
    minimum: 0,
    default: 120,
    description: 'characters of normalised visible text below which only equal texts link, and only with a second sign',
  }),
  weakThreshold: Type.Integer({
    minimum: 1,
    maximum: 100,
    default: 30,
    description: 'score from which a message is shown as near without joining',
  }),
});
type Config = Static<typeof config>;

export interface ClusterData {
  /** Id of the cluster. */
  id: string;
  /** Messages in it, this one included. */
  size: number;
  /** At most three. */
  nearest: Near[];
}

/** Links whose reasons are shown; the others say the same. */
const shownLinks = 5;

export const playbook = definePlaybook<Config, ClusterData>({
  name: 'cluster',
  title: 'Cluster',
  about: 'report',
  config,
  needs: ['neighbours', 'clusters', 'clusterOf'],
  policy: [
    { when: 'simulation.verified', effect: 'ticket', level: 'record' },
    { effect: 'ticket', level: 'ask' },
  ],
  applies: ({ report }) => report !== null,

  async examine(subject, settings, reads) {
    if (subject.report === null) return [];
    const own = traitsOf(subject.report);
    const links = (await reads.neighbours(subject)).flatMap((neighbour) => linkOf(own, neighbour, settings) ?? []);
    const nearest = nearestOf(links);
    const current = await reads.clusterOf(subject.key);
    if (current !== null) {
      // The same message again: it stays where it is, whatever has become like it since.
      const grouping = { cluster: current.id, absorbs: [], edges: [] };
      return [{ ...findingOf(subject, { id: current.id, size: current.size, nearest }, links), grouping }];
    }
    const strong = links.filter(({ strength }) => strength === 'strong');
    const ids = new Set(strong.flatMap(({ neighbour }) => neighbour.cluster ?? []));
    const clusters = ids.size === 0 ? [] : await reads.clusters([...ids]);
    const { size, ...grouping } = join(subject.key, strong, clusters);
    return [{ ...findingOf(subject, { id: grouping.cluster, size, nearest }, links), grouping }];
  },

  plan(findings, { report }) {
    if (report === null) return [];
    return findings
      .filter(({ kind }) => kind === 'cluster.first')
      .map(({ data: { id } }) => ({ kind: 'ticket', about: id, input: ticketFor(report, id), level: 'ask' }));
  },

  line([finding]) {
    return finding?.data ?? { id: null, size: 1, nearest: [] };
  },
});

function findingOf(subject: Subject, data: ClusterData, links: readonly Link[]): Finding<ClusterData> {
  const report = subject.report!;
  const evidence = evidenceOf(subject, links);
  if (data.size > 1) {
    const summary = `One of ${data.size} messages that are alike`;
    return { kind: 'cluster.member', outcome: 'found', summary, evidence, data };
  }
  const comparable = report.prints.text !== null || report.message.attachments.length > 0;
  const summary = comparable ? 'Nothing like it was reported before' : 'No text and no attachment to compare';
  return { kind: 'cluster.first', outcome: comparable ? 'not-found' : 'cannot-tell', summary, evidence, data };
}

function evidenceOf({ key, report }: Subject, links: readonly Link[]): Evidence[] {
  const strongFirst = links.toSorted((a, b) => order(a) - order(b) || b.neighbour.score - a.neighbour.score);
  if (strongFirst.length === 0) {
    const quote = inert(report!.message.subject, 200);
    const why = 'No stored message shares enough of its text, and none its attachments';
    return [{ rule: 'cluster.alone', at: { message: key, part: 'text' }, quote, why }];
  }
  return strongFirst.slice(0, shownLinks).map(({ rule, why, neighbour }) => ({
    rule,
    at: { message: neighbour.key, part: neighbour.part },
    quote: inert(neighbour.subject, 200),
    why,
  }));
}

function order({ strength }: Link): number {
  return strength === 'strong' ? 0 : 1;
}
