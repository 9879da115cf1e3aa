import type { ActionView } from '../../server/doors/pane/contract.ts';
import type { Tone } from './grades.ts';

export type Step = 'approve' | 'refuse' | 'undo';

/**
 * What a person may do with an action now. What failed, or ended unknown, may be sent again or set aside; what was
 * done may be undone where the far side can.
 */
export function stepsOf(action: Pick<ActionView, 'state' | 'undoable'>): Step[] {
  if (action.state === 'waiting' || action.state === 'failed' || action.state === 'unknown')
    return ['approve', 'refuse'];
  if (action.state === 'done' && action.undoable) return ['undo'];
  return [];
}

export const actionTones: Record<ActionView['state'], Tone> = {
  recorded: 'neutral',
  held: 'neutral',
  waiting: 'caution',
  planned: 'info',
  sending: 'info',
  done: 'good',
  failed: 'danger',
  unknown: 'danger',
  refused: 'neutral',
  undone: 'neutral',
};
