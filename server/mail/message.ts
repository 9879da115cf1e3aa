import type { Address, HeaderField, Message, MessageText, Warning } from '../core/mail.ts';
import { describeAttachments, sha256 } from './attachments.ts';
import { collectContactPoints } from './contact-points/collect.ts';
import type { InlineForward } from './inline/forward.ts';
import type { ReporterText } from './inline/reporter-text.ts';
import type { Opened } from './layers.ts';
import type { IntakeOptions, Part } from './letter.ts';
import { firstMailbox, formatAddresses, readAddresses } from './mime/addresses.ts';
import { cleanLine } from './mime/clean.ts';
import { readMailDate } from './mime/dates.ts';
import { allHeaders, bareId, decodeUnfolded, firstHeader } from './mime/headers.ts';
import { fromAddresses } from './sender-proof.ts';
import { readTextWithWarnings } from './text/streams.ts';

/** Mailboxes that are kept of one field; the headers keep them all. */
const maxMailboxes = 1_000;

export interface ReadMessage {
  message: Message;
  text: MessageText;
}

type MessageOptions = Pick<IntakeOptions, 'limits' | 'fuzzyHash'>;

/** The head of a message, from its headers alone. */
export type Head = Pick<Message, 'messageId' | 'from' | 'replyTo' | 'to' | 'subject' | 'date'>;

/** What the headers claim: the first From mailbox with an address, else Sender; every To field. */
export function readHead(headers: readonly HeaderField[], warnings: Warning[]): Head {
  const from = firstMailbox(fromAddresses(headers));
  const date = firstHeader(headers, 'date');
  return {
    messageId: bareId(firstHeader(headers, 'message-id')),
    from: from.address === '' && from.name === '' ? firstMailbox(mailboxes(headers, 'sender', warnings)) : from,
    replyTo: mailboxes(headers, 'reply-to', warnings),
    to: mailboxes(headers, 'to', warnings),
    subject: firstHeader(headers, 'subject') ?? '',
    date: date === null ? null : readMailDate(date),
  };
}

/** A message whose letter is at hand. `exact`: its bytes are the original's, so their digest names it. */
export function messageOfLetter(
  opened: Opened,
  exact: boolean,
  options: MessageOptions,
  warnings: Warning[],
): ReadMessage {
  const bytes = opened.letter.bytes;
  return build(
    readHead(opened.headers, warnings),
    { headers: opened.headers, body: opened.body, parts: opened.parts },
    exact && bytes !== null ? sha256(bytes) : null,
    options,
    warnings,
  );
}

/** A message that stands inline in `wrapper`, whose attachments the client carried along. */
export function messageOfForward(
  forward: InlineForward,
  wrapper: Opened,
  options: MessageOptions,
  warnings: Warning[],
): ReadMessage {
  const head: Head = {
    messageId: forwardedId(wrapper.headers, forward.chain.length),
    from: forward.from,
    replyTo: [],
    to: forward.to,
    subject: forward.subject,
    date: forward.date,
  };
  const headers = [
    { name: 'From', value: formatAddresses([forward.from]) },
    { name: 'To', value: formatAddresses(forward.to) },
    { name: 'Cc', value: formatAddresses(forward.cc) },
    { name: 'Subject', value: forward.subject },
  ].filter((field) => field.value !== '');
  return build(head, { headers, body: forward.body, parts: wrapper.parts }, null, options, warnings);
}

/** A message of which only a report button's text tells. */
export function messageOfReporterText(text: ReporterText, options: MessageOptions, warnings: Warning[]): ReadMessage {
  const headers = text.headers.map(({ name, value }) => decodeUnfolded(name, value));
  const read = build(
    readHead(headers, warnings),
    { headers, body: { text: null, html: null }, parts: [] },
    null,
    options,
    warnings,
  );
  for (const { name, sha256: digest } of text.attachments) {
    if (digest === null) warnings.push({ code: 'attachment-lost', detail: cleanLine(name).slice(0, 150) });
    else read.message.attachments.push({ name: cleanLine(name), type: '', size: 0, sha256: digest, fuzzy: null });
  }
  const links = collectContactPoints(
    {
      body: { text: text.links.join('\n'), html: null },
      visible: text.links.join('\n'),
      replyTo: read.message.replyTo,
      from: read.message.from,
      attachments: read.message.attachments,
    },
    options.limits,
  );
  read.message.links = links.links;
  read.message.contactPoints = links.contactPoints;
  return read;
}

interface Content {
  headers: HeaderField[];
  body: { text: string | null; html: string | null };
  parts: readonly Part[];
}

function build(
  head: Head,
  { headers, body, parts }: Content,
  digest: string | null,
  options: MessageOptions,
  warnings: Warning[],
): ReadMessage {
  const { text, warnings: cuts } = readTextWithWarnings(body, options.limits);
  const attachments = describeAttachments(parts, options.fuzzyHash, warnings);
  const reached = collectContactPoints(
    { body, visible: text.visible, replyTo: head.replyTo, from: head.from, attachments },
    options.limits,
  );
  warnings.push(...cuts, ...reached.warnings);
  const { links, contactPoints } = reached;
  return { message: { sha256: digest, ...head, headers, links, contactPoints, attachments }, text };
}

/**
 * The original's Message-ID as a forward names it: clients put it into In-Reply-To or last into References, and each
 * further forward appends its own.
 */
function forwardedId(headers: readonly HeaderField[], handedOn: number): string | null {
  const references = (firstHeader(headers, 'references') ?? '').split(/[\s,]+/).filter((each) => each.startsWith('<'));
  if (handedOn === 0) return bareId(firstHeader(headers, 'in-reply-to')) ?? bareId(references.at(-1) ?? null);
  return bareId(references.at(-1 - handedOn) ?? null);
}

function mailboxes(headers: readonly HeaderField[], name: string, warnings: Warning[]): Address[] {
  const found = allHeaders(headers, name).flatMap(readAddresses);
  if (found.length <= maxMailboxes) return found;
  warnings.push({ code: 'address-limit', detail: `${found.length - maxMailboxes} mailboxes of ${name} were left out` });
  return found.slice(0, maxMailboxes);
}
