import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { forwarded, type OpenDoor, openDoor, parcel } from './open-door.ts';

let door: OpenDoor;
before(async () => {
  door = await openDoor();
});
after(() => door.close());

const gauge = async (state: string) => {
  const { body, headers, statusCode } = await door.ask({ url: '/metrics' });
  assert.equal(statusCode, 200);
  assert.match(String(headers['content-type']), /^text\/plain; version=0\.0\.4/);
  return new RegExp(`^shoal_actions\\{state="${state}"\\} (\\d+)$`, 'm').exec(body)?.[1];
};

test('the metrics count actions by state, and fall back to nought', async () => {
  assert.equal(await gauge('waiting'), '0');
  const id = await door.record(forwarded(parcel(1)));
  assert.equal(await gauge('waiting'), '1');
  const { key } = (await door.ask({ url: `/api/v1/records/${id}` })).json().actions[0];
  await door.change({ method: 'POST', url: `/api/v1/actions/${key}/refuse` });
  assert.deepEqual([await gauge('waiting'), await gauge('refused')], ['0', '1']);
});

test('alive is not ready: only readiness asks the database', async () => {
  assert.deepEqual((await door.ask({ url: '/readyz' })).json(), { status: 'ready' });
  await door.road.store.close();
  const ready = await door.ask({ url: '/readyz' });
  assert.deepEqual([ready.statusCode, ready.json()], [503, { status: 'not ready' }]);
  const alive = await door.ask({ url: '/healthz' });
  assert.deepEqual([alive.statusCode, alive.json()], [200, { status: 'alive' }]);
});

test('with the database gone, a request gets a correlation id and no inner detail', async () => {
  const answer = await door.ask({ url: '/api/v1/records' });
  const { detail, code, correlationId } = answer.json();
  assert.deepEqual([answer.statusCode, code, detail], [500, 'SHOAL_INTERNAL', 'something went wrong here']);
  assert.equal(correlationId, answer.headers['x-correlation-id']);
});
