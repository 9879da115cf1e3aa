import type { HeaderField, Warning } from '../core/mail.ts';
import { unwrapCms } from './binary/cms.ts';
import { isTnef, readTnef } from './binary/tnef.ts';
import type { Letter, MailLimits, Part } from './letter.ts';
import { readMime } from './mime/read.ts';
import type { Budget } from './mime/scan.ts';

/** What a client shows of a letter once it has opened its signature and its winmail.dat. */
export interface Opened {
  letter: Letter;
  headers: HeaderField[];
  body: { text: string | null; html: string | null };
  parts: Part[];
  /** True when a signature (S/MIME) covers body and parts. */
  signed: boolean;
  /** Parts that came out of a winmail.dat. */
  fromTnef: ReadonlySet<Part>;
  /** True when the content cannot be read without a key. */
  encrypted: boolean;
  /** The letter and those inside its signatures; their warnings grow as parts are decoded. */
  letters: Letter[];
  warnings: Warning[];
}

const cmsTypes = new Set(['application/pkcs7-mime', 'application/x-pkcs7-mime']);
/** Signed, encrypted and signed again is the deepest that RFC 2634 has. */
const maxSignatures = 3;

/** Opens the layers that a mail client opens without asking. Never throws. */
export function openLayers(letter: Letter, limits: MailLimits, budget: Budget): Opened {
  const opened: Opened = {
    letter,
    headers: letter.headers,
    body: letter.body,
    parts: letter.parts,
    signed: isDetachedSignature(letter),
    fromTnef: new Set(),
    encrypted: letter.type === 'multipart/encrypted',
    letters: [letter],
    warnings: [],
  };
  openSignatures(opened, limits, budget);
  openTnef(opened, limits);
  if (opened.body.text?.includes('-----BEGIN PGP MESSAGE-----')) opened.encrypted = true;
  if (opened.encrypted) opened.warnings.push({ code: 'encrypted', detail: 'the content needs a key to be read' });
  return opened;
}

/** True for the media types of CMS, whatever the file is called. */
export function isCmsType(type: string): boolean {
  return cmsTypes.has(type);
}

function isDetachedSignature(letter: Letter): boolean {
  return letter.type === 'multipart/signed' && /pkcs7/i.test(letter.parameters.protocol ?? '');
}

function openSignatures(opened: Opened, limits: MailLimits, budget: Budget): void {
  let type = opened.letter.type;
  for (let level = 0; level < maxSignatures && isCmsType(type); level++) {
    const container = opened.parts[0];
    if (container === undefined) return;
    const cms = unwrapCms(container.bytes(), limits);
    if (cms?.kind !== 'signed') {
      opened.encrypted = true;
      return;
    }
    const inner = readMime(cms.content, limits, budget);
    opened.signed = true;
    opened.body = inner.body;
    opened.parts = inner.parts;
    opened.letters.push(inner);
    type = inner.type;
  }
}

function openTnef(opened: Opened, limits: MailLimits): void {
  const members = new Set<Part>();
  const parts: Part[] = [];
  for (const part of opened.parts) {
    parts.push(part);
    const isCarrier = part.type === 'application/ms-tnef' || part.type === 'application/vnd.ms-tnef';
    if (!isCarrier && !isTnef(part.bytes())) continue;
    const tnef = readTnef(part.bytes(), limits);
    opened.warnings.push(...tnef.warnings);
    for (const member of tnef.parts) {
      const placed = { ...member, path: `${part.path}.${member.path}` };
      members.add(placed);
      parts.push(placed);
    }
    opened.body = fillBody(opened.body, tnef.letter);
  }
  opened.parts = parts;
  opened.fromTnef = members;
}

/** Outlook puts the rich text into the winmail.dat and at best a plain copy beside it. */
function fillBody(body: Opened['body'], inner: Letter | null): Opened['body'] {
  if (inner === null) return body;
  const text = body.text?.trim() ? body.text : (inner.body.text ?? body.text);
  return { text, html: body.html ?? inner.body.html };
}
