import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { type ForwardClient, forwardClients, forwardInline } from '../../../../samples/writers/forward.ts';
import { forwardWords } from '../../../../samples/writers/forward-words.ts';
import { findForward, type InlineForward } from '../../../../server/mail/inline/forward.ts';

const original = {
  from: { name: 'Parcel Desk', address: 'desk@parcel-desk.test' },
  to: [{ name: 'Jane Roe', address: 'jane.roe@corp.example' }],
  subject: 'Your parcel 4711 waits: pay 1.99',
  date: '2026-03-25T14:07:00.000Z',
  text: 'Dear customer,\n\npay here: https://parcel-desk.test/pay?id=4711\nThe desk',
  html: '<div>Dear customer,</div><div>pay <a href="https://parcel-desk.test/pay?id=4711">here</a></div><p>The desk</p>',
};
const reporter = { name: 'Jane Roe', address: 'jane.roe@corp.example' };
const expectedClient: Record<ForwardClient, InlineForward['client']> = {
  outlook: 'outlook',
  'outlook-web': 'outlook',
  'outlook-mac': 'outlook',
  'outlook-mobile': 'outlook',
  gmail: 'gmail',
  apple: 'apple',
  thunderbird: 'thunderbird',
  yahoo: 'yahoo',
  proton: 'proton',
  lotus: 'lotus',
  text: 'outlook',
};
const isInternal = (address: string) => address.endsWith('@corp.example');

/** Everything that the printed block must give back; the date apart, which some languages print in words of their own. */
function check(found: InlineForward | null, client: ForwardClient, form: 'text' | 'html'): void {
  assert.ok(found !== null, 'not found');
  assert.deepEqual(found.from, { name: 'Parcel Desk', address: 'desk@parcel-desk.test' });
  assert.equal(found.subject, 'Your parcel 4711 waits: pay 1.99');
  assert.deepEqual(found.to, [{ name: 'Jane Roe', address: 'jane.roe@corp.example' }]);
  assert.equal(found.comment, 'I do not trust this one.\n\nJane Roe\nAccounts');
  assert.deepEqual(found.chain, []);
  assert.ok(found.date === null || found.date === '2026-03-25T14:07:00.000Z', `date ${found.date}`);
  if (form === 'html') {
    assert.equal(found.client, expectedClient[client]);
    assert.match(
      found.body.html!,
      /^<(?:div|p|hr)[\s\S]*<div>Dear customer,<\/div><div>pay <a href="https:\/\/parcel-desk\.test\/pay\?id=4711">here<\/a><\/div><p>The desk<\/p>|^<div>Dear/,
    );
    assert.doesNotMatch(found.body.html!, /I do not trust|desk@parcel|jane\.roe/);
  } else {
    assert.equal(found.body.text, original.text);
  }
}

let dates = 0;
let cases = 0;

describe('a forward of each client in each language', () => {
  assert.ok(forwardWords.size >= 40, `${forwardWords.size} languages`);
  for (const language of forwardWords.keys()) {
    for (const client of forwardClients) {
      const signature = 'Jane Roe\nAccounts';
      const mail = forwardInline({
        client,
        language,
        original,
        comment: 'I do not trust this one.',
        signature,
        reporter,
      });
      it(`gives the original back from the text of ${client} in ${language}`, () => {
        const found = findForward({ text: mail.text, html: null }, isInternal);
        check(found, client, 'text');
        cases++;
        if (found!.date !== null) dates++;
      });
      if (mail.html === null) continue;
      it(`gives the original back from the HTML of ${client} in ${language}`, () => {
        const found = findForward({ text: null, html: mail.html }, isInternal);
        check(found, client, 'html');
        cases++;
        if (found!.date !== null) dates++;
      });
      it(`gives both alternatives of ${client} in ${language}`, () => {
        const found = findForward(mail, isInternal);
        check(found, client, 'html');
        assert.equal(found!.body.text, original.text);
      });
    }
  }
});

describe('the dates of these forwards', () => {
  it('are read in nine of ten', () => {
    assert.ok(cases > 0 && dates / cases > 0.9, `${dates} of ${cases}`);
  });
});
