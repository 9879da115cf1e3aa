import type { Token } from 'parse5';
import type { InlineClient } from './client.ts';
import type { Anchor } from './lines.ts';

/** Class names of wrappers that close behind the forwarded message. Clients prefix them when they forward again. */
const wrappers: readonly (readonly [string, InlineClient])[] = [
  ['gmail_quote', 'gmail'],
  ['moz-forward-container', 'thunderbird'],
  ['yahoo_quoted', 'yahoo'],
  ['protonmail_quote', 'proton'],
  ['zmail_extra', 'text'],
];
/** Class names that mark the header block alone. */
const heads: readonly (readonly [string, InlineClient])[] = [
  ['gmail_attr', 'gmail'],
  ['moz-email-headers-table', 'thunderbird'],
  ['ms-outlook-mobile-reference-message', 'outlook'],
];

/** The value of an attribute, '' where it is absent. */
export function attribute(token: Token.TagToken, name: string): string {
  for (const item of token.attrs) if (item.name === name) return item.value;
  return '';
}

/** True for an element whose own style or attribute keeps its text from every reader. */
export function hides(token: Token.TagToken): boolean {
  for (const { name, value } of token.attrs) {
    if (name === 'hidden') return true;
    if (name !== 'style') continue;
    const style = value.toLowerCase().replace(/\s+/g, '');
    if (style.includes('display:none') || style.includes('visibility:hidden')) return true;
    if (/(?:^|;)(?:font-size|max-height):0(?:[a-z%;!]|$)/.test(style)) return true;
  }
  return false;
}

/**
 * The mark that a mail client leaves where it forwards (no words, so no language). `pending` is the mark just before
 * with no text between: the outer one knows where the forwarded message ends.
 */
export function anchorOf(token: Token.TagToken, index: number, pending: Anchor | null): Anchor | null {
  const found = markOf(token, index);
  if (found === null || pending === null || pending.wrapper < 0 || pending.client !== found.client) return found;
  return pending;
}

function markOf(token: Token.TagToken, index: number): Anchor | null {
  const name = token.tagName;
  const ids = [attribute(token, 'id'), attribute(token, 'name')];
  if (ids.some((id) => id.endsWith('divRplyFwdMsg') || id.endsWith('appendonsend'))) return outlook(-1);
  if (ids.some((id) => id.endsWith('mail-editor-reference-message-container'))) return outlook(index);
  const type = attribute(token, 'type').toLowerCase();
  const classes = attribute(token, 'class');
  if (name === 'blockquote') return type === 'cite' && classes === '' ? { client: 'apple', wrapper: index } : null;
  if (name === 'div' && isOutlookRule(attribute(token, 'style'))) return outlook(-1);
  if (classes === '') return null;
  for (const word of classes.slice(0, 2_000).split(/\s+/)) {
    const wrapper = wrappers.find(([known]) => word.endsWith(known));
    if (wrapper !== undefined && name === 'div') return { client: wrapper[1], wrapper: index };
    const head = heads.find(([known]) => word.endsWith(known));
    if (head !== undefined) return { client: head[1], wrapper: -1 };
  }
  return null;
}

function outlook(wrapper: number): Anchor {
  return { client: 'outlook', wrapper };
}

/** The hairline above the block of Outlook for Windows and Mac: `border-top:solid #E1E1E1 1.0pt`, colour by version. */
function isOutlookRule(style: string): boolean {
  if (!style.includes('border')) return false;
  const plain = style.toLowerCase().replace(/\s+/g, ' ');
  if (/border-top: ?(?:1(?:\.0)?pt solid|solid [^;]{0,40}?1(?:\.0)?pt)/.test(plain)) return true;
  return plain.includes('border-style: solid none none') && plain.includes('border-width: 1pt');
}
