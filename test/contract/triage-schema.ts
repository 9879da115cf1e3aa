/** One line of `shoal triage --json`, key by key as the contract names them; a key more or less is a break. */
import { type TProperties, Type } from 'typebox';
import { carriers, qualities } from '../../server/core/mail.ts';

const exactly = <T extends TProperties>(properties: T) => Type.Object(properties, { additionalProperties: false });
const orNull = <T extends Parameters<typeof Type.Union>[0][number]>(type: T) => Type.Union([type, Type.Null()]);
const oneOf = (words: readonly string[]) => Type.Union(words.map((word) => Type.Literal(word)));

const text = Type.String();
const count = Type.Integer({ minimum: 0 });
const score = Type.Integer({ minimum: 0, maximum: 100 });
const sha256 = Type.String({ pattern: '^[0-9a-f]{64}$' });
const instant = Type.String({ pattern: '^\\d{4}-\\d\\d-\\d\\dT\\d\\d:\\d\\d:\\d\\d\\.\\d{3}Z$' });
const ssdeep = Type.String({ pattern: '^\\d+:[A-Za-z0-9+/]*:[A-Za-z0-9+/]*$' });
const person = exactly({ name: text, address: text });
const problem = exactly({ code: Type.String({ pattern: '^SHOAL_[A-Z_]+$' }), detail: text });
const warning = exactly({ code: Type.String({ pattern: '^[a-z0-9-]+$' }), detail: text });

const message = exactly({
  sha256: orNull(sha256),
  messageId: orNull(text),
  from: person,
  replyTo: Type.Array(person),
  to: Type.Array(person),
  subject: text,
  date: orNull(instant),
  links: Type.Array(text),
  attachments: Type.Array(exactly({ name: text, type: text, size: count, sha256, fuzzy: orNull(ssdeep) })),
});

const report = exactly({
  carrier: oneOf(carriers),
  quality: oneOf(qualities),
  depth: count,
  reporter: person,
  firstReporter: person,
  reportedAt: orNull(instant),
  comment: text,
  message,
  text: exactly({ visible: text, hidden: Type.Array(exactly({ technique: text, text })) }),
  prints: exactly({ text: orNull(ssdeep), html: orNull(ssdeep) }),
  simulation: exactly({
    grade: oneOf(['verified', 'likely', 'marker-only', 'hold', 'none']),
    id: orNull(text),
    evidence: Type.Array(exactly({ rule: text, detail: text })),
  }),
  cluster: exactly({
    id: orNull(text),
    size: Type.Integer({ minimum: 1 }),
    nearest: Type.Array(exactly({ delivery: sha256, score, part: oneOf(['text', 'html', 'attachment']) })),
  }),
});

/** What could be read. */
export const triageLine = exactly({
  input: text,
  delivery: exactly({ id: sha256, messageId: orNull(text), from: person, subject: text, date: orNull(instant) }),
  reports: Type.Array(report),
  leaver: Type.Null(),
  scan: Type.Null(),
  effects: Type.Array(
    exactly({ kind: oneOf(['close', 'ticket']), level: oneOf(['record', 'ask', 'do']), key: sha256 }),
  ),
  warnings: Type.Array(warning),
  error: Type.Null(),
});

/** What could not; the delivery is named where there were bytes. */
export const failedLine = Type.Object(
  { input: text, delivery: Type.Optional(exactly({ id: sha256 })), error: problem },
  { additionalProperties: false },
);
