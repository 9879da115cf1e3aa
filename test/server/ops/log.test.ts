import assert from 'node:assert/strict';
import { Writable } from 'node:stream';
import { test } from 'node:test';
import { openLog } from '../../../server/ops/log.ts';

function logged(facts: object): string {
  let written = '';
  const sink = new Writable({
    write(chunk, _encoding, done) {
      written += String(chunk);
      done();
    },
  });
  openLog('info', sink).info(facts, 'words');
  return written;
}

const secret = 'hunter2-hunter2';

for (const name of [
  'authorization',
  'cookie',
  'set-cookie',
  'clientState',
  'access_token',
  'client_secret',
  'password',
  'token',
  'apiToken',
  'bytes',
  'body',
  'evidence',
]) {
  test(`a value under ${name} is never written, at the top or two levels down`, () => {
    for (const facts of [
      { [name]: secret },
      { request: { [name]: secret } },
      { request: { headers: { [name]: secret } } },
    ]) {
      const line = logged(facts);
      assert.ok(!line.includes(secret), line);
      assert.match(line, /\[redacted\]/);
    }
  });
}

test('everything else is written as it is, with the time in ISO 8601', () => {
  const line = JSON.parse(logged({ delivery: 'abc', outcome: 'recorded' }));
  assert.equal(line.delivery, 'abc');
  assert.match(line.time, /^\d{4}-\d\d-\d\dT/);
});
