import type { HiddenList } from './hidden-list.ts';
import type { HtmlAttribute } from './html.ts';

/** Attributes whose text a reader does not see on the page, though some clients show or speak it. */
const spoken = new Set('alt title aria-label aria-description aria-placeholder summary label standby abbr'.split(' '));
/** Values that say how to read the page and nothing else. */
const technicalMeta =
  /^(?:text\/html|text\/css|width=|ie=|telephone=|date=|light|dark|only|word\.document|microsoft word|utf-8|yes$|no$|true$)/i;

/** Reports the texts in attributes: alt, title, aria-*, data-*, hidden inputs, meta content. */
export function putAttributes(tagName: string, attributes: readonly HtmlAttribute[], hidden: HiddenList): void {
  const isHiddenInput = tagName === 'input' && typeOf(attributes) === 'hidden';
  for (const { name, value } of attributes) {
    if (value === '') continue;
    if (spoken.has(name) || name.startsWith('data-')) hidden.put('attribute', value);
    else if (name === 'value' && isHiddenInput) hidden.put('hidden-input', value);
    else if (name === 'content' && tagName === 'meta' && !technicalMeta.test(value.trim())) hidden.put('meta', value);
  }
}

/** Text that a form field shows: labels of buttons, filled in values, placeholders; '' for all else. */
export function shownValue(tagName: string, attributes: readonly HtmlAttribute[]): string {
  if (tagName !== 'input' && tagName !== 'textarea') return '';
  const type = typeOf(attributes);
  if (['hidden', 'checkbox', 'radio', 'image', 'file', 'range', 'color', 'password'].includes(type)) {
    return type === 'password' ? attributeValue(attributes, 'placeholder') : '';
  }
  const value = tagName === 'input' ? attributeValue(attributes, 'value') : '';
  return value === '' ? attributeValue(attributes, 'placeholder') : value;
}

function typeOf(attributes: readonly HtmlAttribute[]): string {
  return attributeValue(attributes, 'type').trim().toLowerCase();
}

function attributeValue(attributes: readonly HtmlAttribute[], name: string): string {
  return attributes.find((attribute) => attribute.name === name)?.value ?? '';
}
