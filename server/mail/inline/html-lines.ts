import { type Token, Tokenizer, TokenizerMode } from 'parse5';
import { anchorOf, attribute, hides } from './html-marks.ts';
import { type Anchor, deepest, type Line } from './lines.ts';

/** One tag of the source, in order. */
export interface Tag {
  name: string;
  /** False for an end tag. */
  opens: boolean;
  /** True for a start tag that opens nothing: void, or closed in itself. */
  leaf: boolean;
  start: number;
  end: number;
  /** Where the element of a start tag was closed; the end of the source where it never was. */
  closedAt: number;
}

/** A page as lines, with the tags that its pieces are cut by. */
export interface Page {
  source: string;
  lines: Line[];
  tags: Tag[];
}

const blocks = new Set(
  (
    'address article aside blockquote body center dd details div dl dt fieldset figcaption figure footer form h1 h2 h3 ' +
    'h4 h5 h6 header hr html li main nav ol p pre section summary table tbody tfoot thead tr ul'
  ).split(' '),
);
const voids = new Set('area base br col embed hr img input link meta param source track wbr'.split(' '));
const inlines = new Set(
  'a abbr b big cite code em font i label nobr s small span strike strong sub sup tt u'.split(' '),
);
const raw: ReadonlyMap<string, Tokenizer['state']> = new Map<string, Tokenizer['state']>([
  ['script', TokenizerMode.SCRIPT_DATA],
  ['style', TokenizerMode.RAWTEXT],
  ['xmp', TokenizerMode.RAWTEXT],
  ['iframe', TokenizerMode.RAWTEXT],
  ['noembed', TokenizerMode.RAWTEXT],
  ['noframes', TokenizerMode.RAWTEXT],
  ['title', TokenizerMode.RCDATA],
  ['textarea', TokenizerMode.RCDATA],
]);

/**
 * Reads a page into lines by the tokenizer alone: it is linear in any input, where building the tree is not (30,000
 * open formatting tags take parse5 seconds), and header blocks need lines and places, not a tree.
 */
export function readPage(source: string): Page {
  const reader = new PageReader(source);
  const tokenizer = new Tokenizer({ sourceCodeLocationInfo: true }, reader);
  reader.attach(tokenizer);
  tokenizer.write(source, true);
  return reader.page();
}

/** Open elements by name, so that a stray end tag costs nothing however deep the page is. */
export class OpenElements<T extends { name: string }> {
  readonly stack: T[] = [];
  readonly #counts = new Map<string, number>();

  open(element: T): void {
    this.stack.push(element);
    this.#counts.set(element.name, (this.#counts.get(element.name) ?? 0) + 1);
  }

  /** Closes up to the innermost element of that name; a formatting element never closes a block around it. */
  close(name: string): T[] {
    if ((this.#counts.get(name) ?? 0) === 0) return [];
    if (inlines.has(name) && !this.#nearInline(name)) return [];
    const closed: T[] = [];
    for (;;) {
      const element = this.stack.pop()!;
      this.#counts.set(element.name, this.#counts.get(element.name)! - 1);
      closed.push(element);
      if (element.name === name) return closed;
    }
  }

  #nearInline(name: string): boolean {
    for (let at = this.stack.length - 1; at >= Math.max(0, this.stack.length - 64); at--) {
      if (this.stack[at]!.name === name) return true;
      if (!inlines.has(this.stack[at]!.name)) return false;
    }
    return false;
  }
}

interface OpenElement {
  name: string;
  tag: Tag;
  quote: boolean;
  hidden: boolean;
  pre: boolean;
  silent: boolean;
}

/** Lives for one page: gathers text until something breaks the line. */
class PageReader {
  readonly #source: string;
  readonly #lines: Line[] = [];
  readonly #tags: Tag[] = [];
  readonly #open = new OpenElements<OpenElement>();
  #tokenizer: Tokenizer | null = null;
  #pieces: string[] = [];
  #shown = false;
  #start = 0;
  #quotes = 0;
  #hiding = 0;
  #pre = 0;
  #silent = 0;
  #anchor: Anchor | null = null;

  constructor(source: string) {
    this.#source = source;
  }

  attach(tokenizer: Tokenizer): void {
    this.#tokenizer = tokenizer;
  }

  page(): Page {
    this.#breakLine(this.#source.length, this.#source.length);
    return { source: this.#source, lines: this.#lines, tags: this.#tags };
  }

  onStartTag(token: Token.TagToken): void {
    const name = token.tagName;
    const { startOffset, endOffset } = token.location!;
    if (blocks.has(name)) this.#breakLine(startOffset, startOffset);
    const leaf = voids.has(name) || token.selfClosing;
    const closedAt = this.#source.length;
    const tag: Tag = { name, opens: true, leaf, start: startOffset, end: endOffset, closedAt };
    const index = this.#tags.push(tag) - 1;
    if (name === 'br') this.#breakLine(startOffset, endOffset, true);
    else if (name === 'img') this.#solid(startOffset, endOffset);
    this.#mark(token, index);
    const mode = raw.get(name);
    if (mode !== undefined && this.#tokenizer !== null) this.#tokenizer.state = mode;
    if (!leaf) this.#enter(token, tag);
  }

  onEndTag(token: Token.TagToken): void {
    const name = token.tagName;
    const { startOffset, endOffset } = token.location!;
    if (blocks.has(name)) this.#breakLine(startOffset, startOffset);
    if (name === 'td' || name === 'th') this.#pieces.push('\t');
    this.#tags.push({ name, opens: false, leaf: true, start: startOffset, end: endOffset, closedAt: endOffset });
    for (const element of this.#open.close(name)) {
      element.tag.closedAt = startOffset;
      this.#count(element, -1);
    }
  }

  onCharacter(token: Token.CharacterToken): void {
    this.#text(token);
  }

  onWhitespaceCharacter(token: Token.CharacterToken): void {
    this.#text(token);
  }

  onNullCharacter(): void {}
  onComment(): void {}
  onDoctype(): void {}
  onEof(): void {}

  #enter(token: Token.TagToken, tag: Tag): void {
    const name = token.tagName;
    const element: OpenElement = {
      name,
      tag,
      quote: name === 'blockquote',
      hidden: hides(token),
      pre: name === 'pre' || /white-space:\s*pre/i.test(attribute(token, 'style').slice(0, 2_000)),
      silent: raw.has(name) && name !== 'textarea' && name !== 'xmp',
    };
    this.#open.open(element);
    this.#count(element, 1);
  }

  #count(element: OpenElement, by: 1 | -1): void {
    if (element.quote) this.#quotes += by;
    if (element.hidden) this.#hiding += by;
    if (element.pre) this.#pre += by;
    if (element.silent) this.#silent += by;
  }

  #mark(token: Token.TagToken, index: number): void {
    const anchor = anchorOf(token, index, this.#anchor);
    if (anchor === null) return;
    this.#breakLine(token.location!.startOffset, token.location!.startOffset);
    this.#anchor = anchor;
  }

  #text(token: Token.CharacterToken): void {
    if (this.#silent > 0) return;
    if (this.#pre === 0 || !token.chars.includes('\n')) {
      this.#put(token.chars, token.location!.startOffset);
      return;
    }
    // Offsets inside the text node hold only where no entity was decoded; a line of <pre> is close enough.
    let at = token.location!.startOffset;
    for (const piece of token.chars.split(/(?<=\n)/)) {
      this.#put(piece, at);
      at = Math.min(at + piece.length, token.location!.endOffset);
      if (piece.endsWith('\n')) this.#breakLine(at, at, true);
    }
  }

  #put(chars: string, offset: number): void {
    if (this.#pieces.length === 0) this.#start = offset;
    if (this.#hiding === 0 && /\S/.test(chars)) this.#shown = true;
    this.#pieces.push(chars);
  }

  #solid(start: number, end: number): void {
    this.#breakLine(start, start);
    this.#push('', start, end, true);
  }

  /** `always` is for a break that shows even where nothing stands before it. */
  #breakLine(start: number, end: number, always = false): void {
    const text = this.#pieces
      .join('')
      .replace(/[ \n\r\f\u00a0]+/g, ' ')
      .replace(/ *\t[ \t]*/g, '\t')
      .trim();
    // A block that holds one no-break space is how clients write a blank line.
    if (text === '' && !always && !this.#pieces.some((piece) => piece.includes('\u00a0'))) {
      this.#pieces = [];
      return;
    }
    this.#push(text, this.#pieces.length === 0 ? start : this.#start, end, false);
  }

  #push(text: string, start: number, end: number, solid: boolean): void {
    const hidden = text !== '' && !this.#shown;
    const level = Math.min(this.#quotes, deepest);
    const anchor = text === '' ? null : this.#anchor;
    this.#lines.push({ text, level, start, end, anchor, hidden, solid });
    if (anchor !== null) this.#anchor = null;
    this.#pieces = [];
    this.#shown = false;
  }
}
