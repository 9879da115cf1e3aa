import {
  type Entry,
  ERR_ENCRYPTED,
  ERR_INVALID_PASSWORD,
  type FileEntry,
  Uint8ArrayReader,
  ZipReader,
} from '@zip.js/zip.js';
import { reasonOf } from '../../core/errors.ts';
import type { Warning } from '../../core/mail.ts';
import type { MailLimits } from '../letter.ts';

export interface ZipMember {
  /** Base name, as written; not yet safe. */
  name: string;
  bytes: Uint8Array;
}

export interface ZipContent {
  members: ZipMember[];
  warnings: Warning[];
}

interface Opening {
  limits: MailLimits;
  warnings: Warning[];
  /** The one that opened the last member comes first. */
  passwords: string[];
  /** Bytes that may still be unpacked, kept or not. */
  budget: number;
}

/** What came out of one member before it ended, by itself or not. */
interface Attempt {
  bytes: Uint8Array;
  end: 'whole' | 'limit' | 'password' | 'damaged';
  reason: string;
}

/** More packed bytes than this ratio gives, beyond the first MiB, is no mail attachment. */
const maxRatio = 200;
const freeBytes = 1024 * 1024;
const maxPasswords = 10;

/** Whether the bytes begin like a zip archive (APPNOTE 4.3.7), or are an empty one (4.3.16). */
export function isZip(bytes: Uint8Array): boolean {
  if (bytes.length < 22 || bytes[0] !== 0x50 || bytes[1] !== 0x4b) return false;
  return (bytes[2] === 3 && bytes[3] === 4) || (bytes[2] === 5 && bytes[3] === 6);
}

/**
 * Unpacks a zip archive in memory, ZipCrypto and AES with the first of `passwords` that fits. What is over a limit,
 * encrypted or damaged is named in the warnings 'zip-limit', 'zip-encrypted' and 'zip-damaged'; of a damaged member
 * that is not encrypted, the bytes up to the damage are kept. A zip inside is a member like others. Never rejects.
 */
export async function openZip(
  bytes: Uint8Array,
  passwords: readonly string[],
  limits: MailLimits,
): Promise<ZipContent> {
  const members: ZipMember[] = [];
  const warnings: Warning[] = [];
  const opening: Opening = {
    limits,
    warnings,
    passwords: passwords.slice(0, maxPasswords),
    budget: limits.archiveBytes,
  };
  const reader = new ZipReader(new Uint8ArrayReader(bytes), {
    useWebWorkers: false,
    filenameValidation: 'tolerant',
    strictness: 'tolerant',
  });
  try {
    let count = 0;
    for await (const entry of reader.getEntriesGenerator()) {
      count += 1;
      if (count > limits.archiveMembers) {
        warn(opening, 'zip-limit', `members after the first ${limits.archiveMembers} were left out`);
        break;
      }
      const member = await unpack(entry, opening);
      if (member !== null) members.push(member);
    }
    await reader.close();
  } catch (error) {
    warn(opening, 'zip-damaged', `the archive cannot be read further: ${reasonOf(error)}`);
  }
  return { members, warnings };
}

function warn(opening: Opening, code: string, detail: string): void {
  opening.warnings.push({ code, detail });
}

async function unpack(entry: Entry, opening: Opening): Promise<ZipMember | null> {
  if (entry.directory) return null;
  const name = entry.filename.slice(Math.max(entry.filename.lastIndexOf('/'), entry.filename.lastIndexOf('\\')) + 1);
  const shown = JSON.stringify(name);
  const attempt = entry.encrypted ? await tryPasswords(entry, opening) : await inflate(entry, undefined, opening);
  if (attempt.end === 'whole') return { name, bytes: attempt.bytes };
  if (attempt.end === 'limit') {
    warn(opening, 'zip-limit', `the member ${shown} unpacks to more than allowed and was left out`);
  } else if (attempt.end === 'password') {
    warn(opening, 'zip-encrypted', `no known password opens the member ${shown}`);
  } else {
    warn(opening, 'zip-damaged', `the member ${shown} is damaged: ${attempt.reason}`);
    if (!entry.encrypted && attempt.bytes.length > 0) return { name, bytes: attempt.bytes };
  }
  return null;
}

/** A wrong ZipCrypto password passes its one check byte once in 256 times; then the checksum tells. */
async function tryPasswords(entry: FileEntry, opening: Opening): Promise<Attempt> {
  let last: Attempt = { bytes: new Uint8Array(0), end: 'password', reason: 'no password is configured' };
  for (const password of opening.passwords) {
    const attempt = await inflate(entry, password, opening);
    if (attempt.end === 'whole') {
      opening.passwords = [password, ...opening.passwords.filter((one) => one !== password)];
      return attempt;
    }
    if (attempt.end === 'limit') return attempt;
    last = { ...attempt, end: 'password' };
  }
  return last;
}

async function inflate(entry: FileEntry, password: string | undefined, opening: Opening): Promise<Attempt> {
  const { limits } = opening;
  const allowed = Math.min(entry.compressedSize * maxRatio + freeBytes, limits.partBytes, opening.budget);
  const chunks: Uint8Array[] = [];
  let length = 0;
  let over = false;
  const sink = new WritableStream<Uint8Array>({
    write(chunk) {
      length += chunk.length;
      over ||= length > allowed;
      if (over) throw new RangeError('over the limit');
      chunks.push(chunk);
    },
  });
  let failure: unknown;
  try {
    const secret = password === undefined ? {} : { password };
    await entry.getData(sink, { ...secret, useWebWorkers: false, strictness: 'tolerant', checkCrc32: true });
  } catch (error) {
    failure = error;
  }
  opening.budget = Math.max(0, opening.budget - length);
  const reason = failure === undefined ? '' : reasonOf(failure);
  if (over) return { bytes: new Uint8Array(0), end: 'limit', reason };
  const bytes = new Uint8Array(Buffer.concat(chunks));
  if (failure === undefined) return { bytes, end: 'whole', reason };
  const locked = reason === ERR_INVALID_PASSWORD || reason === ERR_ENCRYPTED;
  return { bytes, end: locked ? 'password' : 'damaged', reason };
}
