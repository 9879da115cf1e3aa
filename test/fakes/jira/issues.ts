import { type Answer, noContent, ok, problem } from './answer.ts';
import { type Draft, documentError, draftOf, fieldErrors, isDraft, priorityIn, propertyError } from './create.ts';
import { type Document, isRecord } from './document.ts';
import { type Project, resolutions, type Status, type Transition, type User } from './site.ts';
import type { Issue, JiraStore } from './store.ts';
import { commentView, documentIn, issueView, namesIn, statusOf, statusView } from './view.ts';

export interface Call {
  user: User;
  version: string;
  body: unknown;
  query: URLSearchParams;
  now: number;
}

/** Stores a draft under the given number. */
export function storeDraft(store: JiraStore, draft: Draft, call: Call, number: number): Issue {
  const issue: Issue = {
    id: store.nextId(),
    key: `${draft.project.key}-${number}`,
    project: draft.project.key,
    number,
    reporter: call.user.accountId,
    created: call.now,
    updated: call.now,
    status: draft.project.workflow.statuses[0]!.id,
    resolution: null,
    comments: [],
    properties: draft.properties,
    indexed: [],
    ...draft.fields,
  };
  store.put(issue);
  return issue;
}

export function createIssue(store: JiraStore, call: Call, burns: () => boolean): Answer {
  const draft = draftOf(store, call.user, call.version, call.body);
  if (!isDraft(draft)) {
    if (burns()) store.takeNumber(store.projects[0]!.key);
    return draft;
  }
  return ok(createdView(storeDraft(store, draft, call, store.takeNumber(draft.project.key)), call), 201);
}

/** At most 50 at once; the good ones are made even where others are refused. */
export function createIssues(store: JiraStore, call: Call): Answer {
  const updates = isRecord(call.body) ? call.body.issueUpdates : undefined;
  if (!Array.isArray(updates) || updates.length === 0) return problem(400, ['There is nothing to create.']);
  if (updates.length > 50) return problem(400, ['At most 50 issues can be created at once.']);
  const issues: unknown[] = [];
  const errors: unknown[] = [];
  for (const [index, body] of updates.entries()) {
    const draft = draftOf(store, call.user, call.version, body);
    if (isDraft(draft))
      issues.push(createdView(storeDraft(store, draft, call, store.takeNumber(draft.project.key)), call));
    else errors.push({ status: draft.status, elementErrors: draft.body, failedElementNumber: index });
  }
  return ok({ issues, errors }, issues.length > 0 ? 201 : 400);
}

/** Up to 100 ids or keys; unknown ones are left out without a word, `unreadable` ones are listed as errors. */
export function bulkFetch(store: JiraStore, call: Call, unreadable: boolean): Answer {
  const body = isRecord(call.body) ? call.body : {};
  const asked = body.issueIdsOrKeys;
  if (!Array.isArray(asked) || asked.length === 0) return problem(400, ['Name the issues to fetch.']);
  if (asked.length > 100) return problem(400, ['At most 100 issues can be fetched at once.']);
  const properties = namesIn(body.properties) ?? [];
  if (properties.length > 5) return problem(400, ['At most 5 properties can be asked for.']);
  const found = new Set(asked.map((name) => store.find(String(name))).filter((issue) => issue !== undefined));
  const issues = [...found].sort((a, b) => Number(a.id) - Number(b.id));
  const hidden = unreadable ? issues.splice(0, 1) : [];
  return ok({
    expand: 'names,schema',
    issues: issues.map((issue) => issueView(store, issue, call.version, namesIn(body.fields), properties)),
    issueErrors: hidden.map((issue) => ({ id: issue.id, errorMessage: 'This issue could not be read; try again.' })),
  });
}

export function getIssue(store: JiraStore, call: Call, issue: Issue): Answer {
  const properties = namesIn(call.query.getAll('properties').join(',')) ?? [];
  const fields = namesIn(call.query.getAll('fields').join(','));
  return ok(issueView(store, issue, call.version, fields, properties));
}

export function editIssue(store: JiraStore, call: Call, issue: Issue): Answer {
  const body = isRecord(call.body) ? call.body : {};
  const fields = isRecord(body.fields) ? body.fields : {};
  const unknown = Object.keys(fields).find((name) => !['summary', 'description', 'labels', 'priority'].includes(name));
  if (unknown !== undefined) return problem(400, [], { [unknown]: 'The field is unknown or not on the screen.' });
  const labels = editedLabels(issue.labels, fields.labels, isRecord(body.update) ? body.update.labels : undefined);
  const errors = fieldErrors({ ...fields, labels }, call.version, true);
  if (Object.keys(errors).length > 0) return problem(400, [], errors);
  if (typeof fields.summary === 'string') issue.summary = fields.summary.trim();
  if (fields.description !== undefined)
    issue.description = documentIn(fields.description, call.version) as Document | null;
  if (fields.priority !== undefined) issue.priority = priorityIn(fields.priority);
  issue.labels = labels as string[];
  store.put(issue);
  return noContent;
}

function editedLabels(labels: string[], replacement: unknown, operations: unknown): unknown {
  if (replacement !== undefined) return replacement;
  const edited: unknown[] = [...labels];
  for (const operation of Array.isArray(operations) ? operations.filter(isRecord) : []) {
    if ('add' in operation && !edited.includes(operation.add)) edited.push(operation.add);
    if ('remove' in operation) edited.splice(0, edited.length, ...edited.filter((label) => label !== operation.remove));
  }
  return edited;
}

export function deleteIssue(store: JiraStore, issue: Issue): Answer {
  store.remove(issue);
  return noContent;
}

export function addComment(store: JiraStore, call: Call, issue: Issue): Answer {
  const body = isRecord(call.body) ? call.body.body : undefined;
  const said = documentError(body, call.version);
  if (said !== null) return problem(400, [], { comment: said });
  const document = documentIn(body, call.version) as Document;
  const comment = { id: store.nextId(), author: call.user.accountId, created: call.now, body: document };
  issue.comments.push(comment);
  store.put(issue);
  return ok(commentView(comment, call.version), 201);
}

export function comments(call: Call, issue: Issue): Answer {
  const list = issue.comments.map((comment) => commentView(comment, call.version));
  return ok({ startAt: 0, maxResults: 100, total: list.length, comments: list });
}

export function property(store: JiraStore, call: Call, issue: Issue, method: string, key: string): Answer {
  if (method === 'PUT') {
    const said = propertyError(key, call.body);
    if (said !== null) return problem(400, [said]);
    const known = key in issue.properties;
    issue.properties[key] = call.body;
    store.put(issue);
    return { status: known ? 200 : 201 };
  }
  if (!(key in issue.properties)) return problem(404, ['The issue has no such property.']);
  if (method === 'GET') return ok({ key, value: issue.properties[key] });
  delete issue.properties[key];
  store.put(issue);
  return noContent;
}

export function transitions(store: JiraStore, call: Call, issue: Issue): Answer {
  const project = store.projectOf(issue.project)!;
  const withFields = (call.query.get('expand') ?? '').includes('transitions.fields');
  const list = open(project, issue).map((transition) => ({
    id: transition.id,
    name: transition.name,
    to: statusView(targetOf(project, transition)),
    hasScreen: transition.required.length > 0,
    isAvailable: true,
    ...(withFields ? { fields: Object.fromEntries(transition.required.map((id) => [id, fieldView(id)])) } : {}),
  }));
  return ok({ expand: 'transitions', transitions: list });
}

export function doTransition(store: JiraStore, call: Call, issue: Issue): Answer {
  const body = isRecord(call.body) ? call.body : {};
  const id = isRecord(body.transition) ? body.transition.id : undefined;
  const project = store.projectOf(issue.project)!;
  const transition = open(project, issue).find((entry) => entry.id === id);
  if (transition === undefined) return problem(400, ['That transition is not open to this issue now.']);
  const fields = isRecord(body.fields) ? body.fields : {};
  const stray = Object.keys(fields).find((name) => !transition.required.includes(name));
  if (stray !== undefined) return problem(400, [], { [stray]: 'The field is not on the screen.' });
  const missing = transition.required.filter((name) => fields[name] === undefined);
  if (missing.length > 0) {
    return problem(400, [], Object.fromEntries(missing.map((name) => [name, 'This field is required.'])));
  }
  if ('resolution' in fields) {
    const named = isRecord(fields.resolution) ? fields.resolution : {};
    const resolution = resolutions.find((entry) => entry.id === named.id || entry.name === named.name);
    if (resolution === undefined) return problem(400, [], { resolution: 'That resolution does not exist.' });
    issue.resolution = resolution.id;
  }
  issue.status = transition.to;
  const done = statusOf(store, issue).category === 'done';
  issue.resolution = done ? (issue.resolution ?? resolutions[0].id) : null;
  store.put(issue);
  return noContent;
}

function open(project: Project, issue: Issue): Transition[] {
  return project.workflow.transitions.filter(({ from }) => from.length === 0 || from.includes(issue.status));
}

function targetOf(project: Project, transition: Transition): Status {
  return project.workflow.statuses.find((status) => status.id === transition.to)!;
}

function fieldView(id: string): unknown {
  const allowedValues = id === 'resolution' ? { allowedValues: resolutions } : {};
  return { required: true, hasDefaultValue: false, key: id, name: id, operations: ['set'], ...allowedValues };
}

function createdView(issue: Issue, call: Call): unknown {
  return { id: issue.id, key: issue.key, self: `/rest/api/${call.version}/issue/${issue.id}` };
}
