import { Uint8ArrayReader, Uint8ArrayWriter, ZipWriter } from '@zip.js/zip.js';

export interface ZipOptions {
  /** Encrypts every member. */
  password?: string;
  /** AES-256 (WinZip's AE-2) in place of the old ZipCrypto. */
  aes?: boolean;
}

/** Writes a zip archive (APPNOTE), deflated, with a fixed date so that the same input gives the same plain archive. */
export async function writeZip(
  members: { name: string; bytes: Uint8Array }[],
  options: ZipOptions = {},
): Promise<Uint8Array> {
  const { password, aes = false } = options;
  const secret = password === undefined ? {} : { password, zipCrypto: !aes, encryptionStrength: 3 as const };
  const writer = new ZipWriter(new Uint8ArrayWriter(), {
    useWebWorkers: false,
    lastModDate: new Date(2026, 0, 2, 3, 4, 6),
    extendedTimestamp: false,
    ...secret,
  });
  for (const member of members) await writer.add(member.name, new Uint8ArrayReader(member.bytes));
  return writer.close();
}
