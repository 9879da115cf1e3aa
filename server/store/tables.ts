import type { ColumnType, Generated, Kysely, Transaction } from 'kysely';

/** Read as a Date, written as ISO 8601. */
type Instant = ColumnType<Date, string, string>;
type OptionalInstant = ColumnType<Date | null, string | null | undefined, string | null>;
/** Read as a value, written as the text that `jsonOf` makes. */
type Json<T = unknown> = ColumnType<T, string, string>;
type OptionalJson<T = unknown> = ColumnType<T | null, string | null | undefined, string | null>;

export interface DeliveryTable {
  id: string;
  state: 'pending' | 'open' | 'closed' | 'quarantined';
  received_at: Instant;
  recorded_at: OptionalInstant;
  size: number;
  attempts: Generated<number>;
  version: Generated<number>;
  head: OptionalJson;
  error: OptionalJson<{ code: string; detail: string }>;
  effects: boolean;
}

export interface DeliveryBytesTable {
  delivery: string;
  ord: number;
  bytes: Uint8Array;
}

export interface ArrivalTable {
  source: string;
  ref: string;
  delivery: string;
  trust: 'mailbox' | 'analyst-supplied' | 'file';
  at: Instant;
}

export interface ClusterTable {
  id: string;
  seq: Generated<number>;
  size: Generated<number>;
  reports: Generated<number>;
  first_seen: Instant;
  last_seen: Instant;
  alias_of: string | null;
}

export interface MessageTable {
  key: string;
  seq: Generated<number>;
  delivery: string;
  first_seen: Instant;
  message_id: string | null;
  subject: string;
  from_name: string;
  from_address: string;
  text_length: number;
  hosts: Json<string[]>;
  cluster: string | null;
}

export interface ReportTable {
  delivery: string;
  ord: number;
  message: string;
  carrier: string;
  quality: string;
  reporter_name: string;
  reporter_address: string;
  reported_at: OptionalInstant;
  body: Json;
  grade: string | null;
  simulation: string | null;
  closed_at: OptionalInstant;
  closed_by: string | null;
  closed_reason: string | null;
}

export interface PrintTable {
  id: Generated<number>;
  part: string;
  digest: string;
  version: number;
}

export interface MessagePrintTable {
  message: string;
  part: string;
  ord: number;
  seq: number;
  print: number | null;
  sha256: string | null;
  attachment: OptionalJson;
}

export interface GramTable {
  gram: number;
  print: number;
}

export interface EdgeTable {
  a: string;
  b: string;
  part: string;
  score: number;
}

export interface FindingTable {
  delivery: string;
  ord: number;
  playbook: string;
  nth: number;
  kind: string;
  outcome: string;
  summary: string;
  evidence: Json;
  data: Json;
}

export interface ActionTable {
  key: string;
  delivery: string;
  ord: number;
  message: string;
  playbook: string;
  kind: string;
  about: string;
  input: Json;
  level: string;
  state: string;
  fence: Generated<number>;
  since: Instant;
  receipt: OptionalJson;
  error: string | null;
}

export interface ActionTryTable {
  action: string;
  fence: number;
  started_at: Instant;
  ended_at: OptionalInstant;
  outcome: string | null;
  detail: string | null;
}

export interface SimulationTable {
  id: string;
  created_at: Instant;
  body: Json;
}

export interface AuditTable {
  seq: number;
  at: Instant;
  actor: string;
  what: string;
  delivery: string | null;
  detail: string;
  previous: string;
  hash: string;
}

export interface IdempotencyTable {
  key: string;
  request: string;
  status: number;
  body: Json;
  at: Instant;
}

/** The tables of `migrations/`, as Kysely sees them. */
export interface Tables {
  delivery: DeliveryTable;
  delivery_bytes: DeliveryBytesTable;
  arrival: ArrivalTable;
  cluster: ClusterTable;
  message: MessageTable;
  report: ReportTable;
  print: PrintTable;
  message_print: MessagePrintTable;
  gram: GramTable;
  edge: EdgeTable;
  finding: FindingTable;
  action: ActionTable;
  action_try: ActionTryTable;
  simulation: SimulationTable;
  audit: AuditTable;
  idempotency: IdempotencyTable;
}

/** For reading: the store's own handle, or an open transaction. */
export type Db = Kysely<Tables>;
/** For changing: every change belongs to a transaction. */
export type Trx = Transaction<Tables>;
