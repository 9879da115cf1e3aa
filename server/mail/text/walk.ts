import type { HiddenText } from '../../core/mail.ts';
import { buildCascade, type Cascade, stylesOf } from './cascade.ts';
import { readComment } from './comments.ts';
import { type Computed, compute, type Hiding, hidingOf, pageStyle } from './computed.ts';
import { type CssSheet, cssLimits, parseSheet } from './css-syntax.ts';
import { breaksLine, type ColourNotes, isClosedDetails, presentationalHints } from './elements.ts';
import { createHiddenList, type HiddenList } from './hidden-list.ts';
import { attributeOf, type HtmlElement, type HtmlNode, type HtmlParent, type HtmlTree, isElement } from './html.ts';
import { createLines, type Lines } from './lines.ts';
import { putAttributes, shownValue } from './spoken-attributes.ts';

export interface Streams {
  visible: string;
  hidden: HiddenText[];
  /** Names of the limits that cut something: 'text', 'hidden', 'style'. */
  cut: string[];
}

interface Frame {
  nodes: readonly HtmlNode[];
  at: number;
  style: Computed;
  /** Text directly in here is hidden although the element is not (closed details). */
  closed: Hiding | null;
}

interface Walk {
  cascade: Cascade;
  visible: Lines;
  hidden: HiddenList;
  names: Set<string>;
  /** Of conditional comments, which are read like documents; those inside one are not read again. */
  nested: boolean;
  conditionals: number;
  elements: number;
  colours: ColourNotes;
}

/** Splits a tree into what is shown and what is not. Iterative, so depth costs no stack. */
export function walkTree(tree: HtmlTree, textCharacters: number, nested = false): Streams {
  const sheets = readSheets(tree.root);
  const walk: Walk = {
    cascade: buildCascade(tree.root, sheets),
    visible: createLines(textCharacters),
    hidden: createHiddenList(textCharacters),
    names: new Set(),
    nested,
    conditionals: 0,
    elements: 0,
    colours: new Map(),
  };
  const stack: Frame[] = [{ nodes: tree.root.childNodes, at: 0, style: pageStyle, closed: null }];
  while (stack.length > 0) {
    const frame = stack.at(-1)!;
    const node = frame.nodes[frame.at];
    frame.at += 1;
    if (node === undefined) {
      stack.pop();
      if (breaksLine(frame.style.display)) breakLine(walk, frame.style);
    } else if (isElement(node)) {
      const inner = enter(node, frame.style, walk);
      if (inner !== null) stack.push(inner);
    } else if (node.nodeName === '#text' && 'value' in node) addText(walk, frame, node.value);
    else if (node.nodeName === '#comment' && 'data' in node) comment(walk, node.data);
  }
  for (const attributes of tree.dropped) putAttributes('', attributes, walk.hidden);
  for (const data of tree.droppedComments) comment(walk, data);
  for (const sheet of sheets) putSheet(sheet, walk.hidden);
  walk.hidden.put('names', [...walk.names].join(' '));
  walk.hidden.put('over-limit', tree.rest);
  return { visible: walk.visible.text(), hidden: walk.hidden.finish(), cut: cutsOf(walk) };
}

function cutsOf(walk: Walk): string[] {
  const cut: string[] = [];
  if (walk.visible.cut()) cut.push('text');
  if (walk.hidden.cut()) cut.push('hidden');
  if (walk.cascade.cut || walk.cascade.state.steps < 0) cut.push('style');
  return cut;
}

function enter(element: HtmlElement, parent: Computed, walk: Walk): Frame | null {
  walk.elements += 1;
  const id = walk.elements;
  const styles = stylesOf(element, walk.cascade, presentationalHints(element, walk.colours), parent.scope);
  const style = compute(element, parent, styles, id);
  if (!walk.nested) noteNames(element, walk.names);
  putAttributes(element.tagName, element.attrs, walk.hidden);
  const value = shownValue(element.tagName, element.attrs);
  if (value !== '') {
    const frame: Frame = { nodes: [], at: 0, style, closed: null };
    if (element.tagName !== 'br') addText(walk, frame, ` ${value} `);
  }
  if (element.tagName === 'br') {
    const lines = hidingOf(style) === null ? walk.visible : walk.hidden.open();
    lines?.hardLine();
    return null;
  }
  // Style sheets are reported by their comments and strings.
  if (element.tagName === 'style' && style.display === 'none') return null;
  if (breaksLine(style.display)) breakLine(walk, style);
  else if (style.display === 'table-cell') (hidingOf(style) === null ? walk.visible : walk.hidden.open())?.blank();
  if (element.tagName === 'template' && 'content' in element) {
    const gone = style.gone ?? { technique: 'template', root: id };
    return { nodes: (element.content as HtmlParent).childNodes, at: 0, style: { ...style, gone }, closed: null };
  }
  const closed = isClosedDetails(element) ? { technique: 'closed-details', root: id } : null;
  return { nodes: element.childNodes, at: 0, style, closed };
}

function breakLine(walk: Walk, style: Computed): void {
  if (hidingOf(style) === null) walk.visible.line();
  walk.hidden.open()?.line();
}

function addText(walk: Walk, frame: Frame, text: string): void {
  const hiding = hidingOf(frame.style) ?? frame.closed;
  if (hiding !== null) {
    walk.hidden.add(hiding, text, frame.style.preserve);
    // The place of transparent or invisible text stays empty, so words do not grow together.
    if (frame.style.gone === null && frame.closed === null && /^[ \t\n\f\r]/.test(text)) walk.visible.blank();
    return;
  }
  if (!/^[ \t\n\f\r\u00a0]*$/.test(text)) {
    walk.hidden.interrupt();
    if (frame.style.mso !== null) walk.hidden.add(frame.style.mso, text, frame.style.preserve);
  }
  walk.visible.add(text, frame.style.preserve);
}

function comment(walk: Walk, data: string): void {
  walk.conditionals += readComment(data, walk.hidden, {
    conditionalsLeft: walk.nested ? 0 : conditionalLimit - walk.conditionals,
    read: (tree, characters) => walkTree(tree, characters, true),
  });
}

/** Conditional comments that are read as documents; more of them are reported as they stand. */
const conditionalLimit = 200;
const namesLimit = 2_000;

function noteNames(element: HtmlElement, names: Set<string>): void {
  for (const attribute of ['id', 'class']) {
    const value = attributeOf(element, attribute);
    if (value === undefined || value === '') continue;
    for (const name of value.slice(0, 10_000).split(/[ \t\n\f\r]+/)) {
      if (names.size < namesLimit) names.add(name);
    }
  }
}

/** Style sheets in document order; a template's do not apply. */
function readSheets(root: HtmlParent): CssSheet[] {
  const sheets: CssSheet[] = [];
  let left: number = cssLimits.characters;
  let rules: number = cssLimits.rules;
  const stack: HtmlNode[] = [...root.childNodes].reverse();
  while (stack.length > 0) {
    const node = stack.pop()!;
    if (!isElement(node)) continue;
    if (node.tagName !== 'style') {
      for (let index = node.childNodes.length - 1; index >= 0; index -= 1) stack.push(node.childNodes[index]!);
      continue;
    }
    const source = node.childNodes.map((child) => ('value' in child ? child.value : '')).join('');
    const media = attributeOf(node, 'media')?.trim().toLowerCase() ?? '';
    const sheet = parseSheet(source.slice(0, left));
    sheet.cut ||= source.length > left || sheet.rules.length > rules;
    sheet.rules = sheet.rules.slice(0, rules);
    if (media !== '') for (const rule of sheet.rules) rule.media.push(media);
    left = Math.max(0, left - source.length);
    rules -= sheet.rules.length;
    sheets.push(sheet);
  }
  return sheets;
}

function putSheet(sheet: CssSheet, hidden: HiddenList): void {
  for (const text of sheet.comments) hidden.put('css-comment', text);
  for (const text of new Set(sheet.strings)) if (text.length >= 8) hidden.put('css-string', text);
}
