import type { Carrier, Quality, Warning } from '../core/mail.ts';
import { unwrapCms } from './binary/cms.ts';
import { isCfb, readMsg } from './binary/msg.ts';
import { isZip, openZip } from './binary/zip.ts';
import { isCmsType, type Opened } from './layers.ts';
import type { IntakeOptions, Letter, MailLimits, Part } from './letter.ts';
import { splitHeader } from './mime/headers.ts';
import { readMime } from './mime/read.ts';
import { type Budget, skipPreface } from './mime/scan.ts';
import { isHeadersType, isMessageType } from './wrapper.ts';

/** A mail found inside another one. */
export interface Candidate {
  carrier: Carrier;
  quality: Quality;
  letter: Letter;
}

/** What one delivery's search shares and uses up. */
export interface Search {
  options: IntakeOptions;
  limits: MailLimits;
  budget: Budget;
  /** Archives that may still be opened. */
  archives: number;
  warnings: Warning[];
  /** Every letter that was opened: their warnings grow until the last part was decoded. */
  letters: Set<Letter>;
}

interface Content {
  name: string;
  type: string;
  bytes: Uint8Array;
}

/** Names that only a mail's own header has; two of them make a mail. */
const mailFields = new Set(
  `from to cc subject date message-id received return-path mime-version delivered-to reply-to sender dkim-signature
  authentication-results arc-seal x-mailer x-received in-reply-to references importance thread-topic`.split(/\s+/),
);
/** Formats that are archives inside and never hold a reported mail. */
const otherArchives = new Set('docx docm dotx xlsx xlsm xlsb pptx pptm odt ods odp jar apk epub xpi vsdx'.split(' '));
const mailNames = ['.eml', '.txt', '.email', '.mht'];
const maxNestedArchives = 2;
/** Passwords of an encrypted archive that are tried beyond the configured ones. */
const maxGuesses = 5;

/** The mails inside a letter, in document order. `carrier` replaces the plain ones under a machine's report. */
export async function findCandidates(opened: Opened, carrier: Carrier | null, search: Search): Promise<Candidate[]> {
  const found: Candidate[] = [];
  // What is encrypted as a whole was named once already.
  if (opened.encrypted && isCmsType(opened.letter.type)) return found;
  const passwords = passwordsFor(opened, search.options);
  for (const part of opened.parts) {
    const via = opened.fromTnef.has(part) ? 'tnef' : opened.signed ? 'smime' : carrier;
    found.push(...(await candidatesOfPart(part, via, passwords, search)));
  }
  return found;
}

/** True when the first 4 KiB begin with a header of which two names are those of a mail. */
function looksLikeMail(bytes: Uint8Array): boolean {
  const head = Buffer.from(bytes.buffer, bytes.byteOffset, Math.min(bytes.length, 4_096));
  const { fields } = splitHeader(head, skipPreface(head), 200, () => false);
  const names = new Set(fields.map((field) => field.name.toLowerCase()).filter((name) => mailFields.has(name)));
  return names.size >= 2;
}

/** True for an Outlook .msg; other Office files share its container. */
export function isMsgFile({ name, type, bytes }: Content): boolean {
  if (!isCfb(bytes)) return false;
  if (name.toLowerCase().endsWith('.msg') || type === 'application/vnd.ms-outlook') return true;
  // The stream that every message object has ([MS-OXMSG] 2.4), as it is written in the directory.
  return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length).includes('__properties_version1.0', 0, 'utf16le');
}

async function candidatesOfPart(
  part: Part,
  via: Carrier | null,
  passwords: readonly string[],
  search: Search,
): Promise<Candidate[]> {
  if (part.letter) return [{ carrier: via ?? 'attached-msg', quality: 'converted', letter: part.letter() }];
  const content: Content = { name: part.name, type: part.type, bytes: part.bytes() };
  if (isCmsType(part.type)) return candidatesOfCms(content, passwords, search);
  return candidatesOfContent(content, via, passwords, search, 0);
}

async function candidatesOfContent(
  content: Content,
  via: Carrier | null,
  passwords: readonly string[],
  search: Search,
  archiveDepth: number,
): Promise<Candidate[]> {
  const { type, bytes } = content;
  if (bytes.length === 0) return [];
  if (isMsgFile(content)) {
    return [{ carrier: via ?? 'attached-msg', quality: 'converted', letter: readMsg(bytes, search.limits) }];
  }
  if (isMessageType(type)) {
    const quality = isHeadersType(type) ? 'headers-only' : 'exact';
    return [{ carrier: via ?? 'attached-message', quality, letter: readMime(bytes, search.limits, search.budget) }];
  }
  if (isZip(bytes)) return candidatesOfZip(content, passwords, search, archiveDepth);
  if (!mayBeMail(content) || !looksLikeMail(bytes)) return [];
  const carrier = via === null || via === 'dsn' || via === 'arf' || via === 'journal' ? 'attached-eml-file' : via;
  return [{ carrier, quality: 'exact', letter: readMime(bytes, search.limits, search.budget) }];
}

function mayBeMail({ name, type }: Content): boolean {
  const lower = name.toLowerCase();
  if (mailNames.some((ending) => lower.endsWith(ending))) return true;
  return type === 'application/octet-stream' || type.startsWith('text/') || /(?:^message\/|eml|rfc822)/.test(type);
}

/** A signed file inside a mail: its content is a MIME entity, which may be the mail or may hold it. */
async function candidatesOfCms(content: Content, passwords: readonly string[], search: Search): Promise<Candidate[]> {
  const cms = unwrapCms(content.bytes, search.limits);
  if (cms === null) return [];
  if (cms.kind === 'enveloped') {
    search.warnings.push({ code: 'encrypted', detail: `attachment '${content.name.slice(0, 100)}' needs a key` });
    return [];
  }
  const letter = readMime(cms.content, search.limits, search.budget);
  if (looksLikeMail(cms.content)) return [{ carrier: 'smime', quality: 'exact', letter }];
  const found: Candidate[] = [];
  for (const part of letter.parts) {
    const inner: Content = { name: part.name, type: part.type, bytes: part.bytes() };
    found.push(...(await candidatesOfContent(inner, 'smime', passwords, search, 0)));
  }
  return found;
}

async function candidatesOfZip(
  content: Content,
  passwords: readonly string[],
  search: Search,
  archiveDepth: number,
): Promise<Candidate[]> {
  const extension = content.name.toLowerCase().slice(content.name.lastIndexOf('.') + 1);
  if (otherArchives.has(extension) || content.type.includes('officedocument')) return [];
  if (archiveDepth >= maxNestedArchives || search.archives <= 0) {
    search.warnings.push({ code: 'archive-limit', detail: `archive '${content.name.slice(0, 100)}' was not opened` });
    return [];
  }
  search.archives--;
  const { members, warnings } = await openZip(content.bytes, passwords, search.limits);
  search.warnings.push(...warnings);
  const found: Candidate[] = [];
  for (const member of members) {
    const inner: Content = { name: member.name, type: 'application/octet-stream', bytes: member.bytes };
    found.push(...(await candidatesOfContent(inner, 'zip', passwords, search, archiveDepth + 1)));
  }
  return found;
}

/** Configured passwords, the trade's usual one, then the words that follow 'password' in what the reporter wrote. */
function passwordsFor(opened: Opened, options: IntakeOptions): string[] {
  const words = (opened.body.text ?? '').slice(0, 20_000).split(/\s+/);
  const guesses: string[] = [];
  for (const [index, word] of words.entries()) {
    if (guesses.length >= maxGuesses) break;
    if (!/^(?:password|passwort|kennwort|pw|pwd|mot|contraseña)\b/i.test(word.slice(0, 20))) continue;
    const joined = /[:=](.+)$/.exec(word.slice(0, 100))?.[1];
    const next = joined ?? words.slice(index + 1, index + 4).find((each) => !/^(?:is|ist|=|:|de|passe:?)$/i.test(each));
    if (next !== undefined) guesses.push(next.replace(/^["'`]|["'`.,]$/g, ''));
  }
  return [...new Set([...options.zipPasswords, 'infected', ...guesses])];
}
