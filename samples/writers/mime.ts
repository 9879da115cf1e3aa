/** Writes MIME mails line by line as RFC 5322 and RFC 2046 spell them, with nothing shared with the reader. */

export interface MimePart {
  headers: string[];
  body: string | Uint8Array;
}

/** Header lines, an empty line and the body; every line ends with CRLF but the body's last, which is as given. */
export function writeMail(headers: readonly string[], body: string | Uint8Array): Buffer {
  const head = headers.map((line) => `${line}\r\n`).join('');
  return Buffer.concat([Buffer.from(`${head}\r\n`, 'latin1'), typeof body === 'string' ? Buffer.from(body) : body]);
}

/** The body of a multipart: each part between its delimiter lines, a CRLF before each delimiter. */
export function writeParts(boundary: string, parts: readonly MimePart[]): Buffer {
  const pieces: Buffer[] = [];
  for (const { headers, body } of parts) {
    pieces.push(Buffer.from(`--${boundary}\r\n`), writeMail(headers, body), Buffer.from('\r\n'));
  }
  return Buffer.concat([...pieces, Buffer.from(`--${boundary}--\r\n`)]);
}

/** A whole multipart mail. */
export function writeMultipart(
  headers: readonly string[],
  parts: readonly MimePart[],
  type = 'multipart/mixed',
  boundary = '=_b1',
): Buffer {
  const all = [...headers, 'MIME-Version: 1.0', `Content-Type: ${type}; boundary="${boundary}"`];
  return writeMail(all, writeParts(boundary, parts));
}

/** Base64 in lines of 76 characters (RFC 2045 section 6.8). */
export function base64Lines(bytes: Uint8Array): string {
  return (
    Buffer.from(bytes)
      .toString('base64')
      .match(/.{1,76}/g)
      ?.join('\r\n') ?? ''
  );
}
