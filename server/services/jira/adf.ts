import type { cloud } from './endpoints.ts';

type Document = cloud.Document;
interface Text {
  type: 'text';
  text: string;
}
type Inline = Text | { type: 'hardBreak' };

/** Jira's limit for summary, in UTF-16 units. */
const SUMMARY_UNITS = 255;
const LABEL_UNITS = 255;
/**
 * Jira's limit for a description. Whether it counts the text or the serialised document is not documented, so the
 * longer of the two, the serialised document, is kept below it.
 */
const DESCRIPTION_UNITS = 32_767;
/** Room for the last paragraph that says how much was left out. */
const CUT_NOTE_UNITS = 200;

/** One line of at most 255 units: line breaks and control characters become spaces, a cut ends in an ellipsis. */
export function summaryOf(text: string): string {
  const line = oneLine(text);
  if (line === '') return 'Reported message';
  return line.length <= SUMMARY_UNITS ? line : `${cut(line, SUMMARY_UNITS - 1)}…`;
}

/** Jira's labels hold no space and at most 255 units; no label twice, none empty. */
export function labelsOf(labels: readonly string[]): string[] {
  const clean = labels.map((label) => cut(oneLine(label).replaceAll(' ', '-'), LABEL_UNITS));
  return [...new Set(clean)].filter((label) => label !== '');
}

/**
 * A document of plain paragraphs; line breaks inside one become hard breaks. Jira refuses empty text nodes, so there
 * are none. What does not fit is left out and a last paragraph says how much.
 */
export function documentOf(paragraphs: readonly string[]): Document {
  const content: Record<string, unknown>[] = [];
  let room = DESCRIPTION_UNITS - CUT_NOTE_UNITS - JSON.stringify(wrap([])).length;
  let left = 0;
  for (const paragraph of paragraphs) {
    const text = printable(paragraph);
    if (text.trim() === '') continue;
    const fitting = left > 0 ? '' : fit(text, room);
    left += text.length - fitting.length;
    if (fitting.trim() === '') continue;
    const node = { type: 'paragraph', content: inline(fitting) };
    content.push(node);
    room -= JSON.stringify(node).length + 1;
  }
  if (left > 0)
    content.push({ type: 'paragraph', content: inline(`[${left} characters left out here: too long for Jira]`) });
  return wrap(content);
}

function wrap(content: Record<string, unknown>[]): Document {
  return { type: 'doc', version: 1, content };
}

function inline(text: string): Inline[] {
  const nodes: Inline[] = [];
  for (const [index, line] of text.split('\n').entries()) {
    if (index > 0) nodes.push({ type: 'hardBreak' });
    if (line !== '') nodes.push({ type: 'text', text: line });
  }
  return nodes;
}

/** The longest beginning of the text whose paragraph node takes at most `room` units as JSON. */
function fit(text: string, room: number): string {
  const size = (units: number) => JSON.stringify({ type: 'paragraph', content: inline(cut(text, units)) }).length + 1;
  // Each unit takes at least one: what lies beyond `room` need never be serialised.
  let low = 0;
  let high = Math.max(0, Math.min(text.length, room));
  while (low < high) {
    const middle = Math.ceil((low + high) / 2);
    if (size(middle) <= room) low = middle;
    else high = middle - 1;
  }
  return cut(text, low);
}

/** Never leaves half a surrogate pair behind. */
function cut(text: string, units: number): string {
  if (text.length <= units) return text;
  const last = text.charCodeAt(units - 1);
  return text.slice(0, last >= 0xd800 && last <= 0xdbff ? units - 1 : units);
}

/** Line ends unified, other control characters dropped (XML 1.0 section 2.2 knows none of them), lone surrogates replaced. */
function printable(text: string): string {
  return text
    .toWellFormed()
    .replace(/\r\n?|[\u2028\u2029\u0085\v\f]/g, '\n')
    .replace(/[\u0000-\u0008\u000e-\u001f\u007f-\u009f\ufffe\uffff]/g, '');
}

function oneLine(text: string): string {
  return printable(text)
    .replace(/[\s\u00a0]+/g, ' ')
    .trim();
}
