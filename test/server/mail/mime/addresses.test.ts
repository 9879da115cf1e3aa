import assert from 'node:assert/strict';
import { test } from 'node:test';
import {
  domainOf,
  firstMailbox,
  formatAddresses,
  isInDomains,
  readAddresses,
} from '../../../../server/mail/mime/addresses.ts';

test('mailboxes are read as RFC 5322 and real senders write them', () => {
  const cases: [string, [string, string][]][] = [
    ['ann@corp.example', [['', 'ann@corp.example']]],
    ['Ann Lee <Ann@Corp.Example>', [['Ann Lee', 'Ann@corp.example']]],
    [
      '"Lee, Ann" <ann@corp.example>, b@x.test',
      [
        ['Lee, Ann', 'ann@corp.example'],
        ['', 'b@x.test'],
      ],
    ],
    ['=?utf-8?Q?J=C3=B6rg?= <j@x.test>', [['Jörg', 'j@x.test']]],
    ['"=?utf-8?B?SsO2cmc=?=" <j@x.test>', [['Jörg', 'j@x.test']]],
    [
      'Group: a@x.test, B <b@x.test>;, c@x.test',
      [
        ['', 'a@x.test'],
        ['B', 'b@x.test'],
        ['', 'c@x.test'],
      ],
    ],
    ['undisclosed-recipients:;', []],
    ['Mailbox account team ,_<no-reply@x.test>', [['Mailbox account team, _', 'no-reply@x.test']]],
    ['no address at all', [['no address at all', '']]],
    ['', []],
  ];
  for (const [input, output] of cases) {
    assert.deepEqual(
      readAddresses(input),
      output.map(([name, address]) => ({ name, address })),
      input,
    );
  }
});

test('a comma or a bracket inside an encoded word does not make a second mailbox', () => {
  const read = readAddresses('=?utf-8?Q?bank=40good.test=2C_x=3Cy=40z.test=3E?= <evil@x.test>');
  assert.deepEqual(read, [{ name: 'bank@good.test, x<y@z.test>', address: 'evil@x.test' }]);
  assert.deepEqual(readAddresses(formatAddresses(read)), read);
});

test('a mailbox that stands whole inside one encoded word is still found', () => {
  assert.deepEqual(readAddresses('=?utf-8?Q?Bank_=3Cevil=40x.test=3E?='), [{ name: 'Bank', address: 'evil@x.test' }]);
});

test('controls and reading direction never leave a name', () => {
  const [read] = readAddresses('=?utf-8?Q?a=0D=0ABcc:_x=E2=80=AEy=00?= <e@x.test>');
  assert.deepEqual(read, { name: 'a Bcc: x y', address: 'e@x.test' });
});

test('the shown sender is the first that has an address', () => {
  assert.deepEqual(firstMailbox(readAddresses('Team, <a@x.test>')), { name: 'Team', address: 'a@x.test' });
  assert.deepEqual(firstMailbox([]), { name: '', address: '' });
});

test('a domain covers itself and what lies under it, not what ends like it', () => {
  const inside = (address: string) => isInDomains(address, ['corp.example']);
  assert.ok(inside('a@corp.example') && inside('a@mail.corp.example') && inside('a@CORP.example'));
  assert.ok(!inside('a@evilcorp.example') && !inside('a@corp.example.test') && !inside('corp.example') && !inside(''));
  assert.equal(domainOf('"a@b"@X.test'), 'x.test');
});

test('hostile lists stay linear', () => {
  const start = performance.now();
  for (const run of ['a@x.test,', ',', '<', '(', 'g:', '"', '=?utf-8?q?a?= ', '\\', '@', '=?', 'a b ']) {
    readAddresses(run.repeat(256_000 / run.length));
  }
  assert.ok(performance.now() - start < 4_000);
});
