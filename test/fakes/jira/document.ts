/** An Atlassian Document Format node, as far as the simulator looks into it. */
export interface Node {
  type: string;
  text?: string;
  content?: Node[];
  attrs?: Record<string, unknown>;
  marks?: { type: string }[];
}
export interface Document extends Node {
  type: 'doc';
  version: 1;
  content: Node[];
}

const inline = new Set(['text', 'hardBreak', 'mention', 'emoji', 'inlineCard', 'date', 'status']);
const blocks = new Set([
  'paragraph',
  'heading',
  'bulletList',
  'orderedList',
  'codeBlock',
  'blockquote',
  'panel',
  'rule',
  'table',
]);
const children: Record<string, ReadonlySet<string>> = {
  doc: blocks,
  paragraph: inline,
  heading: inline,
  codeBlock: new Set(['text']),
  bulletList: new Set(['listItem']),
  orderedList: new Set(['listItem']),
  listItem: new Set(['paragraph', 'bulletList', 'orderedList', 'codeBlock']),
  blockquote: new Set(['paragraph', 'bulletList', 'orderedList']),
  panel: new Set(['paragraph', 'heading', 'bulletList', 'orderedList']),
  table: new Set(['tableRow']),
  tableRow: new Set(['tableCell', 'tableHeader']),
  tableCell: blocks,
  tableHeader: blocks,
};
const leaves = new Set(['hardBreak', 'rule', 'mention', 'emoji', 'inlineCard', 'date', 'status', 'text']);

/** True for a document that the real site takes: version 1, known nodes in allowed places, no empty text. */
export function isDocument(value: unknown): value is Document {
  if (!isRecord(value) || value.type !== 'doc' || value.version !== 1) return false;
  const pending: Record<string, unknown>[] = [value];
  for (let node = pending.pop(); node !== undefined; node = pending.pop()) {
    const { type, text, content } = node;
    if (typeof type !== 'string') return false;
    if (type === 'text' && (typeof text !== 'string' || text === '')) return false;
    if (type !== 'text' && text !== undefined) return false;
    if (content === undefined) {
      if (type === 'doc') return false;
      continue;
    }
    if (leaves.has(type) || !Array.isArray(content)) return false;
    for (const child of content) {
      if (!isRecord(child) || children[type]?.has(String(child.type)) !== true) return false;
      pending.push(child);
    }
  }
  return true;
}

/** Its words; a block ends a line. */
export function textOf(document: Document): string {
  let text = '';
  const pending: (Node | string)[] = [document];
  for (let node = pending.pop(); node !== undefined; node = pending.pop()) {
    if (typeof node === 'string') text += node;
    else if (node.type === 'text') text += node.text ?? '';
    else if (node.type === 'hardBreak') text += '\n';
    else {
      if (blocks.has(node.type)) pending.push('\n');
      pending.push(...(node.content ?? []).toReversed());
    }
  }
  return text.trimEnd();
}

/** The older interface takes plain text. */
export function documentOfText(text: string): Document {
  const content = text
    .split('\n')
    .filter((line) => line !== '')
    .map((line): Node => ({ type: 'paragraph', content: [{ type: 'text', text: line }] }));
  return { type: 'doc', version: 1, content };
}

export function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
