/** One exercise of the awareness team, as the registry holds it. */
export interface Simulation {
  id: string;
  name: string;
  /** ISO 8601 in UTC; null is open. */
  from: string | null;
  until: string | null;
  /** Literal texts that only the team's mails carry, hidden or not; at least 8 characters each. */
  markers: string[];
  /** Lower-case ASCII hosts of its links, forms and images. */
  hosts: string[];
  /** Own sender domains. */
  senderDomains: string[];
  /** Lower-case addresses and +digits that the seed itself offers. */
  contacts: string[];
  /** Hex sha256 of its attachments. */
  attachments: string[];
  /** Words of what the seed shows (sender's name, subject, text), normalised, in order; '#' for each number or id. */
  words: string[];
  /** Words that the seed says without showing them, without repeats. */
  hiddenWords?: string[];
  /** ssdeep digests of the seed. */
  prints: { text: string | null; html: string | null };
  /** Registered domains that belong to the organisation, whose links add nothing. */
  ownDomains: string[];
}

/** What a person says when a simulation is learned from a seed copy. */
export interface EnrolInput {
  id: string;
  name: string;
  /** ISO 8601; null is open. */
  from: string | null;
  until: string | null;
  /** Literal texts that mark the team's mails; none: the seed's own hidden texts are taken. */
  markers: readonly string[];
  /** The organisation's domains. */
  ownDomains: readonly string[];
}
