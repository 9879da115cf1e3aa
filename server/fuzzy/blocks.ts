/**
 * The constants and small rules of context-triggered piecewise hashing as ssdeep 2.14 applies them; the algorithm is
 * Tridgell's spamsum, described by Kornblum ("Identifying almost identical files using context triggered piecewise
 * hashing", 2006). docs and tests call block size 3 * 2^level a digest's level.
 */

/** Bytes that the rolling hash sees. */
export const windowSize = 7;

/** Pieces of the first part; its 64th character is the tail. */
export const firstPieces = 63;

/** Pieces of the second part; its 32nd character is the tail. */
export const secondPieces = 31;

/** A level with fewer triggers than this is too coarse for the input. */
export const enoughTriggers = 32;

/** Highest level that a guess may take; block size 3 * 2^29 serves 103 GB. */
const highestGuess = 29;

/** Highest level that a digest may name. */
export const highestLevel = 30;

/** Start value of a piece hash, its low six bits. */
export const pieceStart = 0x27;

const alphabet = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/';

export function blockSizeOf(level: number): number {
  return 3 * 2 ** level;
}

/** The least level whose block size gives at most 64 pieces for that many bytes. */
export function firstGuess(length: number): number {
  let level = 0;
  while (level < highestGuess && blockSizeOf(level) * 64 < length) level += 1;
  return level;
}

/** Symbols 0 to 63 as the base64 characters of a digest. */
export function lettersOf(symbols: Uint8Array): string {
  const codes = new Array<number>(symbols.length);
  // One string at the end: a string that grows by letters took a tenth of the time of a digest of 1 KB.
  for (let at = 0; at < symbols.length; at += 1) codes[at] = alphabet.charCodeAt(symbols[at]!);
  return String.fromCharCode(...codes);
}

/** The symbol of one base64 character code; -1 where it is none. */
export function symbolOf(code: number): number {
  if (code >= 65 && code <= 90) return code - 65;
  if (code >= 97 && code <= 122) return code - 71;
  if (code >= 48 && code <= 57) return code + 4;
  if (code === 43) return 62;
  return code === 47 ? 63 : -1;
}

/** True for a multiple of 3 among the 32-bit numbers: the product with 3's inverse lands in the lowest third. */
export function isThreefold(sum: number): boolean {
  return Math.imul(sum, 0xaaaaaaab) >>> 0 <= 0x55555555;
}

/**
 * The highest level at which a rolling hash triggers, -1 where it triggers at none. A level triggers when the hash
 * plus one is a multiple of its block size, so every level up to the highest does.
 * @param sum the rolling hash plus one, as int32; 0 never triggers
 */
export function triggerLevel(sum: number): number {
  return sum === 0 || !isThreefold(sum) ? -1 : 31 - Math.clz32(sum & -sum);
}
