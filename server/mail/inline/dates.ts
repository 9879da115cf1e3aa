import { monthNames } from './months.ts';

const months: ReadonlyMap<string, number> = new Map(
  monthNames.flatMap((names, month) => names.split(' ').map((name) => [name, month + 1] as const)),
);

/** Minutes east of UTC; only names that RFC 5322 section 4.3 or one continent's use settle. */
const zones: ReadonlyMap<string, number> = new Map([
  ['z', 0],
  ['ut', 0],
  ['utc', 0],
  ['gmt', 0],
  ['wet', 0],
  ['cet', 60],
  ['cest', 120],
  ['eet', 120],
  ['eest', 180],
  ['msk', 180],
  ['jst', 540],
  ['est', -300],
  ['edt', -240],
  ['cdt', -300],
  ['mst', -420],
  ['mdt', -360],
  ['pst', -480],
  ['pdt', -420],
]);

/** What stands behind a clock and says nothing but 'hours' or joins the day to it. */
const hourWords: ReadonlySet<string> = new Set(
  'uhr h hrs hs น ч г год godz klo on of le del de den em il op am thứ chủ'.split(' '),
);

const morning = /^(?:a\.? ?m\b|am\b|π\.? ?μ|ص(?!\p{L})|ق\.?ظ|sa\b|vorm|pg\b|e paradites|p\.?d\.|पूर्वाह्न)/u;
const evening = /^(?:p\.? ?m\b|pm\b|μ\.? ?μ|م(?!\p{L})|ب\.?ظ|ch\b|nachm|ptg\b|e pasdites|m\.?d\.|अपराह्न)/u;
const morningBefore = /(?:午前|上午|凌晨|早上|오전|ö\.?ö\.?|पूर्वाह्न)\s*$/u;
const eveningBefore = /(?:午後|下午|晚上|오후|ö\.?s\.?|अपराह्न)\s*$/u;

interface Clock {
  /** Seconds of the day. */
  seconds: number;
  /** Minutes east of UTC; 0 where the block names no zone. */
  zone: number;
  /** The value without clock and zone. */
  rest: string;
}

/**
 * The date line of a header block as ISO 8601 in UTC; null where it cannot be read without guessing (no clock, an
 * order of day and month that both readings allow, another calendar, an unknown month). Clients print the reader's
 * wall clock, mostly without a zone: such a clock is taken as UTC, so it may be off by the zone.
 */
export function readBlockDate(value: string): string | null {
  const plain = westernDigits(value.slice(0, 200).normalize('NFKC').toLowerCase())
    .replace(/[\u200b-\u200f\u202a-\u202e\u2066-\u2069\ufeff*]/g, '')
    .replace(/\s+/g, ' ');
  const clock = readClock(plain);
  if (clock === null) return null;
  const day = readDay(clock.rest);
  if (day === null) return null;
  const midnight = Date.UTC(day.year, day.month - 1, day.day);
  const back = new Date(midnight);
  if (back.getUTCMonth() !== day.month - 1 || back.getUTCDate() !== day.day) return null;
  return new Date(midnight + clock.seconds * 1_000 - clock.zone * 60_000).toISOString();
}

function westernDigits(text: string): string {
  return text.replace(/\p{Nd}/gu, (digit) => {
    const code = digit.codePointAt(0)!;
    if (code < 0x80) return digit;
    let zero = code;
    while (code - zero < 9 && /\p{Nd}/u.test(String.fromCodePoint(zero - 1))) zero--;
    return String(code - zero);
  });
}

function readClock(text: string): Clock | null {
  const match =
    /(?<!\d)(\d{1,2}) ?(?:[:h]|時|点|點|时|시) ?(\d{2})(?: ?(?:[:m]|分|분) ?(\d{2}))?(?!\d)/u.exec(text) ??
    /(?:\bkl\.?|\bklo|\bpukul|\bgodz\.?|\bat|\bum|,) ?(\d{1,2})\.(\d{2})(?:\.(\d{2}))?(?![\d.])/u.exec(text) ??
    / (\d{1,2})\.(\d{2})(?:\.(\d{2}))? ?$/u.exec(text);
  if (match === null) return null;
  let hour = Number(match[1]);
  const minute = Number(match[2]);
  const second = Number(match[3] ?? 0);
  if (hour > 23 || minute > 59 || second > 60) return null;
  const before = text.slice(0, match.index);
  let after = text.slice(match.index + match[0].length).replace(/^(?: ?[分분])?(?: ?[秒초])?(?:\.\d+)? ?/u, '');
  const late = evening.test(after) || eveningBefore.test(before);
  const early = morning.test(after) || morningBefore.test(before);
  if ((late || early) && hour > 12) return late ? clockOf(hour, minute, second, before, after) : null;
  if (late && hour < 12) hour += 12;
  if (early && hour === 12) hour = 0;
  if (!late && !early && hour > 0 && hour <= 12 && isUnknownHalf(after)) return null;
  after = after.replace(evening, '').replace(morning, '');
  return clockOf(hour, minute, second, before, after);
}

/** A word right behind a clock of at most 12 may say which half of the day, in a language that we do not know. */
function isUnknownHalf(after: string): boolean {
  const word = /^[\p{L}\p{M}]+/u.exec(after)?.[0];
  return word !== undefined && !zones.has(word) && !months.has(word) && !hourWords.has(word);
}

function clockOf(hour: number, minute: number, second: number, before: string, after: string): Clock | null {
  const seconds = hour * 3_600 + minute * 60 + second;
  const offset = /^[ ,.(]*(?:gmt|utc)? ?([+\-−]) ?(\d{1,2}):?(\d{2})?(?!\d)/u.exec(after);
  if (offset !== null) {
    const minutes = Number(offset[2]) * 60 + Number(offset[3] ?? 0);
    if (minutes > 14 * 60) return null;
    const zone = offset[1] === '+' ? minutes : -minutes;
    return { seconds, zone, rest: `${before} ${after.slice(offset[0].length)}` };
  }
  const word = /^[ ,.(]*([a-z]{1,4})\b/u.exec(after);
  const zone = word === null ? undefined : zones.get(word[1]!);
  return { seconds, zone: zone ?? 0, rest: `${before} ${after}` };
}

interface Day {
  year: number;
  month: number;
  day: number;
}

function readDay(text: string): Day | null {
  const ordered = /(?<!\d)(\d{4})(?: ?[年년] ?| ?[-/.] ?)(\d{1,2})(?: ?[月월] ?| ?[-/.] ?)(\d{1,2})(?!\d)/u.exec(text);
  if (ordered !== null) return dayOf(ordered[1]!, Number(ordered[2]), Number(ordered[3]), text);
  const vietnamese = /(?<!\d)(\d{1,2}) ?(?:tháng|thg|th) ?(\d{1,2}),? ?(?:năm )?(\d{4})(?!\d)/u.exec(text);
  if (vietnamese !== null) return dayOf(vietnamese[3]!, Number(vietnamese[2]), Number(vietnamese[1]), text);
  return namedDay(text) ?? numericDay(text);
}

function namedDay(text: string): Day | null {
  let month: number | undefined;
  // The last one counts: "mar. 6 janv. 2026" begins with a weekday that reads like a month.
  const plain = text.replace(/(?<=[\u0e00-\u0e7f])\./g, '');
  for (const word of plain.split(/[^\p{L}\p{M}׳॰]+/u)) month = monthOf(word) ?? month;
  if (month === undefined) return null;
  const numbers = text.match(/\d+/g) ?? [];
  const years = numbers.filter((number) => number.length === 4);
  const days = numbers.filter((number) => number.length <= 2);
  if (years.length !== 1 || days.length !== 1) return null;
  return dayOf(years[0]!, month, Number(days[0]), text);
}

function monthOf(word: string): number | undefined {
  // Hebrew joins its "in" to the name.
  return months.get(word) ?? (word.startsWith('ב') ? months.get(word.slice(1)) : undefined);
}

function numericDay(text: string): Day | null {
  const match = /(?<!\d)(\d{1,2})([./-]) ?(\d{1,2})\2 ?(\d{4})(?!\d)/u.exec(text);
  if (match === null) return null;
  const first = Number(match[1]);
  const second = Number(match[3]);
  // Dots are written by languages that put the day first; with other signs the numbers themselves must settle it.
  if (match[2] === '.' || first > 12) return dayOf(match[4]!, second, first, text);
  if (second > 12 || first === second) return dayOf(match[4]!, first, second, text);
  return null;
}

function dayOf(yearText: string, month: number, day: number, text: string): Day | null {
  let year = Number(yearText);
  // Thai mail counts Buddhist years.
  if (year > 2_500 && year < 2_700 && /[\u0e00-\u0e7f]/.test(text)) year -= 543;
  if (year < 1_990 || year > 2_100 || month < 1 || month > 12 || day < 1 || day > 31) return null;
  return { year, month, day };
}
