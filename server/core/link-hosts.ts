import type { Message } from './mail.ts';

/** Hosts that a message's links and forms lead to, in order of appearance, without repeats. */
export function linkHosts({ contactPoints }: Message): string[] {
  const web = contactPoints.filter(({ kind, host }) => (kind === 'link' || kind === 'form') && host !== '');
  return [...new Set(web.map(({ host }) => host))];
}
