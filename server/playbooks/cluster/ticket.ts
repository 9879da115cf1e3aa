import type { TicketInput } from '../../core/effect.ts';
import type { Address, Report } from '../../core/mail.ts';

/** Jira refuses a longer summary. */
const longestSummary = 255;
const shownLinks = 10;
const shownAttachments = 10;

/** The ticket for a new cluster. All of a mail's words in it are one line each, with links that no reader can click. */
export function ticketFor({ message, reporter, text }: Report, cluster: string): TicketInput {
  const paragraphs = [
    `From: ${inert(`${message.from.name} ${nameless(message.from)}`, 300)}`,
    `Subject: ${inert(message.subject, 500)}`,
    `Reported by: ${inert(`${reporter.name} ${nameless(reporter)}`, 300)}`,
    ...listed('Links', message.links, shownLinks),
    ...listed(
      'Attachments',
      message.attachments.map(({ name, sha256 }) => `${name} (sha256 ${sha256})`),
      shownAttachments,
    ),
    `Begins: ${inert(text.visible, 400)}`,
    `Cluster ${cluster}; messages that are alike join it and open no ticket of their own.`,
  ];
  return {
    summary: cut(`Reported mail: ${inert(message.subject, longestSummary) || '(no subject)'}`, longestSummary),
    paragraphs,
    labels: ['shoal', `shoal-${cluster}`],
    priority: 'Medium',
  };
}

function nameless({ address }: Address): string {
  return address === '' ? '(no address)' : `<${address}>`;
}

function listed(title: string, values: readonly string[], shown: number): string[] {
  if (values.length === 0) return [];
  const more = values.length > shown ? ` and ${values.length - shown} more` : '';
  return [
    `${title}: ${values
      .slice(0, shown)
      .map((value) => inert(value, 300))
      .join(' | ')}${more}`,
  ];
}

/** One line of at most so many characters, nothing invisible, no link that a screen would make clickable. */
export function inert(text: string, longest: number): string {
  const line = text
    // Twice the room is enough: blanks collapse, and the rest is cut.
    .slice(0, longest * 4)
    .replace(/\p{Default_Ignorable_Code_Point}+/gu, '')
    .replace(/[\s\p{Cc}]+/gu, ' ')
    .trim();
  return cut(defang(cut(line, longest)), longest);
}

/** `https://login.example/a.b` as `hxxps://login[.]example/a[.]b`: dots before two letters, and the scheme. */
export function defang(text: string): string {
  return text.replace(/h(?=ttps?:)tt/gi, 'hxx').replace(/(?<=[\p{L}\p{N}])\.(?=\p{L}{2})/gu, '[.]');
}

function cut(text: string, longest: number): string {
  if (text.length <= longest) return text;
  return `${text
    .slice(0, longest - 1)
    .toWellFormed()
    .replace(/\ufffd$/, '')}…`;
}
