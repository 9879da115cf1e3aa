import { appendFileSync, existsSync, readFileSync } from 'node:fs';
import type { Document } from './document.ts';
import type { Project } from './site.ts';

/** What the search index holds of an issue from `visibleAt` on. */
interface Indexed {
  visibleAt: number;
  labels: readonly string[];
  status: string;
  summary: string;
}

export interface Comment {
  id: string;
  author: string;
  /** Milliseconds since 1970. */
  created: number;
  body: Document;
}

export interface Issue {
  id: string;
  key: string;
  project: string;
  number: number;
  issueType: string;
  reporter: string;
  created: number;
  updated: number;
  summary: string;
  description: Document | null;
  labels: string[];
  priority: string | null;
  status: string;
  resolution: string | null;
  comments: Comment[];
  properties: Record<string, unknown>;
  /** Versions for the search, oldest first. */
  indexed: Indexed[];
}

export interface StoreOptions {
  projects: readonly Project[];
  now(): number;
  /** Milliseconds until a write shows in the search; drawn anew for each write. */
  lagMs(): number;
  /** File that every change is appended to and that is read at the start. */
  file?: string | undefined;
}

/** The site's data. Writes are visible here at once and in `searchable` after their lag, as in the real thing. */
export class JiraStore {
  readonly issues = new Map<string, Issue>();
  readonly #byKey = new Map<string, string>();
  readonly #numbers = new Map<string, number>();
  readonly #options: StoreOptions;
  #late: { at: number; commit: () => void }[] = [];
  #ids = 10_000;

  constructor(options: StoreOptions) {
    this.#options = options;
    if (options.file !== undefined && existsSync(options.file)) this.#load(options.file);
  }

  get projects(): readonly Project[] {
    return this.#options.projects;
  }

  projectOf(keyOrId: string): Project | undefined {
    return this.projects.find((project) => project.key === keyOrId || project.id === keyOrId);
  }

  find(idOrKey: string): Issue | undefined {
    return this.issues.get(idOrKey) ?? this.issues.get(this.#byKey.get(idOrKey.toUpperCase()) ?? '');
  }

  nextId(): string {
    this.#ids += 1;
    return String(this.#ids);
  }

  /** Takes the project's next key number; what then fails leaves a gap. */
  takeNumber(project: string): number {
    const number = (this.#numbers.get(project) ?? 0) + 1;
    this.#numbers.set(project, number);
    return number;
  }

  /** Puts a new or changed issue into the primary store, and into the search index after its lag. */
  put(issue: Issue): void {
    const now = this.#options.now();
    const { labels, status, summary } = issue;
    const shown = issue.indexed.findLastIndex((version) => version.visibleAt <= now);
    issue.indexed = [
      ...issue.indexed.slice(Math.max(0, shown)),
      { visibleAt: now + this.#options.lagMs(), labels: [...labels], status, summary },
    ];
    issue.updated = now;
    this.#keep(issue);
    this.#append({ issue });
  }

  remove(issue: Issue): void {
    this.issues.delete(issue.id);
    this.#byKey.delete(issue.key);
    this.#append({ removed: issue.id, project: issue.project, number: issue.number });
  }

  /** Gives the issue a key in another project; the old one still leads to it, as in the real thing. */
  move(issue: Issue, project: string): void {
    issue.project = project;
    issue.number = this.takeNumber(project);
    issue.key = `${project}-${issue.number}`;
    this.put(issue);
  }

  /** The issue as the search index shows it now; undefined while it is not in there yet. */
  searchable(issue: Issue): Indexed | undefined {
    const now = this.#options.now();
    return issue.indexed.findLast((version) => version.visibleAt <= now);
  }

  commitLater(at: number, commit: () => void): void {
    this.#late.push({ at, commit });
  }

  /** Carries out what was due by now; called before every request, so that no timer is needed. */
  settle(): void {
    const now = this.#options.now();
    const due = this.#late.filter((entry) => entry.at <= now).sort((a, b) => a.at - b.at);
    if (due.length === 0) return;
    this.#late = this.#late.filter((entry) => entry.at > now);
    for (const entry of due) entry.commit();
  }

  #keep(issue: Issue): void {
    this.issues.set(issue.id, issue);
    this.#byKey.set(issue.key, issue.id);
  }

  #append(change: unknown): void {
    if (this.#options.file !== undefined) appendFileSync(this.#options.file, `${JSON.stringify(change)}\n`);
  }

  #load(file: string): void {
    for (const line of readFileSync(file, 'utf8').split('\n')) {
      const change = parsed(line);
      if (change === null) continue;
      const { project, number } = change.issue ?? change;
      if (project !== undefined) this.#numbers.set(project, Math.max(this.#numbers.get(project) ?? 0, number ?? 0));
      if (change.issue !== undefined) this.#keep(change.issue);
      if (change.removed !== undefined) this.issues.delete(change.removed);
    }
    for (const issue of this.issues.values()) {
      for (const { id } of [issue, ...issue.comments]) this.#ids = Math.max(this.#ids, Number(id));
    }
  }
}

interface Change {
  issue?: Issue;
  removed?: string;
  project?: string;
  number?: number;
}

/** A process that was killed may leave half a last line: it was never answered, so it is skipped. */
function parsed(line: string): Change | null {
  try {
    return JSON.parse(line) as Change;
  } catch {
    return null;
  }
}
