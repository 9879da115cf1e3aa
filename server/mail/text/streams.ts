import type { HiddenText, MessageText, Warning } from '../../core/mail.ts';
import type { MailLimits } from '../letter.ts';
import { cleanCharacters } from './characters.ts';
import { type HtmlTree, htmlLimits, parseHtml } from './html.ts';
import { differsStrongly } from './plain-alternative.ts';
import { type Streams, walkTree } from './walk.ts';

export interface Body {
  /** Decoded text/plain part, format=flowed joined. */
  text: string | null;
  /** Decoded text/html part. */
  html: string | null;
}

/**
 * What a reader sees and what the message says without showing it. Visible text comes from the HTML part where there
 * is one. Never throws; linear in the input; `limits.textCharacters` bounds each of the two streams.
 */
export function readText(body: Body, limits: MailLimits): MessageText {
  return readTextWithWarnings(body, limits).text;
}

/** The same, with a warning for each limit that cut something. */
export function readTextWithWarnings(body: Body, limits: MailLimits): { text: MessageText; warnings: Warning[] } {
  const html = body.html !== null && body.html.trim() !== '' ? body.html : null;
  if (html === null) return readPlain(body, limits);
  const tree = parseHtml(html);
  const streams = walkTree(tree, limits.textCharacters);
  const clean = cleanCharacters(streams.visible);
  const hidden: HiddenText[] = [...streams.hidden.map(cleanEntry), ...clean.hidden];
  const plain = body.text === null ? null : plainText(body.text, limits.textCharacters);
  if (plain !== null && plain.trim() !== '') {
    const texts = [clean.text, ...hidden.map((entry) => entry.text)];
    if (differsStrongly(plain, texts)) {
      hidden.push({ technique: 'plain-alternative', text: cleanCharacters(plain).text.trim() });
    }
  }
  const text = { visible: tidy(clean.text), hidden, html: body.html };
  return { text, warnings: warningsOf(tree, streams, limits) };
}

function readPlain(body: Body, limits: MailLimits): { text: MessageText; warnings: Warning[] } {
  const source = body.text ?? '';
  const clean = cleanCharacters(plainText(source, limits.textCharacters));
  const warnings: Warning[] = [];
  if (source.length > limits.textCharacters) {
    warnings.push({ code: 'text-limit', detail: `visible text was cut at ${limits.textCharacters} characters` });
  }
  return { text: { visible: tidy(clean.text), hidden: clean.hidden, html: body.html }, warnings };
}

/** Hidden words are compared like visible ones, so invisible characters leave them as well. */
function cleanEntry(entry: HiddenText): HiddenText {
  const { text } = cleanCharacters(entry.text);
  return text.trim() === '' ? entry : { technique: entry.technique, text };
}

function plainText(text: string, limit: number): string {
  return text.slice(0, limit).replace(/\r\n?/g, '\n').replaceAll('\u00a0', ' ');
}

/** Lines without blanks at their end, at most one empty line in a row. Linear. */
function tidy(text: string): string {
  const lines: string[] = [];
  for (const line of text.split('\n')) {
    const end = line.trimEnd();
    if (end !== '' || (lines.length > 0 && lines.at(-1) !== '')) lines.push(end);
  }
  if (lines.at(-1) === '') lines.pop();
  return lines.join('\n');
}

function warningsOf(tree: HtmlTree, streams: Streams, limits: MailLimits): Warning[] {
  const warnings: Warning[] = [];
  for (const name of tree.met) {
    warnings.push({ code: `html-${name}-limit`, detail: `the HTML part went over ${htmlLimits[name]} (${name})` });
  }
  for (const name of streams.cut) {
    const detail =
      name === 'style'
        ? 'not all style rules were applied'
        : `${name === 'text' ? 'visible' : name} text was cut at ${limits.textCharacters} characters`;
    warnings.push({ code: `${name}-limit`, detail });
  }
  return warnings;
}
