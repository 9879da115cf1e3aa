/** What is configured in the simulated site: people, projects, workflows. */

export type Permission = 'browse' | 'create' | 'edit' | 'comment' | 'transition';

export interface User {
  accountId: string;
  name: string;
  email: string;
  /** Accepted as the password of basic auth. */
  token: string;
  /** Accepted as `Authorization: Bearer`. */
  bearer?: string;
  permissions: readonly Permission[];
}

export interface Status {
  id: string;
  name: string;
  category: 'new' | 'indeterminate' | 'done';
}

export interface Transition {
  id: string;
  name: string;
  /** Ids of statuses it starts from; empty: from any. */
  from: readonly string[];
  to: string;
  /** Field ids that its screen demands. */
  required: readonly string[];
}

export interface Workflow {
  statuses: readonly Status[];
  transitions: readonly Transition[];
}

export interface ProjectField {
  fieldId: string;
  name: string;
  required: boolean;
}

export interface Project {
  id: string;
  key: string;
  name: string;
  issueTypes: readonly { id: string; name: string; subtask: boolean }[];
  workflow: Workflow;
  /** Of the create screen; project, issue type and summary are always on it. */
  fields: readonly ProjectField[];
}

export const priorities = [
  { id: '1', name: 'Highest' },
  { id: '2', name: 'High' },
  { id: '3', name: 'Medium' },
  { id: '4', name: 'Low' },
  { id: '5', name: 'Lowest' },
] as const;

export const resolutions = [
  { id: '10000', name: 'Done' },
  { id: '10001', name: "Won't Do" },
  { id: '10002', name: 'Duplicate' },
] as const;

const statuses: Status[] = [
  { id: '10100', name: 'Open', category: 'new' },
  { id: '10101', name: 'Being worked on', category: 'indeterminate' },
  { id: '10102', name: 'Finished', category: 'done' },
];
const start: Transition = { id: '11', name: 'Start', from: ['10100'], to: '10101', required: [] };
const finish: Transition = { id: '31', name: 'Finish', from: ['10100', '10101'], to: '10102', required: [] };
const reopen: Transition = { id: '41', name: 'Open again', from: ['10102'], to: '10100', required: [] };

/** Workflows with what makes closing hard: nothing, a demanded resolution, a demanded unknown field, no way at all. */
export const workflows = {
  plain: { statuses, transitions: [start, finish, reopen] },
  resolution: { statuses, transitions: [start, { ...finish, required: ['resolution'] }, reopen] },
  approval: { statuses, transitions: [start, { ...finish, required: ['customfield_10200'] }, reopen] },
  stuck: { statuses, transitions: [start] },
} as const satisfies Record<string, Workflow>;

export const standardFields: readonly ProjectField[] = [
  { fieldId: 'description', name: 'Description', required: false },
  { fieldId: 'labels', name: 'Labels', required: false },
  { fieldId: 'priority', name: 'Priority', required: false },
];

export const issueTypes = [
  { id: '10001', name: 'Task', subtask: false },
  { id: '10002', name: 'Bug', subtask: false },
  { id: '10003', name: 'Epic', subtask: false },
  { id: '10004', name: 'Sub-task', subtask: true },
] as const;

export function project(key: string, options: Partial<Omit<Project, 'key'>> = {}): Project {
  return {
    id: '10000',
    key,
    name: `Project ${key}`,
    issueTypes,
    workflow: workflows.plain,
    fields: standardFields,
    ...options,
  };
}

/** The account that the demo and the tests sign in with. */
export const demoUser: User = {
  accountId: '5f00000000000000000000a1',
  name: 'Shoal service',
  email: 'shoal@example.org',
  token: 'demo-token',
  bearer: 'demo-bearer',
  permissions: ['browse', 'create', 'edit', 'comment', 'transition'],
};

/** May read and nothing else. */
export const readerUser: User = {
  accountId: '5f00000000000000000000a2',
  name: 'Reader',
  email: 'reader@example.org',
  token: 'reader-token',
  permissions: ['browse'],
};
