import { createHash } from 'node:crypto';
import type { Finding, Grouping } from '../../../../server/core/finding.ts';
import type { Attachment, ContactPoint, Report } from '../../../../server/core/mail.ts';
import type { ClusterFacts, Neighbour, Reads, Subject } from '../../../../server/core/playbook.ts';
import type { Simulation } from '../../../../server/core/simulation.ts';
import { compare } from '../../../../server/fuzzy/compare.ts';
import { digest } from '../../../../server/fuzzy/digest.ts';
import { normaliseText } from '../../../../server/fuzzy/normalise.ts';
import { parseDigest } from '../../../../server/fuzzy/parse.ts';
import { printsOf } from '../../../../server/fuzzy/prints.ts';
import { type ClusterData, playbook } from '../../../../server/playbooks/cluster/playbook.ts';

export const settings = { threshold: 50, shortText: 120, weakThreshold: 30 };

/** What a test says about one message; all else is the same in each. */
export interface Sketch {
  name: string;
  text: string;
  subject?: string;
  html?: string;
  hosts?: string[];
  attachments?: { content: string; type?: string }[];
}

export function subjectOf({ name, text, subject = 'Hello', html, hosts = [], attachments = [] }: Sketch): Subject {
  const contactPoints = hosts.map(
    (host): ContactPoint => ({ kind: 'link', value: `https://${host}/`, host, where: 'text' }),
  );
  const body = { visible: text, hidden: [], html: html ?? null };
  const sha256 = createHash('sha256').update(name).digest('hex');
  const report: Report = {
    carrier: 'attached-message',
    quality: 'exact',
    depth: 1,
    reporter: { name: 'Rita Reporter', address: 'rita@corp.example' },
    firstReporter: { name: 'Rita Reporter', address: 'rita@corp.example' },
    reportedAt: '2026-03-02T10:00:00.000Z',
    comment: '',
    message: {
      sha256,
      messageId: `${name}@sender.test`,
      from: { name: 'Sam Sender', address: 'sam@sender.test' },
      replyTo: [],
      to: [],
      subject,
      date: null,
      headers: [],
      links: hosts.map((host) => `https://${host}/`),
      contactPoints,
      attachments: attachments.map((attachment, index) => attachmentOf(attachment, index)),
    },
    text: body,
    prints: printsOf(body),
  };
  return {
    delivery: {
      id: createHash('sha256').update(`delivery of ${name}`).digest('hex'),
      size: 1,
      messageId: null,
      from: report.reporter,
      subject,
      date: null,
      senderProof: { result: 'internal', detail: '' },
      warnings: [],
    },
    report,
    key: `sha256:${sha256}`,
    receivedAt: '2026-03-02T10:00:00.000Z',
  };
}

function attachmentOf(
  { content, type = 'application/pdf' }: { content: string; type?: string },
  index: number,
): Attachment {
  const bytes = Buffer.from(content);
  const sha256 = createHash('sha256').update(bytes).digest('hex');
  return { name: `file-${index}.bin`, type, size: bytes.length, sha256, fuzzy: digest(bytes) };
}

/** A store that compares everything with everything: the plain truth that an index must agree with. */
export function createMemory(simulations: readonly Simulation[] = []) {
  const stored: { subject: Subject; cluster: string }[] = [];
  const aliases = new Map<string, string>();
  const seqs = new Map<string, number>();
  const resolve = (id: string): string => {
    let current = id;
    for (let next = aliases.get(current); next !== undefined; next = aliases.get(current)) current = next;
    return current;
  };
  const factsOf = (id: string): ClusterFacts => ({
    id: resolve(id),
    size: stored.filter(({ cluster }) => resolve(cluster) === resolve(id)).length,
    seq: seqs.get(resolve(id))!,
  });
  const reads: Reads = {
    simulations: async () => simulations,
    neighbours: async (subject) =>
      stored
        .filter((other) => other.subject.key !== subject.key)
        .flatMap((other) => alike(subject, other.subject, resolve(other.cluster)))
        .sort((a, b) => b.score - a.score),
    clusters: async (ids) => [...new Set(ids.map(resolve))].map(factsOf),
    async clusterOf(key) {
      const own = stored.find(({ subject }) => subject.key === key);
      return own === undefined ? null : factsOf(own.cluster);
    },
  };
  /** As the record step stores it. */
  const keep = (subject: Subject, { cluster, absorbs }: Grouping): void => {
    for (const id of absorbs) aliases.set(id, cluster);
    if (!seqs.has(cluster)) seqs.set(cluster, seqs.size);
    if (!stored.some(({ subject: { key } }) => key === subject.key)) stored.push({ subject, cluster });
  };
  return {
    reads,
    keep,
    /** Examines a message and stores what came of it. */
    async take(subject: Subject): Promise<Finding<ClusterData>> {
      const findings = await playbook.examine(subject, settings, reads, AbortSignal.timeout(10_000));
      const finding = findings[0] as Finding<ClusterData>;
      keep(subject, finding.grouping!);
      return finding;
    },
    /** The keys of each cluster, in a form that does not depend on ids or order. */
    partition(): string[] {
      const groups = Map.groupBy(stored, ({ cluster }) => resolve(cluster));
      const keysOf = (members: { subject: Subject }[]) => members.map(({ subject }) => subject.key).sort();
      return [...groups.values()].map((members) => keysOf(members).join(' ')).sort();
    },
    resolve,
  };
}

function alike(own: Subject, other: Subject, cluster: string): Neighbour[] {
  const { message, text, prints } = other.report!;
  const base = {
    key: other.key,
    delivery: other.delivery.id,
    subject: message.subject,
    textLength: normaliseText(text.visible).length,
    hosts: message.contactPoints.map(({ host }) => host),
    cluster,
  };
  const found: Neighbour[] = [];
  for (const part of ['text', 'html'] as const) {
    const score = scoreOf(own.report!.prints[part], prints[part]);
    if (score > 0) found.push({ ...base, part, score, digest: prints[part], attachment: null });
  }
  for (const attachment of message.attachments) {
    const scores = own.report!.message.attachments.map(({ sha256, fuzzy }) =>
      sha256 === attachment.sha256 ? 100 : scoreOf(fuzzy, attachment.fuzzy),
    );
    const score = Math.max(0, ...scores);
    if (score > 0) found.push({ ...base, part: 'attachment', score, digest: attachment.fuzzy, attachment });
  }
  return found;
}

function scoreOf(a: string | null, b: string | null): number {
  return a === null || b === null ? 0 : compare(parseDigest(a), parseDigest(b));
}
