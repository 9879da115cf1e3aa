import type { Address, Carrier, Quality, Warning } from '../core/mail.ts';
import { type Candidate, findCandidates, type Search } from './candidates.ts';
import { findForward, type InlineForward } from './inline/forward.ts';
import { type ReporterText, readButtonSubject, readReporterText } from './inline/reporter-text.ts';
import { type Opened, openLayers } from './layers.ts';
import type { Letter } from './letter.ts';
import { domainOf, isInDomains, readAddresses } from './mime/addresses.ts';
import { allHeaders, bareId, firstHeader } from './mime/headers.ts';
import { fromAddresses } from './sender-proof.ts';
import { readText } from './text/streams.ts';
import { subjectPrefix, type WrapperFacts, wrapperFacts } from './wrapper.ts';

/** One report before its message is read out of what carried it. */
export interface Draft {
  carrier: Carrier;
  quality: Quality;
  depth: number;
  /** Who handed the message on, outermost first. */
  chain: Address[];
  comment: string;
  source:
    | { kind: 'letter'; opened: Opened }
    | { kind: 'forward'; forward: InlineForward; wrapper: Opened }
    | { kind: 'text'; text: ReporterText };
}

/** The walk over one delivery. */
export interface Walk {
  search: Search;
  drafts: Draft[];
}

interface Visit extends Candidate {
  depth: number;
  chain: Address[];
  comment: string;
  /** Those of the organisation; without configuration those of the outermost sender, once known. */
  domains: readonly string[];
  /** A file that is only a container, with no mail around what it holds. */
  bare: boolean;
}

/** What a wrapper's own text says. */
interface WrapperText {
  forward: InlineForward | null;
  button: ReporterText | null;
  /** What the reporter wrote. */
  comment: string;
}

/** Reports of one delivery: a mail that lists more is an attack or an archive. */
const maxReports = 50;
const maxComment = 4_000;

/**
 * Finds every message that a delivery reports. It descends only through wrappers (a machine's report, a report
 * button, a mail of our own people), so that a stranger's mail stays the original whatever it carries. With no
 * domains configured, a mail that shows signs of forwarding is a wrapper of its sender.
 *
 * @param extra mails that the door handed over beside the delivery's bytes
 */
export async function resolve(letter: Letter, bare: boolean, extra: readonly Candidate[], walk: Walk): Promise<Opened> {
  const { options } = walk.search;
  const root: Visit = {
    carrier: 'direct',
    quality: letter.bytes === null ? 'converted' : 'exact',
    letter,
    depth: 0,
    chain: [],
    comment: '',
    domains: options.domains,
    bare,
  };
  return visit(root, extra, walk);
}

// Recursion is bounded by limits.depth.
async function visit(at: Visit, extra: readonly Candidate[], walk: Walk): Promise<Opened> {
  const { search } = walk;
  const opened = openLetter(at.letter, search);
  const facts = wrapperFacts(opened, search.options, at.domains);
  // Until somebody's domain is known, what is ours can only be guessed from the form.
  const guessing = at.domains.length === 0;
  if (!(facts.machine || facts.button || facts.internal || guessing || at.bare)) {
    emitLetter(at, opened, walk);
    if (isOutsideReport(at, opened, search)) await visitInner(at, opened, facts, extra, walk);
    return opened;
  }
  if (at.depth >= search.limits.depth) {
    search.warnings.push({
      code: 'depth-limit',
      detail: `messages deeper than ${search.limits.depth} were not opened`,
    });
    emitLetter(at, opened, walk);
    return opened;
  }
  if (await visitInner(at, opened, facts, extra, walk)) return opened;
  if (at.depth > 0 || guessing) emitLetter(at, opened, walk);
  else search.warnings.push({ code: 'no-message', detail: 'the delivery carries no message that it could report' });
  return opened;
}

function openLetter(letter: Letter, search: Search): Opened {
  const opened = openLayers(letter, search.limits, search.budget);
  search.warnings.push(...opened.warnings);
  for (const each of opened.letters) search.letters.add(each);
  return opened;
}

/** Reports what a wrapper carries; false when it carries nothing. */
async function visitInner(
  at: Visit,
  opened: Opened,
  facts: WrapperFacts,
  extra: readonly Candidate[],
  walk: Walk,
): Promise<boolean> {
  const { search } = walk;
  const before = walk.drafts.length;
  const candidates = [...(await findCandidates(opened, facts.machine, search)), ...extra];
  const text = facts.machine ? noText : readWrapperText(opened, facts, at, search);
  const reporter = reporterOf(facts, text, at.bare);
  const inner: Visit = {
    ...at,
    chain: reporter === null ? at.chain : [...at.chain, reporter],
    comment: at.comment || text.comment,
    domains: at.domains.length > 0 || !reporter?.address.includes('@') ? at.domains : [domainOf(reporter.address)],
    bare: false,
  };
  await descend(inner, candidates, walk);
  if (walk.drafts.length > before) {
    const isOther = text.forward !== null && search.options.domains.length > 0;
    if (isOther && !walk.drafts.slice(before).some((draft) => isSameMessage(draft, text.forward as InlineForward))) {
      emitForward(inner, text.forward as InlineForward, opened, walk);
    }
    if (facts.machine && isFakeBounce(facts, walk.drafts.slice(before), at)) emitLetter(at, opened, walk);
    return true;
  }
  if (text.button && text.button.headers.length > 0) emitButtonText(inner, text.button, walk);
  else if (text.forward) emitForward(inner, text.forward, opened, walk);
  return walk.drafts.length > before;
}

async function descend(at: Visit, candidates: readonly Candidate[], walk: Walk): Promise<void> {
  for (const candidate of candidates) {
    const { carrier, quality, letter } = candidate;
    // A header that came back alone has nothing inside.
    if (quality === 'headers-only') {
      const opened = openLetter(letter, walk.search);
      emitLetter({ ...at, carrier, quality, letter, depth: at.depth + 1 }, opened, walk);
    } else await visit({ ...at, carrier, quality, letter, depth: at.depth + 1 }, [], walk);
  }
}

const noText: WrapperText = { forward: null, button: null, comment: '' };

function readWrapperText(opened: Opened, facts: WrapperFacts, at: Visit, { options, limits }: Search): WrapperText {
  const visible = readText(opened.body, limits).visible;
  const read = readReporterText(opened.body.text?.trim() ? opened.body.text : visible);
  // A pasted header block is a button's work only when a button sent it.
  const button = read !== null && (read.format !== 'generic' || facts.button) ? read : null;
  // The headers that a button pasted tell more than a block of labels, which they look like.
  const isTold = button !== null && button.headers.length > 0;
  const found = isTold
    ? null
    : findForward(opened.body, (address) => {
        const lower = address.toLowerCase();
        return isInDomains(address, options.domains) || options.mailboxAddresses.includes(lower);
      });
  const forward = found !== null && isForwardEvidence(found, facts, at) ? found : null;
  const comment = button?.comment ?? found?.comment ?? visible;
  return { forward, button, comment: comment.trim().slice(0, maxComment) };
}

/** Without configuration a quoted thread looks like a forward; the subject and the senders tell them apart. */
function isForwardEvidence(forward: InlineForward, facts: WrapperFacts, at: Visit): boolean {
  if (at.domains.length > 0) return true;
  const prefix = subjectPrefix(facts.subject);
  if (prefix !== null) return prefix === 'forward';
  if (readButtonSubject(facts.subject) !== null) return true;
  return forward.from.address.toLowerCase() !== facts.from.address.toLowerCase();
}

/** A machine met nothing itself; a button speaks for the person whom it names, if it is one of ours. */
function reporterOf(facts: WrapperFacts, text: WrapperText, bare: boolean): Address | null {
  if (facts.machine || bare) return null;
  const named = facts.button ? text.button?.reporter : null;
  return named ?? facts.from;
}

/** A stranger who sends a mail to the security mailbox with another one attached may be reporting it (a partner, a private account). */
function isOutsideReport(at: Visit, { headers }: Opened, { options, warnings }: Search): boolean {
  if (at.depth > 0 || options.mailboxAddresses.length === 0) return false;
  // One of ours by name whom the border did not believe is an attacker, not a partner.
  if (fromAddresses(headers).some((each) => isInDomains(each.address, options.domains))) return false;
  const to = ['to', 'cc'].flatMap((name) => allHeaders(headers, name)).flatMap(readAddresses);
  const isToUs = to.some((each) => options.mailboxAddresses.includes(each.address.toLowerCase()));
  if (isToUs)
    warnings.push({ code: 'outside-sender', detail: 'the sender is nobody of ours; what it carries is doubtful' });
  return isToUs;
}

/** A bounce or complaint from outside that returns nothing of ours may itself be the attack. */
function isFakeBounce(facts: WrapperFacts, drafts: readonly Draft[], at: Visit): boolean {
  if (facts.internal || at.depth > 0 || at.domains.length === 0) return false;
  return !drafts.some(({ source, chain }) => {
    if (chain.length > 0 || source.kind !== 'letter') return true;
    const { headers } = source.opened;
    const id = bareId(firstHeader(headers, 'message-id')) ?? '';
    return isInDomains(id, at.domains) || fromAddresses(headers).some((each) => isInDomains(each.address, at.domains));
  });
}

/** Whether an attached mail is the one that the wrapper also quotes. */
function isSameMessage({ source }: Draft, forward: InlineForward): boolean {
  if (source.kind !== 'letter') return false;
  const { headers } = source.opened;
  const from = fromAddresses(headers).map((each) => each.address.toLowerCase());
  const subject = (firstHeader(headers, 'subject') ?? '').trim().toLowerCase();
  return from.includes(forward.from.address.toLowerCase()) || subject === forward.subject.trim().toLowerCase();
}

function emitLetter(at: Visit, opened: Opened, walk: Walk): void {
  const { carrier, quality, depth, chain, comment } = at;
  emit({ carrier, quality, depth, chain, comment, source: { kind: 'letter', opened } }, walk);
}

function emitForward(at: Visit, forward: InlineForward, wrapper: Opened, walk: Walk): void {
  const chain = [...at.chain, ...forward.chain.map((step) => step.from)];
  const comment = (at.comment || forward.comment).trim().slice(0, maxComment);
  const source = { kind: 'forward', forward, wrapper } as const;
  emit({ carrier: 'inline', quality: 'inline', depth: at.depth + 1, chain, comment, source }, walk);
}

function emitButtonText(at: Visit, text: ReporterText, walk: Walk): void {
  const { chain, comment, depth } = at;
  const source = { kind: 'text', text } as const;
  emit({ carrier: 'reporter-text', quality: 'reconstructed', depth: depth + 1, chain, comment, source }, walk);
}

function emit(draft: Draft, walk: Walk): void {
  if (walk.drafts.length < maxReports) walk.drafts.push(draft);
  else if (!walk.search.warnings.some((each: Warning) => each.code === 'report-limit')) {
    walk.search.warnings.push({ code: 'report-limit', detail: `messages after the first ${maxReports} were not read` });
  }
}
