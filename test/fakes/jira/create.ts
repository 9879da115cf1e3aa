import { type Answer, problem } from './answer.ts';
import { type Document, isDocument, isRecord, textOf } from './document.ts';
import { type Project, priorities, type User } from './site.ts';
import type { Issue, JiraStore } from './store.ts';
import { documentIn } from './view.ts';

/** An issue that passed every check and is not stored yet: `store` it to give it its number. */
export interface Draft {
  project: Project;
  fields: Pick<Issue, 'issueType' | 'summary' | 'description' | 'labels' | 'priority'>;
  properties: Record<string, unknown>;
}

const alwaysOffered = new Set(['project', 'issuetype', 'summary', 'parent']);

/** Checks the body of a create call as Jira does: all faulty fields at once. */
export function draftOf(store: JiraStore, user: User, version: string, body: unknown): Draft | Answer {
  if (!isRecord(body) || !isRecord(body.fields)) return problem(400, ['The body has no fields.']);
  const fields = body.fields;
  const project = projectIn(store, fields.project);
  if (project === null) return problem(400, [], { project: 'A valid project is needed.' });
  if (!user.permissions.includes('create')) return problem(403, ['You may not create issues in this project.']);
  const errors: Record<string, string> = {};
  const type = issueTypeIn(project, fields.issuetype);
  if (type === null) errors.issuetype = 'Name a valid issue type.';
  else if (type.subtask && fields.parent === undefined) errors.parent = 'A sub-task needs a parent.';
  const offered = new Set([...alwaysOffered, ...project.fields.map((field) => field.fieldId)]);
  for (const name of Object.keys(fields)) {
    if (!offered.has(name)) errors[name] = `The field "${name}" is unknown or not on the screen.`;
  }
  for (const field of project.fields) {
    if (field.required && fields[field.fieldId] === undefined) errors[field.fieldId] = `${field.name} is required.`;
  }
  Object.assign(errors, fieldErrors(fields, version));
  if (Object.keys(errors).length > 0) return problem(400, [], errors);
  const properties = propertiesIn(body.properties);
  if (typeof properties === 'string') return problem(400, [properties]);
  return { project, properties, fields: valuesIn(fields, type!.id, version) };
}

export function isDraft(value: Draft | Answer): value is Draft {
  return 'properties' in value;
}

/** What Jira says of single field values, for creating and for editing. */
export function fieldErrors(fields: Record<string, unknown>, version: string, partial = false): Record<string, string> {
  const errors: Record<string, string> = {};
  const summary = 'summary' in fields || !partial ? summaryError(fields.summary) : null;
  if (summary !== null) errors.summary = summary;
  const { description, labels, priority } = fields;
  if (description !== undefined && description !== null) {
    const said = documentError(description, version);
    if (said !== null) errors.description = said;
  }
  if (labels !== undefined) {
    const said = labelsError(labels);
    if (said !== null) errors.labels = said;
  }
  if (priority !== undefined && priorityIn(priority) === null) errors.priority = 'That priority does not exist.';
  return errors;
}

/** Null for a body that Jira takes as a comment or description; a sentence otherwise. */
export function documentError(value: unknown, version: string): string | null {
  if (version === '2' && typeof value !== 'string') return 'The value must be a string.';
  const document = documentIn(value, version);
  if (!isDocument(document)) return 'The value must be a valid Atlassian document.';
  return textOf(document).length > 32_767 ? 'The text is longer than 32,767 characters.' : null;
}

export function priorityIn(value: unknown): string | null {
  if (!isRecord(value)) return null;
  return priorities.find((entry) => entry.id === value.id || entry.name === value.name)?.id ?? null;
}

/** The values of a property list, or a sentence that says what is wrong with it. */
function propertiesIn(value: unknown): Record<string, unknown> | string {
  if (value === undefined) return {};
  if (!Array.isArray(value)) return 'properties must be a list.';
  const properties: Record<string, unknown> = {};
  for (const entry of value) {
    const key = isRecord(entry) ? entry.key : undefined;
    if (typeof key !== 'string') return 'A property needs a key.';
    const said = propertyError(key, (entry as Record<string, unknown>).value);
    if (said !== null) return said;
    properties[key] = (entry as Record<string, unknown>).value;
  }
  return properties;
}

export function propertyError(key: string, value: unknown): string | null {
  if (key === '' || key.length > 255) return 'A property key has 1 to 255 characters.';
  if (value === undefined) return 'A property needs a value.';
  return JSON.stringify(value).length > 32_768 ? 'A property value has at most 32,768 characters.' : null;
}

function valuesIn(fields: Record<string, unknown>, issueType: string, version: string): Draft['fields'] {
  const description = documentIn(fields.description ?? null, version);
  return {
    issueType,
    summary: String(fields.summary).trim(),
    description: description as Document | null,
    labels: [...new Set((fields.labels ?? []) as string[])].sort(),
    priority: fields.priority === undefined ? '3' : priorityIn(fields.priority),
  };
}

function projectIn(store: JiraStore, value: unknown): Project | null {
  if (!isRecord(value)) return null;
  const named = value.key ?? value.id;
  return typeof named === 'string' ? (store.projectOf(named) ?? null) : null;
}

function issueTypeIn(project: Project, value: unknown): Project['issueTypes'][number] | null {
  if (!isRecord(value)) return null;
  return project.issueTypes.find((type) => type.id === value.id || type.name === value.name) ?? null;
}

function summaryError(value: unknown): string | null {
  if (value === undefined || value === null) return 'A summary is required.';
  if (typeof value !== 'string') return 'The value must be a string.';
  if (value.trim() === '') return 'A summary is required.';
  if (/[\r\n]/.test(value)) return 'The summary holds a line break.';
  return value.length > 255 ? 'The summary is longer than 255 characters.' : null;
}

function labelsError(value: unknown): string | null {
  if (!Array.isArray(value) || value.some((label) => typeof label !== 'string')) return 'Labels are a list of strings.';
  const labels = value as string[];
  if (labels.some((label) => label === '')) return 'A label is empty.';
  if (labels.some((label) => /\s/.test(label))) return 'A label holds a space.';
  return labels.some((label) => label.length > 255) ? 'A label is longer than 255 characters.' : null;
}
