import type { Block } from './blocks.ts';
import type { Line } from './lines.ts';

/**
 * The original under a block of a plain text: `body` without the quote marks that the forward itself put there,
 * `tail` the lines behind its quotation.
 */
export function cutText(text: string, lines: readonly Line[], block: Block): { body: string; tail: string[] } {
  const rest = lines.slice(block.last + 1);
  const words = rest.filter((line) => line.text.trim() !== '');
  const quotedBelow = words.length > 0 && words.every((line) => line.level > block.level);
  const strip = quotedBelow ? block.level + 1 : block.level;
  if (strip === 0) return { body: trimLines(text.slice(lines[block.last]!.end)), tail: [] };
  // A mailer that wraps long quoted lines leaves their ends unquoted: only what follows the last quoted line is tail.
  const last = rest.findLastIndex((line) => line.level >= strip);
  const inside = last < 0 ? rest : rest.slice(0, last + 1);
  const body = inside.map((line) => requote(line, strip)).join('\n');
  return { body: trimLines(body), tail: last < 0 ? [] : rest.slice(last + 1).map((line) => line.text) };
}

function requote(line: Line, strip: number): string {
  const level = line.level - strip;
  return level > 0 ? `${'>'.repeat(level)} ${line.text}` : line.text;
}

/** Without blank lines at the top and white space at the end. */
function trimLines(text: string): string {
  let start = 0;
  for (let at = 0; at < text.length && /\s/.test(text[at]!); at++) if (text[at] === '\n') start = at + 1;
  return text.slice(start).trimEnd();
}
