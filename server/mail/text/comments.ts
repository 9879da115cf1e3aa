import type { HiddenList } from './hidden-list.ts';
import { type HtmlTree, parseHtml } from './html.ts';
import type { Streams } from './walk.ts';

export interface CommentReading {
  /** How many more conditional comments may be read as documents. */
  conditionalsLeft: number;
  read(tree: HtmlTree, characters: number): Streams;
}

const contentLimit = 500_000;

/**
 * Reports a comment. What stands in a conditional comment is shown by Outlook on the desktop only, so it is read as
 * markup of its own; the markers around content for everybody else say nothing.
 * @returns 1 when it was read as a document.
 */
export function readComment(data: string, hidden: HiddenList, reading: CommentReading): number {
  const text = data.trim();
  const start = conditionEnd(text);
  if (start === undefined) {
    if (!/^(?:<!)?\[endif\](?:--)?$/i.test(text)) hidden.put('comment', text);
    return 0;
  }
  const end = text.toLowerCase().lastIndexOf('<![endif]');
  const content = text.slice(start, end < start ? undefined : end).trim();
  // '<!--[if !mso]><!-->' opens a part that every other client shows.
  if (content === '' || content === '<!' || content === '<!--') return 0;
  if (reading.conditionalsLeft <= 0 || content.length > contentLimit) {
    hidden.put('conditional-comment', content);
    return 0;
  }
  const streams = reading.read(parseHtml(content), contentLimit);
  hidden.put('conditional-comment', streams.visible);
  for (const entry of streams.hidden) if (entry.technique !== 'xml-island') hidden.put(entry.technique, entry.text);
  return 1;
}

/** Where the content of '[if …]>' begins; undefined for other comments. */
function conditionEnd(text: string): number | undefined {
  if (!/^\[\s*if\b/i.test(text)) return undefined;
  const close = text.indexOf(']');
  if (close < 0 || close > 100) return undefined;
  return text[close + 1] === '>' ? close + 2 : close + 1;
}
