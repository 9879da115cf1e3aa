import { u32 } from './bytes.ts';

/** Packs RTF source (ASCII) as PidTagRtfCompressed ([MS-OXRTFCP]): literals only, then the end mark. */
export function packRtf(rtf: string): Uint8Array {
  const source = Buffer.from(rtf, 'latin1');
  const tokens: number[] = [];
  // The end mark refers to the place where the next byte would be written.
  const end = ((207 + source.length) % 4096) << 4;
  for (let at = 0; at <= source.length; at += 8) {
    const run = source.subarray(at, at + 8);
    tokens.push(run.length < 8 ? 1 << run.length : 0, ...run);
  }
  const body = Buffer.from([...tokens, end >> 8, end & 0xff]);
  return Buffer.concat([u32(body.length + 12, source.length, 0x75465a4c, crc(body)), body]);
}

/** Wraps HTML in RTF as Outlook does ([MS-OXRTFEX]); `html` without backslashes or braces. */
export function wrapHtml(html: string): string {
  const body = html
    .split(/(<[^>]*>)/)
    .filter((piece) => piece !== '')
    .map((piece) =>
      piece.startsWith('<') ? `{\\*\\htmltag64 ${piece}}` : `\\htmlrtf {\\htmlrtf0 ${piece}\\htmlrtf }\\htmlrtf0 `,
    );
  return `{\\rtf1\\ansi\\ansicpg1252\\fromhtml1 \\deff0{\\fonttbl{\\f0\\fswiss Arial;}}\r\n${body.join('\r\n')}}`;
}

/** The table-driven sum of [MS-OXRTFCP] 2.1.3.2, without its table: CRC-32 with neither start nor end complement. */
function crc(bytes: Uint8Array): number {
  let sum = 0;
  for (const value of bytes) {
    sum ^= value;
    for (let bit = 0; bit < 8; bit += 1) sum = sum & 1 ? (sum >>> 1) ^ 0xedb88320 : sum >>> 1;
  }
  return sum >>> 0;
}
