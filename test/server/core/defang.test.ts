import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { defang } from '../../../server/core/defang.ts';

describe('spells a link so that nobody can click it', () => {
  const cases: [string, string][] = [
    ['https://x.example/a.html', 'hxxps://x[.]example/a.html'],
    ['HTTP://x.example', 'hxxp://x[.]example'],
    ['https://bank.example@x.test:8080/', 'hxxps://bank[.]example[@]x[.]test:8080/'],
    ['https://x.example/?u=https://y.example/', 'hxxps://x[.]example/?u=hxxps://y.example/'],
    ['ftp://x.example/', 'fxp://x[.]example/'],
    ['javascript:alert(1)', 'javascript[:]alert(1)'],
    ['mailto:a@x.example', 'mailto[:]a[@]x[.]example'],
    ['anna@corp.example', 'anna[@]corp[.]example'],
    ['x.example', 'x[.]example'],
    ['', ''],
  ];
  for (const [url, expected] of cases) test(url, () => assert.equal(defang(url), expected));
});
