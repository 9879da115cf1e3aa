import { ShoalError } from '../../core/errors.ts';
import type { cloud } from './endpoints.ts';
import { type Site, seamOf, siteTime } from './seam.ts';
import { keyNumber, type Numbers, readWindow, type SeenIssue } from './window.ts';

/** Name of the issue property that proves which action an issue belongs to; its value is `{ key }`. */
export const PROPERTY = 'shoal.v1';

/** An issue that carries our property, read from Jira's primary store. */
export interface OwnIssue {
  /** Digits. */
  id: string;
  /** "SOC-12". */
  key: string;
}

/** Jira's limit for one bulk fetch. */
const PAGE = 100;
/**
 * Younger issues may be missing from Jira's search index; older ones are found by their label. Seconds to minutes are
 * usual, so half an hour leaves room.
 */
const HORIZON_MS = 1_800_000;
const MAX_SEARCH_PAGES = 20;
/** One lost answer among many pages should not make all of them be read again. */
const READ_ATTEMPTS = 3;

/** What is known about the project's issue numbers before the search for an earlier attempt's issue. */
export interface Known {
  /** The highest issue number seen before that attempt began; 0 where nobody remembers. */
  floor: number;
  /** The highest issue number that Jira ever told us. */
  highest: number;
  numbers: Numbers;
}

/**
 * Every issue that an earlier attempt with this action key made, lowest number first. Jira's search is not
 * read-after-write, so the label search alone cannot prove that there is none; keys are, so the fresh end of the
 * project's number range is read as well. Whatever keeps us from reading all of it is an error, never "none".
 * @throws ShoalError
 */
export async function findOwn(
  site: Site,
  endpoints: typeof cloud,
  label: string,
  key: string,
  known: Known,
  signal: AbortSignal,
): Promise<OwnIssue[]> {
  const client = patient(seamOf(site, signal));
  const labelled = await searchIds(endpoints, client, `project = "${site.config.project}" AND labels = "${label}"`);
  const byLabel = await fetchAll(endpoints, client, labelled);
  const found = byLabel.filter((issue) => issue.owner === key);
  if (found.length > 0) return sorted(found);
  await readFresh(site, endpoints, client, known);
  const { byNumber, strays } = known.numbers;
  return sorted([...byNumber.values(), ...strays.values()].filter((issue) => issue.owner === key));
}

type Client = ReturnType<typeof seamOf>;

/** Repeats a call whose answer was lost. Only for calls that change nothing, which all of this file are. */
function patient(client: Client): Client {
  return {
    async sendRequest(options) {
      for (let attempt = 1; ; attempt += 1) {
        try {
          return await client.sendRequest(options);
        } catch (error) {
          const lost = error instanceof ShoalError && error.code === 'SHOAL_SERVICE_FAILED';
          if (!lost || error.retryAfter !== undefined || attempt >= READ_ATTEMPTS) throw error;
        }
      }
    },
  };
}

async function searchIds(endpoints: typeof cloud, client: Client, jql: string): Promise<string[]> {
  const ids: string[] = [];
  let token: string | undefined;
  for (let page = 0; page < MAX_SEARCH_PAGES; page += 1) {
    const answer = await endpoints.searchAndReconsileIssuesUsingJqlPost(client, {
      jql,
      maxResults: PAGE,
      ...(token === undefined ? {} : { nextPageToken: token }),
    });
    for (const issue of listIn(answer, 'issues')) ids.push(idIn(issue));
    const next: unknown = answer.nextPageToken;
    if (typeof next !== 'string' || answer.isLast === true) return ids;
    token = next;
  }
  throw new ShoalError(
    'SHOAL_SERVICE_FAILED',
    `Jira has over ${MAX_SEARCH_PAGES * PAGE} issues with one of our labels`,
  );
}

async function fetchAll(endpoints: typeof cloud, client: Client, ids: readonly string[]): Promise<SeenIssue[]> {
  const seen: SeenIssue[] = [];
  for (let at = 0; at < ids.length; at += PAGE)
    seen.push(...(await fetchPage(endpoints, client, ids.slice(at, at + PAGE))));
  return seen;
}

/** Reads the issues around the upper end of the project's numbers, as far down as Jira's search may be behind. */
async function readFresh(site: Site, endpoints: typeof cloud, client: Client, known: Known): Promise<void> {
  const { project } = site.config;
  const { floor, highest, numbers } = known;
  await readWindow(numbers, {
    project,
    start: Math.max(await indexedTop(site, endpoints, client), floor),
    floor,
    highest,
    horizon: siteTime(site) - HORIZON_MS,
    fetch: (keys) => fetchPage(endpoints, client, keys),
  });
}

/** The highest number that the search index knows; 0 for a project in which it knows none. */
async function indexedTop(site: Site, endpoints: typeof cloud, client: Client): Promise<number> {
  const { project } = site.config;
  const answer = await endpoints.searchAndReconsileIssuesUsingJqlPost(client, {
    jql: `project = "${project}" ORDER BY key DESC`,
    maxResults: 1,
    fields: ['created'],
  });
  const first = listIn(answer, 'issues')[0];
  return first === undefined ? 0 : (keyNumber(keyIn(first), project) ?? 0);
}

/** Issues by id or key, at most 100, with owner and creation time; those that do not exist are simply absent. */
async function fetchPage(endpoints: typeof cloud, client: Client, idsOrKeys: string[]): Promise<SeenIssue[]> {
  if (idsOrKeys.length === 0) return [];
  const answer = await endpoints.bulkFetchIssues(client, {
    issueIdsOrKeys: idsOrKeys,
    fields: ['created'],
    properties: [PROPERTY],
  });
  // Listed there is what exists but could not be read this time: it may be ours.
  if (listIn(answer, 'issueErrors', true).length > 0) {
    throw new ShoalError('SHOAL_SERVICE_FAILED', 'Jira could not read some of the issues that were asked for');
  }
  return listIn(answer, 'issues').map(seenIn);
}

function seenIn(issue: Record<string, unknown>): SeenIssue {
  const created = recordIn(issue.fields).created;
  const time = typeof created === 'string' ? Date.parse(created) : Number.NaN;
  const owner = recordIn(recordIn(issue.properties)[PROPERTY]).key;
  return {
    id: idIn(issue),
    key: keyIn(issue),
    created: Number.isNaN(time) ? null : time,
    owner: typeof owner === 'string' ? owner : null,
  };
}

function listIn(answer: unknown, name: string, optional = false): Record<string, unknown>[] {
  const list = recordIn(answer)[name];
  if (optional && list === undefined) return [];
  if (!Array.isArray(list)) throw misshapen(name);
  return list.map(recordIn);
}

/** An issue's id as Jira gave it. @throws ShoalError `SHOAL_SERVICE_FAILED` for anything but digits. */
export function idIn(issue: unknown): string {
  const id = recordIn(issue).id;
  if (typeof id !== 'string' || !/^\d{1,20}$/.test(id)) throw misshapen('id');
  return id;
}

/** An issue's key as Jira gave it. @throws ShoalError `SHOAL_SERVICE_FAILED` for anything but PROJECT-NUMBER. */
export function keyIn(issue: unknown): string {
  const key = recordIn(issue).key;
  if (typeof key !== 'string' || !/^[A-Z][A-Z0-9_]{0,254}-\d{1,15}$/.test(key)) throw misshapen('key');
  return key;
}

/** The value as an object to look into; an empty one where it is none. */
export function recordIn(value: unknown): Record<string, unknown> {
  return typeof value === 'object' && value !== null ? (value as Record<string, unknown>) : {};
}

function misshapen(what: string): ShoalError {
  return new ShoalError('SHOAL_SERVICE_FAILED', `Jira's answer has no usable "${what}"`);
}

function sorted(issues: SeenIssue[]): OwnIssue[] {
  const once = new Map(issues.map((issue) => [issue.id, { id: issue.id, key: issue.key }]));
  return [...once.values()].sort((a, b) => Number(a.id) - Number(b.id));
}
