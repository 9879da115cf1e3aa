import assert from 'node:assert/strict';
import { test } from 'node:test';
import { proof, runTickets } from '../../../bench/prove/tickets.ts';

test('three hundred actions through faults and crashes: one issue each', async () => {
  const { ok, figure } = await proof.run({ seed: 11, runs: null, slice: true, log: () => {} });
  assert.ok(ok, figure);
});

test('the proof sees what a worker that repeats without looking does', async () => {
  const run = await runTickets({
    actions: 150,
    seed: 1,
    spoil: (effect) => ({ ...effect, lookUp: async () => undefined }),
  });
  assert.ok(run.duplicates > 0);
});

test('the proof sees what a worker that looks too soon does', async () => {
  const run = await runTickets({ actions: 300, seed: 1, spoil: (effect) => ({ ...effect, settleMs: 0 }) });
  assert.ok(run.duplicates > 0);
});

test('the proof sees a worker that takes every lost answer for done', async () => {
  const run = await runTickets({
    actions: 100,
    seed: 1,
    spoil: (effect) => ({
      ...effect,
      perform: async (key, input, signal) => effect.perform(key, input, signal).catch(() => ({ ref: 'SOC-1' })),
    }),
  });
  assert.ok(run.lost > 0);
  assert.ok(run.unsettled > 0);
});
