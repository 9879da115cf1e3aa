import type { Warning } from '../../core/mail.ts';
import type { MailLimits } from '../letter.ts';
import { type Content, readContent } from './content.ts';
import { type RawHeader, splitHeader } from './headers.ts';

/** One MIME entity as offsets into the untouched bytes; the line break before a delimiter belongs to the delimiter. */
export interface Entity {
  /** '' for the whole, then '1', '1.2' as IMAP counts. */
  path: string;
  /** Index of the multipart that holds it; -1 for the whole. */
  parent: number;
  header: RawHeader;
  bodyStart: number;
  end: number;
  content: Content;
  /** True when its children were read; false for every leaf, embedded messages included. */
  isMultipart: boolean;
  children: number;
}

/** Counts down over all messages of one delivery, so that nesting buys an attacker nothing. */
export interface Budget {
  parts: number;
}

export interface Scan {
  /** In document order; a child comes after its parent. */
  entities: Entity[];
  warnings: Warning[];
}

interface Open {
  entity: number;
  boundary: string;
}

interface Delimiter {
  lineStart: number;
  next: number;
  level: number;
  closing: boolean;
}

/** Deeper nesting than any client writes; a multipart below stays a leaf, with its bytes. */
const maxMultipartDepth = 100;
/** RFC 2046 section 5.1.1 allows 70 characters; some mailers write more. */
const maxBoundary = 1_000;

/** Finds the entities of one message in a single pass; embedded messages stay leaves. Never throws. */
export function scanMime(bytes: Buffer, start: number, limits: MailLimits, budget: Budget): Scan {
  const scanner = new Scanner(bytes, limits, budget);
  scanner.run(start);
  return { entities: scanner.entities, warnings: scanner.warnings };
}

/** Where the message starts: after a byte order mark, empty lines and the 'From ' line of a mailbox file. */
export function skipPreface(bytes: Buffer): number {
  let pos = bytes[0] === 0xef && bytes[1] === 0xbb && bytes[2] === 0xbf ? 3 : 0;
  for (;;) {
    while (bytes[pos] === 10 || bytes[pos] === 13) pos++;
    if (bytes.toString('latin1', pos, pos + 5) !== 'From ') return pos;
    const newline = bytes.indexOf(10, pos);
    if (newline < 0) return pos;
    pos = newline + 1;
  }
}

class Scanner {
  readonly entities: Entity[] = [];
  readonly warnings: Warning[] = [];
  private readonly bytes: Buffer;
  private readonly limits: MailLimits;
  private readonly budget: Budget;
  private readonly open: Open[] = [];
  /** Boundary to its levels in `open`, innermost last: one look-up a line, however deep the nesting. */
  private readonly levels = new Map<string, number[]>();

  constructor(bytes: Buffer, limits: MailLimits, budget: Budget) {
    this.bytes = bytes;
    this.limits = limits;
    this.budget = budget;
  }

  run(start: number): void {
    let leaf = this.enter(start, -1);
    while (this.open.length > 0) {
      const from = leaf >= 0 ? this.entity(leaf).bodyStart : this.resumeAt;
      const delimiter = this.findDelimiter(from);
      if (delimiter === null) {
        this.warn('mime-truncated', `no closing delimiter for part '${this.entity(this.innermost()).path || 'root'}'`);
        return;
      }
      this.endAt(leaf, delimiter);
      leaf = -1;
      this.resumeAt = delimiter.next;
      const parent = this.innermost();
      if (delimiter.closing) {
        this.entity(parent).end = delimiter.next;
        this.popTo(delimiter.level);
      } else if (this.budget.parts <= 0) {
        this.warn('part-limit', `parts after byte ${delimiter.lineStart} were not read`);
        return;
      } else leaf = this.enter(delimiter.next, parent);
    }
  }

  private resumeAt = 0;

  private entity(index: number): Entity {
    return this.entities[index] as Entity;
  }

  private innermost(): number {
    return (this.open.at(-1) as Open).entity;
  }

  private warn(code: string, detail: string): void {
    this.warnings.push({ code, detail });
  }

  /** Reads one entity's header; gives its index, whose body is searched next for a delimiter. */
  private enter(start: number, parent: number): number {
    this.budget.parts--;
    const header = splitHeader(
      this.bytes,
      start,
      this.limits.headers,
      (lineStart) => this.open.length > 0 && this.delimiterAt(lineStart, this.lineEnd(lineStart)) !== null,
    );
    const holder = parent < 0 ? null : this.entity(parent);
    const fallback = holder?.content.type === 'multipart/digest' ? 'message/rfc822' : 'text/plain';
    const content = readContent(this.bytes, header.fields, this.limits.headerBytes, fallback);
    const path = holder === null ? '' : `${holder.path === '' ? '' : `${holder.path}.`}${++holder.children}`;
    const { bodyStart } = header;
    const entity = {
      path,
      parent,
      header,
      bodyStart,
      end: this.bytes.length,
      content,
      isMultipart: false,
      children: 0,
    };
    this.entities.push(entity);
    this.warnAboutHeader(entity);
    this.openMultipart(entity, this.entities.length - 1);
    return this.entities.length - 1;
  }

  private openMultipart(entity: Entity, index: number): void {
    const { type, parameters } = entity.content;
    if (!type.startsWith('multipart/')) return;
    const boundary = (parameters.boundary ?? '').trimEnd();
    if (boundary === '' || boundary.length > maxBoundary) {
      this.warn('mime-no-boundary', `part '${entity.path || 'root'}' is ${type} without a usable boundary`);
    } else if (this.open.length >= maxMultipartDepth) {
      this.warn('multipart-depth', `part '${entity.path}' lies deeper than ${maxMultipartDepth} and was not opened`);
    } else {
      entity.isMultipart = true;
      const levels = this.levels.get(boundary) ?? [];
      levels.push(this.open.length);
      this.levels.set(boundary, levels);
      if (levels.length > 1) this.warn('ambiguous', `part '${entity.path}' repeats the boundary of its parent`);
      this.open.push({ entity: index, boundary });
    }
  }

  private warnAboutHeader({ header, path }: Entity): void {
    const where = path === '' ? 'message' : `part '${path}'`;
    if (header.dropped > 0) this.warn('header-limit', `${header.dropped} header fields of the ${where} were not read`);
    if (header.ending === 'no-field' && header.fields.length > 0) {
      this.warn('header-damaged', `the header of the ${where} ends without an empty line`);
    }
    if (header.fields.some((field) => field.end - field.start > this.limits.headerBytes)) {
      this.warn('header-limit', `a header field of the ${where} was cut at ${this.limits.headerBytes} bytes`);
    }
  }

  /** Ends the leaf and every multipart inside the one that the delimiter belongs to. */
  private endAt(leaf: number, { lineStart, level }: Delimiter): void {
    let end = lineStart;
    if (this.bytes[end - 1] === 10) end -= this.bytes[end - 2] === 13 ? 2 : 1;
    if (leaf >= 0) {
      const entity = this.entity(leaf);
      // The empty line after a header may itself be the line break of the delimiter.
      if (!entity.isMultipart) entity.end = Math.max(entity.bodyStart, end);
    }
    for (let i = level + 1; i < this.open.length; i++) {
      const entity = this.entity((this.open[i] as Open).entity);
      entity.end = Math.max(entity.bodyStart, end);
    }
    this.popTo(level + 1);
  }

  private popTo(level: number): void {
    while (this.open.length > level) {
      const { boundary } = this.open.pop() as Open;
      this.levels.get(boundary)?.pop();
    }
  }

  private findDelimiter(from: number): Delimiter | null {
    let lineStart = from;
    if (!(this.bytes[from] === 0x2d && this.bytes[from + 1] === 0x2d)) lineStart = this.nextDashes(from);
    while (lineStart >= 0) {
      const found = this.delimiterAt(lineStart, this.lineEnd(lineStart));
      if (found !== null) return found;
      lineStart = this.nextDashes(lineStart);
    }
    return null;
  }

  private nextDashes(from: number): number {
    const at = this.bytes.indexOf('\n--', from, 'latin1');
    return at < 0 ? -1 : at + 1;
  }

  private lineEnd(lineStart: number): number {
    const newline = this.bytes.indexOf(10, lineStart);
    return newline < 0 ? this.bytes.length : newline;
  }

  /** RFC 2046 section 5.1.1: two hyphens, the boundary, two more when it closes, then only white space. */
  private delimiterAt(lineStart: number, lineEnd: number): Delimiter | null {
    const line = this.bytes
      .toString('latin1', lineStart + 2, Math.min(lineEnd, lineStart + maxBoundary + 1_000))
      .trimEnd();
    const next = Math.min(lineEnd + 1, this.bytes.length);
    const level = this.levels.get(line)?.at(-1);
    if (level !== undefined) return { lineStart, next, level, closing: false };
    if (!line.endsWith('--')) return null;
    const closed = this.levels.get(line.slice(0, -2).trimEnd())?.at(-1);
    return closed === undefined ? null : { lineStart, next, level: closed, closing: true };
  }
}
