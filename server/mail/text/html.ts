import {
  type DefaultTreeAdapterMap,
  type DefaultTreeAdapterTypes,
  defaultTreeAdapter,
  Parser,
  type Token,
  type TokenHandler,
  Tokenizer,
  TokenizerMode,
} from 'parse5';

/** The only file that knows parse5. Trees follow the HTML standard's tree construction, errors included. */
export type HtmlElement = DefaultTreeAdapterTypes.Element;
export type HtmlNode = DefaultTreeAdapterTypes.ChildNode;
export type HtmlParent = DefaultTreeAdapterTypes.ParentNode;

export interface HtmlAttribute {
  name: string;
  value: string;
}

export interface HtmlLimits {
  /** Characters that are parsed. */
  characters: number;
  /** Nodes of the tree. */
  nodes: number;
  /** Open elements; browsers stop at 512 as well. */
  depth: number;
  /** Active formatting elements: each of them is built again in every paragraph. */
  formatting: number;
}

export const htmlLimits: HtmlLimits = { characters: 8_000_000, nodes: 300_000, depth: 512, formatting: 50 };

export interface HtmlTree {
  root: HtmlParent;
  /** Start tags that a limit kept out of the tree; their text went to the nearest open element. */
  dropped: HtmlAttribute[][];
  /** Comments that arrived after the node limit. */
  droppedComments: string[];
  /** Markup beyond the character limit. */
  rest: string;
  /** Names of the limits that were met: 'characters', 'nodes', 'depth', 'formatting'. */
  met: (keyof HtmlLimits)[];
}

/** Elements that close themselves, so that no depth is added (HTML section 13.1.2). */
const voidElements = new Set(
  'area base br col embed hr img input link meta param source track wbr basefont bgsound frame keygen'.split(' '),
);
/** Elements whose content the tokenizer reads as text; without their start tag it would be read as markup. */
const textElements = new Set('script style title textarea xmp iframe noembed noframes plaintext'.split(' '));
const formattingElements = new Set('a b big code em font i nobr s small strike strong tt u'.split(' '));
const repeatedAttributesLimit = 100;

/** Parses any text as HTML. Never throws; linear in the input, bounded by the limits. */
export function parseHtml(html: string, limits: HtmlLimits = htmlLimits): HtmlTree {
  const parser = new BoundedParser(limits);
  parser.tokenizer.write(html.slice(0, limits.characters), true);
  if (html.length > limits.characters) parser.met.add('characters');
  return {
    root: parser.document,
    dropped: parser.dropped,
    droppedComments: parser.droppedComments,
    rest: html.slice(limits.characters),
    met: [...parser.met],
  };
}

/**
 * Parser that refuses start tags at the limits, together with the end tags that belong to them. Text always stays in
 * the tree.
 */
class BoundedParser extends Parser<DefaultTreeAdapterMap> {
  readonly dropped: HtmlAttribute[][] = [];
  readonly droppedComments: string[] = [];
  readonly met = new Set<keyof HtmlLimits>();
  private readonly limits: HtmlLimits;
  private nodes = 0;
  private repeatedRoots = 0;
  private readonly refused = new Map<string, number>();

  constructor(limits: HtmlLimits) {
    super({ scriptingEnabled: false });
    this.limits = limits;
    this.treeAdapter = {
      ...defaultTreeAdapter,
      createElement: (tagName, namespaceURI, attrs) => {
        this.nodes += 1;
        return defaultTreeAdapter.createElement(tagName, namespaceURI, attrs);
      },
      createCommentNode: (data) => {
        this.nodes += 1;
        return defaultTreeAdapter.createCommentNode(data);
      },
    };
  }

  override onStartTag(token: Token.TagToken): void {
    const reason = this.refusal(token.tagName);
    if (reason === undefined) {
      super.onStartTag(token);
      return;
    }
    this.met.add(reason);
    if (token.attrs.length > 0) this.dropped.push(token.attrs);
    if (!voidElements.has(token.tagName)) {
      this.refused.set(token.tagName, (this.refused.get(token.tagName) ?? 0) + 1);
    }
  }

  override onEndTag(token: Token.TagToken): void {
    if (!textElements.has(token.tagName)) {
      if (this.nodes > this.limits.nodes) return;
      const refused = this.refused.get(token.tagName) ?? 0;
      if (refused > 0) {
        this.refused.set(token.tagName, refused - 1);
        return;
      }
    }
    const depth = this.openElements.stackTop;
    super.onEndTag(token);
    // Once an element above the limit is closed, what was refused below it has ended too.
    if (this.refused.size > 0 && this.openElements.stackTop < depth) this.refused.clear();
  }

  override onComment(token: Token.CommentToken): void {
    if (this.nodes > this.limits.nodes) this.droppedComments.push(token.data);
    else super.onComment(token);
  }

  private refusal(name: string): keyof HtmlLimits | undefined {
    if (textElements.has(name)) return undefined;
    if (this.nodes > this.limits.nodes) return 'nodes';
    if ((name === 'body' || name === 'html') && ++this.repeatedRoots > repeatedAttributesLimit) return 'nodes';
    if (voidElements.has(name)) return undefined;
    if (this.openElements.stackTop >= this.limits.depth) return 'depth';
    if (formattingElements.has(name) && this.formattingFull()) return 'formatting';
    return undefined;
  }

  private formattingFull(): boolean {
    let count = 0;
    let entry: { older: unknown } | null = this.activeFormattingElements.newest;
    while (entry !== null && count < this.limits.formatting) {
      count += 1;
      entry = entry.older as { older: unknown } | null;
    }
    return count >= this.limits.formatting;
  }
}

export interface TagReader {
  startTag(name: string, attributes: readonly HtmlAttribute[]): void;
  /** Content of a style element. */
  style(css: string): void;
  comment(data: string): void;
}

/**
 * Reads tags without building a tree: nothing is lost at a depth limit, so this is what links are collected from.
 * Linear in the input.
 */
export function readTags(html: string, reader: TagReader): void {
  let css: string[] | null = null;
  const addText = (token: Token.CharacterToken): void => {
    css?.push(token.chars);
  };
  const endStyle = (): void => {
    if (css !== null) reader.style(css.join(''));
    css = null;
  };
  const handler: TokenHandler = {
    onStartTag(token) {
      if (token.tagName === 'style') css = [];
      const mode = textMode(token.tagName);
      if (mode !== undefined) tokenizer.state = mode;
      reader.startTag(token.tagName, token.attrs);
    },
    onEndTag: endStyle,
    onEof: endStyle,
    onComment: (token) => reader.comment(token.data),
    onDoctype() {},
    onCharacter: addText,
    onNullCharacter() {},
    onWhitespaceCharacter: addText,
  };
  const tokenizer = new Tokenizer({ sourceCodeLocationInfo: false }, handler);
  tokenizer.write(html, true);
}

/** How the tokenizer reads an element's content (HTML section 13.2.6, "generic raw text element parsing"). */
function textMode(name: string): Tokenizer['state'] | undefined {
  if (name === 'title' || name === 'textarea') return TokenizerMode.RCDATA;
  if (name === 'script') return TokenizerMode.SCRIPT_DATA;
  if (name === 'plaintext') return TokenizerMode.PLAINTEXT;
  return textElements.has(name) ? TokenizerMode.RAWTEXT : undefined;
}

/** Value of an attribute, undefined where it is missing. */
export function attributeOf(element: HtmlElement, name: string): string | undefined {
  for (const attribute of element.attrs) if (attribute.name === name) return attribute.value;
  return undefined;
}

export function isElement(node: HtmlNode | HtmlParent): node is HtmlElement {
  return 'tagName' in node;
}
