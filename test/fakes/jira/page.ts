import { textOf } from './document.ts';
import { priorities, resolutions } from './site.ts';
import type { Issue, JiraStore } from './store.ts';
import { statusOf } from './view.ts';

const style = `
  body { font: 15px/1.5 system-ui, sans-serif; margin: 2rem auto; max-width: 60rem; padding: 0 1rem; color: #1b2638; }
  table { border-collapse: collapse; width: 100%; } th, td { text-align: left; padding: .4rem .6rem; border-bottom: 1px solid #d9dee6; vertical-align: top; }
  th { font-weight: 600; } a { color: #0b5cad; } .label { background: #eef2f7; border-radius: 3px; padding: 0 .4rem; margin-right: .3rem; white-space: nowrap; }
  .done { color: #1f6f43; } .note { color: #5a6778; } p { white-space: pre-wrap; overflow-wrap: anywhere; } @media (prefers-color-scheme: dark) { body { background: #14181f; color: #dfe5ee; } a { color: #7db7f5; } .label { background: #263040; } }
`;

/** All issues, newest first, for a person who looks at what a demo made. */
export function listPage(store: JiraStore): string {
  const issues = [...store.issues.values()].sort((a, b) => Number(b.id) - Number(a.id));
  const rows = issues.map(
    (issue) => `<tr><td><a href="/browse/${escaped(issue.key)}">${escaped(issue.key)}</a></td>
      <td>${escaped(issue.summary)}<br>${labels(issue)}</td><td>${status(store, issue)}</td>
      <td>${escaped(new Date(issue.created).toISOString())}</td></tr>`,
  );
  const body = `<h1>Jira simulator</h1><p class="note">${issues.length} issues. This is not Jira; it stands in for it.</p>
    <table><thead><tr><th>Key</th><th>Summary</th><th>Status</th><th>Created</th></tr></thead>
    <tbody>${rows.join('\n')}</tbody></table>`;
  return page('Jira simulator', body, 5);
}

export function issuePage(store: JiraStore, issue: Issue): string {
  const priority = priorities.find((entry) => entry.id === issue.priority)?.name ?? 'none';
  const resolution = resolutions.find((entry) => entry.id === issue.resolution)?.name;
  const said = issue.comments.map((comment) => `<li><p>${escaped(textOf(comment.body))}</p></li>`);
  const body = `<p><a href="/">All issues</a></p><h1>${escaped(issue.key)}: ${escaped(issue.summary)}</h1>
    <p>${status(store, issue)}${resolution === undefined ? '' : ` (${escaped(resolution)})`}, priority ${escaped(priority)}</p>
    <p>${labels(issue)}</p><h2>Description</h2>
    <p>${issue.description === null ? 'none' : escaped(textOf(issue.description))}</p>
    <h2>Comments</h2>${said.length === 0 ? '<p class="note">none</p>' : `<ol>${said.join('')}</ol>`}`;
  return page(issue.key, body, 0);
}

function page(title: string, body: string, refreshSeconds: number): string {
  const refresh = refreshSeconds > 0 ? `<meta http-equiv="refresh" content="${refreshSeconds}">` : '';
  return `<!doctype html><html lang="en"><head><meta charset="utf-8"><title>${escaped(title)}</title>
    <meta name="viewport" content="width=device-width">${refresh}<style>${style}</style></head>
    <body><main>${body}</main></body></html>`;
}

function status(store: JiraStore, issue: Issue): string {
  const { name, category } = statusOf(store, issue);
  return `<span class="${category}">${escaped(name)}</span>`;
}

function labels(issue: Issue): string {
  return issue.labels.map((label) => `<span class="label">${escaped(label)}</span>`).join('');
}

function escaped(text: string): string {
  return text
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;')
    .replaceAll('"', '&quot;')
    .replaceAll("'", '&#39;');
}
