import { type Action, type ActionKind, actionKey, type Level } from '../core/effect.ts';
import type { Finding } from '../core/finding.ts';
import type { Playbook, PolicyRule, Subject } from '../core/playbook.ts';
import type { Trust } from '../store/delivery.ts';

export interface PlannedAction {
  key: string;
  playbook: string;
  action: Action;
}

export interface Findings {
  playbook: Playbook;
  findings: readonly Finding[];
}

export interface PlanSettings {
  /** The configured rules; they go before the playbooks' own. */
  policy: readonly PolicyRule[];
  trust: Trust;
  /** Kinds that this installation can carry out; the others are only recorded. */
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
      const level = levelOf(action, [...settings.policy, ...playbook.policy], kinds, settings);
      const key = actionKey(playbook.name, subject.key, action.kind, action.about);
      return { key, playbook: playbook.name, action: { ...action, level } };
    }),
  );
}

function levelOf(
  action: Action,
  rules: readonly PolicyRule[],
  found: readonly string[],
  { trust, kinds }: PlanSettings,
): Level {
  if (!kinds.has(action.kind)) return 'record';
  const rule = rules.find(
    ({ when, effect }) => effect === action.kind && (when === undefined || found.some((kind) => matches(when, kind))),
  );
  const level = rule?.level ?? 'ask';
  // Content that a pane uploaded may have been made up; it closes nothing without a click.
  return trust === 'analyst-supplied' && level === 'do' && lowering.has(action.kind) ? 'ask' : level;
}

function matches(when: string, kind: string): boolean {
  return when.endsWith('.*') ? kind.startsWith(when.slice(0, -1)) : kind === when;
}
