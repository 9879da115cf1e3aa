const months = ['jan', 'feb', 'mar', 'apr', 'may', 'jun', 'jul', 'aug', 'sep', 'oct', 'nov', 'dec'];
/** RFC 5322 section 4.3, in minutes; any other letters mean an unknown offset and count as UTC. */
const zones = new Map([
  ['EST', -300],
  ['EDT', -240],
  ['CST', -360],
  ['CDT', -300],
  ['MST', -420],
  ['MDT', -360],
  ['PST', -480],
  ['PDT', -420],
  ['CET', 60],
  ['CEST', 120],
  ['BST', 60],
]);
/** Every quantifier is bounded, and so is the text that it runs over. */
const rfcDate =
  /(?:^|[\s,])(\d{1,2})[\s-]{1,5}([a-z]{3})[a-z]{0,6}\.?[\s-]{1,5}(\d{4}|\d{2})[\s,]{1,5}(\d{1,2}):(\d{2})(?::(\d{2}))?(?:\.\d{1,9})?\s{0,5}([+-]\d{4}|[a-z]{1,5})?/i;
const ctimeDate = /^\w{3}\s{1,3}([a-z]{3})\s{1,3}(\d{1,2})\s{1,3}(\d{1,2}):(\d{2}):(\d{2})\s{1,3}(\d{4})/i;
const isoDate = /^\d{4}-\d\d-\d\dT\d\d:\d\d(?::\d\d(?:\.\d{1,9})?)?(?:Z|[+-]\d\d:?\d\d)$/;

/** A mail's date (RFC 5322 section 3.3 and its obsolete forms) as ISO 8601 in UTC; null when it cannot be read. */
export function readMailDate(value: string): string | null {
  const text = value.trim().slice(0, 120);
  const rfc = rfcDate.exec(text);
  if (rfc) {
    const [, day, month, year, hour, minute, second, zone] = rfc;
    return toIso([fullYear(year as string), month, day, hour, minute, second ?? '0'], zoneMinutes(zone ?? ''));
  }
  const ctime = ctimeDate.exec(text);
  if (ctime) {
    const [, month, day, hour, minute, second, year] = ctime;
    return toIso([Number(year), month, day, hour, minute, second], 0);
  }
  return isoDate.test(text) ? fromTime(Date.parse(text)) : null;
}

/** The time stamp of a Received field: what follows its last semicolon (RFC 5321 section 4.4). */
export function readReceivedDate(value: string): string | null {
  const at = value.lastIndexOf(';');
  return at < 0 ? null : readMailDate(value.slice(at + 1));
}

function toIso(fields: readonly (number | string | undefined)[], offset: number): string | null {
  const month = months.indexOf(String(fields[1]).toLowerCase());
  const [year, day, hour, minute, second] = [fields[0], fields[2], fields[3], fields[4], fields[5]].map(Number) as [
    number,
    number,
    number,
    number,
    number,
  ];
  if (month < 0 || day < 1 || day > 31 || hour > 24 || minute > 59 || second > 60) return null;
  return fromTime(Date.UTC(year, month, day, hour, minute, second) - offset * 60_000);
}

function fromTime(time: number): string | null {
  return Number.isFinite(time) && Math.abs(time) < 8.64e15 ? new Date(time).toISOString() : null;
}

function fullYear(year: string): number {
  const value = Number(year);
  if (year.length === 4) return value;
  return value < 50 ? 2000 + value : 1900 + value;
}

function zoneMinutes(zone: string): number {
  if (/^[+-]\d{4}$/.test(zone)) {
    const minutes = Number(zone.slice(1, 3)) * 60 + Number(zone.slice(3));
    return zone.startsWith('-') ? -minutes : minutes;
  }
  return zones.get(zone.toUpperCase()) ?? 0;
}
