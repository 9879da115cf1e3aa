/** What PostgreSQL stores neither as text nor as jsonb: U+0000 and halves of surrogate pairs. */
const replacement = '�';

/** Text that a column can hold: U+0000 and lone surrogates become U+FFFD, as a reader of the mail would see them. */
export function textOf(text: string): string {
  const whole = text.isWellFormed() ? text : text.toWellFormed();
  return whole.includes('\0') ? whole.replaceAll('\0', replacement) : whole;
}

/**
 * JSON that a jsonb column can hold; always text, since the two drivers differ on arrays. JSON.stringify escapes
 * exactly the code units that jsonb refuses (ECMA-262 QuoteJSONString), so they can be found in its result: an escaped
 * backslash is matched first and kept.
 */
export function jsonOf(value: unknown): string {
  return JSON.stringify(value ?? null).replace(/\\\\|\\u0000|\\ud[89a-f][0-9a-f]{2}/g, (code) =>
    code === '\\\\' ? code : replacement,
  );
}

/** The canonical text of one point in time, in milliseconds and UTC, as it is read back.
 * @throws RangeError when it is not a date. */
export function instantOf(iso: string): string {
  return new Date(iso).toISOString();
}

/** The same for a date that a stranger wrote: null where it is missing, unreadable or outside what a column holds. */
export function claimedInstantOf(iso: string | null): string | null {
  if (iso === null) return null;
  const at = new Date(iso).getTime();
  // Years 1 to 9999, so that it is read back in the common form.
  return at >= -62_135_596_800_000 && at <= 253_402_300_799_999 ? new Date(at).toISOString() : null;
}

export function isoOf(date: Date): string {
  return date.toISOString();
}

export function isoOrNull(date: Date | null): string | null {
  return date === null ? null : date.toISOString();
}
