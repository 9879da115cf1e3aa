import { createHash } from 'node:crypto';
import type { Action } from '../../../server/core/effect.ts';
import type { Finding, Grouping } from '../../../server/core/finding.ts';
import type { Attachment, Delivery, Report } from '../../../server/core/mail.ts';
import { type Arriving, acceptDelivery } from '../../../server/store/delivery.ts';
import type { Store } from '../../../server/store/open.ts';
import type { NewPrint } from '../../../server/store/print.ts';
import {
  type NewAction,
  type NewFinding,
  type NewPart,
  type NewReport,
  saveRecord,
} from '../../../server/store/record.ts';

/** What a suite needs: a migrated, empty store. */
export type Given = () => Store;

export function sha256(text: string | Uint8Array): string {
  return createHash('sha256').update(text).digest('hex');
}

export function arriving(text: string, given: Partial<Arriving> = {}): Arriving {
  const bytes = Buffer.from(text);
  return {
    id: sha256(bytes),
    bytes,
    receivedAt: '2026-03-02T08:00:00.000Z',
    effects: true,
    source: 'folder:inbox',
    ref: `${text}.eml`,
    trust: 'mailbox',
    ...given,
  };
}

export async function accept(store: Store, text: string, given: Partial<Arriving> = {}): Promise<string> {
  const mail = arriving(text, given);
  await store.transaction((trx) => acceptDelivery(trx, mail));
  return mail.id;
}

export function deliveryOf(id: string, given: Partial<Delivery> = {}): Delivery {
  return {
    id,
    size: 10,
    messageId: `${id.slice(0, 8)}@soc.example`,
    from: { name: 'Nora Feld', address: 'nora.feld@corp.example' },
    subject: 'Fwd: Parcel held',
    date: null,
    senderProof: { result: 'unproven', detail: '' },
    warnings: [],
    ...given,
  };
}

export function reportOf(given: Partial<Report> = {}, message: Partial<Report['message']> = {}): Report {
  return {
    carrier: 'attached-message',
    quality: 'exact',
    depth: 1,
    reporter: { name: 'Nora Feld', address: 'nora.feld@corp.example' },
    firstReporter: { name: 'Nora Feld', address: 'nora.feld@corp.example' },
    reportedAt: '2026-03-02T07:59:00.000Z',
    comment: '',
    message: {
      sha256: null,
      messageId: 'lure-1@shop.example',
      from: { name: 'Parcel Desk', address: 'desk@shop.example' },
      replyTo: [],
      to: [],
      subject: 'Parcel held',
      date: null,
      headers: [],
      links: [],
      contactPoints: [],
      attachments: [],
      ...message,
    },
    text: { visible: 'Your parcel is held.', hidden: [], html: '<p>Your parcel is held.</p>' },
    prints: { text: null, html: null },
    ...given,
  };
}

export function newReport(key: string, given: Partial<NewReport> = {}): NewReport {
  return { key, report: reportOf(), prints: [], textLength: 20, hosts: [], grade: null, simulation: null, ...given };
}

export function textPrint(digest: string, grams: number[], part: 'text' | 'html' = 'text'): NewPrint {
  return { part, digest, version: 1, grams, attachment: null };
}

export function filePrint(attachment: Partial<Attachment>, digest: string | null, grams: number[]): NewPrint {
  const file = { name: 'a.pdf', type: 'application/pdf', size: 9_000, sha256: sha256('a'), fuzzy: digest };
  return { part: 'attachment', digest, version: 1, grams, attachment: { ...file, ...attachment } };
}

export function grouped(cluster: string, given: Partial<Grouping> = {}): Finding {
  return {
    kind: 'cluster.member',
    outcome: 'found',
    summary: 'alike',
    evidence: [],
    data: {},
    grouping: { cluster, absorbs: [], edges: [], ...given },
  };
}

export function newAction(key: string, given: { level?: Action['level']; about?: string } = {}): NewAction {
  const { level = 'do', about = 'c1' } = given;
  const input = { summary: 's', paragraphs: [], labels: [], priority: 'Medium' as const };
  return { key, playbook: 'cluster', action: { kind: 'ticket', about, input, level } };
}

export interface RecordGiven {
  delivery?: Delivery;
  reports?: NewReport[];
  /** `ord` -1: about the delivery as a whole. */
  findings?: (NewFinding & { ord: number })[];
  /** Of the first report. */
  actions?: NewAction[];
}

export async function record(store: Store, id: string, given: RecordGiven = {}): Promise<string[]> {
  const { delivery = deliveryOf(id), reports = [newReport('sha256:m')], findings = [], actions = [] } = given;
  const parts = [null, ...reports].map((report, index): NewPart => {
    const ord = index - 1;
    return {
      ord,
      message: report?.key ?? `sha256:${id}`,
      report,
      findings: findings.filter((finding) => finding.ord === ord),
      actions: ord === 0 ? actions : [],
    };
  });
  const at = '2026-03-02T08:00:05.000Z';
  const saved = await store.transaction((trx) => saveRecord(trx, { delivery, at, parts }));
  return saved.planned;
}

/** A delivery with one report of message `key`, put into `cluster`. */
export async function recordIn(
  store: Store,
  text: string,
  key: string,
  cluster: string | null,
  given: Partial<NewReport> & { at?: string; grouping?: Partial<Grouping> } = {},
): Promise<string> {
  const { at = '2026-03-02T08:00:00.000Z', grouping = {}, ...report } = given;
  const id = await accept(store, text, { receivedAt: at });
  await record(store, id, {
    reports: [newReport(key, report)],
    findings: cluster === null ? [] : [{ ord: 0, playbook: 'cluster', finding: grouped(cluster, grouping) }],
  });
  return id;
}
