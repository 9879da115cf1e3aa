/** What a handler gives back; the server writes it, or spoils it where a fault is due. */
export interface Answer {
  status: number;
  headers?: Record<string, string>;
  /** Serialised as JSON; undefined: no body. */
  body?: unknown;
}

export const ok = (body: unknown, status = 200): Answer => ({ status, body });
export const noContent: Answer = { status: 204 };

/** Jira's error shape: sentences, and fields with one sentence each. */
export function problem(status: number, messages: readonly string[], errors: Record<string, string> = {}): Answer {
  return { status, body: { errorMessages: messages, errors } };
}

export const noIssue = problem(404, ['There is no such issue, or you may not see it.']);
