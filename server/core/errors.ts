/**
 * Every error that a person or a script may see: a stable code, the exit status or HTTP status that it leads to, and
 * what to do next. `docs/errors.md` is generated from this table.
 */
export const errorTable = {
  SHOAL_USAGE: { exit: 2, status: 400, remedy: 'Run `shoal COMMAND --help`; for a request, see /docs.' },
  SHOAL_CONFIG: {
    exit: 2,
    status: 500,
    remedy: 'Correct the named key in shoal.yaml; docs/configuration.md lists them all.',
  },
  SHOAL_PLAYBOOK: { exit: 2, status: 500, remedy: 'Repair or remove the named folder under server/playbooks.' },
  SHOAL_INPUT_UNREADABLE: { exit: 1, status: 400, remedy: 'Check that the file exists, is readable and holds a mail.' },
  SHOAL_INPUT_TOO_LARGE: { exit: 1, status: 413, remedy: 'Raise limits.deliveryBytes, or send the message alone.' },
  SHOAL_INPUT_POISON: {
    exit: 1,
    status: 422,
    remedy: 'The mail stopped its parser; it is kept in quarantine for a person to read.',
  },
  SHOAL_DIGEST_INVALID: { exit: 1, status: 400, remedy: 'A digest reads BLOCKSIZE:PART:PART, as ssdeep prints it.' },
  SHOAL_SIMULATION_INVALID: { exit: 2, status: 422, remedy: 'Correct the named field; nothing was changed.' },
  SHOAL_STORE_LOCKED: { exit: 2, status: 503, remedy: 'Stop the named process, or give another --data folder.' },
  SHOAL_STORE_UNSAFE: { exit: 2, status: 503, remedy: 'Put the data folder on a local disk that can be synchronised.' },
  SHOAL_STORE_NEWER: {
    exit: 2,
    status: 503,
    remedy: 'Start the newer Shoal that wrote this database, or restore a backup.',
  },
  SHOAL_STORE_MIGRATION: { exit: 2, status: 503, remedy: 'Never edit a migration that ran; restore the shipped file.' },
  SHOAL_STORE_UNREACHABLE: { exit: 2, status: 503, remedy: 'Check DATABASE_URL and that the server runs.' },
  SHOAL_NOT_FOUND: { exit: 1, status: 404, remedy: 'The id may be mistyped, or the record was purged.' },
  SHOAL_NEED_CONTENT: { exit: 1, status: 409, remedy: 'Send the message itself with PUT /api/v1/records/content.' },
  SHOAL_CONFLICT: { exit: 1, status: 409, remedy: 'Somebody else was faster; read the record again.' },
  SHOAL_IDEMPOTENCY_REUSED: { exit: 1, status: 422, remedy: 'Use a new Idempotency-Key for a different request.' },
  SHOAL_IDEMPOTENCY_MISSING: { exit: 1, status: 400, remedy: 'Send an Idempotency-Key header with every change.' },
  SHOAL_STALE: { exit: 1, status: 412, remedy: 'Read the record again and repeat the change with its new ETag.' },
  SHOAL_RATE_LIMIT: { exit: 1, status: 429, remedy: 'Wait for the number of seconds in Retry-After.' },
  SHOAL_HOST_REFUSED: {
    exit: 1,
    status: 500,
    remedy: 'Only configured hosts are contacted; add it to the configuration if it is yours.',
  },
  SHOAL_SERVICE_FAILED: {
    exit: 1,
    status: 502,
    remedy: 'A configured service gave no usable answer; it is asked again later.',
  },
  SHOAL_EFFECT_REFUSED: {
    exit: 1,
    status: 502,
    remedy: 'The far side said no; correct the cause and approve the action again.',
  },
  SHOAL_EFFECT_AMBIGUOUS: {
    exit: 1,
    status: 502,
    remedy: 'The outcome is not known; it is looked up before anything is repeated.',
  },
  SHOAL_INTERNAL: { exit: 1, status: 500, remedy: 'Report it with the correlation id.' },
} as const;

export type ErrorCode = keyof typeof errorTable;

/** The one error class: its message names the input and the reason, the table adds the remedy. */
export class ShoalError extends Error {
  readonly code: ErrorCode;
  /** Seconds that the far side asked us to wait, where it did. */
  readonly retryAfter: number | undefined;

  constructor(code: ErrorCode, message: string, options?: { cause?: unknown; retryAfter?: number }) {
    super(message, options?.cause === undefined ? undefined : { cause: options.cause });
    this.name = 'ShoalError';
    this.code = code;
    this.retryAfter = options?.retryAfter;
  }

  get remedy(): string {
    return errorTable[this.code].remedy;
  }
}

/** The message of anything thrown, without its stack. */
export function reasonOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}

/** Anything thrown as one of ours: what was not foreseen is SHOAL_INTERNAL, with its stack. */
export function asShoalError(error: unknown): ShoalError {
  if (error instanceof ShoalError) return error;
  return new ShoalError('SHOAL_INTERNAL', error instanceof Error ? (error.stack ?? error.message) : String(error));
}
