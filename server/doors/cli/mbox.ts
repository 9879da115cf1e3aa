/**
 * Splits an mbox stream (RFC 4155, with the quoting of the "mboxrd" kind: one `>` is taken off `>From `, `>>From `, …).
 * A stream that does not begin with a "From " line is one mail, byte for byte. Bytes beyond `maxBytes` of one mail are
 * counted, not kept.
 */
export async function* splitMbox(
  chunks: AsyncIterable<Uint8Array | string>,
  maxBytes: number,
): AsyncGenerator<{ bytes: Uint8Array; size: number }> {
  let mail: MailBuffer | null = null;
  let isMbox: boolean | null = null;
  let afterBlank = true;
  for await (const { line, complete } of linesOf(chunks)) {
    if (isMbox === null) {
      isMbox = startsWithFrom(line, 0);
      if (!isMbox) mail = new MailBuffer(maxBytes);
    }
    if (isMbox && afterBlank && startsWithFrom(line, 0)) {
      if (mail) yield mail.finish(true);
      mail = new MailBuffer(maxBytes);
      afterBlank = false;
      continue;
    }
    mail?.add(isMbox && isQuotedFrom(line) ? line.subarray(1) : line);
    afterBlank = complete && isBlank(line);
  }
  if (mail) yield mail.finish(isMbox === true);
}

class MailBuffer {
  readonly #limit: number;
  #parts: Uint8Array[] = [];
  #size = 0;

  constructor(limit: number) {
    this.#limit = limit;
  }

  add(line: Uint8Array): void {
    this.#size += line.length;
    if (this.#size <= this.#limit) this.#parts.push(line);
  }

  /** The blank line before the next "From " belongs to the mbox, not to the mail. */
  finish(dropsLastBlank: boolean): { bytes: Uint8Array; size: number } {
    const last = this.#parts.at(-1);
    if (dropsLastBlank && last && isBlank(last)) {
      this.#parts.pop();
      this.#size -= last.length;
    }
    return { bytes: Buffer.concat(this.#parts), size: this.#size };
  }
}

/** Lines with their endings; a line over 1 MiB comes in pieces, so that one without an end costs no memory. */
async function* linesOf(
  chunks: AsyncIterable<Uint8Array | string>,
): AsyncGenerator<{ line: Uint8Array; complete: boolean }> {
  const longest = 1024 * 1024;
  let rest: Uint8Array = new Uint8Array(0);
  for await (const chunk of chunks) {
    const bytes = typeof chunk === 'string' ? Buffer.from(chunk) : chunk;
    const data = rest.length === 0 ? bytes : Buffer.concat([rest, bytes]);
    let start = 0;
    for (let end = data.indexOf(0x0a); end >= 0; end = data.indexOf(0x0a, start)) {
      yield { line: data.subarray(start, end + 1), complete: true };
      start = end + 1;
    }
    rest = data.subarray(start);
    if (rest.length > longest) {
      yield { line: rest, complete: false };
      rest = new Uint8Array(0);
    }
  }
  if (rest.length > 0) yield { line: rest, complete: true };
}

const fromLine = [0x46, 0x72, 0x6f, 0x6d, 0x20];

function startsWithFrom(line: Uint8Array, at: number): boolean {
  return fromLine.every((byte, index) => line[at + index] === byte);
}

function isQuotedFrom(line: Uint8Array): boolean {
  let at = 0;
  while (line[at] === 0x3e) at++;
  return at > 0 && startsWithFrom(line, at);
}

function isBlank(line: Uint8Array): boolean {
  return (line.length === 1 && line[0] === 0x0a) || (line.length === 2 && line[0] === 0x0d && line[1] === 0x0a);
}
