import type { Client } from 'jira.js/core';
import { ShoalError } from '../../core/errors.ts';
import type { cloud } from './endpoints.ts';
import { recordIn } from './probe.ts';

/** What Jira lets us fill in when it creates an issue of the configured type. */
export interface CreateMeta {
  issueTypeId: string;
  fields: ReadonlySet<string>;
  /** Required, without a default, and nothing that we fill in; names as people see them. */
  unfillable: string[];
  /** Priority ids by lower-case name. */
  priorities: ReadonlyMap<string, string>;
}

const PAGE = 50;
const MAX_PAGES = 20;
/** Every ticket has these. */
const FILLED = new Set(['project', 'issuetype', 'summary', 'description', 'labels', 'priority']);

/**
 * Reads the create screen of the project's issue type; both lists come in pages.
 * @throws ShoalError `SHOAL_EFFECT_REFUSED` where the project has no such type, else as the seam does
 */
export async function readCreateMeta(
  endpoints: typeof cloud,
  client: Client,
  project: string,
  issueType: string,
): Promise<CreateMeta> {
  const types = await pages('issueTypes', (startAt) =>
    endpoints.getCreateIssueMetaIssueTypes(client, { projectIdOrKey: project, startAt, maxResults: PAGE }),
  );
  const wanted = issueType.toLowerCase();
  const type = types.find((entry) => String(entry.name).toLowerCase() === wanted);
  const id = type?.id;
  if (typeof id !== 'string' || !/^\d{1,20}$/.test(id)) {
    throw new ShoalError(
      'SHOAL_EFFECT_REFUSED',
      `Jira project ${project} has no issue type ${JSON.stringify(issueType)}`,
    );
  }
  const fields = await pages('fields', (startAt) =>
    endpoints.getCreateIssueMetaIssueTypeId(client, {
      projectIdOrKey: project,
      issueTypeId: id,
      startAt,
      maxResults: PAGE,
    }),
  );
  return metaOf(id, fields);
}

function metaOf(issueTypeId: string, fields: Record<string, unknown>[]): CreateMeta {
  const priorities = new Map<string, string>();
  const unfillable: string[] = [];
  for (const field of fields) {
    const id = String(field.fieldId);
    if (field.required === true && field.hasDefaultValue !== true && !FILLED.has(id)) {
      unfillable.push(fieldName(field.name));
    }
    if (id !== 'priority' || !Array.isArray(field.allowedValues)) continue;
    for (const value of field.allowedValues.map(recordIn)) {
      if (typeof value.id === 'string') priorities.set(String(value.name).toLowerCase(), value.id);
    }
  }
  return { issueTypeId, fields: new Set(fields.map((field) => String(field.fieldId))), unfillable, priorities };
}

/** A field's name fit for a one-line message. */
function fieldName(name: unknown): string {
  return String(name)
    .replace(/[\p{C}\p{Z}]+/gu, ' ')
    .slice(0, 100)
    .toWellFormed();
}

/** Items of all pages. `total` may be absent, so a page that is not full ends the list. */
async function pages(name: string, read: (startAt: number) => Promise<unknown>): Promise<Record<string, unknown>[]> {
  const items: Record<string, unknown>[] = [];
  for (let page = 0; page < MAX_PAGES; page += 1) {
    const answer = recordIn(await read(items.length));
    const list = Array.isArray(answer[name]) ? answer[name].map(recordIn) : [];
    items.push(...list);
    const { total } = answer;
    if (list.length === 0 || (typeof total === 'number' ? items.length >= total : list.length < PAGE)) return items;
  }
  return items;
}
