/** What the server tells the pane before anything else (/pane/config.json). */
export interface PaneConfig {
  /** URL of Office.js; '' where there is none. */
  officeJs: string;
  /** Absolute URL of the console, with its trailing slash. */
  console: string;
  version: string;
}

/** @throws where the server does not answer, or something else does. */
export async function readConfig(): Promise<PaneConfig> {
  const response = await fetch('/pane/config.json', { cache: 'no-store', signal: AbortSignal.timeout(8_000) });
  if (!response.ok) throw new Error(`status ${response.status}`);
  const body = (await response.json()) as Partial<PaneConfig>;
  return {
    officeJs: body.officeJs ? absolute(body.officeJs) : '',
    console: absolute(body.console || '/console/'),
    version: body.version ?? '',
  };
}

function absolute(url: string): string {
  const parsed = new URL(url, window.location.href);
  if (parsed.protocol !== 'http:' && parsed.protocol !== 'https:') throw new Error('not a web address');
  return parsed.href;
}
