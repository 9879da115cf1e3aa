import type { Address, Delivery, Intake, Quality, ReadReport, Warning } from '../core/mail.ts';
import { qualities } from '../core/mail.ts';
import { sha256 } from './attachments.ts';
import { isCfb, readMsg } from './binary/msg.ts';
import { isTnef } from './binary/tnef.ts';
import { isZip } from './binary/zip.ts';
import { type Candidate, isMsgFile, type Search } from './candidates.ts';
import type { IntakeOptions, Letter, MailLimits } from './letter.ts';
import { messageOfForward, messageOfLetter, messageOfReporterText, type ReadMessage, readHead } from './message.ts';
import { readReceivedDate } from './mime/dates.ts';
import { firstHeader } from './mime/headers.ts';
import { readMime } from './mime/read.ts';
import type { Budget } from './mime/scan.ts';
import { type Draft, resolve, type Walk } from './resolve.ts';
import { proveSender } from './sender-proof.ts';

/** A mail that a door received beside the delivery's own bytes, as Graph hands out an itemAttachment. */
export interface ItemAttachment {
  name: string;
  /** The MIME form. */
  bytes: Uint8Array;
}

/** Archives that are opened of one delivery. */
const maxArchives = 20;

/**
 * The entry of the road: one delivery's bytes (a MIME mail, or an Outlook .msg, winmail.dat or zip by itself) become
 * the reports that they hold. Pure; any bytes give a result, whatever was cut or refused stands in the warnings.
 */
export async function intake(
  bytes: Uint8Array,
  options: IntakeOptions & { itemAttachments?: readonly ItemAttachment[] },
): Promise<Intake> {
  const { limits } = options;
  const warnings: Warning[] = [];
  const budget: Budget = { parts: limits.parts };
  const search: Search = { options, limits, budget, archives: maxArchives, warnings, letters: new Set() };
  const walk: Walk = { search, drafts: [] };
  const { letter, bare } = readDelivery(cutToLimit(bytes, limits, warnings), limits, budget);
  const items = (options.itemAttachments ?? []).map(
    (item): Candidate => ({ carrier: 'attached-item', quality: 'exact', letter: readMime(item.bytes, limits, budget) }),
  );
  if (!bare && letter.headers.length === 0)
    warnings.push({ code: 'not-a-mail', detail: 'the bytes begin with no header' });
  const opened = await resolve(letter, bare, items, walk);
  const head = readHead(opened.headers, []);
  const reportedAt = options.receivedAt ?? readReceivedDate(firstHeader(opened.headers, 'received') ?? '');
  const reports = dropRepeats(
    walk.drafts.map((draft) => readReport(draft, reportedAt, search)),
    warnings,
  );
  const { messageId, from, subject, date } = head;
  const senderProof = proveSender(opened.headers, options);
  const noted = uniqueWarnings([...warnings, ...[...search.letters].flatMap((each) => each.warnings)]);
  const delivery: Delivery = {
    id: sha256(bytes),
    size: bytes.length,
    messageId,
    from,
    subject,
    date,
    senderProof,
    warnings: noted,
  };
  return { delivery, reports };
}

function cutToLimit(bytes: Uint8Array, limits: MailLimits, warnings: Warning[]): Uint8Array {
  if (bytes.length <= limits.deliveryBytes) return bytes;
  warnings.push({ code: 'delivery-bytes', detail: `read up to byte ${limits.deliveryBytes} of ${bytes.length}` });
  return bytes.subarray(0, limits.deliveryBytes);
}

function readDelivery(bytes: Uint8Array, limits: MailLimits, budget: Budget): { letter: Letter; bare: boolean } {
  if (isCfb(bytes) && isMsgFile({ name: '', type: '', bytes })) return { letter: readMsg(bytes, limits), bare: false };
  if (isTnef(bytes)) return { letter: containerLetter(bytes, 'application/ms-tnef'), bare: true };
  if (isZip(bytes)) return { letter: containerLetter(bytes, 'application/zip'), bare: true };
  return { letter: readMime(bytes, limits, budget), bare: false };
}

function containerLetter(bytes: Uint8Array, type: string): Letter {
  const part = { path: '1', name: '', type, disposition: 'attachment', contentId: '', bytes: () => bytes };
  return {
    form: 'mime',
    bytes,
    headers: [],
    transportHeaders: false,
    body: { text: null, html: null },
    parts: [part],
    type,
    parameters: {},
    warnings: [],
  };
}

function readReport(draft: Draft, reportedAt: string | null, { options, warnings }: Search): ReadReport {
  const { carrier, quality, depth, chain, comment } = draft;
  const nobody: Address = { name: '', address: '' };
  return {
    carrier,
    quality,
    depth,
    reporter: chain[0] ?? nobody,
    firstReporter: chain.at(-1) ?? nobody,
    reportedAt,
    comment,
    ...readSource(draft, options, warnings),
  };
}

function readSource({ source, quality }: Draft, options: IntakeOptions, warnings: Warning[]): ReadMessage {
  if (source.kind === 'forward') return messageOfForward(source.forward, source.wrapper, options, warnings);
  if (source.kind === 'text') return messageOfReporterText(source.text, options, warnings);
  return messageOfLetter(source.opened, quality === 'exact', options, warnings);
}

/**
 * One message may be attached twice, or once whole and once as a returned header. The same bytes count once; under
 * one Message-ID the best copy counts, as long as sender and subject agree: an id alone is the sender's to choose, and
 * must not hide a second message.
 */
function dropRepeats(reports: ReadReport[], warnings: Warning[]): ReadReport[] {
  const kept: ReadReport[] = [];
  const places = new Map<string, number>();
  for (const report of reports) {
    const { sha256: digest, messageId, from, subject } = report.message;
    const keys = [digest, messageId && JSON.stringify([messageId, from.address, subject])].filter(
      (key) => key !== null,
    );
    const place = keys.map((key) => places.get(key)).find((each) => each !== undefined);
    const at = place ?? kept.length;
    for (const key of keys) places.set(key, at);
    if (place === undefined) kept.push(report);
    else {
      const other = kept[place] as ReadReport;
      if (rank(report.quality) < rank(other.quality)) kept[place] = report;
      warnings.push({ code: 'duplicate-message', detail: `${report.carrier} repeats ${other.carrier}` });
    }
  }
  return kept;
}

function rank(quality: Quality): number {
  return qualities.indexOf(quality);
}

function uniqueWarnings(warnings: readonly Warning[]): Warning[] {
  const seen = new Map<string, Warning>();
  for (const warning of warnings) seen.set(JSON.stringify([warning.code, warning.detail]), warning);
  return [...seen.values()];
}
