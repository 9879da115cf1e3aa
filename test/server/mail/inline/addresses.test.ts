import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { readAddress, readAddresses } from '../../../../server/mail/inline/addresses.ts';

const single: readonly (readonly [string, string, string])[] = [
  ['Jane Roe <jane@corp.example>', 'Jane Roe', 'jane@corp.example'],
  ['"Roe, Jane" <jane@corp.example>', 'Roe, Jane', 'jane@corp.example'],
  ["'Jane Roe' <jane@corp.example>", 'Jane Roe', 'jane@corp.example'],
  ['<Jane.Roe@CORP.Example>', '', 'Jane.Roe@corp.example'],
  ['jane@corp.example', '', 'jane@corp.example'],
  ['jane@corp.example <jane@corp.example>', '', 'jane@corp.example'],
  ['Jane Roe [mailto:jane@corp.example]', 'Jane Roe', 'jane@corp.example'],
  ['Jane Roe <jane@corp.example<mailto:jane@corp.example>>', 'Jane Roe', 'jane@corp.example'],
  ['Jane Roe (jane@corp.example)', 'Jane Roe', 'jane@corp.example'],
  ['Jane Roe', 'Jane Roe', ''],
  ['山田 太郎 <taro@例え.test>', '山田 太郎', 'taro@例え.test'],
  ['help@bank.test <m@evil.test>', 'help@bank.test', 'm@evil.test'],
  ['"<help@bank.test>" <m@evil.test>', '<help@bank.test>', 'm@evil.test'],
  ['Help help@bank.test [mailto:m@evil.test]', 'Help help@bank.test', 'm@evil.test'],
  ['jane@corp.example<mailto:jane@corp.example>', '', 'jane@corp.example'],
  [
    'b@esp.test <b@esp.test> On Behalf Of Shop <shop@shop.test>',
    'b@esp.test <b@esp.test> On Behalf Of Shop',
    'shop@shop.test',
  ],
  ['', '', ''],
];

describe('the mailboxes of a header block', () => {
  for (const [text, name, address] of single) {
    it(`reads ${text || 'nothing'}`, () => assert.deepEqual(readAddress(text), { name, address }));
  }
  it('splits by commas and keeps a family name with its first name', () => {
    assert.deepEqual(readAddresses('Roe, Jane <jane@corp.example>, bob@corp.example'), [
      { name: 'Roe, Jane', address: 'jane@corp.example' },
      { name: '', address: 'bob@corp.example' },
    ]);
  });
  it('splits by semicolons where there are any', () => {
    assert.deepEqual(readAddresses('Roe, Jane; Bob <bob@corp.example>'), [
      { name: 'Roe, Jane', address: '' },
      { name: 'Bob', address: 'bob@corp.example' },
    ]);
  });
  it('drops a group without members', () => {
    assert.deepEqual(readAddresses('undisclosed-recipients:;'), []);
  });
});
