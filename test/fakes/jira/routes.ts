import { type Answer, noIssue, ok, problem } from './answer.ts';
import {
  addComment,
  bulkFetch,
  type Call,
  comments,
  createIssue,
  createIssues,
  deleteIssue,
  doTransition,
  editIssue,
  getIssue,
  property,
  transitions,
} from './issues.ts';
import { createFields, createTypes } from './meta.ts';
import { search } from './search.ts';
import type { Permission } from './site.ts';
import type { Issue, JiraStore } from './store.ts';

/** One endpoint, with the permission that it needs and whether it changes anything. */
export interface Route {
  method: string;
  /** Path below /rest/api/{version}; a segment in braces stands for anything. */
  path: string;
  permission: Permission;
  writes: boolean;
  run(store: JiraStore, call: Call, parts: string[], context: { burns(): boolean; unreadable: boolean }): Answer;
}

type IssueHandler = (store: JiraStore, call: Call, issue: Issue, parts: string[]) => Answer;

function onIssue(method: string, rest: string, permission: Permission, handler: IssueHandler): Route {
  return {
    method,
    path: `/issue/{id}${rest}`,
    permission,
    writes: method !== 'GET',
    run(store, call, parts) {
      const issue = store.find(parts[0]!);
      return issue === undefined ? noIssue : handler(store, call, issue, parts);
    },
  };
}

const gone = (): Answer => problem(410, ['This interface was removed. Use /rest/api/3/search/jql.']);
const read = { permission: 'browse', writes: false } as const;
const propertyOf =
  (method: string): IssueHandler =>
  (store, call, issue, parts) =>
    property(store, call, issue, method, parts[1]!);

/** More particular paths come first. */
export const routes: readonly Route[] = [
  {
    method: 'GET',
    path: '/myself',
    ...read,
    run: (_store, call) =>
      ok({ accountId: call.user.accountId, displayName: call.user.name, emailAddress: call.user.email, active: true }),
  },
  {
    method: 'GET',
    path: '/serverInfo',
    ...read,
    run: () => ok({ deploymentType: 'Cloud', version: '1001.0.0-SNAPSHOT' }),
  },
  {
    method: 'GET',
    path: '/project/{key}',
    ...read,
    run(store, _call, parts) {
      const project = store.projectOf(parts[0]!);
      if (project === undefined) return problem(404, ['There is no such project, or you may not see it.']);
      return ok({ id: project.id, key: project.key, name: project.name, issueTypes: project.issueTypes });
    },
  },
  { method: 'GET', path: '/search', ...read, run: gone },
  { method: 'POST', path: '/search', ...read, run: gone },
  { method: 'POST', path: '/search/jql', ...read, run: (store, call) => search(store, call.body, call.now) },
  {
    method: 'GET',
    path: '/search/jql',
    ...read,
    run: (store, call) =>
      search(
        store,
        { ...Object.fromEntries(call.query), reconcileIssues: call.query.getAll('reconcileIssues') },
        call.now,
      ),
  },
  {
    method: 'GET',
    path: '/issue/createmeta',
    ...read,
    run: () => problem(410, ['This interface was removed. Ask for one project.']),
  },
  {
    method: 'GET',
    path: '/issue/createmeta/{project}/issuetypes',
    ...read,
    run(store, call, parts) {
      const project = store.projectOf(parts[0]!);
      return project === undefined ? problem(404, ['There is no such project.']) : createTypes(project, call.query);
    },
  },
  {
    method: 'GET',
    path: '/issue/createmeta/{project}/issuetypes/{type}',
    ...read,
    run(store, call, parts) {
      const project = store.projectOf(parts[0]!);
      return project === undefined
        ? problem(404, ['There is no such project.'])
        : createFields(project, parts[1]!, call.query);
    },
  },
  {
    method: 'POST',
    path: '/issue/bulkfetch',
    ...read,
    run: (store, call, _parts, context) => bulkFetch(store, call, context.unreadable),
  },
  { method: 'POST', path: '/issue/bulk', permission: 'create', writes: true, run: createIssues },
  {
    method: 'POST',
    path: '/issue',
    permission: 'create',
    writes: true,
    run: (store, call, _parts, context) => createIssue(store, call, context.burns),
  },
  onIssue('GET', '', 'browse', getIssue),
  onIssue('PUT', '', 'edit', editIssue),
  onIssue('DELETE', '', 'edit', (store, _call, issue) => deleteIssue(store, issue)),
  onIssue('GET', '/comment', 'browse', (_store, call, issue) => comments(call, issue)),
  onIssue('POST', '/comment', 'comment', addComment),
  onIssue('GET', '/transitions', 'browse', transitions),
  onIssue('POST', '/transitions', 'transition', doTransition),
  onIssue('GET', '/properties/{key}', 'browse', propertyOf('GET')),
  onIssue('PUT', '/properties/{key}', 'edit', propertyOf('PUT')),
  onIssue('DELETE', '/properties/{key}', 'edit', propertyOf('DELETE')),
];

/** The route of a request and what stands for its braces; null where the path leads nowhere. */
export function routeOf(method: string, path: string): { route: Route; parts: string[] } | null {
  const asked = path.split('/');
  for (const route of routes) {
    if (route.method !== method) continue;
    const wanted = route.path.split('/');
    if (wanted.length !== asked.length) continue;
    if (!wanted.every((segment, index) => segment.startsWith('{') || segment === asked[index])) continue;
    const parts = asked.filter((_segment, index) => wanted[index]!.startsWith('{')).map(decoded);
    return { route, parts };
  }
  return null;
}

function decoded(segment: string): string {
  try {
    return decodeURIComponent(segment);
  } catch {
    return segment;
  }
}
