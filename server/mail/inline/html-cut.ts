import { OpenElements, type Page } from './html-lines.ts';

interface CutElement {
  name: string;
  /** Opened before the piece began, or a quotation mark around the piece: its end tag is no part of it. */
  outer: boolean;
}

/**
 * The source between two offsets without the end tags of elements that were opened before it: markup that reads the
 * same when it is parsed alone. Linear in the source.
 */
export function cutHtml(page: Page, from: number, to: number): string {
  const open = new OpenElements<CutElement>();
  const pieces: string[] = [];
  let at = from;
  let unwrapped = false;
  for (const tag of page.tags) {
    if (tag.start >= to) break;
    if (tag.opens) {
      if (tag.leaf) continue;
      const quote = !unwrapped && tag.start >= from && isQuoteMark(page.source, from, tag.start, tag.end);
      open.open({ name: tag.name, outer: tag.start < from || quote });
      if (!quote) continue;
      unwrapped = true;
    } else if (tag.start < from || open.close(tag.name).at(-1)?.outer !== true) {
      if (tag.start < from) open.close(tag.name);
      continue;
    }
    pieces.push(page.source.slice(at, tag.start));
    at = tag.end;
  }
  pieces.push(page.source.slice(at, to));
  return pieces
    .join('')
    .replace(/^(?:\s|<br\s?\/?>)+/i, '')
    .trimEnd();
}

/** Proton prints the header block outside and puts the whole original into one quotation. */
function isQuoteMark(source: string, from: number, start: number, end: number): boolean {
  if (start - from > 200 || end - start > 200) return false;
  if (!/^<blockquote\s[^>]*protonmail_quote/i.test(source.slice(start, end))) return false;
  return source.slice(from, start).replace(/<br\s?\/?>|<\/?div[^>]*>|&nbsp;|\s/gi, '') === '';
}
