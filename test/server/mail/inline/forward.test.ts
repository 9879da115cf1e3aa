import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { findForward } from '../../../../server/mail/inline/forward.ts';

const isInternal = (address: string) => address.endsWith('@corp.example');
const nobody = () => false;
const inText = (text: string, internal = isInternal) => findForward({ text, html: null }, internal);
const inHtml = (html: string, internal = isInternal) => findForward({ text: null, html }, internal);

/** An Outlook block as text. */
function block(
  from: string,
  subject: string,
  rest = 'Sent: Monday, January 5, 2026 9:00 AM\nTo: Jane Roe <jane@corp.example>',
): string {
  return `From: ${from}\n${rest}\nSubject: ${subject}\n\n`;
}

/** The same as the web client writes it; `prefix` as after another forward. */
function webBlock(from: string, subject: string, prefix = ''): string {
  return (
    `<div id="${prefix}appendonsend"></div><hr tabindex="-1"><div id="${prefix}divRplyFwdMsg"><b>From:</b> ${from.replace('<', '&lt;').replace('>', '&gt;')}<br>` +
    `<b>Sent:</b> Monday, January 5, 2026 9:00 AM<br><b>To:</b> jane@corp.example<br><b>Subject:</b> ${subject}</div>`
  );
}

describe('which block is the original', () => {
  it('is the external one under two internal ones, which are the chain, outermost first', () => {
    const text =
      `please check\n\n${block('Bob <bob@corp.example>', 'FW: Pay')}is it real?\n\n` +
      `${block('Ann <ann@corp.example>', 'FW: Pay', 'Sent: Sunday, January 4, 2026 8:30 PM\nTo: Bob <bob@corp.example>')}?\n\n` +
      `${block('Mallory <m@evil.test>', 'Pay')}Pay now\n`;
    const found = inText(text)!;
    assert.deepEqual(found.chain, [
      { from: { name: 'Bob', address: 'bob@corp.example' }, date: '2026-01-05T09:00:00.000Z' },
      { from: { name: 'Ann', address: 'ann@corp.example' }, date: '2026-01-04T20:30:00.000Z' },
    ]);
    assert.equal(found.from.address, 'm@evil.test');
    assert.equal(found.subject, 'Pay');
    assert.equal(found.comment, 'please check');
    assert.equal(found.body.text, 'Pay now');
  });
  it('is the deepest one where nothing is known to be internal', () => {
    const text = `x\n\n${block('Bob <bob@corp.example>', 'FW: Pay')}?\n\n${block('M <m@evil.test>', 'Pay')}Pay now\n`;
    const found = inText(text, nobody)!;
    assert.equal(found.from.address, 'm@evil.test');
    assert.deepEqual(found.chain, []);
  });
  it('is an external reply itself, not what that reply quotes', () => {
    const text = `x\n\n${block('M <m@evil.test>', 'RE: offer')}Open the file.\n\n${block('Jane <jane@corp.example>', 'RE: offer')}ok\n\n${block('Vic <v@vendor.test>', 'offer')}old\n`;
    const found = inText(text)!;
    assert.equal(found.from.address, 'm@evil.test');
    assert.match(found.body.text!, /^Open the file\.\n\nFrom: Jane/);
  });
  it('is the deepest one through an external forward', () => {
    const text = `x\n\n${block('Vic <v@vendor.test>', 'FW: Pay')}?\n\n${block('M <m@evil.test>', 'Pay')}Pay now\n`;
    assert.equal(inText(text)!.from.address, 'm@evil.test');
  });
  it('is the only one where nothing is known to be internal, even if it is a colleague', () => {
    assert.equal(
      inText(`x\n\n${block('Bob <bob@corp.example>', 'Lunch')}Pizza?`, nobody)!.from.address,
      'bob@corp.example',
    );
  });
  it('passes over a block with a name alone, which counts as the chain', () => {
    const html = `<p>see</p>${webBlock('Bob Internal', 'FW: Pay')}<p>?</p>${webBlock('M <m@evil.test>', 'Pay', 'x_')}<p>Pay</p>`;
    const found = inHtml(html)!;
    assert.equal(found.from.address, 'm@evil.test');
    assert.deepEqual(found.chain, [{ from: { name: 'Bob Internal', address: '' }, date: '2026-01-05T09:00:00.000Z' }]);
  });
  it('may have a name alone where a client marked the block', () => {
    assert.deepEqual(inHtml(`<p>see</p>${webBlock('Bank Service', 'Pay')}<p>Pay</p>`)!.from, {
      name: 'Bank Service',
      address: '',
    });
  });
  it('is not a block that the message hides', () => {
    const hidden = `<div style="display: none">${webBlock('Fake <fake@other.test>', 'FW: nothing', 'x_')}</div>`;
    const found = inHtml(`<p>see</p>${webBlock('M <m@evil.test>', 'Pay')}<p>Pay</p>${hidden}<p>now</p>`)!;
    assert.equal(found.from.address, 'm@evil.test');
    assert.match(found.body.html!, /fake@other\.test/);
  });
  it('is not a block behind the end of the first one', () => {
    const html =
      `<p>see</p><div class="gmail_quote"><div class="gmail_attr">---------- Forwarded message ---------<br>From: M &lt;m@evil.test&gt;<br>` +
      `Date: Mon, Jan 5, 2026 at 9:00 AM<br>Subject: Pay<br>To: jane@corp.example<br></div><p>Pay</p></div>${webBlock('Vic <v@vendor.test>', 'offer')}<p>old</p>`;
    assert.equal(inHtml(html)!.from.address, 'm@evil.test');
  });
});

describe('comment and body', () => {
  it('adds what stands below a wrapper to the comment', () => {
    const html =
      `<p>see</p><div class="gmail_quote"><div class="gmail_attr">---------- Forwarded message ---------<br>From: M &lt;m@evil.test&gt;<br>` +
      `Date: Mon, Jan 5, 2026 at 9:00 AM<br>Subject: Pay<br>To: jane@corp.example<br></div><p>Pay</p></div><p>Corp, Sample Street 1</p>`;
    const found = inHtml(html)!;
    assert.equal(found.comment, 'see\n\nCorp, Sample Street 1');
    assert.equal(found.body.html, '<p>Pay</p>');
  });
  it('adds what stands below quote marks to the comment, and keeps the ends of wrapped lines', () => {
    const found = inText(
      'see\n\nBegin forwarded message:\n\n> From: M <m@evil.test>\n> Subject: Pay\n> Date: 5 January 2026 at 09:00:00 CET\n> To: jane@corp.example\n>\n> a long line that\nwas wrapped\n> > inner\n\n--\nJane\n',
    )!;
    assert.equal(found.body.text, 'a long line that\nwas wrapped\n> inner');
    assert.equal(found.comment, 'see\n\n--\nJane');
    assert.equal(found.date, '2026-01-05T08:00:00.000Z');
  });
  it('drops end tags of what was cut, so that the rest parses alone', () => {
    const html = `<div><div><font>see${webBlock('M <m@evil.test>', 'Pay')}<table><tr><td>Pay</td></tr></table></font></div></div>`;
    assert.equal(inHtml(html)!.body.html, '<table><tr><td>Pay</td></tr></table>');
  });
  it('gives the HTML alone where the text holds another block', () => {
    const found = findForward(
      { text: `${block('V <v@vendor.test>', 'x')}y`, html: `${webBlock('M <m@evil.test>', 'Pay')}<p>Pay</p>` },
      nobody,
    )!;
    assert.equal(found.from.address, 'm@evil.test');
    assert.deepEqual(found.body, { text: null, html: '<p>Pay</p>' });
  });
  it('gives the text alone where the HTML holds no block', () => {
    const found = findForward(
      { text: `see\n\n${block('M <m@evil.test>', 'Pay')}Pay`, html: '<p>see attached</p>' },
      nobody,
    )!;
    assert.deepEqual(found.body, { text: 'Pay', html: null });
  });
  it('has an empty comment where nothing stands above', () => {
    assert.equal(inText(`${block('M <m@evil.test>', 'Pay')}Pay`)!.comment, '');
  });
  it('removes the rule above the block from the comment, not the text between rules', () => {
    const found = inText(`one\n----\ntwo\n________________________________\n${block('M <m@evil.test>', 'Pay')}Pay`)!;
    assert.equal(found.comment, 'one\n----\ntwo');
  });
  it('reads an image as a message', () => {
    assert.equal(
      inHtml('<p>From: m@evil.test<br>Date: 5 Jan 2026 10:00<br>Subject: Pay</p><img src="cid:1">')!.body.html,
      '<img src="cid:1">',
    );
  });
});

describe('forms of the block', () => {
  const same = (text: string) => {
    const found = inText(text)!;
    assert.ok(found !== null);
    assert.equal(found.from.address, 'm@evil.test');
    assert.equal(found.subject, 'Pay: now');
    assert.equal(found.body.text, 'body');
    return found;
  };
  const sent = 'Sent: Monday, January 5, 2026 9:00 AM';
  it('reads emphasis marks of HTML that was turned into text', () => {
    same(
      `*From:* Mallory <m@evil.test>\n*${sent.replace(':', ':*')}\n*To:* jane@corp.example\n*Subject:* Pay: now\n\nbody`,
    );
  });
  it('reads an address that the mailer printed twice', () => {
    same(`From: Mallory <m@evil.test<mailto:m@evil.test>>\n${sent}\nTo: a@b.test\nSubject: Pay: now\n\nbody`);
    same(`From: Mallory [mailto:m@evil.test]\n${sent}\nTo: a@b.test\nSubject: Pay: now\n\nbody`);
    same(`From: m@evil.test <m@evil.test> On Behalf Of Other\n${sent}\nTo: a@b.test\nSubject: Pay: now\n\nbody`);
  });
  it('reads a block whose lines a gateway spaced out', () => {
    same(`From: Mallory <m@evil.test>\n\n${sent}\n\nTo: a@b.test\n\nSubject: Pay: now\n\nbody`);
  });
  it('reads carriage returns', () => {
    same(`x\r\n\r\nFrom: Mallory <m@evil.test>\r\n${sent}\r\nTo: a@b.test\r\nSubject: Pay: now\r\n\r\nbody\r\n`);
  });
  it('reads folded recipients and a folded subject', () => {
    const found = same(
      `From: Mallory <m@evil.test>\n${sent}\nTo: Roe, Jane <jane@corp.example>;\n Doe, John <john@corp.example>;\nBob <bob@corp.example>\nCc: Ann <ann@corp.example>\nSubject: Pay:\n now\n\nbody`,
    );
    assert.deepEqual(found.to, [
      { name: 'Roe, Jane', address: 'jane@corp.example' },
      { name: 'Doe, John', address: 'john@corp.example' },
      { name: 'Bob', address: 'bob@corp.example' },
    ]);
    assert.deepEqual(found.cc, [{ name: 'Ann', address: 'ann@corp.example' }]);
  });
  it('reads lines that say nothing we keep', () => {
    same(
      `From: Mallory <m@evil.test>\n${sent}\nTo: a@b.test\nImportance: High\nSubject: Pay: now\nAttachments: bill.pdf\n\nbody`,
    );
  });
  it('reads labels with a full-width colon and direction marks', () => {
    const found = inText(
      '\u200f发件人：Mallory <m@evil.test>\n发送时间：2026年1月5日 9:00\n收件人：jane@corp.example\n主题：付款\n\nbody',
    )!;
    assert.equal(found.from.address, 'm@evil.test');
    assert.equal(found.date, '2026-01-05T09:00:00.000Z');
  });
  it('reads the labels of two languages in one block', () => {
    same(
      `---------- Forwarded message ---------\nVon: Mallory <m@evil.test>\nDate: Mo., 5. Jan. 2026 um 09:00 Uhr\nSubject: Pay: now\nTo: <jane@corp.example>\n\n\nbody`,
    );
  });
  it('reads a mobile rule above the block', () => {
    same(
      `-------- Original message --------\nFrom: Mallory <m@evil.test>\nDate: 05/01/2026 09:00 (GMT+01:00)\nTo: jane@corp.example\nSubject: Pay: now\n\nbody`,
    );
  });
  it('reads the old rule of Outlook', () => {
    assert.equal(
      same(`-----Original Message-----\nFrom: Mallory <m@evil.test>\n${sent}\nTo: a@b.test\nSubject: Pay: now\n\nbody`)
        .client,
      'outlook',
    );
  });
  it('keeps a body that begins like a label', () => {
    const found = inText(`From: Mallory <m@evil.test>\n${sent}\nTo: a@b.test\nSubject: Pay\nNote: read this\nTo: all`)!;
    assert.equal(found.body.text, 'Note: read this\nTo: all');
  });
  it('reads an empty subject without taking the body for it', () => {
    const found = inText(`From: Mallory <m@evil.test>\n${sent}\nTo: a@b.test\nSubject:\nbody`)!;
    assert.equal(found.subject, '');
    assert.equal(found.body.text, 'body');
  });
  it('reads labels and values in cells that hold paragraphs', () => {
    const cell = (label: string, value: string) => `<tr><td><p>${label}:</p></td><td><p>${value}</p></td></tr>`;
    const rows = [
      cell('From', 'M &lt;m@evil.test&gt;'),
      cell('To', 'jane@corp.example'),
      cell('Date', '5 January 2026 09:00'),
      cell('Subject', 'Pay'),
    ];
    const found = inHtml(
      `<p>----- Forwarded by Jane/CORP on 05.01.2026 09:30 -----</p><table>${rows.join('')}</table><p>body</p>`,
    )!;
    assert.equal(found.from.address, 'm@evil.test');
    assert.equal(found.subject, 'Pay');
    assert.equal(found.client, 'lotus');
    assert.match(found.body.html!, /<p>body<\/p>$/);
  });
});

describe('a language that no table knows', () => {
  const labels = ['Qor', 'Zal', 'Nem', 'Tir'] as const;
  it('is read where the client marked the block', () => {
    const head = `<b>${labels[0]}:</b> M &lt;m@evil.test&gt;<br><b>${labels[1]}:</b> 5 Xun 2026 09:00<br><b>${labels[2]}:</b> jane@corp.example<br><b>${labels[3]}:</b> Pay`;
    const found = inHtml(`<p>x</p><div id="x_x_divRplyFwdMsg">${head}</div><p>body</p>`)!;
    assert.equal(found.from.address, 'm@evil.test');
    assert.deepEqual(found.to, [{ name: '', address: 'jane@corp.example' }]);
    assert.equal(found.subject, 'Pay');
    assert.equal(found.date, null);
  });
  it('is read by the shape of the block alone, in the order of Outlook and of Thunderbird', () => {
    const [from, date, to, subject] = labels;
    for (const lines of [
      [`${from}: M <m@evil.test>`, `${date}: 5 Xun 2026 09:00`, `${to}: jane@corp.example`, `${subject}: Pay`],
      [`${subject}: Pay`, `${date}: 5 Xun 2026 09:00`, `${from}: M <m@evil.test>`, `${to}: jane@corp.example`],
      [`${from}: M <m@evil.test>`, `${subject}: Pay`, `${date}: 5 Xun 2026 09:00`, `${to}: jane@corp.example`],
    ]) {
      const found = inText(`x\n\n${lines.join('\n')}\n\nbody`)!;
      assert.equal(found.from.address, 'm@evil.test');
      assert.equal(found.subject, 'Pay');
    }
  });
});

describe('hostile bodies', () => {
  const megabyte = (piece: string) => piece.repeat(Math.ceil(1_000_000 / piece.length));
  const pieces: Record<string, string> = {
    'blank lines': '\n',
    "'<' runs": '<',
    "'>' runs": '>',
    'quoted blank lines': '>\n',
    'From lines': 'From: a@b.test\n',
    'empty From lines': 'From:\n',
    'glued labels': 'From:To:Subject:',
    'whole blocks': 'From: a@b.test\nSubject: x\nDate: 5 Jan 2026 10:00\nTo: b@c.test\n\n',
    'unknown labels': 'x: a@b.c\n',
    'folded lines': ' a\n',
    spaces: ' ',
    'no-break spaces': '\u00a0 ',
    dashes: '-',
    'rules with words': '--- a ---\n',
    'rules with labels': `--- a --- ${'A:'.repeat(1_500)}\n`,
    'at signs': '@',
    'addresses without end': 'a@',
    semicolons: 'a;',
    commas: 'a,',
    quotes: '"',
    quotations: '<blockquote>',
    'bold tags': '<b>',
    'misnested tags': '<font><div><span></font>',
    'wrappers of Gmail': '<div class="gmail_quote">x',
    'unclosed attributes': '<a b="',
    'attributes without value': '<a b c d ',
    ampersands: '&',
    comments: '<!--',
    cells: '<td>a</td>',
    'end tags': '</div>',
    colons: ':',
    digits: '1',
    'dotted digits': '1.',
  };
  for (const [name, piece] of Object.entries(pieces)) {
    it(`reads a megabyte of ${name} in time`, () => {
      const started = performance.now();
      inText(megabyte(piece), nobody);
      inHtml(megabyte(piece), nobody);
      inText(`From: a@b.test\nDate: 5 Jan 2026 10:00\nSubject: x\nTo: ${megabyte(piece)}\n\nend`, nobody);
      const spent = performance.now() - started;
      assert.ok(spent < 3_000, `${Math.round(spent)} ms for three readings`);
    });
  }
  it('closes a font across a deep page in time', () => {
    const started = performance.now();
    inHtml(`<font><div>${'<span>'.repeat(80_000)}${'</font>'.repeat(80_000)}`);
    assert.ok(performance.now() - started < 1_000);
  });
});
