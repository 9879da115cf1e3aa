import type { Carrier, Quality } from '../server/core/mail.ts';

/** One mail as it lands in the security mailbox, and what is to be read out of it. */
export interface SampleMail {
  /** File name that sorts in order of arrival, ending .eml or .msg. */
  name: string;
  bytes: Uint8Array;
  expect: { reports: ExpectedReport[] };
  /** 'copy': an attacker copied an exercise. 'noise': there is nothing to find in it. */
  kind: 'simulation' | 'campaign' | 'single' | 'copy' | 'noise';
  /** Id of the exercise that it is, or copies. */
  simulation?: string;
}

export interface ExpectedReport {
  carrier: Carrier;
  quality: Quality;
  /** Of the original, without angle brackets; null where the way of reporting lost it. */
  messageId: string | null;
  /** Of the original. */
  subject: string;
  /** Address of the original's sender. */
  from: string;
}
