import { ShoalError } from '../core/errors.ts';

/** The place behind the last row of a page: its sort keys, opaque to whoever sends it back. */
export function cursorOf(keys: readonly (string | number)[]): string {
  return Buffer.from(JSON.stringify(keys)).toString('base64url');
}

/**
 * Reads a cursor that a stranger sent.
 * @param shape the type of each key.
 * @throws ShoalError `SHOAL_USAGE`
 */
export function readCursor(cursor: string, shape: readonly ('string' | 'number')[]): (string | number)[] {
  const keys = parse(cursor);
  const fits = Array.isArray(keys) && keys.length === shape.length && keys.every((key, at) => typeof key === shape[at]);
  if (!fits) throw new ShoalError('SHOAL_USAGE', 'the cursor is not one that this list gave out');
  return keys;
}

function parse(cursor: string): unknown {
  try {
    return JSON.parse(Buffer.from(cursor, 'base64url').toString());
  } catch {
    return null;
  }
}
