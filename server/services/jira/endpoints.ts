import type * as cloud from 'jira.js/cloud';

export type { cloud };

/**
 * The endpoint functions of jira.js. Loaded on first use: the package takes about a second and 70 MB, which a process
 * that opens no ticket should not pay.
 */
export async function loadEndpoints(): Promise<typeof cloud> {
  return await import('jira.js/cloud');
}
