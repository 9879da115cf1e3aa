import type { ContactKind } from '../../core/mail.ts';
import { cssUrls } from '../text/css-syntax.ts';
import { type HtmlAttribute, readTags } from '../text/html.ts';

/** A target as it stands in the markup. */
export interface RawTarget {
  kind: ContactKind;
  raw: string;
  /** 'html:a', 'html:css', … */
  where: string;
}

/** Elements whose source is a page or program of its own, not a picture. */
const framing = new Set(['iframe', 'frame', 'embed', 'object', 'applet', 'script', 'portal', 'fencedframe']);
const pictureAttributes = new Set(['background', 'poster', 'lowsrc', 'dynsrc', 'longdesc', 'imagesrcset']);
const elementSet = (text: string) => new Set(text.split(' '));
const hrefPictures = elementSet('link image feimage use');

/** A document inside an attribute may hold the next one; each level costs its length again. */
const srcdocDepth = 2;

/**
 * Every target that markup names, in document order, MSO conditional comments included; `base` is the first usable
 * <base href>. Reads tags, not a tree, so no nesting hides one. Linear.
 */
export function htmlTargets(html: string, depth = 0): { targets: RawTarget[]; base: string } {
  const targets: RawTarget[] = [];
  let base = '';
  const add = (kind: ContactKind, raw: string, where: string): void => {
    if (raw.trim() !== '') targets.push({ kind, raw, where });
  };
  const css = (source: string): void => {
    if (!/url|src|import|image-set|\\/i.test(source)) return;
    for (const url of cssUrls(source)) add('image', url, 'html:css');
  };
  const nest = (source: string): void => {
    for (const target of htmlTargets(source, depth + 1).targets) targets.push(target);
  };
  const startTag = (name: string, attributes: readonly HtmlAttribute[]): void => {
    for (const { name: attribute, value } of attributes) {
      if (value === '') continue;
      if (attribute === 'style') css(value);
      else if (attribute === 'srcdoc' && depth < srcdocDepth) nest(value);
      else if (name === 'base' && attribute === 'href') {
        if (base === '' && /^\s*(?:https?|ftp):/i.test(value) && URL.canParse(value)) base = value.trim();
      } else addAttribute(name, attribute, value, attributes, add);
    }
  };
  const read = (source: string, nested: boolean): void => {
    readTags(source, {
      startTag,
      style: css,
      comment: (data) => {
        // Outlook on the desktop shows what stands in a conditional comment, its links work.
        if (!nested && /^\s*\[\s*if\b/i.test(data)) read(data.slice(data.indexOf(']') + 1).replace(/^>/, ''), true);
      },
    });
  };
  read(html, false);
  return { targets, base };
}

function addAttribute(
  name: string,
  attribute: string,
  value: string,
  attributes: readonly HtmlAttribute[],
  add: (kind: ContactKind, raw: string, where: string) => void,
): void {
  const where = `html:${name}`;
  if (attribute === 'href' || attribute === 'xlink:href') {
    add(hrefPictures.has(name) ? 'image' : 'link', value, where);
  } else if (attribute === 'action' || attribute === 'formaction') add('form', value, where);
  else if (attribute === 'src') add(framing.has(name) ? 'link' : 'image', value, where);
  else if (attribute === 'srcset' || attribute === 'imagesrcset') {
    for (const url of srcsetUrls(value)) add('image', url, where);
  } else if (pictureAttributes.has(attribute)) add('image', value, where);
  else if ((attribute === 'data' && name === 'object') || (attribute === 'code' && name === 'applet')) {
    add('link', value, where);
  } else if (attribute === 'ping') for (const url of value.split(/\s+/)) add('link', url, where);
  else if (attribute === 'content' && name === 'meta' && isRefresh(attributes)) {
    const url = refreshUrl(value);
    if (url !== undefined) add('link', url, where);
  }
}

function isRefresh(attributes: readonly HtmlAttribute[]): boolean {
  return attributes.some(({ name, value }) => name === 'http-equiv' && value.trim().toLowerCase() === 'refresh');
}

/** '5; url="…"' (HTML section 4.2.5.3, shared declarative refresh steps). */
function refreshUrl(content: string): string | undefined {
  const separator = content.search(/[;,\s]/);
  if (separator < 0) return undefined;
  const rest = content
    .slice(separator + 1)
    .trim()
    .replace(/^[;,]\s*/, '');
  const named = /^url\s{0,100}=\s{0,100}/i.exec(rest);
  const url = named === null ? rest : rest.slice(named[0].length);
  const quote = url[0];
  if (quote !== '"' && quote !== "'") return url;
  const end = url.indexOf(quote, 1);
  return url.slice(1, end < 0 ? undefined : end);
}

/** Candidates of srcset: a URL, then blanks and a descriptor, up to a comma (HTML section 4.8.4.2.1). */
function srcsetUrls(value: string): string[] {
  const urls: string[] = [];
  let expectUrl = true;
  for (const word of value.split(/\s+/)) {
    if (word === '' || word === ',') {
      expectUrl ||= word === ',';
      continue;
    }
    if (expectUrl) urls.push(word.replace(/^,/, '').replace(/,$/, ''));
    expectUrl = word.endsWith(',');
  }
  return urls;
}
