/**
 * The shapes that one mail takes on its way along the road. Everything in them was written by whoever sent the
 * mail: it is data, never markup, a query, a pattern or an address to fetch from.
 */

export interface Address {
  /** Display name, decoded, '' when there is none. */
  name: string;
  /** Lower-case host, local part as written; '' when the header held no address. */
  address: string;
}

/** How the message travelled inside the delivery. */
export const carriers = [
  'direct',
  'attached-message',
  'attached-eml-file',
  'attached-msg',
  'attached-item',
  'zip',
  'tnef',
  'smime',
  'dsn',
  'arf',
  'journal',
  'reporter-text',
  'inline',
] as const;
export type Carrier = (typeof carriers)[number];

/** How much of the original is left; best first. */
export const qualities = ['exact', 'converted', 'reconstructed', 'headers-only', 'inline'] as const;
export type Quality = (typeof qualities)[number];

/** Something that was cut, refused or doubtful; the rest of the mail went on. */
export interface Warning {
  /** Stable, kebab-case: 'part-limit', 'bad-base64', 'encrypted'. */
  code: string;
  detail: string;
}

export interface HeaderField {
  /** As written. */
  name: string;
  /** Unfolded and decoded. */
  value: string;
}

export const contactKinds = ['link', 'form', 'image', 'attachment', 'phone', 'address', 'reply-to'] as const;
export type ContactKind = (typeof contactKinds)[number];

/** Any way a message lets its reader reach somebody. */
export interface ContactPoint {
  kind: ContactKind;
  /** Canonical: an absolute URL after unwrapping, digits with a leading +, a lower-case address, or a sha256. */
  value: string;
  /** Lower-case host name in ASCII of a link, form, image or address; '' where the kind has none. */
  host: string;
  /** Where it was found: 'html:a', 'html:form', 'html:img', 'html:css', 'text', 'header:reply-to', 'attachment'. */
  where: string;
}

export interface Attachment {
  /** Base name made safe to show; never a path. */
  name: string;
  /** Declared media type, lower case. */
  type: string;
  /** Bytes after decoding. */
  size: number;
  /** Hex, of the decoded bytes. */
  sha256: string;
  /** ssdeep of the decoded bytes; null when it was over a limit. */
  fuzzy: string | null;
}

export interface HiddenText {
  /** 'display-none', 'zero-size', 'same-colour', 'comment', 'attribute', 'zero-width', … */
  technique: string;
  text: string;
}

/** What a reader of the message sees, and what it says without showing it. */
export interface MessageText {
  visible: string;
  hidden: HiddenText[];
  /** The message's own decoded HTML part, for the structural print; null where there is none. Never shown, never stored. */
  html: string | null;
}

/** The original suspicious mail that a report is about. */
export interface Message {
  /** Hex, of the original's bytes; null where they are lost (converted, reconstructed, inline). */
  sha256: string | null;
  /** Without angle brackets. */
  messageId: string | null;
  from: Address;
  replyTo: Address[];
  to: Address[];
  subject: string;
  /** ISO 8601 in UTC; null when missing or unreadable. */
  date: string | null;
  headers: HeaderField[];
  /** Canonical link targets in order of first appearance, without repeats. */
  links: string[];
  contactPoints: ContactPoint[];
  attachments: Attachment[];
}

/** Fuzzy digests of one message; null where a part is missing or empty. */
export interface Prints {
  /** Of the normalised visible text. */
  text: string | null;
  /** Of the markup with targets, digits and comments masked. */
  html: string | null;
}

/** Who really sent a mail, by marks that only our own border or tenant can write. */
export interface SenderProof {
  /** 'internal': same tenant. 'authenticated': aligned DMARC/DKIM/SPF pass at our border. 'unproven': neither. 'failed': our border says it is forged. */
  result: 'internal' | 'authenticated' | 'unproven' | 'failed';
  /** The header and words that led to it. */
  detail: string;
}

/** One person's suspicion about one message, as the intake reads it. */
export interface ReadReport {
  carrier: Carrier;
  quality: Quality;
  /** 0 for a direct hit, 1 for a message inside the delivery, and so on. */
  depth: number;
  /** The outermost internal sender. */
  reporter: Address;
  /** The innermost internal sender: who met the message first. */
  firstReporter: Address;
  /** ISO 8601 in UTC: when the report reached the mailbox. */
  reportedAt: string | null;
  /** What the reporter wrote above the message. */
  comment: string;
  message: Message;
  text: MessageText;
}

/** A report with its fuzzy digests: what playbooks see. */
export interface Report extends ReadReport {
  prints: Prints;
}

/** One mail as it landed in the mailbox (or came from the pane, a file, a folder). */
export interface Delivery {
  /** Hex sha256 of its bytes. */
  id: string;
  size: number;
  messageId: string | null;
  from: Address;
  subject: string;
  /** ISO 8601 in UTC, from the Date header; a claim of the sender. */
  date: string | null;
  senderProof: SenderProof;
  warnings: Warning[];
}

/** What intake makes of one delivery's bytes. */
export interface Intake {
  delivery: Delivery;
  reports: ReadReport[];
}

/** Names one message for good: 'sha256:…' of its bytes, or 'lost:…' where the bytes are gone. */
export type MessageKey = string;
