import { crc32, deflateRawSync } from 'node:zlib';
import { u16, u32 } from './bytes.ts';

export interface ZipMember {
  name: string;
  bytes: Uint8Array;
}

/** 2026-01-02 03:04:06 in the two halves of an MS-DOS date. */
const time = (3 << 11) | (4 << 5) | 3;
const date = ((2026 - 1980) << 9) | (1 << 5) | 2;

/**
 * Writes a zip archive at once (APPNOTE 4.3), deflated, with a fixed date: the same input gives the same bytes, also
 * under a password, where the twelve random bytes of the old cipher (APPNOTE 6.1) are counted up instead.
 */
export function writePlainZip(members: readonly ZipMember[], password: string | null = null): Uint8Array {
  const files: Buffer[] = [];
  const directory: Buffer[] = [];
  let offset = 0;
  for (const { name, bytes } of members) {
    const packed = deflateRawSync(bytes);
    const sum = crc32(bytes);
    const body = password === null ? packed : encrypt(packed, password, sum);
    // Bit 0: encrypted; bit 11: the name is UTF-8.
    const flags = (password === null ? 0 : 1) | 0x800;
    const nameBytes = Buffer.from(name);
    const common = Buffer.concat([
      u16(20, flags, 8, time, date),
      u32(sum, body.length, bytes.length),
      u16(nameBytes.length, 0),
    ]);
    files.push(u32(0x04034b50), common, nameBytes, body);
    directory.push(u32(0x02014b50), u16(20), common, u16(0, 0, 0), u32(0, offset), nameBytes);
    offset += 4 + common.length + nameBytes.length + body.length;
  }
  const list = Buffer.concat(directory);
  const end = [u32(0x06054b50), u16(0, 0, members.length, members.length), u32(list.length, offset), u16(0)];
  return new Uint8Array(Buffer.concat([...files, list, ...end]));
}

/** The traditional PKWARE cipher: three keys that each plain byte moves on. */
function encrypt(packed: Uint8Array, password: string, sum: number): Buffer {
  const keys: [number, number, number] = [0x12345678, 0x23456789, 0x34567890];
  const move = (byte: number): void => {
    keys[0] = crcStep(keys[0], byte);
    keys[1] = (Math.imul(keys[1] + (keys[0] & 0xff), 134775813) + 1) >>> 0;
    keys[2] = crcStep(keys[2], keys[1] >>> 24);
  };
  for (const byte of Buffer.from(password)) move(byte);
  // The last byte of the opening twelve lets a reader check the password.
  const opening = Buffer.from([...Array.from({ length: 11 }, (_, index) => index * 23), sum >>> 24]);
  return Buffer.concat([opening, packed]).map((byte) => {
    const mask = (keys[2] | 2) & 0xffff;
    const hidden = byte ^ ((Math.imul(mask, mask ^ 1) >>> 8) & 0xff);
    move(byte);
    return hidden;
  }) as Buffer;
}

/** One step of CRC-32 without its complements. */
function crcStep(sum: number, byte: number): number {
  let next = (sum ^ byte) & 0xff;
  for (let bit = 0; bit < 8; bit += 1) next = next & 1 ? (next >>> 1) ^ 0xedb88320 : next >>> 1;
  return (next ^ (sum >>> 8)) >>> 0;
}
