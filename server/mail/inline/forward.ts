import type { Address } from '../../core/mail.ts';
import { type Block, findBlocks } from './blocks.ts';
import type { InlineClient } from './client.ts';
import { cutHtml } from './html-cut.ts';
import { type Page, readPage } from './html-lines.ts';
import { isForwardSubject } from './labels.ts';
import { type Line, textLines } from './lines.ts';
import { cutText } from './text-cut.ts';

/** A message that somebody forwarded inside the body: its headers are lost but for what the client printed. */
export interface InlineForward {
  /** Internal blocks above the original, outermost first: who handed it on. */
  chain: { from: Address; date: string | null }[];
  from: Address;
  to: Address[];
  cc: Address[];
  subject: string;
  /** ISO 8601 in UTC; a printed clock without a zone is taken as UTC; null where it could not be read safely. */
  date: string | null;
  /** What the reporter wrote above the first block, and below what a wrapper or quote marks close off. */
  comment: string;
  /** The original alone; null for the alternative that does not hold it. */
  body: { text: string | null; html: string | null };
  client: InlineClient;
}

/** The block of the original among all blocks, and those above it that are internal. */
interface Choice {
  original: Block;
  chain: Block[];
}

/**
 * Finds the message that a mail forwards in its body. Blocks whose sender is internal are the chain; the first other
 * one is the original, unless its own subject says that it was a forward itself ('Fw: …'): then the next one is. What
 * any other mail quotes is its own, and may be made up to point at somebody honest. Null where there is no block, or
 * only internal ones: that is correspondence. Linear in the body's size, for any input.
 */
export function findForward(
  body: { text: string | null; html: string | null },
  isInternal: (address: string) => boolean,
): InlineForward | null {
  const page = body.html === null ? null : readPage(body.html.replace(/\r\n?/g, '\n'));
  const text = body.text === null ? null : body.text.replace(/\r\n?/g, '\n');
  const lines = text === null ? [] : textLines(text);
  const textBlocks = nested(findBlocks(lines), () => Number.POSITIVE_INFINITY, lines);
  if (page !== null) {
    const blocks = nested(findBlocks(page.lines), (block) => endOf(page, block), page.lines);
    const choice = choose(blocks, isInternal);
    if (choice !== null) return fromPage(page, blocks[0]!, choice, text, lines, textBlocks);
    if (blocks.length > 0) return null;
  }
  const choice = choose(textBlocks, isInternal);
  if (choice === null || text === null) return null;
  const cut = cutText(text, lines, choice.original);
  return assemble(choice, joinComment(lines, textBlocks[0]!, cut.tail), { text: cut.body, html: null });
}

/** Blocks that stand inside one another; one behind the end of the first's wrapper or quotation is another matter. */
function nested(blocks: readonly Block[], end: (block: Block) => number, lines: readonly Line[]): Block[] {
  const inside: Block[] = [];
  let level = 0;
  let limit = Number.POSITIVE_INFINITY;
  for (const block of blocks) {
    if (block.level < level || lines[block.last]!.start >= limit) break;
    inside.push(block);
    level = block.level;
    limit = Math.min(limit, end(block));
  }
  return inside;
}

function choose(blocks: readonly Block[], isInternal: (address: string) => boolean): Choice | null {
  let chosen = -1;
  const internal = blocks.map(({ from }) => from.address !== '' && isInternal(from.address));
  for (let at = 0; at < blocks.length; at++) {
    if (internal[at] === true || blocks[at]!.from.address === '') continue;
    chosen = at;
    if (!isForwardSubject(blocks[at]!.subject)) break;
  }
  // Blocks with a name alone: all we have, unless an internal one shows that this is talk among colleagues.
  if (chosen < 0 && !internal.includes(true)) chosen = blocks.length - 1;
  if (chosen < 0) return null;
  const chain = blocks.filter((block, at) => at < chosen && (internal[at] === true || block.from.address === ''));
  return { original: blocks[chosen]!, chain };
}

function fromPage(
  page: Page,
  first: Block,
  choice: Choice,
  text: string | null,
  lines: readonly Line[],
  textBlocks: readonly Block[],
): InlineForward {
  const end = Math.min(endOf(page, first), endOf(page, choice.original));
  const html = cutHtml(page, page.lines[choice.original.last]!.end, end);
  const tail = page.lines.filter((line) => line.start >= end && !line.hidden).map((line) => line.text);
  const twin = textBlocks.find(
    ({ from, subject }) => from.address === choice.original.from.address && subject === choice.original.subject,
  );
  const twinText = twin !== undefined && text !== null ? cutText(text, lines, twin).body : null;
  return assemble(choice, joinComment(page.lines, first, tail), { text: twinText, html });
}

/** Offset where the wrapper of a block ends. */
function endOf(page: Page, block: Block): number {
  return block.wrapper < 0 ? page.source.length : page.tags[block.wrapper]!.closedAt;
}

function joinComment(lines: readonly Line[], first: Block, tail: readonly string[]): string {
  const above: string[] = [];
  for (let at = 0; at < first.first; at++) if (!lines[at]!.hidden) above.push(lines[at]!.text);
  const below = tail.join('\n').trim();
  return tidy(`${above.join('\n').trim()}${below === '' ? '' : `\n\n${below}`}`);
}

/** No line keeps trailing space, no gap is longer than one blank line. */
function tidy(text: string): string {
  const kept: string[] = [];
  for (const line of text.trim().split('\n')) {
    const plain = line.replace(/[\t\u00a0]/g, ' ').trimEnd();
    if (plain !== '' || kept.at(-1) !== '') kept.push(plain);
  }
  return kept.join('\n');
}

function assemble({ original, chain }: Choice, comment: string, body: InlineForward['body']): InlineForward {
  const { from, to, cc, subject, date, client } = original;
  return {
    chain: chain.map((block) => ({ from: block.from, date: block.date })),
    from,
    to,
    cc,
    subject,
    date,
    comment,
    body,
    client,
  };
}
