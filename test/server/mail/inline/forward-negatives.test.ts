import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { findForward } from '../../../../server/mail/inline/forward.ts';

const isInternal = (address: string) => address.endsWith('@corp.example');

/** Lines that stand above a quoted answer, as clients of many languages print them. */
const attributions = [
  'On Mon, Jan 5, 2026 at 9:00 AM Eve Vendor <eve@vendor.test> wrote:',
  'On 05/01/2026 09:00, Eve Vendor wrote:',
  'Am Mo., 5. Jan. 2026 um 09:00 Uhr schrieb Eve Vendor <eve@vendor.test>:',
  'Am 05.01.2026 um 09:00 schrieb Eve Vendor:',
  'Le lun. 5 janv. 2026 à 09:00, Eve Vendor <eve@vendor.test> a écrit :',
  'El lun, 5 ene 2026 a las 9:00, Eve Vendor (<eve@vendor.test>) escribió:',
  'Em seg., 5 de jan. de 2026 às 09:00, Eve Vendor <eve@vendor.test> escreveu:',
  'Il giorno lun 5 gen 2026 alle ore 09:00 Eve Vendor <eve@vendor.test> ha scritto:',
  'Op ma 5 jan 2026 om 09:00 schreef Eve Vendor <eve@vendor.test>:',
  'Den mån 5 jan. 2026 kl 09:00 skrev Eve Vendor <eve@vendor.test>:',
  'ma 5. tammik. 2026 klo 9.00 Eve Vendor (eve@vendor.test) kirjoitti:',
  'pon., 5 sty 2026 o 09:00 Eve Vendor <eve@vendor.test> napisał(a):',
  'po 5. 1. 2026 v 9:00 odesílatel Eve Vendor <eve@vendor.test> napsal:',
  'Eve Vendor <eve@vendor.test>, 5 Oca 2026 Pzt, 09:00 tarihinde şunu yazdı:',
  'пн, 5 янв. 2026 г. в 09:00, Eve Vendor <eve@vendor.test>:',
  'Eve Vendor <eve@vendor.test> 于2026年1月5日周一 09:00写道：',
  '2026年1月5日(月) 9:00 Eve Vendor <eve@vendor.test>:',
  '2026년 1월 5일 (월) 오전 9:00, Eve Vendor <eve@vendor.test>님이 작성:',
  'Vào Th 2, 5 thg 1, 2026 vào lúc 09:00 Eve Vendor <eve@vendor.test> đã viết:',
  'Pada Sen, 5 Jan 2026 pukul 09.00 Eve Vendor <eve@vendor.test> menulis:',
];

const block = [
  'From: Mallory <m@evil.test>',
  'Sent: Monday, January 5, 2026 9:00 AM',
  'To: Jane <jane@corp.example>',
  'Subject: Pay',
];

const texts: Record<string, string> = {
  'an empty text': '',
  'a plain question': 'Hello,\n\ncan you reset my password?\n\nJane',
  'a question with an address': 'Hello,\nI got a mail from m@evil.test on January 5, 2026 at 9:00. Is it bad?\n',
  'a signature with labels':
    'Thanks\n\nJane Roe\nTel: +49 30 1234\nEmail: jane@corp.example\nWeb: https://corp.example\n',
  'a greeting and a sender label alone': 'From: Jane Roe <jane@corp.example>\n\nplease call me.',
  'two labels': 'From: m@evil.test\nSubject: Pay\n\nwhat is it?',
  'labels in one sentence': 'It had From: m@evil.test, Subject: Pay, Date: 5 Jan 2026 and To: me.\n',
  'labels in a list': 'Seen:\n- From: m@evil.test\n- Subject: Pay\n- Date: 5 Jan 2026 10:00\n\nBye',
  'labels in a numbered list': '1. From: m@evil.test\n2. Subject: Pay\n3. Date: 5 Jan 2026 10:00\n\nBye',
  'an indented example': `The course says that a header looks like this:\n\n${block.map((line) => `    ${line}`).join('\n')}\n\nso take care.`,
  'an example without a date':
    'It looked so:\n\nFrom: m@evil.test\nTo: jane@corp.example\nSubject: Pay\n\nI deleted it.',
  'a block with nothing under it': `The header was:\n\n${block.join('\n')}\n`,
  'labels far apart': 'From: m@evil.test\n\nI saw it.\n\nSubject: Pay\n\nSome more.\n\nDate: 5 Jan 2026 10:00\n\nEnd.',
  'an itinerary':
    'Your trip\n\nFrom: Berlin\nTo: Paris\nDate: 5 January 2026 09:00\nSubject: to change\n\nHave a nice flight.',
  'an itinerary with a contact':
    'From: Berlin\nTo: Paris\nDate: 5 January 2026 09:00\nContact: desk@travel.test\n\nHave a nice trip.',
  'a contact form':
    'Name: Ann Other\nEmail: ann@other.test\nPhone: 123\nDate: 5 January 2026 09:00\nSubject: Quote\nMessage: Please call me.\n',
  'a contact form in German':
    'Name: Ann Other\nE-Mail: ann@other.test\nTelefon: 123\nNachricht: Bitte um Angebot 2026, 10:30\n\nEnde',
  'a ticket':
    'Ticket: 4711\nRequester: ann@other.test\nCreated: 5 January 2026 09:00\nStatus: open\n\nPrinter is broken.',
  'an invoice': 'Invoice: 4711\nDate: 5 January 2026\nAmount: 10.00\nContact: pay@shop.test\n\nThank you.',
  'an invitation': 'Subject: Review\nWhen: 5 January 2026 09:00\nWhere: Room 5\nOrganizer: jane@corp.example\n\nAgenda',
  'a calendar answer':
    'When: Monday, January 5, 2026 9:00 AM-10:00 AM\nWhere: Room 5\nRequired: jane@corp.example\nSubject: Review\n\nSee you',
  'a delivery note':
    'Dear customer,\nOrder: 1\nShipped: 5 January 2026 09:00\nTo: Jane Roe, Corp\nQuestions: help@shop.test\n',
  'a log file': 'time: 2026-01-05T09:00:00Z\nlevel: warn\nuser: jane@corp.example\nevent: login failed\n\nend',
  YAML: 'from: a\nto: b\nsubject: c\nuser: jane@corp.example\nsince: 2026-01-05 09:00\n\nend',
  'a poll between dashes': '----- Agenda -----\nFirst: budget\nSecond: staff\nThird: jane@corp.example speaks\n\nend',
  'a rule and a signature':
    'Thanks\n________________________________\nJane Roe\nTel: 1\nFax: 2\nMail: jane@corp.example\n',
  'a disclaimer between dashes': '---------- NOTICE ---------\nThis mail is for its reader alone.\n',
  'only internal blocks': `Thanks!\n\nFrom: SOC <soc@corp.example>\nSent: Monday, January 5, 2026 9:00 AM\nTo: Jane <jane@corp.example>\nSubject: Re: your report\n\nDone.`,
  'two internal blocks': `Thanks!\n\nFrom: SOC <soc@corp.example>\nSent: Monday, January 5, 2026 9:00 AM\nTo: Jane <jane@corp.example>\nSubject: RE: help\n\nDone.\n\nFrom: Jane <jane@corp.example>\nSent: Monday, January 5, 2026 8:00 AM\nTo: SOC <soc@corp.example>\nSubject: help\n\nPlease help.`,
  'an internal forward in Gmail':
    'fyi\n\n---------- Forwarded message ---------\nFrom: HR <hr@corp.example>\nDate: Mon, Jan 5, 2026 at 9:00 AM\nSubject: Party\nTo: <all@corp.example>\n\n\nCome!',
  'an internal reply in German':
    'Danke\n\nVon: SOC <soc@corp.example>\nGesendet: Montag, 5. Januar 2026 09:00\nAn: Jane <jane@corp.example>\nBetreff: AW: Hilfe\n\nErledigt.',
  'internal names before an internal block':
    'ok\n\nFrom: Jane <jane@corp.example>\nSent: Monday, January 5, 2026 9:00 AM\nTo: SOC <soc@corp.example>\nSubject: hi\n\nhello',
  'a quoted report in a reply': `Thanks, gone.\n\nOn Tue, Jan 6, 2026 at 9:00 AM SOC <soc@corp.example> wrote:\n> Delete it please.\n>\n> On Mon, Jan 5, 2026 Jane <jane@corp.example> wrote:\n>> ---------- Forwarded message ---------\n>> From: Mallory <m@evil.test>\n>> Date: Mon, Jan 5, 2026 at 8:00 AM\n>> Subject: Pay\n>> To: <jane@corp.example>\n>>\n>> Pay now`,
  'an attribution over two lines': `ok\n\nOn Mon, Jan 5, 2026 at 9:00 AM SOC <soc@corp.example>\nwrote:\n\n> ${block.join('\n> ')}\n>\n> Pay now`,
  'a block of labels without values': 'From:\nTo:\nSubject:\nDate:\n\nplease fill in',
  'a form with a from label':
    'From: 5 January 2026\nTo: 9 January 2026\nSubject: holiday\nDate: 4 January 2026\n\nRegards jane@corp.example',
  'urls that look like labels': 'https://a.test/x\nhttp://b.test\nfrom://c.test\nmailto:jane@corp.example\n\nend',
};

const htmls: Record<string, string> = {
  'an empty page': '',
  'a newsletter': '<table><tr><td>Hello</td></tr><tr><td><a href="https://news.test">Read</a></td></tr></table>',
  'a table with column heads':
    '<table><tr><th>From</th><th>To</th><th>Subject</th><th>Date</th></tr><tr><td>a@b.test</td><td>c@d.test</td><td>x</td><td>5 Jan 2026 10:00</td></tr></table>',
  'a travel table':
    '<table><tr><td>From:</td><td>Berlin</td></tr><tr><td>To:</td><td>Paris</td></tr><tr><td>Date:</td><td>5 January 2026 09:00</td></tr><tr><td>Subject:</td><td>to change</td></tr></table><p>Help: desk@travel.test</p>',
  'a newsletter with its sender in a table':
    '<table><tr><td>From:</td><td>news@shop.test</td></tr><tr><td>Offer:</td><td>20 %</td></tr><tr><td>Until:</td><td>5 January 2026 09:00</td></tr></table><p>Buy</p>',
  'a reply in Gmail':
    '<div dir="ltr">ok</div><br><div class="gmail_quote"><div dir="ltr" class="gmail_attr">On Mon, Jan 5, 2026 at 9:00 AM Eve &lt;<a href="mailto:eve@vendor.test">eve@vendor.test</a>&gt; wrote:<br></div><blockquote class="gmail_quote"><div>hello</div></blockquote></div>',
  'a reply in Gmail that quotes a forward':
    '<div dir="ltr">ok</div><br><div class="gmail_quote"><div dir="ltr" class="gmail_attr">On Mon, Jan 5, 2026 at 9:00 AM SOC &lt;soc@corp.example&gt; wrote:<br></div><blockquote class="gmail_quote"><div class="gmail_quote"><div class="gmail_attr">---------- Forwarded message ---------<br>From: M &lt;m@evil.test&gt;<br>Date: Mon, Jan 5, 2026 at 8:00 AM<br>Subject: Pay<br>To: jane@corp.example<br></div>Pay now</div></blockquote></div>',
  'a reply in Thunderbird':
    '<p>ok</p><div class="moz-cite-prefix">On 05/01/2026 09:00, Eve wrote:<br></div><blockquote type="cite" cite="mid:1@vendor.test"><p>hello</p></blockquote>',
  'a reply in Apple Mail':
    '<div>ok</div><div><blockquote type="cite"><div>On 5 Jan 2026, at 09:00, Eve &lt;eve@vendor.test&gt; wrote:</div><br><div>hello</div></blockquote></div>',
  'a reply in Yahoo':
    '<div>ok</div><div class="ydp1yahoo_quoted"><div>On Monday, January 5, 2026 at 09:00:00 AM GMT+1, Eve &lt;eve@vendor.test&gt; wrote:</div><div>hello</div></div>',
  'a reply in Proton':
    '<div>ok</div><div class="protonmail_quote">On Monday, January 5th, 2026 at 9:00 AM, Eve &lt;eve@vendor.test&gt; wrote:<br><blockquote class="protonmail_quote" type="cite">hello</blockquote></div>',
  'a reply in Outlook to the desk':
    '<div>ok</div><div id="appendonsend"></div><hr tabindex="-1"><div id="divRplyFwdMsg"><b>From:</b> SOC &lt;soc@corp.example&gt;<br><b>Sent:</b> Monday, January 5, 2026 9:00 AM<br><b>To:</b> Jane &lt;jane@corp.example&gt;<br><b>Subject:</b> RE: help</div><div>Done</div>',
  'a line above a paragraph':
    '<div style="border:none;border-top:solid #E1E1E1 1.0pt"><p>Jane Roe</p><p>Tel: 1</p><p>jane@corp.example</p></div>',
  'a reply mark with nothing in it': '<div>Hello</div><div id="divRplyFwdMsg"></div><div>Bye</div>',
  'a hidden block': `<p>Hello</p><div style="display:none">${block.join('<br>').replaceAll('<', '&lt;').replaceAll('&lt;br>', '<br>')}</div><p>Bye</p>`,
  'labels in a script': `<script>x = "From: m@evil.test\\nSent: 5 Jan 2026 10:00\\nSubject: Pay";</script><p>Bye</p>`,
  'labels in a comment': `<!--\n${block.join('\n')}\n--><p>Bye</p>`,
  'labels in a title': '<title>From: m@evil.test Subject: Pay Date: 5 Jan 2026 10:00</title><p>Bye</p>',
  'a signature table':
    '<p>Hi</p><table><tr><td>Tel:</td><td>1</td></tr><tr><td>Mail:</td><td>jane@corp.example</td></tr><tr><td>Since:</td><td>2026 10:00</td></tr></table>',
};

describe('what is no forward', () => {
  for (const line of attributions) {
    it(`leaves a reply under "${line}" alone`, () => {
      assert.equal(
        findForward({ text: `Fine with me.\n\n${line}\n\n> hello\n> there\n`, html: null }, () => false),
        null,
      );
    });
    it(`leaves a block quoted in a reply under "${line}" alone`, () => {
      const text = `Fine with me.\n\n${line}\n\n> ${block.join('\n> ')}\n>\n> Pay now\n`;
      assert.equal(findForward({ text, html: null }, isInternal), null);
    });
  }
  for (const [name, text] of Object.entries(texts)) {
    it(`takes ${name} for no forward in text`, () => {
      assert.equal(findForward({ text, html: null }, isInternal), null);
    });
  }
  for (const [name, html] of Object.entries(htmls)) {
    it(`takes ${name} for no forward in HTML`, () => {
      assert.equal(findForward({ text: null, html }, isInternal), null);
    });
  }
  it('takes no body for no forward', () => {
    assert.equal(findForward({ text: null, html: null }, isInternal), null);
  });
});
