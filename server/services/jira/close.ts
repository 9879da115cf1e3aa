import type { Client } from 'jira.js/core';
import { ShoalError } from '../../core/errors.ts';
import { documentOf } from './adf.ts';
import type { cloud } from './endpoints.ts';
import { PROPERTY, recordIn } from './probe.ts';

/** Outcomes that tell least of a lie about a ticket that was taken back, best first. */
const RESOLUTIONS = ["won't do", "won't fix", 'declined', 'cancelled', 'canceled', 'done'];

/**
 * Takes an issue of ours back: a comment, then a transition into the done category. Both look before they act, so that
 * it may be repeated after any interruption.
 * @param mark text that recognises our comment
 * @throws ShoalError `SHOAL_EFFECT_REFUSED` where the issue is not ours or its workflow has no way that we can go
 */
export async function closeIssue(
  endpoints: typeof cloud,
  client: Client,
  issue: { id: string; ref: string },
  key: string,
  mark: string,
): Promise<void> {
  const answer = await endpoints.getIssue(client, {
    issueIdOrKey: issue.id,
    fields: ['status', 'comment'],
    properties: [PROPERTY],
  });
  if (recordIn(recordIn(answer.properties)[PROPERTY]).key !== key) {
    throw new ShoalError('SHOAL_EFFECT_REFUSED', `${issue.ref} does not carry this action's mark; it is left alone`);
  }
  const fields = recordIn(answer.fields);
  if (!JSON.stringify(recordIn(fields.comment).comments ?? []).includes(mark)) {
    const said = `Taken back in Shoal; this issue is closed because its cause was withdrawn. (${mark})`;
    await endpoints.addComment(client, { issueIdOrKey: issue.id, body: documentOf([said]) });
  }
  if (categoryOf(fields.status) === 'done') return;
  const { transitions } = await endpoints.getTransitions(client, {
    issueIdOrKey: issue.id,
    expand: 'transitions.fields',
  });
  const way = wayToDone(transitions ?? []);
  if (way === null) {
    throw new ShoalError(
      'SHOAL_EFFECT_REFUSED',
      `${issue.ref} has no transition to a done status that Shoal can fill in`,
    );
  }
  await endpoints.doTransition(client, { issueIdOrKey: issue.id, ...way });
}

interface Way {
  transition: { id: string };
  fields?: Record<string, unknown>;
}

/** The transition with the least to fill in. Status names are the customer's own; the category is Jira's. */
function wayToDone(transitions: readonly unknown[]): Way | null {
  const ways: Way[] = [];
  for (const transition of transitions.map(recordIn)) {
    const { id } = transition;
    if (typeof id !== 'string' || transition.isAvailable === false) continue;
    if (categoryOf(transition.to) !== 'done') continue;
    const fields = requiredFields(recordIn(transition.fields));
    if (fields !== null)
      ways.push(Object.keys(fields).length === 0 ? { transition: { id } } : { transition: { id }, fields });
  }
  return ways.find((way) => way.fields === undefined) ?? ways[0] ?? null;
}

/** Values for what the transition demands: a resolution we can choose, anything else only a person can. */
function requiredFields(fields: Record<string, unknown>): Record<string, unknown> | null {
  const filled: Record<string, unknown> = {};
  for (const [name, value] of Object.entries(fields)) {
    const field = recordIn(value);
    if (field.required !== true || field.hasDefaultValue === true) continue;
    if (name !== 'resolution' || !Array.isArray(field.allowedValues)) return null;
    const allowed = field.allowedValues.map(recordIn);
    const best = RESOLUTIONS.map((wanted) => allowed.find((entry) => String(entry.name).toLowerCase() === wanted));
    const chosen = best.find((entry) => entry !== undefined) ?? allowed[0];
    if (typeof chosen?.id !== 'string') return null;
    filled[name] = { id: chosen.id };
  }
  return filled;
}

function categoryOf(status: unknown): unknown {
  return recordIn(recordIn(status).statusCategory).key;
}
