import { ShoalError } from '../core/errors.ts';
import { blockSizeOf, highestLevel, symbolOf } from './blocks.ts';

/** What of a digest a score looks at. */
export interface DigestParts {
  /** Block size is 3 * 2^level. */
  level: number;
  /** Symbols 0 to 63 of the first part; runs of one symbol cut to three, as the score does. */
  first: Uint8Array;
  /** The same of the second part, made with the doubled block size. */
  second: Uint8Array;
}

/** A digest taken apart and ready to be compared. */
export interface Digest extends DigestParts {
  /** `BLOCKSIZE:PART:PART` as it was written, without the name. */
  text: string;
  /** The file name behind the comma; null where there is none. */
  name: string | null;
}

/** Characters of one part at most; ssdeep prints 64 and 32, and reads 64 in both. */
const longestPart = 64;

/** The score looks at no more than three equal symbols in a row. */
const longestRun = 3;

/**
 * Reads one digest, `BLOCKSIZE:PART:PART`, alone or with a name as `ssdeep` prints it (`…,"name"`, a quote inside
 * written `\"`) or as a plain list has it (`…,name`).
 * @throws ShoalError `SHOAL_DIGEST_INVALID` with the reason.
 */
export function parseDigest(text: string): Digest {
  const comma = text.indexOf(',');
  const bare = comma < 0 ? text : text.slice(0, comma);
  const [size, first, second, ...rest] = bare.split(':', 4);
  if (second === undefined || rest.length > 0) throw invalid(bare, 'it has not exactly two colons');
  return {
    text: bare,
    level: levelOf(size!, bare),
    first: symbolsOf(first!, 'first', bare),
    second: symbolsOf(second, 'second', bare),
    name: comma < 0 ? null : nameOf(text.slice(comma + 1), bare),
  };
}

function levelOf(size: string, bare: string): number {
  if (!/^[1-9][0-9]{0,9}$/.test(size)) throw invalid(bare, 'its block size is not a plain decimal number');
  const level = Math.round(Math.log2(Number(size) / 3));
  if (level < 0 || level > highestLevel || blockSizeOf(level) !== Number(size)) {
    throw invalid(bare, `its block size is not 3 times a power of 2 up to 3*2^${highestLevel}`);
  }
  return level;
}

function symbolsOf(part: string, which: string, bare: string): Uint8Array {
  if (part.length > longestPart) throw invalid(bare, `its ${which} part is longer than ${longestPart} characters`);
  const symbols = new Uint8Array(part.length);
  let kept = 0;
  let run = 0;
  for (let at = 0; at < part.length; at += 1) {
    const symbol = symbolOf(part.charCodeAt(at));
    if (symbol < 0) throw invalid(bare, `character ${at + 1} of its ${which} part is not one of A-Z a-z 0-9 + /`);
    run = at > 0 && part.charCodeAt(at) === part.charCodeAt(at - 1) ? run + 1 : 1;
    if (run > longestRun) continue;
    symbols[kept] = symbol;
    kept += 1;
  }
  return symbols.subarray(0, kept);
}

function nameOf(written: string, bare: string): string {
  if (!written.startsWith('"')) return written;
  if (written.length < 2 || !written.endsWith('"')) throw invalid(bare, 'the quote around its name is not closed');
  return written.slice(1, -1).replaceAll('\\"', '"');
}

function invalid(bare: string, reason: string): ShoalError {
  // Enough to find the line again; a digest is at most 141 characters.
  const shown = bare.length > 150 ? `${bare.slice(0, 150)}…` : bare;
  return new ShoalError('SHOAL_DIGEST_INVALID', `${JSON.stringify(shown)} is no ssdeep digest: ${reason}.`);
}
