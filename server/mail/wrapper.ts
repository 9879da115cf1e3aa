import type { Address, Carrier } from '../core/mail.ts';
import { isForwardSubject, isReplySubject } from './inline/labels.ts';
import type { Opened } from './layers.ts';
import type { IntakeOptions } from './letter.ts';
import { firstMailbox } from './mime/addresses.ts';
import { firstHeader } from './mime/headers.ts';
import { fromAddresses, isInternalSender, proveSender } from './sender-proof.ts';

/** What decides whether a letter is somebody's wrapping around the message, or the message itself. */
export interface WrapperFacts {
  from: Address;
  subject: string;
  internal: boolean;
  /** Sent by one of the listed report buttons. */
  button: boolean;
  /** A machine's report about a message; its own sender met nothing. */
  machine: Extract<Carrier, 'dsn' | 'arf' | 'journal'> | null;
}

/** @param domains those of the organisation, or the outer sender's where none are configured. */
export function wrapperFacts(opened: Opened, options: IntakeOptions, domains: readonly string[]): WrapperFacts {
  const { headers } = opened;
  const from = fromAddresses(headers);
  const proofOptions = { domains, authservIds: options.authservIds };
  const isListed = from.length > 0 && from.every((each) => options.buttons.includes(each.address.toLowerCase()));
  return {
    from: firstMailbox(from),
    subject: firstHeader(headers, 'subject') ?? '',
    internal: isInternalSender(headers, proofOptions),
    button: isListed && proveSender(headers, proofOptions).result !== 'failed',
    machine: machineReport(opened),
  };
}

/** 'forward' or 'reply' by the outermost subject prefix, null when there is none. */
export function subjectPrefix(subject: string): 'forward' | 'reply' | null {
  if (isForwardSubject(subject)) return 'forward';
  return isReplySubject(subject) ? 'reply' : null;
}

function machineReport(opened: Opened): WrapperFacts['machine'] {
  const { letter, headers } = opened;
  if (letter.type === 'multipart/report') {
    // RFC 5965 for feedback; delivery status and disposition notifications share one form (RFC 6522).
    return letter.parameters['report-type']?.toLowerCase() === 'feedback-report' ? 'arf' : 'dsn';
  }
  const carries = opened.parts.some((part) => isMessageType(part.type));
  if (!carries) return null;
  if (firstHeader(headers, 'x-ms-journal-report') !== null || isJournalText(opened.body.text ?? '')) return 'journal';
  const local = fromAddresses(headers)[0]?.address.split('@', 1)[0]?.toLowerCase();
  return local === 'mailer-daemon' || (local === 'postmaster' && returnsToNobody(opened)) ? 'dsn' : null;
}

export function isMessageType(type: string): boolean {
  return type === 'message/rfc822' || type === 'message/global' || isHeadersType(type);
}

/** A returned message of which only the header came back (RFC 6522 section 4). */
export function isHeadersType(type: string): boolean {
  return type === 'text/rfc822-headers' || type === 'message/global-headers';
}

function returnsToNobody(opened: Opened): boolean {
  return (firstHeader(opened.headers, 'return-path') ?? '').replaceAll(' ', '') === '<>';
}

/** The envelope that Exchange writes above a journalled mail. */
function isJournalText(text: string): boolean {
  const labels = new Set<string>();
  for (const line of text.slice(0, 4_000).split('\n', 40))
    labels.add(
      line
        .slice(0, line.indexOf(':') + 1)
        .trim()
        .toLowerCase(),
    );
  return labels.has('sender:') && labels.has('message-id:') && (labels.has('recipient:') || labels.has('to:'));
}
