import { parse } from 'tldts';
import { canonicalAddress } from './canonical.ts';

/** Links and addresses written out in text, also those made harmless with hxxp, [.] or (dot). */
export interface TextTarget {
  kind: 'link' | 'address';
  /** Ready for `canonicalTarget`, or an address. */
  raw: string;
}

const dot = /[.\u3002\uff0e\uff61]/;
/** Endings of file names that are top-level domains as well: without scheme or path they are file names. */
const fileEndings = new Set(['zip', 'mov', 'md', 'py', 'rs', 'sh', 'ps', 'cab']);

/** Undoes the usual ways of making a link harmless. Every replacement is of fixed length, so this is linear. */
function refang(text: string): string {
  return text
    .replace(/ ?\[ ?(?:\.|dot) ?\] ?/gi, '.')
    .replace(/[[({<](?:\.|dot|punkt|point)[\])}>]/gi, '.')
    .replace(/ ?[[({](?:@|at|æt)[\])}] ?/gi, '@')
    .replace(/[[(](:\/\/|:|\/\/?)[\])]/g, '$1')
    .replace(/\bh(?:xx|\*\*|tt|XX)p(s?)(?=:|\[)/gi, 'http$1')
    .replace(/\bfxp(?=:\/\/)/gi, 'ftp');
}

/** Targets in order of appearance. Linear: each character is looked at a bounded number of times. */
export function textTargets(text: string): TextTarget[] {
  const source = refang(text);
  const targets: TextTarget[] = [];
  const starts = /(?<![a-z0-9])(?:(?:https?|ftp|file|tel|sms|mailto):|www\d{0,3}\.)|@|[a-z0-9\u0080-\uffff]/giu;
  let at = 0;
  for (;;) {
    starts.lastIndex = at;
    const found = starts.exec(source);
    if (found === null) return targets;
    at = readAt(source, found.index, found[0], targets);
  }
}

/** Reads one target that starts at `start`. @returns where to go on. */
function readAt(source: string, start: number, mark: string, targets: TextTarget[]): number {
  if (mark.endsWith(':')) {
    const end = endOfUrl(source, start + mark.length);
    const raw = trimmed(source.slice(start, end));
    if (isFollowable(raw, mark)) targets.push({ kind: 'link', raw });
    return Math.max(start + mark.length, start + raw.length);
  }
  if (mark.length > 1) {
    const raw = trimmed(source.slice(start, endOfUrl(source, start)));
    const host = raw.split(/[/?#:]/)[0] ?? '';
    if (host.split('.').length >= 3 && host.length <= 253) targets.push({ kind: 'link', raw: `http://${raw}` });
    return start + Math.max(raw.length, mark.length);
  }
  if (mark === '@') return start + 1;
  const end = endOfRun(source, start);
  if (source[end] === '@') return readAddress(source, start, end, targets);
  const run = source.slice(start, end);
  // In scripts without blanks a link follows its sentence directly.
  const glued = /(?:https?|ftp|file)$/i.exec(run.slice(-5));
  if (glued !== null && /^:[/\\]/.test(source.slice(end, end + 2))) {
    return readAt(source, end - glued[0].length, `${glued[0]}:`, targets);
  }
  const latin = lastIdeograph(run);
  if (latin > 0 && latin < run.length) return start + latin;
  return readBare(source, start, end, targets);
}

/** Where the part after the last ideograph begins, for runs that end in Latin letters; 0 for all others. */
function lastIdeograph(run: string): number {
  if (!/[a-z]$/i.test(run)) return 0;
  for (let at = run.length - 1; at >= 0; at -= 1) {
    if (/[\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af]/.test(run[at]!)) return dot.test(run[at + 1]!) ? 0 : at + 1;
  }
  return 0;
}

function isFollowable(raw: string, mark: string): boolean {
  if (/^(?:mailto|tel|sms):$/i.test(mark)) return raw.length > mark.length;
  return /^[a-z]+:[/\\]{1,3}[^/\\\s]/i.test(raw);
}

/** Letters, digits and what stands inside local parts and host names. */
const runCharacter = /[\p{L}\p{N}\p{M}._%+\-\u3002\uff0e\uff61'=~]/u;

function endOfRun(source: string, start: number): number {
  let end = start;
  while (end < source.length && runCharacter.test(source[end]!)) end += 1;
  return Math.max(end, start + 1);
}

function readAddress(source: string, start: number, at: number, targets: TextTarget[]): number {
  const end = endOfRun(source, at + 1);
  const domain = source.slice(at + 1, end).replace(/[.\-_'=~%+]+$/, '');
  const local = source.slice(start, at).replace(/^[.'=~%+-]+/, '');
  const top = domain.split(dot).at(-1) ?? '';
  if (local !== '' && local.length <= 64 && dot.test(domain) && /^\p{L}[\p{L}\p{N}\p{M}-]+$/u.test(top)) {
    const address = canonicalAddress(`${local}@${domain}`);
    if (address !== undefined) targets.push({ kind: 'address', raw: address.value });
  }
  return at + 1 + domain.length;
}

/** A host without scheme, such as 'example.com/login': only with a public suffix, and not a file name or a slip. */
function readBare(source: string, start: number, end: number, targets: TextTarget[]): number {
  const name = source.slice(start, end).replace(/[.\-_'=~%+]+$/, '');
  const before = source[start - 1] ?? '';
  if (name.length > 253 || !dot.test(name) || /[/@\\:&=]/.test(before)) return end;
  const labels = name.split(dot);
  const after = source[start + name.length] ?? '';
  const continued = after === '/' || (after === ':' && /\d/.test(source[start + name.length + 1] ?? ''));
  if (!isHostLike(labels, continued)) return end;
  const lower = name.toLowerCase().replace(/[\u3002\uff0e\uff61]/g, '.');
  const known = parse(lower, { extractHostname: false, validateHostname: false });
  if (known.isIcann !== true || known.domain === null) return end;
  const urlEnd = continued ? endOfUrl(source, start + name.length) : start + name.length;
  targets.push({ kind: 'link', raw: `http://${trimmed(source.slice(start, urlEnd))}` });
  return Math.max(end, urlEnd);
}

function isHostLike(labels: string[], continued: boolean): boolean {
  const top = labels.at(-1)!;
  if (labels.length < 2 || !/^\p{L}[\p{L}\p{N}\p{M}-]+$/u.test(top)) return false;
  if (!labels.every((label) => /^[\p{L}\p{N}\p{M}][\p{L}\p{N}\p{M}_-]*$/u.test(label) && label.length <= 63))
    return false;
  // 'the end.So we' is a missing blank, not a host in Somalia.
  const isSlip = /^\p{Lu}/u.test(top) && labels.at(-2)! !== labels.at(-2)!.toUpperCase();
  return !isSlip && (continued || labels.length > 2 || !fileEndings.has(top.toLowerCase()));
}

const stops =
  /[\s<>"`\u0000-\u001f\u201c\u201d\u00ab\u00bb\u300c\u300d\u300a\u300b\uff0c\u3001\uff1b\uff01\uff08\uff09]/;

function endOfUrl(source: string, start: number): number {
  let end = start;
  let inPath = false;
  while (end < source.length && !stops.test(source[end]!)) {
    const char = source[end]!;
    // The ideographic full stop separates labels of a host, but ends a sentence after a path.
    if (char === '\u3002' && inPath) break;
    if ((char === '/' && end > start && !/[/:\\]/.test(source[end - 1]!) && source[end + 1] !== '/') || char === '?') {
      inPath = true;
    }
    end += 1;
  }
  return end;
}

/** Without the punctuation of the sentence around it; a closing bracket stays where its partner is inside. */
function trimmed(raw: string): string {
  let opened = 0;
  for (const char of raw) opened += char === '(' ? 1 : char === ')' ? -1 : 0;
  let end = raw.length;
  while (end > 0) {
    const char = raw[end - 1]!;
    if (char === ')' && opened < 0) opened += 1;
    else if (!/[.,;:!?'*_|\]}>\u3002\u2019\u2026]/.test(char)) break;
    end -= 1;
  }
  return beforeIdeographs(raw.slice(0, end));
}

/** Scripts without blanks run on after a link: no top-level domain mixes them with Latin letters. */
function beforeIdeographs(raw: string): string {
  const match = /^[^/?#]{0,300}\.[a-z]{2,24}(?=[\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af])/iu.exec(
    raw.slice(0, 300).replace(/^[a-z]+:[/\\]+/i, (scheme) => '\0'.repeat(scheme.length)),
  );
  return match === null ? raw : raw.slice(0, match[0].length);
}
