import { createHash } from 'node:crypto';
import type { Edge, Grouping } from '../../core/finding.ts';
import type { MessageKey } from '../../core/mail.ts';
import type { ClusterFacts, Neighbour } from '../../core/playbook.ts';
import type { Link } from './link.ts';

/** Edges that are kept of one message; a campaign of ten thousand would else store a hundred million. */
const keptEdges = 20;

/** One message that is near, as the record and the triage line show it. */
export interface Near {
  delivery: string;
  score: number;
  part: Neighbour['part'];
}

/** The id that a message gives to the cluster that it founds. */
export function clusterIdOf(key: MessageKey): string {
  return `c${createHash('sha256').update(key).digest('hex').slice(0, 15)}`;
}

/**
 * Single link: a message joins every cluster that holds a strongly linked one, under the id of the oldest.
 * @param clusters the clusters that `strong` leads to, in any order
 */
export function join(
  key: MessageKey,
  strong: readonly Link[],
  clusters: readonly ClusterFacts[],
): Grouping & { size: number } {
  const [oldest, ...younger] = clusters.toSorted((a, b) => a.seq - b.seq || (a.id < b.id ? -1 : 1));
  return {
    cluster: oldest?.id ?? clusterIdOf(key),
    absorbs: younger.map(({ id }) => id),
    edges: edgesOf(strong),
    size: clusters.reduce((sum, { size }) => sum + size, 1),
  };
}

/** The best edges, with at least one into each joined cluster: without it the join could not be explained. */
function edgesOf(strong: readonly Link[]): Edge[] {
  const best = bestFirst(strong.map(({ neighbour }) => neighbour));
  const led = new Set<string | null>();
  const leading = best.filter(({ cluster }) => !led.has(cluster) && led.add(cluster));
  const others = best.filter((neighbour) => !leading.includes(neighbour));
  const kept = [...leading, ...others.slice(0, Math.max(0, keptEdges - leading.length))];
  const edges = kept.map(({ key, part, score }) => ({ to: key, part, score }));
  return edges.filter((edge, at) => edges.findIndex(({ to, part }) => to === edge.to && part === edge.part) === at);
}

/** The three nearest messages, each by its best part. */
export function nearestOf(links: readonly Link[]): Near[] {
  const seen = new Set<MessageKey>();
  return bestFirst(links.map(({ neighbour }) => neighbour))
    .filter(({ key }) => !seen.has(key) && seen.add(key))
    .slice(0, 3)
    .map(({ delivery, score, part }) => ({ delivery, score, part }));
}

const partOrder = { text: 0, attachment: 1, html: 2 };

function bestFirst(neighbours: readonly Neighbour[]): Neighbour[] {
  return neighbours.toSorted(
    (a, b) => b.score - a.score || partOrder[a.part] - partOrder[b.part] || (a.key < b.key ? -1 : 1),
  );
}
