import { createHash } from 'node:crypto';
import type { Attachment, Warning } from '../core/mail.ts';
import type { Part } from './letter.ts';

const maxName = 150;

/** Describes every part by its decoded bytes; an embedded mail without a byte form is named in `warnings` instead. */
export function describeAttachments(
  parts: readonly Part[],
  fuzzyHash: (bytes: Uint8Array) => string | null,
  warnings: Warning[],
): Attachment[] {
  const attachments: Attachment[] = [];
  for (const part of parts) {
    const bytes = part.bytes();
    if (bytes.length === 0 && part.letter) {
      warnings.push({ code: 'embedded-message', detail: `part '${part.path}' is a mail that has no bytes of its own` });
      continue;
    }
    attachments.push({
      name: safeName(part.name) || defaultName(part),
      type: part.type,
      size: bytes.length,
      sha256: sha256(bytes),
      fuzzy: fuzzyHash(bytes),
    });
  }
  return attachments;
}

export function sha256(bytes: Uint8Array): string {
  return createHash('sha256').update(bytes).digest('hex');
}

/**
 * The base name after both kinds of separator, without controls, bidirectional marks and the characters that a file
 * system or a shell reads; at most 150 characters, its extension kept. '' when nothing is left.
 */
export function safeName(name: string): string {
  const base = name.slice(Math.max(name.lastIndexOf('/'), name.lastIndexOf('\\')) + 1);
  const shown = base
    .replace(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}\p{Cs}]/gu, '')
    .replace(/[<>:"|?*]/g, '_')
    .trim();
  const clean = trimDots(shown);
  if (clean.length <= maxName) return clean;
  const dot = clean.lastIndexOf('.');
  const extension = dot > 0 && clean.length - dot <= 12 ? clean.slice(dot) : '';
  return (clean.slice(0, maxName - extension.length) + extension).toWellFormed();
}

/** '..' and '.' are no names, and Windows drops dots and blanks at the end. */
function trimDots(name: string): string {
  let end = name.length;
  while (end > 0 && (name[end - 1] === '.' || name[end - 1] === ' ')) end--;
  return name.slice(0, end);
}

function defaultName(part: Part): string {
  if (part.type === 'message/rfc822' || part.type === 'message/global') return `message-${part.path}.eml`;
  return `part-${part.path}`;
}
