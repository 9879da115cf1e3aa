import { documentOfText, textOf } from './document.ts';
import { priorities, resolutions, type Status } from './site.ts';
import type { Comment, Issue, JiraStore } from './store.ts';

const categories: Record<Status['category'], { id: number; key: string; name: string }> = {
  new: { id: 2, key: 'new', name: 'To Do' },
  indeterminate: { id: 4, key: 'indeterminate', name: 'In Progress' },
  done: { id: 3, key: 'done', name: 'Done' },
};

/** Jira writes times with milliseconds and an offset without a colon. */
export function jiraTime(ms: number): string {
  return new Date(ms).toISOString().replace('Z', '+0000');
}

export function statusOf(store: JiraStore, issue: Pick<Issue, 'project' | 'status'>): Status {
  return store.projectOf(issue.project)!.workflow.statuses.find((status) => status.id === issue.status)!;
}

export function statusView(status: Status): unknown {
  return { id: status.id, name: status.name, statusCategory: categories[status.category] };
}

/** Fields asked for, "created,status" or ["created"]; null: all. */
export function namesIn(value: unknown): string[] | null {
  const list = Array.isArray(value) ? value.map(String) : typeof value === 'string' ? value.split(',') : [];
  const names = list.map((name) => name.trim()).filter((name) => name !== '');
  return names.length === 0 || names.includes('*all') || names.includes('*navigable') ? null : names;
}

export function issueView(
  store: JiraStore,
  issue: Issue,
  version: string,
  fields: string[] | null,
  properties: string[],
): Record<string, unknown> {
  const all = fieldsView(store, issue, version);
  const shown = fields === null ? all : Object.fromEntries(fields.filter((f) => f in all).map((f) => [f, all[f]]));
  const kept = properties.filter((name) => name in issue.properties).map((name) => [name, issue.properties[name]]);
  return {
    expand: 'names,schema,transitions',
    id: issue.id,
    self: `/rest/api/${version}/issue/${issue.id}`,
    key: issue.key,
    fields: shown,
    ...(properties.length === 0 ? {} : { properties: Object.fromEntries(kept) }),
  };
}

export function commentView(comment: Comment, version: string): unknown {
  return {
    id: comment.id,
    author: { accountId: comment.author },
    body: version === '2' ? textOf(comment.body) : comment.body,
    created: jiraTime(comment.created),
  };
}

function fieldsView(store: JiraStore, issue: Issue, version: string): Record<string, unknown> {
  const project = store.projectOf(issue.project)!;
  const { description } = issue;
  return {
    project: { id: project.id, key: project.key, name: project.name },
    issuetype: project.issueTypes.find((type) => type.id === issue.issueType),
    summary: issue.summary,
    description: description !== null && version === '2' ? textOf(description) : description,
    labels: issue.labels,
    priority: priorities.find((priority) => priority.id === issue.priority) ?? null,
    status: statusView(statusOf(store, issue)),
    resolution: resolutions.find((resolution) => resolution.id === issue.resolution) ?? null,
    reporter: { accountId: issue.reporter },
    created: jiraTime(issue.created),
    updated: jiraTime(issue.updated),
    comment: { comments: issue.comments.map((comment) => commentView(comment, version)), total: issue.comments.length },
  };
}

/** Text of version 2 or a document of version 3 as a document. */
export function documentIn(value: unknown, version: string): unknown {
  return version === '2' && typeof value === 'string' ? documentOfText(value) : value;
}
