import { readdir, readFile, stat } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { simpleParser } from 'mailparser';

export interface MailRow {
  id: string;
  subject: string;
  from: string;
  /** ISO 8601: when the file came. */
  received: string;
}

export interface OpenMail extends MailRow {
  internetMessageId: string;
  fromAddress: string;
  to: string;
  text: string;
  attachments: { name: string; size: number }[];
}

/** Rows that were read already; a mail never changes. */
const known = new Map<string, MailRow>();
const mostRows = 300;

/** The mails of the folder, newest first. */
export async function listMails(folder: string): Promise<MailRow[]> {
  const names = (await readdir(folder)).filter((name) => !name.startsWith('.') && /\.(eml|msg)$/i.test(name));
  const rows = await Promise.all(names.map((name) => rowOf(folder, name)));
  return rows.sort((a, b) => (a.received < b.received ? 1 : -1)).slice(0, mostRows);
}

async function rowOf(folder: string, name: string): Promise<MailRow> {
  const path = join(folder, name);
  const row = known.get(path);
  if (row) return row;
  const { id, subject, from, received } = await open(path);
  known.set(path, { id, subject, from, received });
  return { id, subject, from, received };
}

/** One mail as the reading pane shows it; null where there is none. */
export async function readMail(folder: string, id: string): Promise<OpenMail | null> {
  return open(join(folder, basename(id))).catch(() => null);
}

/** The whole mail in base64, as Office.js gives it. */
export async function readContent(folder: string, id: string): Promise<{ content: string } | null> {
  const bytes = await readFile(join(folder, basename(id))).catch(() => null);
  return bytes && { content: bytes.toString('base64') };
}

async function open(path: string): Promise<OpenMail> {
  const [bytes, { mtime }] = await Promise.all([readFile(path), stat(path)]);
  const id = basename(path);
  const received = mtime.toISOString();
  const none = {
    id,
    received,
    subject: id,
    from: '',
    fromAddress: '',
    to: '',
    internetMessageId: '',
    text: '',
    attachments: [],
  };
  if (!/\.eml$/i.test(id)) return { ...none, text: '(an Outlook message file)' };
  const mail = await simpleParser(bytes, {
    ignoreEmbedded: true,
    skipTextToHtml: true,
    skipImageLinks: true,
  } as object);
  const [sender] = mail.from?.value ?? [];
  return {
    ...none,
    subject: mail.subject ?? '(no subject)',
    from: sender?.name || sender?.address || 'unknown',
    fromAddress: sender?.address ?? '',
    to: [mail.to ?? []]
      .flat()
      .map(({ text }) => text)
      .join(', '),
    internetMessageId: mail.messageId ?? '',
    text: (mail.text ?? '').slice(0, 20_000),
    attachments: mail.attachments.map(({ filename, contentType, size }) => ({ name: filename ?? contentType, size })),
  };
}
