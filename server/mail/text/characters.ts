import type { HiddenText } from '../../core/mail.ts';

/** Characters without width that carry no word of any language in the place where they stand. */
export interface CleanText {
  text: string;
  hidden: HiddenText[];
}

const smallestRun = 8;
const decodedLimit = 4_000;
const listedLimit = 64;

const silent = new Set([
  ...[0x00ad, 0x034f, 0x061c, 0x115f, 0x1160, 0x17b4, 0x17b5, 0x180e, 0x3164, 0xfeff, 0xffa0],
  ...range(0x200b, 0x200d),
  ...range(0x2060, 0x2064),
  ...range(0x206a, 0x206f),
]);
const bidi = new Set([...range(0x202a, 0x202e), ...range(0x2066, 0x2069), 0x200e, 0x200f]);
const zwnj = 0x200c;
const zwj = 0x200d;

function range(from: number, to: number): number[] {
  return Array.from({ length: to - from + 1 }, (_, index) => from + index);
}

const isTag = (code: number) => code >= 0xe0000 && code <= 0xe007f;
const isSelector = (code: number) => (code >= 0xfe00 && code <= 0xfe0f) || (code >= 0xe0100 && code <= 0xe01ef);
const isControl = (code: number) => (code < 0x20 && code !== 0x0a && code !== 0x09) || (code >= 0x7f && code <= 0x9f);
const joining =
  /[\p{Script=Arabic}\p{Script=Syriac}\p{Script=Mongolian}\p{Script=Devanagari}\p{Script=Bengali}\p{Script=Gurmukhi}\p{Script=Gujarati}\p{Script=Oriya}\p{Script=Tamil}\p{Script=Telugu}\p{Script=Kannada}\p{Script=Malayalam}\p{Script=Sinhala}\p{Script=Khmer}\p{Script=Myanmar}]/u;
const pictograph = /\ufe0f|[\p{Extended_Pictographic}\p{Emoji_Modifier}]/u;
const wordCharacter = /[\p{L}\p{N}]/u;

/**
 * Takes invisible characters out of a text and reports those that form a run of at least 8 (inside a word, or of two
 * or more kinds), tag characters and runs of variation selectors, decoded where they spell something. Joiners between
 * emoji and in scripts that need them stay; control characters become blanks. Linear.
 */
export function cleanCharacters(text: string): CleanText {
  // Most mails hold none of these.
  if (!/[^\t\n\x20-\x7e\u00a1-\u00ac\u00ae-\u033f\u0370-\u0600]/.test(text)) return { text, hidden: [] };
  const hidden: HiddenText[] = [];
  const out: string[] = [];
  let run: number[] = [];
  let overridden: number | null = null;
  const codes = Array.from(text, (char) => char.codePointAt(0)!);
  const endRun = (next: number | undefined): void => {
    if (run.length > 0) report(run, codePointBefore(out), next, hidden);
    run = [];
  };
  for (const [index, code] of codes.entries()) {
    if (bidi.has(code)) {
      if (code === 0x202d || code === 0x202e) overridden ??= out.length;
      else if (code === 0x202c && overridden !== null) {
        hidden.push({ technique: 'bidi-override', text: out.slice(overridden, overridden + listedLimit * 4).join('') });
        overridden = null;
      }
      continue;
    }
    if (isInvisible(code) && !isNeeded(codes, index)) {
      run.push(code);
      continue;
    }
    endRun(code);
    out.push(code === 0x2028 || code === 0x2029 ? '\n' : isControl(code) ? ' ' : String.fromCodePoint(code));
  }
  endRun(undefined);
  if (overridden !== null && overridden < out.length) {
    hidden.push({ technique: 'bidi-override', text: out.slice(overridden, overridden + listedLimit * 4).join('') });
  }
  return { text: out.join(''), hidden };
}

function isInvisible(code: number): boolean {
  return silent.has(code) || isTag(code) || isSelector(code);
}

function codePointBefore(out: string[]): number | undefined {
  return out.at(-1)?.codePointAt(0);
}

/** True where a language or an emoji needs the character (Unicode section 23.2, UTS 51). */
function isNeeded(codes: readonly number[], index: number): boolean {
  const code = codes[index]!;
  const before = codes[index - 1];
  const after = codes[index + 1];
  if (before === undefined) return false;
  const left = String.fromCodePoint(before);
  if (isSelector(code)) return code === 0xfe0e || code === 0xfe0f ? !isInvisible(before) : false;
  if ((code !== zwnj && code !== zwj) || after === undefined) return false;
  const right = String.fromCodePoint(after);
  if (joining.test(left) && joining.test(right)) return true;
  return code === zwj && pictograph.test(left) && pictograph.test(right);
}

function report(run: number[], before: number | undefined, after: number | undefined, hidden: HiddenText[]): void {
  const tags = run.filter(isTag);
  if (tags.length > 0) {
    const text = String.fromCharCode(...tags.slice(0, decodedLimit).map((code) => code - 0xe0000));
    // Flags of regions are an emoji followed by at most six tags (UTS 51 section 2.6.4).
    const isFlag = before === 0x1f3f4 && tags.length <= 7;
    if (!isFlag) hidden.push({ technique: 'tag-characters', text: printable(text) });
  }
  const selectors = run.filter(isSelector);
  if (selectors.length >= smallestRun) {
    const bytes = selectors
      .slice(0, decodedLimit)
      .map((code) => (code >= 0xe0100 ? code - 0xe0100 + 16 : code - 0xfe00));
    hidden.push({ technique: 'variation-selectors', text: printable(Buffer.from(bytes).toString('latin1')) });
  }
  const marks = run.filter((code) => silent.has(code));
  if (marks.length < smallestRun) return;
  const inWord = [before, after].every((code) => code !== undefined && wordCharacter.test(String.fromCodePoint(code)));
  if (!inWord && new Set(marks).size < 2) return;
  hidden.push({ technique: 'zero-width', text: decodeBits(marks) ?? listed(marks) });
}

function printable(text: string): string {
  return Array.from(text, (char) => (/[\x20-\x7e]/.test(char) ? char : '·'))
    .join('')
    .trim();
}

function listed(codes: number[]): string {
  const names = codes.slice(0, listedLimit).map((code) => `U+${code.toString(16).toUpperCase().padStart(4, '0')}`);
  return codes.length > listedLimit ? `${names.join(' ')} …` : names.join(' ');
}

/** Reads the run as text at one bit a character, either symbol as 1, either bit first. */
function decodeBits(marks: number[]): string | undefined {
  const counts = new Map<number, number>();
  for (const mark of marks) counts.set(mark, (counts.get(mark) ?? 0) + 1);
  const [zero, one] = [...counts].sort((a, b) => b[1] - a[1]).map(([code]) => code);
  if (zero === undefined || one === undefined) return undefined;
  // A third symbol separates characters or words.
  const bits = marks.filter((mark) => mark === zero || mark === one).slice(0, decodedLimit * 8);
  for (const set of [one, zero]) {
    for (const highFirst of [true, false]) {
      const text = bytesOf(bits, set, highFirst);
      if (text.length > 0 && /^[\x20-\x7e]+$/.test(text) && /[a-z0-9]/i.test(text)) return text;
    }
  }
  return undefined;
}

function bytesOf(bits: number[], set: number, highFirst: boolean): string {
  const bytes: number[] = [];
  for (let at = 0; at + 8 <= bits.length; at += 8) {
    let byte = 0;
    for (let bit = 0; bit < 8; bit += 1) {
      if (bits[at + bit] === set) byte |= highFirst ? 0x80 >> bit : 1 << bit;
    }
    bytes.push(byte);
  }
  return Buffer.from(bytes).toString('latin1');
}
