import { type Answer, ok, problem } from './answer.ts';
import { isRecord } from './document.ts';
import { type Clause, JqlError, parseJql, type Query } from './jql.ts';
import type { Issue, JiraStore } from './store.ts';
import { issueView, namesIn, statusOf } from './view.ts';

const TOKEN_DAYS = 7;
const DAY_MS = 86_400_000;

interface Seen {
  issue: Issue;
  labels: readonly string[];
  status: string;
  summary: string;
}

/**
 * `/rest/api/3/search/jql`: only ids unless fields are asked for, pages by token, no total. Shows what the index holds
 * now; up to 50 ids in `reconcileIssues` are looked at in the primary store instead.
 */
export function search(store: JiraStore, body: unknown, now: number): Answer {
  const asked = isRecord(body) ? body : {};
  const jql = typeof asked.jql === 'string' ? asked.jql : '';
  const reconciled = new Set((Array.isArray(asked.reconcileIssues) ? asked.reconcileIssues : []).map(String));
  if (reconciled.size > 50) return problem(400, ['At most 50 issues can be reconciled.']);
  const properties = namesIn(asked.properties) ?? [];
  if (properties.length > 5) return problem(400, ['At most 5 properties can be asked for.']);
  const size = Math.min(Math.max(1, Number(asked.maxResults ?? 50) || 50), 5000);
  let query: Query;
  let start: number;
  try {
    query = parseJql(jql);
    checkProjects(store, query);
    start = offsetIn(asked.nextPageToken, jql, now);
  } catch (error) {
    if (!(error instanceof JqlError)) throw error;
    return problem(400, [`The search is not understood: ${error.message}.`]);
  }
  const found = matching(store, query, reconciled);
  const page = found.slice(start, start + size);
  const isLast = start + size >= found.length;
  const fields = asked.fields === undefined ? undefined : namesIn(asked.fields);
  const issues = page.map((issue) =>
    fields === undefined && properties.length === 0
      ? { id: issue.id }
      : issueView(store, issue, '3', fields === undefined ? [] : fields, properties),
  );
  return ok({ issues, isLast, ...(isLast ? {} : { nextPageToken: tokenFor(jql, start + size, now) }) });
}

function matching(store: JiraStore, query: Query, reconciled: ReadonlySet<string>): Issue[] {
  const found: Issue[] = [];
  const clauses = query.clauses.toSorted((a, b) => Number(b.field === 'labels') - Number(a.field === 'labels'));
  for (const issue of store.issues.values()) {
    const version = reconciled.has(issue.id) ? issue : store.searchable(issue);
    if (version === undefined) continue;
    const seen: Seen = { issue, labels: version.labels, status: version.status, summary: version.summary };
    if (clauses.every((clause) => holds(store, clause, seen))) found.push(issue);
  }
  const order = query.order.length > 0 ? query.order : [{ field: 'created', descending: true }];
  return found.sort((a, b) => {
    for (const { field, descending } of order) {
      const difference = compare(sortKey(a, field), sortKey(b, field));
      if (difference !== 0) return descending ? -difference : difference;
    }
    return Number(b.id) - Number(a.id);
  });
}

function holds(store: JiraStore, clause: Clause, seen: Seen): boolean {
  const { field, operator } = clause;
  // The proofs search among tens of thousands: the two fields that they use go first and allocate nothing.
  if (operator === '=' && field === 'labels') return hasLabel(seen.labels, clause.values[0]!);
  if (operator === '=' && field === 'project' && clause.values[0] === seen.issue.project) return true;
  const values = clause.values.map((value) => value.toLowerCase());
  if (field === 'summary') return seen.summary.toLowerCase().includes(values[0]!);
  if (field === 'created') {
    const difference = seen.issue.created - Date.parse(clause.values[0]!);
    return operator.startsWith('>') ? difference >= 0 : difference <= 0;
  }
  const own = ownValues(store, field, seen).map((value) => value.toLowerCase());
  const equal = values.some((value) => own.includes(value));
  return operator === '!=' ? !equal : equal;
}

function hasLabel(labels: readonly string[], wanted: string): boolean {
  return labels.some((label) => label.length === wanted.length && label.toLowerCase() === wanted.toLowerCase());
}

function ownValues(store: JiraStore, field: string, seen: Seen): string[] {
  const { issue } = seen;
  const project = store.projectOf(issue.project)!;
  const status = statusOf(store, { project: issue.project, status: seen.status });
  switch (field) {
    case 'project':
      return [project.key, project.id, project.name];
    case 'labels':
      return [...seen.labels];
    case 'key':
      return [issue.key, issue.id];
    case 'status':
      return [status.id, status.name];
    case 'statusCategory':
      return [status.category, ...(status.category === 'new' ? ['to do'] : [])];
    default:
      return [issue.issueType, project.issueTypes.find((type) => type.id === issue.issueType)!.name];
  }
}

function checkProjects(store: JiraStore, query: Query): void {
  const names = new Set(
    store.projects.flatMap(({ key, id, name }) => [key, id, name].map((word) => word.toLowerCase())),
  );
  for (const clause of query.clauses) {
    if (clause.field !== 'project') continue;
    const unknown = clause.values.find((value) => !names.has(value.toLowerCase()));
    if (unknown !== undefined) throw new JqlError(`there is no project "${unknown}"`);
  }
}

function sortKey(issue: Issue, field: string): [string, number] {
  if (field === 'created') return ['', issue.created];
  if (field === 'status') return [issue.status, 0];
  return [issue.project, field === 'project' ? 0 : issue.number];
}

function compare(a: [string, number], b: [string, number]): number {
  if (a[0] !== b[0]) return a[0] < b[0] ? -1 : 1;
  return a[1] - b[1];
}

function tokenFor(jql: string, at: number, now: number): string {
  return Buffer.from(JSON.stringify({ jql, at, until: now + TOKEN_DAYS * DAY_MS })).toString('base64url');
}

function offsetIn(token: unknown, jql: string, now: number): number {
  if (token === undefined || token === null) return 0;
  try {
    const read = JSON.parse(Buffer.from(String(token), 'base64url').toString('utf8')) as Record<string, unknown>;
    if (read.jql === jql && Number(read.until) > now) return Number(read.at);
  } catch {
    // Falls through to the refusal.
  }
  throw new JqlError('the page token is invalid or too old');
}
