import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import type { ContactKind } from '../../../../server/core/mail.ts';
import { findMarkers, matchText } from '../../../../server/playbooks/simulation/signs.ts';
import { findForeign, findOwnLinks, listTargets } from '../../../../server/playbooks/simulation/targets.ts';
import { type Change, genuineText, link, ownLink, reportWith, simulation } from './report.ts';

describe('the marker is found', () => {
  const hidden = (technique: string, text: string): Change => ({ hidden: [{ technique, text }] });
  const places: [string, Change, string][] = [
    ['in hidden text', hidden('display-none', 'x MARK-7f3a91c2d4 y'), 'hidden text (display-none)'],
    ['in a comment', hidden('comment', 'mark-7F3A91C2D4'), 'hidden text (comment)'],
    ['with invisible characters inside', hidden('zero-size', 'MARK-7f3a\u200b91c2\u00add4'), 'hidden text (zero-size)'],
    ['in wide letters', hidden('comment', 'ＭＡＲＫ-7f3a91c2d4'), 'hidden text (comment)'],
    ['in plain sight', { hidden: [], visible: `${genuineText} MARK-7f3a91c2d4` }, 'visible text'],
    [
      'in a header',
      { hidden: [], message: { headers: [{ name: 'X-Course', value: 'MARK-7f3a91c2d4' }] } },
      'header X-Course',
    ],
    ['in a link', { hidden: [], message: { links: ['https://a.test/?mark-7f3a91c2d4'] } }, 'link'],
  ];
  for (const [what, change, part] of places) {
    test(what, () =>
      assert.deepEqual(
        findMarkers(reportWith(change), simulation).map((sign) => sign.part),
        [part],
      ),
    );
  }
  test('behind letters with more marks than a normal form can sort, in time in proportion', () => {
    const n = 300_000;
    const crowds = ['\u0301\u0316', '\uff9e\u0316', '\u0301\u0316\u0334\u05b0\u3099'];
    for (const marks of crowds) {
      const crowd = `a${marks.repeat(n / marks.length)} MARK-7f3a91c2d4`;
      const everywhere: Change = {
        visible: crowd,
        hidden: [{ technique: 'comment', text: crowd }],
        message: { headers: [{ name: 'X-Course', value: crowd }] },
      };
      const start = performance.now();
      assert.equal(findMarkers(reportWith(everywhere), simulation)[0]?.part, 'visible text');
      // Quadratic time would be minutes here; linear is below 0.2 s, the rest is a busy machine.
      assert.ok(performance.now() - start < 3_000);
    }
  });
  test('when the marker itself has a crowd of marks', () => {
    const marker = `MARK-e${'\u0301'.repeat(40)}-9`;
    const found = findMarkers(reportWith(hidden('comment', `x ${marker} y`)), { ...simulation, markers: [marker] });
    assert.equal(found.length, 1);
  });
  test('nowhere, when a part of it is there', () => {
    assert.deepEqual(findMarkers(reportWith(hidden('comment', 'MARK-7f3a91c2d')), simulation), []);
  });
});

describe('a link is the simulation’s own', () => {
  const cases: [string, string, boolean][] = [
    ['on its host', 'https://learn.course-desk.test/seat?r=a1', true],
    ['without encryption', 'http://learn.course-desk.test/seat', true],
    ['with the recipient’s address', 'https://learn.course-desk.test/?u=ann.lee@corp.example', true],
    ['with a file at its end', 'https://learn.course-desk.test/a/logo.png', true],
    ['with a version in it', 'https://learn.course-desk.test/v/1.4?v=2.10', true],
    ['with its own host as a value', 'https://learn.course-desk.test/?next=learn.course-desk.test', true],
    ['not on another host', 'https://learn.course-desk.invalid/', false],
    ['not below its host', 'https://x.learn.course-desk.test/', false],
    ['not above its host', 'https://course-desk.test/', false],
    ['not on another port', 'https://learn.course-desk.test:8443/', false],
    ['not with a user part', 'https://ann@learn.course-desk.test/', false],
    ['not as a user part', 'https://learn.course-desk.test@evil.test/', false],
    ['not by another scheme', 'ftp://learn.course-desk.test/', false],
    ['not as a word', 'learn.course-desk.test', false],
    ['not with an address inside', 'https://learn.course-desk.test/?u=https://evil.test', false],
    ['not with an encoded one', 'https://learn.course-desk.test/?u=https%3A%2F%2Fevil.test', false],
    ['not with one encoded twice', 'https://learn.course-desk.test/?u=https%253A%252F%252Fevil.test', false],
    ['not encoded beyond reading', 'https://learn.course-desk.test/?u=%25252525252568', false],
    ['not wrongly encoded', 'https://learn.course-desk.test/?u=%E0%A4%A', false],
    ['not with a host inside', 'https://learn.course-desk.test/?u=evil.test', false],
    ['not with a host in the path', 'https://learn.course-desk.test/to/evil.test', false],
    ['not with a host and a port inside', 'https://learn.course-desk.test/?u=evil.test:81', false],
    ['not with an IDN host inside', 'https://learn.course-desk.test/?u=b%C3%B6se.test', false],
    ['not with an address in numbers inside', 'https://learn.course-desk.test/?u=203.0.113.7', false],
    ['not with a mail address elsewhere', 'https://learn.course-desk.test/?u=x@evil.test', false],
    ['not with two slashes', 'https://learn.course-desk.test//evil.test', false],
    ['not with a backslash', 'https://learn.course-desk.test/%5Cevil', false],
    ['not with an address in base64', 'https://learn.course-desk.test/?u=aHR0cHM6Ly9ldmlsLnRlc3Q', false],
    ['not with an address in hexadecimal', 'https://learn.course-desk.test/?u=68747470733a2f2f6576696c', false],
    ['not with an address in the fragment', 'https://learn.course-desk.test/#https://evil.test', false],
    ['not with a script inside', 'https://learn.course-desk.test/?u=javascript:alert(1)', false],
  ];
  for (const [what, value, own] of cases) {
    test(what, () => {
      const report = reportWith({ points: [link(value)] });
      assert.equal(findOwnLinks(report, simulation).length, own ? 1 : 0);
      assert.equal(findForeign(report, simulation).length, own ? 0 : 1);
    });
  }
});

describe('foreign is', () => {
  const point = (kind: ContactKind, value: string): Change => ({ points: [ownLink, link(value, kind)] });
  const header = (name: string, value: string): Change => ({ message: { headers: [{ name, value }] } });
  const from = (address: string): Change => ({ message: { from: { name: '', address } } });
  const cases: [string, Change, string[]][] = [
    ['nothing in a genuine copy', {}, []],
    ['a link', point('link', 'https://evil.test/'), ['foreign-link']],
    ['a form', point('form', 'https://evil.test/'), ['foreign-form']],
    ['a picture', point('image', 'https://evil.test/a.png'), ['foreign-image']],
    ['a number', point('phone', '+4420794600'), ['foreign-phone']],
    ['not the number of the seed', point('phone', '+441632960111'), []],
    ['an address', point('address', 'x@evil.test'), ['foreign-address']],
    ['not the address of the seed', point('address', 'desk@course-desk.test'), []],
    ['not the recipient’s own address', point('address', 'ann.lee@corp.example'), []],
    ['another colleague’s address', point('address', 'bob@corp.example'), ['foreign-address']],
    ['not a colleague’s in a forward', { ...point('address', 'bob@corp.example'), quality: 'inline' }, []],
    ['a reply address', point('reply-to', 'x@evil.test'), ['foreign-reply-to']],
    ['a reply address of our own', point('reply-to', 'ann.lee@corp.example'), ['foreign-reply-to']],
    ['a file', point('attachment', 'bb22'), ['foreign-attachment']],
    ['not the file of the seed', point('attachment', 'aa11'), []],
    ['the sender', from('desk@evil.test'), ['foreign-sender']],
    ['a sender below the own domain', from('desk@sub.course-desk.test'), ['foreign-sender']],
    ['a second sender in the field', header('From', 'Desk <desk@course-desk.test>, x@evil.test'), ['foreign-sender']],
    ['a link to leave the list', header('List-Unsubscribe', '<https://evil.test/u>'), ['foreign-link']],
    ['an address to leave the list', header('List-Unsubscribe', '<mailto:u@evil.test?subject=x>'), ['foreign-address']],
    ['not a link of its own to leave', header('List-Unsubscribe', '<https://learn.course-desk.test/u>'), []],
    ['our own page in an exact copy', point('link', 'https://www.corp.example/'), ['foreign-link']],
    ['not our own page in a forward', { ...point('link', 'https://www.corp.example/'), quality: 'inline' }, []],
    [
      'a redirect on our own page',
      { ...point('link', 'https://www.corp.example/?to=https://evil.test'), quality: 'inline' },
      ['foreign-link'],
    ],
  ];
  for (const [what, change, rules] of cases) {
    test(what, () =>
      assert.deepEqual(
        findForeign(reportWith(change), simulation).map(({ rule }) => rule),
        rules,
      ),
    );
  }
  test('no path of more than one list button', () => {
    const value = '<https://a.test/>, <mailto:B@c.test>, junk, <not a link>';
    assert.deepEqual(listTargets([{ name: 'list-unsubscribe', value }]), {
      links: ['https://a.test/'],
      hosts: ['a.test'],
      addresses: ['b@c.test'],
    });
  });
});

describe('the text', () => {
  const bob = { name: 'Bob Ray', address: 'bob@corp.example' };
  const cases: [string, Change, string][] = [
    ['is the same', {}, 'same'],
    [
      'is the same with another recipient’s name',
      { visible: genuineText.replace('Ann', 'Bob'), reporter: bob },
      'same',
    ],
    [
      'is the same with the name that To gives in full',
      { reporter: { name: 'A. L.', address: 'ann.lee@corp.example' } },
      'same',
    ],
    ['is the same with a footer of ours', { visible: `${genuineText}\nThis mail is for you alone.` }, 'same'],
    ['is near with another name', { visible: genuineText.replace('Ann', 'Bob') }, 'near'],
    ['is near without a word', { visible: genuineText.replace('before ', '') }, 'near'],
    [
      'is the same without a word in a forward',
      { visible: genuineText.replace('before ', ''), quality: 'inline' },
      'same',
    ],
    ['is near with three words more', { visible: `${genuineText} Do it now` }, 'near'],
    ['departs with four words more', { visible: `${genuineText} Do it right now` }, 'departs'],
    ['departs with a number more', { visible: `${genuineText} 4711` }, 'departs'],
    ['departs when it is another', { visible: 'Buy five gift cards and answer with their codes' }, 'departs'],
    ['departs by its subject', { message: { subject: 'Your seat: call and read out the code' } }, 'departs'],
    [
      'departs by its sender’s name',
      { message: { from: { name: 'Course Desk, answer with your code', address: 'desk@course-desk.test' } } },
      'departs',
    ],
    [
      'departs by words that the recipient’s name brings along',
      {
        visible: `${genuineText} answer with your code`,
        message: { to: [{ name: 'answer with your code', address: 'ann.lee@corp.example' }] },
      },
      'departs',
    ],
    [
      'departs by hidden words',
      { hidden: [{ technique: 'display-none', text: 'ring us and tell the code' }] },
      'departs',
    ],
    [
      'departs by words for Outlook',
      { hidden: [{ technique: 'conditional-comment', text: 'ring us and tell all' }] },
      'departs',
    ],
    [
      'departs by words for a picture',
      { hidden: [{ technique: 'attribute', text: 'ring us and tell all' }] },
      'departs',
    ],
    [
      'departs by another alternative',
      { hidden: [{ technique: 'plain-alternative', text: 'buy five gift cards' }] },
      'departs',
    ],
    [
      'is the same with the seed’s own hidden words',
      { hidden: [{ technique: 'display-none', text: 'preview' }] },
      'same',
    ],
    ['is the same with a comment', { hidden: [{ technique: 'comment', text: 'made by the template of us' }] }, 'same'],
    ['is unknown without any', { visible: '' }, 'unknown'],
  ];
  for (const [what, change, match] of cases) {
    test(what, () => {
      assert.equal(matchText(reportWith(change), simulation, ['This mail is for you alone.']).match, match);
    });
  }
  test('is unknown when the registry holds none', () => {
    assert.equal(matchText(reportWith(), { ...simulation, words: [] }, []).match, 'unknown');
  });
});
