import type { Address, Attachment, ContactKind, ContactPoint, Warning } from '../../core/mail.ts';
import type { MailLimits } from '../letter.ts';
import { asciiHost, canonicalAddress, canonicalTarget, type Target, targetLimit } from './canonical.ts';
import { htmlTargets, type RawTarget } from './html-targets.ts';
import { findPhones } from './phones.ts';
import { textTargets } from './text-targets.ts';

export interface ContactInput {
  body: { text: string | null; html: string | null };
  /** The visible text, as `readText` gives it. */
  visible: string;
  replyTo: Address[];
  from: Address;
  attachments: Attachment[];
}

export interface ContactPoints {
  /** Targets of links and forms, without repeats. */
  links: string[];
  contactPoints: ContactPoint[];
  warnings: Warning[];
}

/** Characters of markup that are read for links; more than a mail of the largest part limit holds in practice. */
const markupLimit = 16_000_000;

interface Collection {
  points: Map<string, ContactPoint>;
  limit: number;
  dropped: number;
  cutTargets: number;
}

/**
 * Every way in which a message lets its reader reach somebody, in order of first appearance: markup, then text, then
 * Reply-To, then attachments. Never throws; linear; what a limit cut is named in the warnings.
 */
export function collectContactPoints(input: ContactInput, limits: MailLimits): ContactPoints {
  const collection: Collection = { points: new Map(), limit: limits.contactPoints, dropped: 0, cutTargets: 0 };
  const warnings: Warning[] = [];
  const html = input.body.html ?? '';
  if (html.length > markupLimit) {
    warnings.push({
      code: 'html-link-limit',
      detail: `links were read from the first ${markupLimit} characters of HTML`,
    });
  }
  const { targets, base } = htmlTargets(html.slice(0, markupLimit));
  for (const target of targets) addHtmlTarget(target, base, collection);
  addTexts(input, limits, collection, warnings);
  addReplyTo(input, collection);
  for (const attachment of input.attachments) {
    add({ kind: 'attachment', value: attachment.sha256, host: '', where: 'attachment' }, collection);
  }
  if (collection.dropped > 0) {
    const detail = `${collection.dropped} contact points over the limit of ${limits.contactPoints} were left out`;
    warnings.push({ code: 'contact-point-limit', detail });
  }
  if (collection.cutTargets > 0) {
    const detail = `${collection.cutTargets} links were cut at ${targetLimit} characters`;
    warnings.push({ code: 'link-length-limit', detail });
  }
  const contactPoints = [...collection.points.values()];
  return { links: linksOf(contactPoints), contactPoints, warnings };
}

function linksOf(points: readonly ContactPoint[]): string[] {
  const links = points.filter((point) => point.kind === 'link' || point.kind === 'form').map((point) => point.value);
  return [...new Set(links)];
}

function add(point: ContactPoint, collection: Collection): void {
  const key = `${point.kind} ${point.value}`;
  if (collection.points.has(key)) return;
  if (collection.points.size < collection.limit) collection.points.set(key, point);
  else collection.dropped += 1;
}

function addTarget(target: Target, kind: ContactKind, where: string, collection: Collection): void {
  if (target.cut) collection.cutTargets += 1;
  const { value, host } = target;
  add({ kind: target.kind === 'url' ? kind : target.kind, value, host, where }, collection);
}

function addHtmlTarget(raw: RawTarget, base: string, collection: Collection): void {
  // A picture inside the mail reaches nobody.
  if (raw.kind === 'image' && /^\s*data:/i.test(raw.raw.slice(0, 100))) return;
  const target = canonicalTarget(raw.raw, base) ?? bareTarget(raw, base);
  if (target !== undefined) addTarget(target, raw.kind, raw.where, collection);
}

/** 'host.example/x' as a target is relative by the standard, but mail clients complete it. */
function bareTarget(raw: RawTarget, base: string): Target | undefined {
  if (base !== '' || raw.kind === 'image' || raw.raw.length > targetLimit) return undefined;
  const found = textTargets(raw.raw.trim()).find((item) => item.kind === 'link');
  return found && canonicalTarget(found.raw, '');
}

function addTexts(input: ContactInput, limits: MailLimits, collection: Collection, warnings: Warning[]): void {
  const plain = input.body.text ?? '';
  const cut = plain.slice(0, limits.textCharacters);
  if (cut.length < plain.length) {
    warnings.push({
      code: 'text-link-limit',
      detail: `links were read from the first ${cut.length} characters of text`,
    });
  }
  for (const text of new Set([input.visible, cut])) {
    for (const found of textTargets(text)) {
      const target = found.kind === 'address' ? addressTarget(found.raw) : canonicalTarget(found.raw, '');
      // The plain alternative of an HTML mail offers links, but a reader of the HTML sees no address in it.
      if (target === undefined || (target.kind !== 'url' && text !== input.visible)) continue;
      addTarget(target, 'link', 'text', collection);
    }
  }
  for (const phone of findPhones(input.visible)) {
    add({ kind: 'phone', value: phone.value, host: '', where: 'text' }, collection);
  }
}

function addressTarget(value: string): Target | undefined {
  const address = canonicalAddress(value);
  return address && { kind: 'address', ...address, cut: false };
}

function addReplyTo(input: ContactInput, collection: Collection): void {
  const from = input.from.address.toLowerCase();
  for (const { address } of input.replyTo) {
    const value = address.toLowerCase();
    if (value === '' || value === from) continue;
    const host = asciiHost(value.slice(value.lastIndexOf('@') + 1)) ?? '';
    add({ kind: 'reply-to', value, host, where: 'header:reply-to' }, collection);
  }
}
