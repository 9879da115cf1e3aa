import { type Action, type ActionKind, type ActionState, actionKey, type Level } from '../core/effect.ts';
import type { Finding } from '../core/finding.ts';
import type { Playbook, PolicyRule, Subject } from '../core/playbook.ts';

/** How far the door that brought a delivery is believed. */
export type Trust = 'mailbox' | 'analyst-supplied' | 'file';

export interface PlannedAction {
  key: string;
  playbook: string;
  action: Action;
  state: ActionState;
}

export interface Findings {
  playbook: Playbook;
  findings: readonly Finding[];
}

export interface PlanSettings {
  /** The configured rules; they go before the playbooks' own. */
  policy: readonly PolicyRule[];
  trust: Trust;
  /** False: a door that causes no effects; what would be done is held. */
  effects: boolean;
  /** Kinds that this installation can carry out. */
  kinds: ReadonlySet<ActionKind>;
  sections: Readonly<Record<string, unknown>>;
}

/** What lowers protection; it needs more proof than what raises it. */
const lowering: ReadonlySet<ActionKind> = new Set(['close']);

/** All actions for one subject, each with the level that the policy gives it. Pure. */
export function planActions(found: readonly Findings[], subject: Subject, settings: PlanSettings): PlannedAction[] {
  const kinds = found.flatMap(({ findings }) => findings.map(({ kind }) => kind));
  return found.flatMap(({ playbook, findings }) =>
    playbook.plan(findings, subject, settings.sections[playbook.name]).map((action) => {
      const level = levelOf(action, [...settings.policy, ...playbook.policy], kinds, settings.trust);
      const key = actionKey(playbook.name, subject.key, action.kind, action.about);
      return {
        key,
        playbook: playbook.name,
        action: { ...action, level },
        state: stateOf(level, action.kind, settings),
      };
    }),
  );
}

function levelOf(action: Action, rules: readonly PolicyRule[], kinds: readonly string[], trust: Trust): Level {
  const rule = rules.find(
    ({ when, effect }) => effect === action.kind && (when === undefined || kinds.some((kind) => matches(when, kind))),
  );
  const level = rule?.level ?? 'ask';
  // Content that a pane uploaded may have been made up; it closes nothing without a click.
  return trust === 'analyst-supplied' && level === 'do' && lowering.has(action.kind) ? 'ask' : level;
}

function matches(when: string, kind: string): boolean {
  return when.endsWith('.*') ? kind.startsWith(when.slice(0, -1)) : kind === when;
}

function stateOf(level: Level, kind: ActionKind, { effects, kinds }: PlanSettings): ActionState {
  if (level === 'record' || !kinds.has(kind)) return 'recorded';
  if (!effects) return 'held';
  return level === 'ask' ? 'waiting' : 'planned';
}
