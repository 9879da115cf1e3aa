/**
 * Directional marks and other characters that change how their neighbours look without being seen. A name such as
 * 'invoice\u202Efdp.exe' reads 'invoiceexe.pdf'; made visible, it cannot. (Unicode TR 36 section 2.6.)
 */
const unseen =
  /[\u0000-\u0008\u000b\u000c\u000e-\u001f\u007f-\u009f\u00ad\u061c\u200b-\u200f\u2028-\u202e\u2060-\u206f\ufeff\ufff9-\ufffb]/g;

/** The text with each unseen character written out, '[U+202E]'. */
export function reveal(text: string): string {
  return text.replace(
    unseen,
    (character) => `[U+${character.charCodeAt(0).toString(16).toUpperCase().padStart(4, '0')}]`,
  );
}

/** `text` up to a length, never between the halves of a surrogate pair. */
export function cut(text: string, length: number): string {
  if (text.length <= length) return text;
  const last = text.charCodeAt(length - 1);
  return text.slice(0, last >= 0xd800 && last <= 0xdbff ? length - 1 : length);
}

/**
 * With a capital first letter; playbooks write reasons as parts of sentences. A first word that is more than letters,
 * such as the name of a host, stays as it is.
 */
export function capital(text: string): string {
  if (!/^\p{Ll}\p{L}*(?:[\s,]|$)/u.test(text)) return text;
  const first = text.slice(0, (text.codePointAt(0) ?? 0) > 0xffff ? 2 : 1);
  return first.toLocaleUpperCase('en') + text.slice(first.length);
}

/** Bytes in words: '812 B', '4.2 kB', '35 MB' (powers of 1000). */
export function sizeOf(bytes: number, language: string): string {
  const [value, unit] = bytes < 1000 ? [bytes, 'B'] : bytes < 1e6 ? [bytes / 1e3, 'kB'] : [bytes / 1e6, 'MB'];
  return `${new Intl.NumberFormat(language, { maximumFractionDigits: value < 10 && unit !== 'B' ? 1 : 0 }).format(value)} ${unit}`;
}

/** A moment in full, for titles and pages: '26 Nov 2026, 14:03:12'. The text itself where it is no date. */
export function momentOf(iso: string, language: string): string {
  const at = new Date(iso);
  if (Number.isNaN(at.getTime())) return iso;
  return new Intl.DateTimeFormat(language, { dateStyle: 'medium', timeStyle: 'medium' }).format(at);
}

/** A moment in few characters: the time of day on the same day, else the day and the time. */
export function shortMomentOf(iso: string, now: number, language: string): string {
  const at = new Date(iso);
  if (Number.isNaN(at.getTime())) return iso;
  const today = new Date(now);
  const sameDay = at.toDateString() === today.toDateString();
  const clock: Intl.DateTimeFormatOptions = { hour: '2-digit', minute: '2-digit' };
  if (sameDay) return new Intl.DateTimeFormat(language, clock).format(at);
  const sameYear = at.getFullYear() === today.getFullYear();
  const rest: Intl.DateTimeFormatOptions = sameYear ? clock : { year: 'numeric' };
  return new Intl.DateTimeFormat(language, { day: 'numeric', month: 'short', ...rest }).format(at);
}

/** How long ago, in words: 'now', '5 minutes ago', '3 days ago'. */
export function agoOf(iso: string, now: number, language: string): string {
  const at = new Date(iso).getTime();
  if (Number.isNaN(at)) return '';
  const words = new Intl.RelativeTimeFormat(language, { numeric: 'auto', style: 'short' });
  const seconds = Math.round((at - now) / 1000);
  const size = Math.abs(seconds);
  if (size < 45) return words.format(0, 'second');
  if (size < 45 * 60) return words.format(Math.round(seconds / 60), 'minute');
  if (size < 22 * 3600) return words.format(Math.round(seconds / 3600), 'hour');
  if (size < 300 * 86_400) return words.format(Math.round(seconds / 86_400), 'day');
  return words.format(Math.round(seconds / (365.25 * 86_400)), 'year');
}
