import { type Answer, ok, problem } from './answer.ts';
import { type Project, priorities } from './site.ts';

function paged(name: string, items: readonly unknown[], query: URLSearchParams): Answer {
  const startAt = Math.max(0, Number(query.get('startAt') ?? 0) || 0);
  const maxResults = Math.min(Math.max(1, Number(query.get('maxResults') ?? 50) || 50), 200);
  return ok({ startAt, maxResults, total: items.length, [name]: items.slice(startAt, startAt + maxResults) });
}

/** `createmeta/{project}/issuetypes`, the only form of it that Jira Cloud still has. */
export function createTypes(project: Project, query: URLSearchParams): Answer {
  return paged('issueTypes', project.issueTypes, query);
}

export function createFields(project: Project, typeId: string, query: URLSearchParams): Answer {
  if (!project.issueTypes.some((type) => type.id === typeId))
    return problem(404, ['There is no such issue type here.']);
  const always = [
    { fieldId: 'project', name: 'Project', required: true },
    { fieldId: 'issuetype', name: 'Issue type', required: true },
    { fieldId: 'summary', name: 'Summary', required: true },
  ];
  const fields = [...always, ...project.fields].map((field) => ({
    ...field,
    key: field.fieldId,
    hasDefaultValue: field.fieldId === 'priority',
    operations: ['set'],
    ...(field.fieldId === 'priority' ? { allowedValues: priorities } : {}),
  }));
  return paged('fields', fields, query);
}
