import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import type { Action, ActionKind } from '../../../server/core/effect.ts';
import type { Finding } from '../../../server/core/finding.ts';
import { definePlaybook, type PolicyRule, type Subject } from '../../../server/core/playbook.ts';
import { type PlanSettings, planActions } from '../../../server/road/plan.ts';
import { deliveryOf } from '../../contract/store/build.ts';

const id = 'd'.repeat(64);
const subject: Subject = {
  delivery: deliveryOf(id),
  report: null,
  key: 'sha256:m',
  receivedAt: '2026-03-02T08:00:00.000Z',
};
const close: Action = { kind: 'close', about: id, input: { reason: 'ours' }, level: 'do' };
const ticket: Action = {
  kind: 'ticket',
  about: 'c1',
  input: { summary: 's', paragraphs: [], labels: [], priority: 'Medium' },
  level: 'do',
};

const playbookOf = (name: string, actions: readonly Action[], policy: readonly PolicyRule[] = []) =>
  definePlaybook({
    name,
    title: name,
    about: 'report',
    config: {} as never,
    needs: [],
    policy,
    applies: () => true,
    examine: async () => [],
    plan: () => actions,
    line: () => null,
  });

const finding = (kind: string): Finding => ({ kind, outcome: 'found', summary: '', evidence: [], data: null });

interface Given {
  actions?: readonly Action[];
  found?: readonly string[];
  policy?: readonly PolicyRule[];
  own?: readonly PolicyRule[];
  trust?: PlanSettings['trust'];
  kinds?: readonly ActionKind[];
}

function plan({ actions = [close], found = ['simulation.verified'], ...given }: Given) {
  const playbook = playbookOf('simulation', actions, given.own);
  return planActions([{ playbook, findings: found.map(finding) }], subject, {
    policy: given.policy ?? [],
    trust: given.trust ?? 'mailbox',
    kinds: new Set(given.kinds ?? ['close', 'ticket']),
    sections: {},
  });
}
const levelOf = (given: Given) => plan(given).map(({ action }) => action.level);

describe('the level of an action', () => {
  test('is that of the first rule that matches, the configured ones before the playbook’s own', () => {
    const own: PolicyRule[] = [{ effect: 'close', level: 'record' }];
    assert.deepEqual(levelOf({ own }), ['record']);
    assert.deepEqual(levelOf({ own, policy: [{ effect: 'close', level: 'do' }] }), ['do']);
    const policy: PolicyRule[] = [
      { when: 'simulation.verified', effect: 'close', level: 'do' },
      { effect: 'close', level: 'record' },
    ];
    assert.deepEqual(levelOf({ policy }), ['do']);
    assert.deepEqual(levelOf({ policy: policy.toReversed() }), ['record']);
  });

  test('is to ask where no rule speaks of its kind, whatever the playbook wished', () => {
    assert.deepEqual(levelOf({}), ['ask']);
    assert.deepEqual(levelOf({ policy: [{ effect: 'ticket', level: 'do' }] }), ['ask']);
  });

  test('a rule holds for the kind that it names, or for a whole family with .*, and for nothing that looks alike', () => {
    const taken = (when: string, kind: string) =>
      levelOf({ found: [kind], policy: [{ when, effect: 'close', level: 'do' }] })[0] === 'do';
    for (const [when, kind, expected] of [
      ['simulation.verified', 'simulation.verified', true],
      ['simulation.*', 'simulation.verified', true],
      ['simulation.*', 'simulation.hold', true],
      ['simulation.verified', 'simulation.verified-not', false],
      ['simulation.verified', 'Simulation.Verified', false],
      ['simulation.*', 'simulations.verified', false],
      ['simulation.*', 'other.simulation.verified', false],
      ['simulation.*', 'simulation', false],
      ['simulation', 'simulation.verified', false],
      ['*', 'simulation.verified', false],
      ['simulation.v*', 'simulation.verified', false],
    ] as const)
      assert.equal(taken(when, kind), expected, `${when} ${kind}`);
  });

  test('a rule may look at what another playbook found about the same message', () => {
    const settings: PlanSettings = {
      policy: [{ when: 'simulation.verified', effect: 'ticket', level: 'record' }],
      trust: 'mailbox',
      kinds: new Set<ActionKind>(['ticket']),
      sections: {},
    };
    const cluster = { playbook: playbookOf('cluster', [ticket]), findings: [finding('cluster.first')] };
    const simulation = { playbook: playbookOf('simulation', []), findings: [finding('simulation.verified')] };
    for (const found of [
      [cluster, simulation],
      [simulation, cluster],
    ])
      assert.deepEqual(
        planActions(found, subject, settings).map(({ action }) => action.level),
        ['record'],
      );
  });

  test('a close of content that an analyst supplied asks first, from either policy; nothing else changes', () => {
    const rule: PolicyRule = { effect: 'close', level: 'do' };
    for (const [trust, expected] of [
      ['analyst-supplied', 'ask'],
      ['mailbox', 'do'],
      ['file', 'do'],
    ] as const) {
      assert.deepEqual(levelOf({ trust, policy: [rule] }), [expected]);
      assert.deepEqual(levelOf({ trust, own: [rule] }), [expected]);
    }
    const policy: PolicyRule[] = [{ effect: 'ticket', level: 'do' }];
    assert.deepEqual(levelOf({ trust: 'analyst-supplied', actions: [ticket], policy }), ['do']);
    assert.deepEqual(levelOf({ trust: 'analyst-supplied', policy: [{ effect: 'close', level: 'record' }] }), [
      'record',
    ]);
  });

  test('a kind that this installation cannot carry out is only written down, whatever the policy', () => {
    const policy: PolicyRule[] = [{ effect: 'ticket', level: 'do' }];
    assert.deepEqual(levelOf({ actions: [ticket, close], policy, kinds: ['close'] }), ['record', 'ask']);
    assert.deepEqual(levelOf({ actions: [ticket], policy, kinds: [] }), ['record']);
  });
});

describe('the key of an action', () => {
  test('is the sha256 of playbook, message, kind and what it is about', () => {
    // printf '["simulation","sha256:m","ticket","c1"]' | sha256sum
    assert.deepEqual(
      plan({ actions: [ticket] }).map(({ key, playbook }) => [key, playbook]),
      [['dfe2022bc8aff35b8b6ce73bc56b2c4fb8a41e0c3b8a2ee77c329c67487a1b3d', 'simulation']],
    );
  });

  test('does not depend on the level, the input, the trust or the neighbours in the plan', () => {
    const [first] = plan({ actions: [ticket] });
    for (const given of [
      { actions: [{ ...ticket, input: { ...ticket.input, summary: 'other' } } as Action] },
      { actions: [ticket], policy: [{ effect: 'ticket', level: 'do' }] as PolicyRule[] },
      { actions: [ticket], trust: 'analyst-supplied' as const, kinds: [] },
      { actions: [ticket, close] },
    ])
      assert.equal(plan(given)[0]!.key, first!.key);
  });

  test('differs with each of its parts, also where their texts run together', () => {
    const keyOf = (name: string, key: string, about: string) =>
      planActions(
        [{ playbook: playbookOf(name, [{ ...ticket, about } as Action]), findings: [] }],
        { ...subject, key },
        { policy: [], trust: 'mailbox', kinds: new Set(), sections: {} },
      )[0]!.key;
    const keys = [
      keyOf('a', 'b', 'c'),
      keyOf('ab', '', 'c'),
      keyOf('a', 'bc', ''),
      keyOf('a', 'b","ticket","c', ''),
      keyOf('x', 'b', 'c'),
    ];
    assert.equal(new Set(keys).size, keys.length);
  });
});

test('planning twice gives the same, and leaves what the playbook returned alone', () => {
  const action = Object.freeze({ ...close });
  const given = { actions: [action, ticket], policy: [{ effect: 'close', level: 'record' }] as PolicyRule[] };
  assert.deepEqual(plan(given), plan(given));
  assert.equal(action.level, 'do');
});
