import assert from 'node:assert/strict';
import { test } from 'node:test';
import { readMailDate, readReceivedDate } from '../../../../server/mail/mime/dates.ts';

test('dates of RFC 5322 and of its obsolete forms become UTC', () => {
  const cases: [string, string | null][] = [
    ['Fri, 21 Nov 1997 09:55:06 -0600', '1997-11-21T15:55:06.000Z'],
    ['Tue, 1 Jul 2003 10:52:37 +0200', '2003-07-01T08:52:37.000Z'],
    ['13 Feb 1969 23:32:54 -0330', '1969-02-14T03:02:54.000Z'],
    ['Thu, 13 Feb 1969 23:32 -0330 (Newfoundland Time)', '1969-02-14T03:02:00.000Z'],
    ['21 Nov 97 09:55:06 GMT', '1997-11-21T09:55:06.000Z'],
    ['1 Jan 26 00:00:00 EST', '2026-01-01T05:00:00.000Z'],
    ['Mon, 05 Jan 2026 08:09 CET', '2026-01-05T07:09:00.000Z'],
    ['Sat,  3-Jan-2026  01:02:03 -0000', '2026-01-03T01:02:03.000Z'],
    ['Tue Jul  1 10:00:00 2025', '2025-07-01T10:00:00.000Z'],
    ['2025-07-01T10:00:00+02:00', '2025-07-01T08:00:00.000Z'],
    ['', null],
    ['tomorrow', null],
    ['99 Jan 2026 00:00:00 +0000', null],
    ['1 Foo 2026 00:00:00 +0000', null],
    ['1 Jan 2026 25:00:00 +0000', null],
    ['01/02/2026', null],
    ['5', null],
    [`1 Jan 2026 ${' '.repeat(100_000)}00:00:00 +0000`, null],
  ];
  for (const [input, output] of cases) assert.equal(readMailDate(input), output, input.slice(0, 80));
});

test('the time of a Received field stands after its last semicolon', () => {
  const value = 'from a.test (x; y) by b.test with ESMTP id 1; Tue, 1 Jul 2025 10:00:00 +0000 (UTC)';
  assert.equal(readReceivedDate(value), '2025-07-01T10:00:00.000Z');
  assert.equal(readReceivedDate('from a.test by b.test'), null);
});
