import type { Transport } from '../http.ts';
import type { JiraConfig } from './config.ts';
import { readCreateMeta } from './create-meta.ts';
import { loadEndpoints } from './endpoints.ts';
import { openSite, seamOf } from './seam.ts';

/**
 * Signs in and reads the create screen of the configured project and type; changes nothing.
 * @returns what was seen, in words
 * @throws ShoalError that says what to correct
 */
export async function checkJira(config: JiraConfig, transport: Transport): Promise<string> {
  const client = seamOf(
    openSite(config, transport, () => new Date()),
    AbortSignal.timeout(15_000),
  );
  const { unfillable } = await readCreateMeta(await loadEndpoints(), client, config.project, config.issueType);
  const wants = unfillable.length === 0 ? '' : `; it also wants ${unfillable.join(', ')}, which Shoal does not fill in`;
  return `project ${config.project} takes issues of type ${config.issueType}${wants}`;
}
