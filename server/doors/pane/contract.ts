/**
 * What the pane, the console and other people's scripts read from `/api/v1`. The schemas validate and document the
 * routes; the add-in imports the types alone. Every text in them is mail content or our own words, never markup:
 * links are defanged, and nothing here is meant to be rendered as HTML.
 */
import { type Static, type TSchema, Type } from 'typebox';
import { actionStates, levels } from '../../core/effect.ts';
import { carriers, contactKinds, qualities } from '../../core/mail.ts';

const words = <const T extends readonly string[]>(values: T) =>
  Type.Unsafe<T[number]>({ type: 'string', enum: [...values] });
const orNull = <T extends TSchema>(schema: T) => Type.Union([schema, Type.Null()]);
const isoTime = Type.String({ description: 'ISO 8601 in UTC' });

export const addressView = Type.Object({ name: Type.String(), address: Type.String() });
export type AddressView = Static<typeof addressView>;

export const recordStates = ['pending', 'open', 'closed', 'quarantined'] as const;
export type RecordState = (typeof recordStates)[number];
export const grades = ['verified', 'likely', 'marker-only', 'hold', 'none'] as const;
export type Grade = (typeof grades)[number];

export const clusterBadge = Type.Object({ id: Type.String(), size: Type.Integer({ description: 'messages in it' }) });

/** One line of the queue. */
export const recordRow = Type.Object({
  id: Type.String(),
  state: words(recordStates),
  receivedAt: isoTime,
  subject: Type.String({ description: "the reported message's, or the delivery's where there is no report" }),
  from: addressView,
  reporter: addressView,
  reports: Type.Integer(),
  carrier: orNull(words(carriers)),
  quality: orNull(words(qualities)),
  grade: orNull(words(grades)),
  simulation: orNull(Type.String({ description: 'name of the simulation' })),
  cluster: orNull(clusterBadge),
  waiting: Type.Integer({ description: 'actions that wait for a click, failed, or ended unknown' }),
});
export type RecordRow = Static<typeof recordRow>;

export const recordList = Type.Object({
  items: Type.Array(recordRow),
  next: orNull(Type.String({ description: 'cursor of the following page' })),
  counts: Type.Object({
    total: Type.Integer(),
    open: Type.Integer(),
    closed: Type.Integer(),
    pending: Type.Integer(),
    quarantined: Type.Integer(),
  }),
});
export type RecordList = Static<typeof recordList>;

export const evidenceView = Type.Object({
  rule: Type.String(),
  part: Type.String({ description: 'where in the message, or which system' }),
  quote: Type.String(),
  why: Type.String(),
});
export type EvidenceView = Static<typeof evidenceView>;

export const findingView = Type.Object({
  playbook: Type.String(),
  title: Type.String(),
  kind: Type.String(),
  outcome: words(['found', 'not-found', 'cannot-tell'] as const),
  summary: Type.String(),
  evidence: Type.Array(evidenceView),
  data: Type.Unknown(),
});
export type FindingView = Static<typeof findingView>;

export const attachmentView = Type.Object({
  name: Type.String(),
  type: Type.String(),
  size: Type.Integer(),
  sha256: Type.String(),
  fuzzy: orNull(Type.String()),
});

export const contactPointView = Type.Object({
  kind: words(contactKinds),
  value: Type.String({ description: 'defanged' }),
  host: Type.String({ description: 'defanged' }),
  where: Type.String(),
});

export const messageView = Type.Object({
  key: Type.String(),
  sha256: orNull(Type.String()),
  messageId: orNull(Type.String()),
  from: addressView,
  replyTo: Type.Array(addressView),
  to: Type.Array(addressView),
  subject: Type.String(),
  date: orNull(isoTime),
  links: Type.Array(Type.String({ description: 'defanged' })),
  contactPoints: Type.Array(contactPointView),
  attachments: Type.Array(attachmentView),
  visible: Type.String(),
  hidden: Type.Array(Type.Object({ technique: Type.String(), text: Type.String() })),
});

export const reportView = Type.Object({
  index: Type.Integer(),
  carrier: words(carriers),
  quality: words(qualities),
  depth: Type.Integer(),
  reporter: addressView,
  firstReporter: addressView,
  reportedAt: orNull(isoTime),
  comment: Type.String(),
  message: messageView,
  prints: Type.Object({ text: orNull(Type.String()), html: orNull(Type.String()) }),
  findings: Type.Array(findingView),
  grade: orNull(words(grades)),
  simulation: orNull(Type.Object({ id: Type.String(), name: Type.String() })),
  cluster: orNull(clusterBadge),
  closed: orNull(Type.Object({ at: isoTime, by: Type.String(), reason: Type.String() })),
});
export type ReportView = Static<typeof reportView>;

export const actionView = Type.Object({
  key: Type.String(),
  playbook: Type.String(),
  kind: Type.String(),
  about: Type.String(),
  level: words(levels),
  state: words(actionStates),
  summary: Type.String({ description: 'what it does, in one line' }),
  attempts: Type.Integer(),
  ref: orNull(Type.String({ description: 'id at the far side' })),
  url: orNull(Type.String()),
  error: orNull(Type.String()),
  undoable: Type.Boolean(),
});
export type ActionView = Static<typeof actionView>;

export const historyView = Type.Object({
  at: isoTime,
  actor: Type.String(),
  what: Type.String(),
  detail: Type.String(),
});

export const recordView = Type.Object({
  id: Type.String(),
  version: Type.Integer({ description: 'the ETag' }),
  state: words(recordStates),
  receivedAt: isoTime,
  recordedAt: orNull(isoTime),
  arrivals: Type.Array(
    Type.Object({
      source: Type.String(),
      ref: Type.String(),
      trust: words(['mailbox', 'analyst-supplied', 'file'] as const),
      at: isoTime,
    }),
  ),
  delivery: Type.Object({
    messageId: orNull(Type.String()),
    from: addressView,
    subject: Type.String(),
    date: orNull(isoTime),
    size: Type.Integer(),
    senderProof: Type.Object({ result: Type.String(), detail: Type.String() }),
  }),
  warnings: Type.Array(Type.Object({ code: Type.String(), detail: Type.String() })),
  error: orNull(Type.Object({ code: Type.String(), detail: Type.String() })),
  reports: Type.Array(reportView),
  findings: Type.Array(findingView, { description: 'about the delivery as a whole' }),
  actions: Type.Array(actionView),
  history: Type.Array(historyView),
});
export type RecordView = Static<typeof recordView>;

export const clusterRow = Type.Object({
  id: Type.String(),
  size: Type.Integer({ description: 'messages' }),
  reports: Type.Integer({ description: 'reports of those messages' }),
  subject: Type.String({ description: 'of its oldest message' }),
  from: addressView,
  firstSeen: isoTime,
  lastSeen: isoTime,
  grade: orNull(words(grades)),
  ticket: orNull(Type.Object({ ref: Type.String(), url: orNull(Type.String()) })),
});
export type ClusterRow = Static<typeof clusterRow>;

export const clusterList = Type.Object({ items: Type.Array(clusterRow), next: orNull(Type.String()) });
export type ClusterList = Static<typeof clusterList>;

export const clusterMember = Type.Object({
  key: Type.String(),
  delivery: Type.String(),
  subject: Type.String(),
  from: addressView,
  firstSeen: isoTime,
  reports: Type.Integer(),
  grade: orNull(words(grades)),
  edges: Type.Array(Type.Object({ to: Type.String(), part: Type.String(), score: Type.Integer() })),
});
export type ClusterMember = Static<typeof clusterMember>;

export const clusterView = Type.Object({
  ...clusterRow.properties,
  aliases: Type.Array(Type.String({ description: 'ids that merged into this one' })),
  members: Type.Array(clusterMember, { description: 'oldest first, at most 200' }),
});
export type ClusterView = Static<typeof clusterView>;

export const simulationView = Type.Object({
  id: Type.String(),
  name: Type.String(),
  from: orNull(isoTime),
  until: orNull(isoTime),
  markers: Type.Array(Type.String()),
  hosts: Type.Array(Type.String({ description: 'defanged' })),
  senderDomains: Type.Array(Type.String()),
  reports: Type.Object({
    verified: Type.Integer(),
    likely: Type.Integer(),
    'marker-only': Type.Integer(),
    hold: Type.Integer(),
  }),
});
export type SimulationView = Static<typeof simulationView>;
export const simulationList = Type.Object({ items: Type.Array(simulationView) });
export type SimulationList = Static<typeof simulationList>;

/** What the pane knows of the open item; every field but one may be missing. */
export const resolveRequest = Type.Object(
  {
    itemId: Type.Optional(Type.String({ maxLength: 2_000 })),
    internetMessageId: Type.Optional(
      Type.String({ maxLength: 2_000, description: 'with or without its angle brackets' }),
    ),
    mailbox: Type.Optional(Type.String({ maxLength: 500 })),
  },
  { additionalProperties: false },
);
export type ResolveRequest = Static<typeof resolveRequest>;

/** 200 with `ready` or 202 with `pending`; 409 SHOAL_NEED_CONTENT asks for the bytes. */
export const resolveAnswer = Type.Object({ id: Type.String(), state: words(['ready', 'pending'] as const) });
export type ResolveAnswer = Static<typeof resolveAnswer>;

export const statusView = Type.Object({
  version: Type.String(),
  mode: words(['demo', 'normal'] as const),
  engine: words(['embedded', 'postgres'] as const),
  now: isoTime,
  records: recordList.properties.counts,
  queue: Type.Object({ examine: Type.Integer(), act: Type.Integer() }),
  actions: Type.Record(Type.String(), Type.Integer(), { description: 'state to count' }),
  sources: Type.Array(
    Type.Object({
      name: Type.String(),
      state: words(['running', 'stopped', 'failing'] as const),
      lastArrival: orNull(isoTime),
      detail: Type.String(),
    }),
  ),
});
export type StatusView = Static<typeof statusView>;

/** RFC 9457. */
export const problem = Type.Object({
  type: Type.String(),
  title: Type.String(),
  status: Type.Integer(),
  detail: Type.String(),
  code: Type.String({ description: 'stable, docs/errors.md' }),
  remedy: Type.String(),
  correlationId: Type.String(),
});
export type Problem = Static<typeof problem>;

/**
 * The routes under /api/v1:
 *   GET  /status                          StatusView
 *   GET  /records?limit&cursor&state&grade&q&cluster   RecordList (newest first; ETag)
 *   GET  /records/:id                     RecordView (ETag)
 *   POST /records/resolve                 ResolveRequest -> ResolveAnswer | 409 SHOAL_NEED_CONTENT
 *   PUT  /records/content?ref             message/rfc822 -> ResolveAnswer (Idempotency-Key); kept as analyst-supplied
 *   POST /records/:id/close | /reopen     {reason} -> RecordView (Idempotency-Key, If-Match)
 *   POST /actions/:key/approve | /refuse | /undo      -> ActionView (Idempotency-Key)
 *   GET  /clusters?limit&cursor           ClusterList (largest and latest first)
 *   GET  /clusters/:id                    ClusterView (an alias answers with the surviving cluster)
 *   GET  /simulations                     SimulationList
 *   POST /simulations?id&name&from&until&marker       message/rfc822 seed -> SimulationView (Idempotency-Key)
 */
export const apiBase = '/api/v1';
