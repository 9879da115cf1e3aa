import type { HeaderField, Warning } from '../core/mail.ts';

/**
 * One mail as read from any container (MIME, .msg, TNEF), before anybody has decided whether it is a report or the
 * message that a report is about. Reading is lazy: a part is decoded when it is asked for.
 */
export interface Letter {
  form: 'mime' | 'msg' | 'tnef';
  /** The exact bytes where this letter is a MIME entity; null where it was converted from another format. */
  bytes: Uint8Array | null;
  /** Unfolded, decoded (RFC 2047), in order of appearance. */
  headers: HeaderField[];
  /** True when the headers are those of the transport; false when we put them together from properties. */
  transportHeaders: boolean;
  /** The decoded alternatives that a reader would be shown. */
  body: { text: string | null; html: string | null };
  /** Everything else, in document order: attachments, inline images, embedded mails, containers. */
  parts: Part[];
  /** Top-level media type, lower case: 'multipart/report', 'text/plain', 'application/pkcs7-mime', … */
  type: string;
  /** Parameters of the top-level Content-Type, lower-case names. */
  parameters: Record<string, string>;
  warnings: Warning[];
}

export interface Part {
  /** Address of the part in its letter, '1.2'; shown in evidence. */
  path: string;
  /** File name as written, '' when there is none; not yet safe. */
  name: string;
  /** Declared media type, lower case. */
  type: string;
  /** 'inline', 'attachment' or ''. */
  disposition: string;
  /** Without angle brackets; '' when there is none. */
  contentId: string;
  /** The decoded bytes; cached by the implementation, cut at the part limit with a warning in the letter. */
  bytes(): Uint8Array;
  /** An embedded mail that has no byte form of its own (.msg in .msg, TNEF message object). */
  letter?: () => Letter;
}

/** Bounds for one delivery as a whole; past one of them the record says what was cut. */
export interface MailLimits {
  /** Bytes of the delivery. */
  deliveryBytes: number;
  /** Parts over the whole tree. */
  parts: number;
  /** Levels of messages within messages. */
  depth: number;
  /** Bytes of one decoded part. */
  partBytes: number;
  /** Header fields of one message. */
  headers: number;
  /** Bytes of one header field. */
  headerBytes: number;
  /** Members of one archive. */
  archiveMembers: number;
  /** Unpacked bytes of one archive; and no member over 200 times its packed size plus 1 MiB. */
  archiveBytes: number;
  /** Characters of text that are kept of one message. */
  textCharacters: number;
  /** Contact points that are kept of one message. */
  contactPoints: number;
}

export const defaultLimits: MailLimits = {
  deliveryBytes: 160 * 1024 * 1024,
  parts: 1_000,
  depth: 8,
  partBytes: 64 * 1024 * 1024,
  headers: 2_000,
  headerBytes: 256 * 1024,
  archiveMembers: 200,
  archiveBytes: 64 * 1024 * 1024,
  textCharacters: 500_000,
  contactPoints: 2_000,
};

/** What intake must know beyond the bytes. */
export interface IntakeOptions {
  /** Domains of the organisation, lower case; a subdomain counts too. */
  domains: readonly string[];
  /** authserv-ids of the organisation's own border (RFC 8601 section 2.5), lower case. */
  authservIds: readonly string[];
  /** Addresses of the security mailbox, lower case. */
  mailboxAddresses: readonly string[];
  /** Addresses of report buttons and other wrappers, lower case. */
  buttons: readonly string[];
  /** Tried on encrypted archives, in order. */
  zipPasswords: readonly string[];
  /** ISO 8601 in UTC: when the door took the delivery in; null for a file of unknown age. */
  receivedAt: string | null;
  limits: MailLimits;
  /** ssdeep of an attachment; the caller brings it, since mail knows nothing of fuzzy hashing. */
  fuzzyHash(bytes: Uint8Array): string | null;
}
