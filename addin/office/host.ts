/** 'outlook': an Outlook answered. 'outside': Office.js runs, but in no Outlook. 'slow': no sign within the time. */
export type Host = 'outlook' | 'outside' | 'slow';

/**
 * Loads Office.js and waits for its host. Inside a forged or half-started host `Office.onReady` never settles, so the
 * wait has an end of its own.
 *
 * @param source Absolute URL of the script, as the server configured it; '' means that there is no Outlook to wait for.
 */
export async function startOffice(source: string, timeoutMs: number): Promise<Host> {
  if (source === '') return 'outside';
  const late = new Promise<Host>((resolve) => window.setTimeout(resolve, timeoutMs, 'slow'));
  return Promise.race([late, loadOffice(source)]);
}

async function loadOffice(source: string): Promise<Host> {
  try {
    await addScript(source);
  } catch {
    return 'outside';
  }
  if (typeof Office === 'undefined') return 'outside';
  const info = await Office.onReady();
  return info.host && Office.context?.mailbox ? 'outlook' : 'outside';
}

function addScript(source: string): Promise<void> {
  return new Promise((resolve, reject) => {
    const script = document.createElement('script');
    script.src = source;
    script.onload = () => resolve();
    script.onerror = () => reject(new Error('Office.js could not be loaded'));
    document.head.append(script);
  });
}

/** BCP 47 tag of the interface; the browser's where there is no Outlook. */
export function hostLanguage(): string {
  return (typeof Office === 'undefined' ? '' : Office.context?.displayLanguage) || navigator.language || 'en';
}
