import { tokenize, tokenTypes } from 'css-tree';

/** The only file that knows css-tree: its tokenizer, under the parsing rules of CSS Syntax Level 3. */
export interface CssToken {
  type: number;
  text: string;
}

export interface CssDeclaration {
  /** Lower case; custom properties keep their case. */
  name: string;
  value: CssToken[];
  important: boolean;
}

export interface CssRule {
  selector: CssToken[];
  declarations: CssDeclaration[];
  /** Preludes of the @media rules around it. */
  media: string[];
}

export interface CssSheet {
  rules: CssRule[];
  comments: string[];
  strings: string[];
  /** True when a limit cut the sheet. */
  cut: boolean;
}

export const cssLimits = { characters: 500_000, rules: 5_000, nesting: 32 } as const;

export const css = tokenTypes;
const opening = new Set<number>([css.LeftParenthesis, css.LeftSquareBracket, css.LeftCurlyBracket, css.Function]);
const closing = new Set<number>([css.RightParenthesis, css.RightSquareBracket, css.RightCurlyBracket]);

/** Splits CSS text into tokens, comments included. Linear. */
function cssTokens(source: string): CssToken[] {
  const tokens: CssToken[] = [];
  tokenize(source, (type, start, end) => {
    tokens.push({ type, text: source.slice(start, end) });
  });
  return tokens;
}

/** Resolves the escapes of an identifier or string body (CSS Syntax section 4.3.7). */
export function unescapeCss(text: string): string {
  if (!text.includes('\\')) return text;
  let result = '';
  for (let index = 0; index < text.length; index += 1) {
    const char = text[index]!;
    if (char !== '\\') {
      result += char;
      continue;
    }
    const hex = /^[0-9a-f]{1,6}/i.exec(text.slice(index + 1, index + 7));
    if (hex === null) {
      index += 1;
      if (text[index] !== '\n') result += text[index] ?? '';
      continue;
    }
    const code = Number.parseInt(hex[0], 16);
    result += code === 0 || code > 0x10ffff ? '\ufffd' : String.fromCodePoint(code);
    index += hex[0].length;
    if (/\s/.test(text[index + 1] ?? '')) index += 1;
  }
  return result;
}

/** The text of a string token without its quotes. */
export function cssStringValue(token: CssToken): string {
  const body = token.text.slice(1);
  return unescapeCss(body.endsWith(token.text[0]!) ? body.slice(0, -1) : body);
}

/** Targets of url(), src() and @import in CSS text, in order. Linear. */
export function cssUrls(source: string): string[] {
  const urls: string[] = [];
  let expectString = false;
  // The tokenizer takes 'u\72l(' for a plain function; its parts are put together again.
  let spelled: string | null = null;
  for (const token of cssTokens(source)) {
    if (spelled !== null && token.type !== css.String && token.type !== css.RightParenthesis) {
      spelled += token.text;
      continue;
    }
    if (spelled !== null && spelled.trim() !== '') urls.push(unescapeCss(spelled.trim()));
    spelled = null;
    if (token.type === css.WhiteSpace || token.type === css.Comment) continue;
    if (token.type === css.Url) urls.push(urlTokenValue(token));
    else if (token.type === css.String && expectString) urls.push(cssStringValue(token));
    const name = unescapeCss(token.text.slice(0, 100)).toLowerCase();
    const calls = token.type === css.Function && urlFunctions.has(name);
    if (calls && name === 'url(') spelled = '';
    // image-set() lists several strings, each followed by a resolution.
    if (calls || (token.type === css.AtKeyword && name === '@import')) expectString = true;
    else if (token.type === css.RightParenthesis || token.type === css.Semicolon) expectString = false;
  }
  if (spelled !== null && spelled.trim() !== '') urls.push(unescapeCss(spelled.trim()));
  return urls;
}

const urlFunctions = new Set(['url(', 'src(', 'image(', 'image-set(', '-webkit-image-set(']);

function urlTokenValue(token: CssToken): string {
  const body = token.text.slice(token.text.indexOf('(') + 1);
  return unescapeCss((body.endsWith(')') ? body.slice(0, -1) : body).trim());
}

/** Parses a style attribute (CSS Style Attributes: a list of declarations). */
export function parseStyleAttribute(source: string): CssDeclaration[] {
  const text = source.slice(0, cssLimits.characters);
  const tokens = cssTokens(text).filter((token) => token.type !== css.Comment);
  return declarationsOf(tokens, 0, tokens.length);
}

/** Parses a style sheet; @media is kept as text, @supports and @layer are taken as met, other at-rules are skipped. */
export function parseSheet(source: string): CssSheet {
  const sheet: CssSheet = { rules: [], comments: [], strings: [], cut: source.length > cssLimits.characters };
  const tokens: CssToken[] = [];
  for (const token of cssTokens(source.slice(0, cssLimits.characters))) {
    if (token.type === css.Comment) sheet.comments.push(token.text.slice(2, -2));
    else if (token.type !== css.CDO && token.type !== css.CDC) tokens.push(token);
    if (token.type === css.String) sheet.strings.push(cssStringValue(token));
  }
  readRules(tokens, sheet);
  return sheet;
}

function readRules(tokens: CssToken[], sheet: CssSheet): void {
  const ends = matchBlocks(tokens);
  const open: string[] = [];
  let index = 0;
  while (index < tokens.length) {
    const type = tokens[index]!.type;
    if (type === css.WhiteSpace || type === css.Semicolon) {
      index += 1;
      continue;
    }
    if (type === css.RightCurlyBracket) {
      open.pop();
      index += 1;
      continue;
    }
    const start = index;
    const isAtRule = type === css.AtKeyword;
    while (index < tokens.length) {
      const at = tokens[index]!.type;
      if (at === css.LeftCurlyBracket || (isAtRule && at === css.Semicolon)) break;
      if (at === css.RightCurlyBracket && open.length > 0) break;
      index = opening.has(at) ? ends[index]! + 1 : index + 1;
    }
    if (tokens[index]?.type !== css.LeftCurlyBracket) continue;
    const end = ends[index]!;
    if (isAtRule && isConditional(tokens[start]!.text) && open.length < cssLimits.nesting) {
      open.push(mediaOf(tokens, start, index));
      index += 1;
      continue;
    }
    if (!isAtRule) {
      if (sheet.rules.length >= cssLimits.rules) {
        sheet.cut = true;
        return;
      }
      const selector = tokens.slice(start, index);
      const declarations = declarationsOf(tokens, index + 1, end);
      sheet.rules.push({ selector, declarations, media: open.filter((prelude) => prelude !== '') });
    }
    index = end + 1;
  }
}

function isConditional(keyword: string): boolean {
  const name = keyword.toLowerCase();
  return name === '@media' || name === '@supports' || name === '@layer' || name === '@container';
}

function mediaOf(tokens: CssToken[], start: number, end: number): string {
  if (tokens[start]!.text.toLowerCase() !== '@media') return '';
  let text = '';
  for (let index = start + 1; index < end; index += 1) text += tokens[index]!.text;
  return text.trim().toLowerCase() || 'all';
}

/** For each opening token the index of what closes it, or the end of the text. One pass, so nesting costs nothing. */
function matchBlocks(tokens: CssToken[]): Int32Array {
  const ends = new Int32Array(tokens.length).fill(tokens.length);
  const stack: number[] = [];
  for (const [index, token] of tokens.entries()) {
    if (opening.has(token.type)) stack.push(index);
    else if (closing.has(token.type)) {
      const top = stack.at(-1);
      if (top !== undefined && closes(tokens[top]!.type, token.type)) ends[stack.pop()!] = index;
    }
  }
  return ends;
}

function closes(open: number, close: number): boolean {
  if (open === css.LeftCurlyBracket) return close === css.RightCurlyBracket;
  if (open === css.LeftSquareBracket) return close === css.RightSquareBracket;
  return close === css.RightParenthesis;
}

function declarationsOf(tokens: CssToken[], start: number, end: number): CssDeclaration[] {
  const result: CssDeclaration[] = [];
  let first = start;
  let depth = 0;
  for (let index = start; index <= end; index += 1) {
    const type = index < end ? (tokens[index]?.type ?? css.Semicolon) : css.Semicolon;
    if (opening.has(type)) depth += 1;
    else if (closing.has(type)) depth = Math.max(0, depth - 1);
    if (index < end && (type !== css.Semicolon || depth > 0)) continue;
    const declaration = declarationOf(tokens.slice(first, index));
    if (declaration !== undefined) result.push(declaration);
    first = index + 1;
  }
  return result;
}

function declarationOf(tokens: CssToken[]): CssDeclaration | undefined {
  const solid = tokens.filter((token) => token.type !== css.WhiteSpace);
  const name = solid[0];
  if (name?.type !== css.Ident || solid[1]?.type !== css.Colon) return undefined;
  const value = tokens.slice(tokens.indexOf(solid[1]) + 1);
  trim(value);
  const last = value.at(-1);
  let important = false;
  if (last?.type === css.Ident && last.text.toLowerCase() === 'important') {
    const mark = value.findLastIndex((token) => token.text === '!');
    if (mark >= 0 && value.slice(mark + 1, -1).every((token) => token.type === css.WhiteSpace)) {
      important = true;
      value.length = mark;
      trim(value);
    }
  }
  const plain = unescapeCss(name.text);
  return { name: plain.startsWith('--') ? plain : plain.toLowerCase(), value, important };
}

function trim(tokens: CssToken[]): void {
  while (tokens.at(-1)?.type === css.WhiteSpace) tokens.pop();
  let blanks = 0;
  while (tokens[blanks]?.type === css.WhiteSpace) blanks += 1;
  tokens.splice(0, blanks);
}
