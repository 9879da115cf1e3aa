import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import type { ContactPoint } from '../../../../server/core/mail.ts';
import { type ContactInput, collectContactPoints } from '../../../../server/mail/contact-points/collect.ts';
import { defaultLimits } from '../../../../server/mail/letter.ts';

const from = { name: '', address: 'sender@corp.example' };
const collect = (input: Partial<ContactInput>, limits = defaultLimits) =>
  collectContactPoints(
    { body: { text: null, html: null }, visible: '', replyTo: [], from, attachments: [], ...input },
    limits,
  );
const ofHtml = (html: string) => collect({ body: { text: null, html } });
const ofText = (visible: string) => collect({ body: { text: visible, html: null }, visible });
const brief = (points: ContactPoint[]) =>
  points.map((point) => [point.kind, point.value, point.host, point.where].join(' | '));
const spelled = (points: ContactPoint[]) => points.map((point) => `${point.kind} ${point.value}`);

describe('targets in markup', () => {
  const cases: [name: string, html: string, expected: string[]][] = [
    ['a link', '<a href="https://x.example/a">', ['link | https://x.example/a | x.example | html:a']],
    ['an area', '<area href=https://x.example>', ['link | https://x.example/ | x.example | html:area']],
    ['a form', '<form action="https://x.example/f">', ['form | https://x.example/f | x.example | html:form']],
    [
      'a button with its own action',
      '<button formaction="https://x.example/b">',
      ['form | https://x.example/b | x.example | html:button'],
    ],
    ['a picture', '<img src="https://x.example/i.png">', ['image | https://x.example/i.png | x.example | html:img']],
    [
      'pictures of a srcset',
      '<img srcset="https://x.example/1.png 1x, https://x.example/2.png 2x">',
      [
        'image | https://x.example/1.png | x.example | html:img',
        'image | https://x.example/2.png | x.example | html:img',
      ],
    ],
    [
      'a background attribute',
      '<td background="https://x.example/b.gif">',
      ['image | https://x.example/b.gif | x.example | html:td'],
    ],
    [
      'a video and its poster',
      '<video src=https://x.example/v poster=https://x.example/p>',
      ['image | https://x.example/v | x.example | html:video', 'image | https://x.example/p | x.example | html:video'],
    ],
    ['a frame', '<iframe src="https://x.example/f">', ['link | https://x.example/f | x.example | html:iframe']],
    ['an object', '<object data="https://x.example/o">', ['link | https://x.example/o | x.example | html:object']],
    [
      'a style sheet',
      '<link rel=stylesheet href="https://x.example/s.css">',
      ['image | https://x.example/s.css | x.example | html:link'],
    ],
    [
      'url() in a style attribute',
      `<p style="background:url('https://x.example/u')">`,
      ['image | https://x.example/u | x.example | html:css'],
    ],
    [
      'url() without quotes in a sheet',
      '<style>a{b:url( https://x.example/u )}</style>',
      ['image | https://x.example/u | x.example | html:css'],
    ],
    [
      'url() with escapes',
      '<style>a{b:u\\72l(https://x.example/\\75)}</style>',
      ['image | https://x.example/u | x.example | html:css'],
    ],
    [
      '@import',
      '<style>@import "https://x.example/i.css";</style>',
      ['image | https://x.example/i.css | x.example | html:css'],
    ],
    [
      'a refresh',
      `<meta http-equiv=refresh content="0; URL='https://x.example/r'">`,
      ['link | https://x.example/r | x.example | html:meta'],
    ],
    [
      'a link in a drawing',
      '<svg><a xlink:href="https://x.example/s">',
      ['link | https://x.example/s | x.example | html:a'],
    ],
    [
      'a button that only Outlook draws',
      '<!--[if mso]><v:roundrect href="https://x.example/v"><![endif]-->',
      ['link | https://x.example/v | x.example | html:v:roundrect'],
    ],
    [
      'a link inside a document in an attribute',
      '<iframe srcdoc="&lt;a href=https://x.example/d&gt;">',
      ['link | https://x.example/d | x.example | html:a'],
    ],
    ['nothing in a plain comment', '<!-- <a href="https://x.example/"> -->', []],
    ['nothing in a script', '<script>"<a href=https://x.example/>"</script>', []],
    [
      'relative links under a base',
      '<base href="https://x.example/d/"><a href="../e?q#f">',
      ['link | https://x.example/e?q#f | x.example | html:a'],
    ],
    ['a bare host', '<a href="login.x-corp.com/a">', ['link | http://login.x-corp.com/a | login.x-corp.com | html:a']],
    [
      'a link that starts with two slashes',
      '<a href="//x.example/p">',
      ['link | https://x.example/p | x.example | html:a'],
    ],
    [
      'nothing for fragments, parts of the mail and what leads nowhere',
      '<a href="#top"></a><img src="cid:1@x"><a href="page.html">',
      [],
    ],
    ['no picture that the mail brings along', '<img src="data:image/png;base64,AAAA">', []],
    ['a script link', '<a href="javascript:alert(1)">', ['link | javascript:alert(1) |  | html:a']],
    ['a document in the link itself', '<a href="data:text/html,<b>x">', ['link | data:text/html,<b>x |  | html:a']],
    ['a template that nobody filled in', '<a href="https://[host]/x">', ['link | https://[host]/x |  | html:a']],
    [
      'a mail address',
      '<a href="mailto:Help%40X.example?subject=Hi">',
      ['address | help@x.example | x.example | html:a'],
    ],
    ['a telephone link', '<a href="tel:+1-808-555-0134">', ['phone | +18085550134 |  | html:a']],
    [
      'a Windows share',
      '<img src="\\\\x.example\\share\\i.png">',
      ['image | file://x.example/share/i.png | x.example | html:img'],
    ],
    [
      'links below 600 levels',
      `${'<div>'.repeat(600)}<a href="https://x.example/deep">`,
      ['link | https://x.example/deep | x.example | html:a'],
    ],
  ];
  for (const [name, html, expected] of cases) {
    test(name, () => assert.deepEqual(brief(ofHtml(html).contactPoints), expected));
  }
});

describe('canonical form of a link', () => {
  // Expected by the WHATWG URL standard.
  const cases: [name: string, href: string, expected: string][] = [
    ['host in lower case', 'HTTPS://X.Example/Path', 'https://x.example/Path'],
    ['default port dropped', 'https://x.example:443/', 'https://x.example/'],
    ['other port kept', 'https://x.example:8443/', 'https://x.example:8443/'],
    ['fragment kept', 'https://x.example/#a', 'https://x.example/#a'],
    ['user information kept', 'https://bank.example@x.test/', 'https://bank.example@x.test/'],
    ['punycode', 'https://b\u00fccher.example/', 'https://xn--bcher-kva.example/'],
    ['ideographic full stop', 'https://x\u3002example/', 'https://x.example/'],
    ['full width letters', 'https://\uff58.example/', 'https://x.example/'],
    ['soft hyphen and zero width', 'https://x\u00ad.exa\u200bmple/', 'https://x.example/'],
    ['address as one number', 'http://2130706433/', 'http://127.0.0.1/'],
    ['address in hexadecimal', 'http://0x7f.1/', 'http://127.0.0.1/'],
    ['backslashes', 'https:\\\\x.example\\a', 'https://x.example/a'],
    ['missing slashes', 'https:x.example/a', 'https://x.example/a'],
    ['line breaks and blanks', ' \nhttps://x.exa\n\tmple/a ', 'https://x.example/a'],
    ['dot after the host', 'https://x.example./a', 'https://x.example/a'],
    ['dot segments', 'https://x.example/a/../b', 'https://x.example/b'],
  ];
  for (const [name, href, expected] of cases) {
    test(name, () => assert.deepEqual(ofHtml(`<a href="${href}">`).links, [expected]));
  }
});

describe('targets in text', () => {
  const cases: [text: string, expected: string[]][] = [
    ['Go to https://x.example/a?b=c.', ['link https://x.example/a?b=c']],
    ['(see https://x.example/a_(b))', ['link https://x.example/a_(b)']],
    ['<https://x.example/q>, "https://x.example/r"', ['link https://x.example/q', 'link https://x.example/r']],
    ['hxxps://x[.]example/a', ['link https://x.example/a']],
    ['hXXp[:]//x(.)example', ['link http://x.example/']],
    ['h**p://x[dot]example/', ['link http://x.example/']],
    ['x-corp(dot)com/login', ['link http://x-corp.com/login']],
    ['x-corp [.] com', ['link http://x-corp.com/']],
    ['www.x.example and more', ['link http://www.x.example/']],
    ['Visit x-corp.com, or x-corp.co.uk/a:b.', ['link http://x-corp.com/', 'link http://x-corp.co.uk/a:b']],
    ['X-CORP.COM', ['link http://x-corp.com/']],
    ['https://x\u3002example/a\u3002next', ['link https://x.example/a']],
    ['\u8bf7\u8bbf\u95eehttps://x.example\u70b9\u51fb', ['link https://x.example/']],
    ['\u8bf7\u8bbf\u95eex-corp.com', ['link http://x-corp.com/']],
    ['http:\\\\x.example\\a', ['link http://x.example/a']],
    ['https://x.example/?u=https://y.example/z', ['link https://x.example/?u=https://y.example/z']],
    ['ftp://x.example/f', ['link ftp://x.example/f']],
    ['Write to Anna.Muster@Corp.example!', ['address anna.muster@corp.example']],
    ['anna [at] corp [dot] example', ['address anna@corp.example']],
    ['mailto:anna@corp.example', ['address anna@corp.example']],
    ['invoice.zip, notes.md, e.g. this.That and 3.14', []],
    ['The end.So we went.In time', []],
    ['version 10.0.19045.3803 at 12:30', []],
    ['user@localhost @handle a@b', []],
  ];
  for (const [text, expected] of cases) {
    test(text, () => assert.deepEqual(spelled(ofText(text).contactPoints), expected));
  }
  test('of the plain alternative count as links, its addresses do not', () => {
    const { contactPoints } = collect({
      body: { text: 'https://x.example/t a@y.example', html: '<p>Hi' },
      visible: 'Hi',
    });
    assert.deepEqual(spelled(contactPoints), ['link https://x.example/t']);
  });
});

describe('telephone numbers in visible text', () => {
  const cases: [text: string, expected: string[]][] = [
    ['Call +1 (808) 555-0134 now', ['+18085550134']],
    ['0800 555 0199', ['+08005550199']],
    ['(808) 555-0134', ['+8085550134']],
    ['808.555.0134', ['+8085550134']],
    ['1-800-555-0199', ['+18005550199']],
    ['+49 (0)30 1234567', ['+49301234567']],
    ['0049 30 1234567', ['+49301234567']],
    ['Tel.: 030/1234567', ['+0301234567']],
    ['T\u00e9l. 01 99 00 12 34', ['+0199001234']],
    ['call us on 5550134', ['+5550134']],
    ['+\uff11 \uff18\uff10\uff18 \uff15\uff15\uff15 \uff10\uff11\uff13\uff14', ['+18085550134']],
    ['808-555-0134 808-555-0135', ['+8085550134', '+8085550135']],
    ['030 1234567 / 030 7654321', ['+0301234567', '+0307654321']],
    ['on 2026-11-25 10:30 or 25.11.2026 or 11/25/2026', []],
    ['USD 1 234 567 and $12,345,678.90 and 1234567.00 EUR', []],
    ['Order 0800 555 0199, ref. no. 12345678, #1234567', []],
    ['192.0.2.10, 4111 1111 1111 1111, ISBN 978-3-16-148410-0', []],
    ['DE89370400440532013000 ab1234567 1234567ab', []],
    ['https://x.example/18085550134', []],
  ];
  for (const [text, expected] of cases) {
    test(text, () => {
      const phones = collect({ visible: text }).contactPoints.filter((point) => point.kind === 'phone');
      assert.deepEqual(
        phones.map((point) => point.value),
        expected,
      );
    });
  }
});

describe('the rest of a message', () => {
  test('a Reply-To counts where it is not the sender', () => {
    const replyTo = [
      { name: '', address: 'Sender@corp.example' },
      { name: 'x', address: 'Other@b\u00fccher.example' },
      { name: '', address: '' },
    ];
    assert.deepEqual(brief(collect({ replyTo }).contactPoints), [
      'reply-to | other@b\u00fccher.example | xn--bcher-kva.example | header:reply-to',
    ]);
  });
  test('attachments count by their hash, each once', () => {
    const attachment = { name: 'a.pdf', type: 'application/pdf', size: 1, sha256: 'ab'.repeat(32), fuzzy: null };
    const { contactPoints, links } = collect({ attachments: [attachment, { ...attachment, name: 'b.pdf' }] });
    assert.deepEqual(brief(contactPoints), [`attachment | ${'ab'.repeat(32)} |  | attachment`]);
    assert.deepEqual(links, []);
  });
  test('links keep their first order, without repeats and without pictures', () => {
    const html =
      '<a href=https://b.example><img src=https://i.example></a><a href=https://a.example><a href=https://B.example/>';
    const { links } = collect({ body: { text: null, html }, visible: 'https://c.example https://a.example/' });
    assert.deepEqual(links, ['https://b.example/', 'https://a.example/', 'https://c.example/']);
  });
  test('protected links are compared by what they protect', () => {
    const inner = encodeURIComponent('https://x.example/?rid=Ab3');
    const href = `https://eur01.safelinks.protection.outlook.com/?url=${inner}&amp;data=05`;
    assert.deepEqual(brief(ofHtml(`<a href="${href}">`).contactPoints), [
      'link | https://x.example/?rid=Ab3 | x.example | html:a',
    ]);
  });
});

describe('limits', () => {
  test('more contact points than allowed are counted in a warning', () => {
    const html = '<a href=https://a.example><a href=https://b.example><a href=https://c.example>';
    const { links, warnings } = collect({ body: { text: null, html } }, { ...defaultLimits, contactPoints: 2 });
    assert.deepEqual(links, ['https://a.example/', 'https://b.example/']);
    assert.deepEqual(warnings, [
      { code: 'contact-point-limit', detail: '1 contact points over the limit of 2 were left out' },
    ]);
  });
  test('a link over 8,192 characters is cut with a warning, its host is kept', () => {
    const { contactPoints, warnings } = ofHtml(`<a href="https://x.example/${'a'.repeat(9_000)}">`);
    assert.equal(contactPoints[0]?.host, 'x.example');
    assert.equal(contactPoints[0]?.value.length, 8_192);
    assert.deepEqual(
      warnings.map((warning) => warning.code),
      ['link-length-limit'],
    );
  });
});
