import type { Effect, Receipt, TicketInput } from '../../core/effect.ts';
import { ShoalError } from '../../core/errors.ts';
import type { Transport } from '../http.ts';
import { documentOf, labelsOf, summaryOf } from './adf.ts';
import { closeIssue } from './close.ts';
import type { JiraConfig } from './config.ts';
import { type CreateMeta, readCreateMeta } from './create-meta.ts';
import { type cloud, loadEndpoints } from './endpoints.ts';
import { findOwn, idIn, keyIn, type OwnIssue, PROPERTY } from './probe.ts';
import { browseUrl, openSite, type Site, seamOf, siteTime } from './seam.ts';
import { keyNumber, type Numbers, noteIssue } from './window.ts';

/**
 * An answer that was lost can be followed by a commit up to some 20 seconds later, counted from the call's own time
 * limit of 15; what is left is reserve.
 */
const SETTLE_MS = 60_000;
/** Later than this after its start an attempt no longer sends: whoever took over from it may be looking already. */
const SEND_WITHIN_MS = 20_000;
const META_TIMEOUT_MS = 10_000;
const MAX_FLOORS = 10_000;
const META_MS = 86_400_000;
/** A create screen that could not be read is tried again after this time; tickets go out without it meanwhile. */
const META_RETRY_MS = 600_000;

/** What one effect remembers between calls; none of it is needed to be right, all of it may be lost. */
interface Memory {
  meta: CreateMeta | null;
  metaUntil: number;
  /** The highest issue number that Jira ever told us. */
  highest: number;
  /** What `highest` was before each attempt whose outcome is open, by action key: shortens the search for it. */
  floors: Map<string, number>;
  numbers: Numbers;
}

/**
 * Opens one Jira issue an action. The issue carries a label for the search and a property as proof, both set by the
 * very call that creates it, so that an attempt whose answer was lost is found again without any note of ours.
 * @param now our clock; Jira's own is taken from its answers
 * @throws ShoalError `SHOAL_CONFIG` where the settings cannot work
 */
export function createTicketEffect(config: JiraConfig, transport: Transport, now: () => Date): Effect<'ticket'> {
  const site = openSite(config, transport, now);
  const numbers = { byNumber: new Map(), strays: new Map() };
  const memory: Memory = { meta: null, metaUntil: 0, highest: 0, floors: new Map(), numbers };
  return {
    kind: 'ticket',
    settleMs: SETTLE_MS,
    perform: (key, input, signal) => perform(site, memory, key, input, signal),
    lookUp: (key, _input, signal) => lookUp(site, memory, key, signal),
    undo: (key, receipt, signal) => undo(site, key, receipt, signal),
  };
}

/** The label of an action's issue: "shoal-" and the first 16 digits of its key. */
export function ticketLabel(key: string): string {
  if (!/^[0-9a-f]{64}$/.test(key)) throw new ShoalError('SHOAL_INTERNAL', 'An action key is 64 hexadecimal digits');
  return `shoal-${key.slice(0, 16)}`;
}

async function perform(
  site: Site,
  memory: Memory,
  key: string,
  input: TicketInput,
  signal: AbortSignal,
): Promise<Receipt> {
  const label = ticketLabel(key);
  const started = site.now().getTime();
  const endpoints = await loadEndpoints();
  const meta = await createMeta(site, memory, endpoints, signal);
  if (meta !== null && meta.unfillable.length > 0) {
    memory.metaUntil = 0;
    const names = meta.unfillable.slice(0, 10).join(', ');
    throw new ShoalError('SHOAL_EFFECT_REFUSED', `Jira demands fields that Shoal does not fill in: ${names}`);
  }
  if (site.now().getTime() - started > SEND_WITHIN_MS) {
    throw new ShoalError('SHOAL_EFFECT_AMBIGUOUS', 'Nothing was sent: preparing took too long');
  }
  rememberFloor(memory, key);
  try {
    const created: unknown = await endpoints.createIssue(seamOf(site, signal), {
      fields: fieldsOf(site, meta, label, input),
      properties: [{ key: PROPERTY, value: { key } }],
    });
    const issue = { id: idIn(created), key: keyIn(created) };
    const receipt = receiptOf(site, memory, [issue])!;
    noteIssue(memory.numbers, site.config.project, { ...issue, created: siteTime(site), owner: key });
    memory.floors.delete(key);
    return receipt;
  } catch (error) {
    // A refusal may come from a screen that was changed since it was read.
    if (error instanceof ShoalError && error.code === 'SHOAL_EFFECT_REFUSED') memory.metaUntil = 0;
    const open = lostAnswer(error);
    if (open === error) memory.floors.delete(key);
    throw open;
  }
}

async function lookUp(site: Site, memory: Memory, key: string, signal: AbortSignal): Promise<Receipt | undefined> {
  const label = ticketLabel(key);
  try {
    const { highest, numbers } = memory;
    const known = { floor: memory.floors.get(key) ?? 0, highest, numbers };
    const own = await findOwn(site, await loadEndpoints(), label, key, known, signal);
    memory.floors.delete(key);
    return receiptOf(site, memory, own);
  } catch (error) {
    // A token that ran out says nothing about the earlier attempt: no answer here may pass for a definite no.
    if (error instanceof ShoalError && error.code === 'SHOAL_EFFECT_REFUSED') {
      throw new ShoalError('SHOAL_EFFECT_AMBIGUOUS', `Looking for an earlier issue: ${error.message}`, {
        cause: error,
      });
    }
    throw lostAnswer(error);
  }
}

async function undo(site: Site, key: string, receipt: Receipt, signal: AbortSignal): Promise<void> {
  const issue = { id: idIn(receipt.data), ref: receipt.ref };
  await closeIssue(await loadEndpoints(), seamOf(site, signal), issue, key, ticketLabel(key));
}

/** The earliest floor of an action whose outcome is open holds; forgetting any of them costs calls, nothing else. */
function rememberFloor(memory: Memory, key: string): void {
  if (memory.floors.size >= MAX_FLOORS) memory.floors.clear();
  if (!memory.floors.has(key)) memory.floors.set(key, memory.highest);
}

/** Only for a call that may have changed something: what proves nothing becomes ambiguous, definite answers stay. */
function lostAnswer(error: unknown): unknown {
  if (!(error instanceof ShoalError) || error.code !== 'SHOAL_SERVICE_FAILED') return error;
  const { retryAfter } = error;
  return new ShoalError('SHOAL_EFFECT_AMBIGUOUS', error.message, {
    cause: error,
    ...(retryAfter === undefined ? {} : { retryAfter }),
  });
}

/** The earliest issue counts; later ones with the same mark are named, so that a person can close them. */
function receiptOf(site: Site, memory: Memory, issues: readonly OwnIssue[]): Receipt | undefined {
  const [first, ...others] = issues;
  if (first === undefined) return undefined;
  memory.highest = Math.max(memory.highest, keyNumber(first.key, site.config.project) ?? 0);
  const duplicates = others.map((issue) => issue.key);
  return {
    ref: first.key,
    url: browseUrl(site.config, first.key),
    data: { id: first.id, ...(duplicates.length === 0 ? {} : { duplicates }) },
  };
}

function fieldsOf(site: Site, meta: CreateMeta | null, label: string, input: TicketInput): Record<string, unknown> {
  const description = documentOf(input.paragraphs);
  const offered = (field: string) => meta === null || meta.fields.has(field);
  const priority = meta?.priorities.get(input.priority.toLowerCase());
  const named = meta === null ? { name: input.priority } : priority === undefined ? null : { id: priority };
  return {
    project: { key: site.config.project },
    issuetype: meta === null ? { name: site.config.issueType } : { id: meta.issueTypeId },
    summary: summaryOf(input.summary),
    labels: labelsOf([label, ...input.labels]),
    ...(description.content.length > 0 && offered('description') ? { description } : {}),
    ...(offered('priority') && named !== null ? { priority: named } : {}),
  };
}

/** The create screen, read at most once a day. Null where Jira does not show it: the create call then has to tell. */
async function createMeta(
  site: Site,
  memory: Memory,
  endpoints: typeof cloud,
  signal: AbortSignal,
): Promise<CreateMeta | null> {
  const now = site.now().getTime();
  if (now < memory.metaUntil) return memory.meta;
  const { project, issueType } = site.config;
  const limited = AbortSignal.any([signal, AbortSignal.timeout(META_TIMEOUT_MS)]);
  try {
    memory.meta = await readCreateMeta(endpoints, seamOf(site, limited), project, issueType);
    memory.metaUntil = now + META_MS;
  } catch {
    if (signal.aborted) throw new ShoalError('SHOAL_EFFECT_AMBIGUOUS', 'Stopped before the issue was sent');
    memory.meta = null;
    memory.metaUntil = now + META_RETRY_MS;
  }
  return memory.meta;
}
