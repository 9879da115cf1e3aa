import { compatibleForm } from '../../core/compatible-form.ts';
import { canonicalPhone } from './canonical.ts';

/**
 * Telephone numbers in visible text. Conservative: a run of digits counts by its shape (international, North American,
 * a trunk 0 with groups) or by a word such as "call" before it; dates, amounts, addresses and reference numbers do not.
 */
export interface Phone {
  /** Digits with a leading +. */
  value: string;
  index: number;
}

const candidateLimit = 10_000;
const longestCandidate = 40;
const piecesLimit = 2_000;
const contextBefore = 40;
const callWords =
  /(?:\b(?:call|calling|phone|telephone|tel|mobile|cell|fax|hotline|helpline|helpdesk|dial|ring|whatsapp|sms|text|toll[ -]free|contact us at|reach us at|anruf\w*|telefon\w*|rufen|ruf|mobil|handy|appel\w*|t[ée]l[ée]phone|t[ée]l|llam\w*|tel[ée]fono|ligue|telefone|chiam\w*|telefono|bel|bellen|zadzwo\w*|telefonu?)|电话|電話|手机|전화|☎|📞|✆)[^\p{L}\p{N}]{0,6}(?:\p{L}{1,12}[^\p{L}\p{N}]{1,3}){0,4}$/iu;
const idWords =
  /(?:#|№|\b(?:order|invoice|ref|reference|case|ticket|id|account|acct|iban|bic|tracking|customer|client|po|transaction|serial|sku|article|item|version|build|policy|contract|claim|booking|parcel|shipment|code|pin|otp|vat|tax|bestell\w*|rechnung\w*|kunden\w*|konto\w*|vorgang\w*|commande|facture|pedido|factura|ordine|fattura)(?:[ -]?(?:no|nr|number|num|nummer|id|numéro|número))?)[\s.:#-]{0,4}$/iu;
const moneyBefore = /[$€£¥₹₽₩]\s?$|\b(?:usd|eur|gbp|chf|jpy|inr)\s?$/i;
const moneyAfter = /^\s?(?:[$€£¥₹₽₩%]|(?:usd|eur|gbp|chf|jpy|inr|euro|dollars?|mb|gb|kb|bytes|kg|km|px)\b)/i;

/** Numbers in order of appearance, repeats included. Linear: a candidate is at most 40 characters. */
export function findPhones(visible: string): Phone[] {
  // Look-alike digits (full width, mathematical) are read as what they look like.
  const text = compatibleForm(visible);
  const phones: Phone[] = [];
  const starts = /[+(\d]/g;
  for (let count = 0; count < candidateLimit; ) {
    const found = starts.exec(text);
    if (found === null) break;
    const end = endOfCandidate(text, found.index);
    const raw = text.slice(found.index, end);
    starts.lastIndex = Math.max(end, found.index + 1);
    if (countDigits(raw) < 7) continue;
    count += 1;
    for (const { at, piece } of piecesOf(raw)) {
      const phone = readCandidate(text, found.index + at, piece);
      if (phone !== undefined) phones.push({ value: phone, index: found.index + at });
    }
  }
  return phones;
}

const separators = ' -.()/\u2010\u2011\u2012\u2013\u00a0';

function isDigit(char: string | undefined): boolean {
  return char !== undefined && char >= '0' && char <= '9';
}

/** Several North American numbers side by side, as table cells give them; anything else stays one piece. */
function piecesOf(raw: string): { at: number; piece: string }[] {
  if (countDigits(raw) <= 15) return [{ at: 0, piece: raw }];
  const shape = /(?<![\d+])(?:1[-. ])?(?:\([2-9]\d\d\) ?|[2-9]\d\d[-. ])\d{3}[-. ]\d{4}(?!\d)/g;
  return [...raw.slice(0, piecesLimit).matchAll(shape)].map((match) => ({ at: match.index, piece: match[0] }));
}

/** Digits with at most three separators in a row between them. */
function endOfCandidate(text: string, start: number): number {
  let at = start + 1;
  let lastDigit = isDigit(text[start]) ? start : -1;
  while (at < text.length) {
    const char = text[at]!;
    if (isDigit(char)) lastDigit = at;
    else if (!separators.includes(char) || (char === '/' && text[at - 1] === ' ')) break;
    else if (lastDigit >= 0 ? at - lastDigit > 3 : at - start > 2) break;
    at += 1;
  }
  return lastDigit < 0 ? start + 1 : lastDigit + 1;
}

function countDigits(text: string): number {
  let count = 0;
  for (const char of text) if (isDigit(char)) count += 1;
  return count;
}

function readCandidate(text: string, start: number, raw: string): string | undefined {
  const end = start + raw.length;
  if (raw.length > longestCandidate) return undefined;
  if (touchesWord(text, start, end)) return undefined;
  const before = text.slice(Math.max(0, start - contextBefore), start);
  const after = text.slice(end, end + 12);
  if (moneyBefore.test(before) || moneyAfter.test(after)) return undefined;
  const digits = raw.replace(/\D/g, '');
  if (raw.startsWith('+')) return digits.length <= 15 && digits[0] !== '0' ? canonicalPhone(raw) : undefined;
  if (digits.length > 15 || isDate(raw) || isAddressOrNumber(raw)) return undefined;
  const called = callWords.test(before);
  if (!called && idWords.test(before)) return undefined;
  return called || hasPhoneShape(raw, digits) ? canonicalPhone(raw) : undefined;
}

/** Part of a word, a longer number, an address of the web or a decimal. */
function touchesWord(text: string, start: number, end: number): boolean {
  const before = text[start - 1] ?? ' ';
  const after = text[end] ?? ' ';
  if (/[\p{L}\p{N}_=/@&?%#,]/u.test(before) || (before === '.' && /[\p{L}\p{N}]/u.test(text[start - 2] ?? ' ')))
    return true;
  if (before === '-' && /[\p{L}\p{N}]/u.test(text[start - 2] ?? ' ')) return true;
  if (/[\p{L}_=@%]/u.test(after)) return !/^(?:x|ext)\b/i.test(text.slice(end, end + 4));
  return (after === ',' || after === ':') && isDigit(text[end + 1]);
}

/** 2026-11-25, 25.11.2026, 11/25/2026, with or without a time after it. */
function isDate(raw: string): boolean {
  return /^(?:(?:19|20)\d\d[-./ ](?:0?\d|1[0-2])[-./ ][0-3]?\d|[0-3]?\d[-./ ][0-3]?\d[-./ ](?:19|20)?\d\d)(?![-./]?\d{3})(?:\D|$)/.test(
    raw,
  );
}

/** 192.0.2.10, 1 234 567, 1.234.567, 4.0.30319. */
function isAddressOrNumber(raw: string): boolean {
  if (/^\d{1,3}(?:\.\d{1,3}){3}$/.test(raw)) return true;
  if (/^\d{1,3}([ .])\d{3}(?:\1\d{3})*$/.test(raw) && !raw.startsWith('0')) return true;
  return /^\d{4} \d{4} \d{4}(?: \d{1,4})?$/.test(raw);
}

function hasPhoneShape(raw: string, digits: string): boolean {
  if (/^(?:1[-. ])?(?:\([2-9]\d\d\)[-. ]{0,3}|[2-9]\d\d[-. ])\d{3}[-. ]\d{4}$/.test(raw)) return true;
  if (/^\([2-9]\d\d\) ?\d{7}$/.test(raw)) return true;
  if (/^00[1-9]/.test(digits)) return digits.length >= 10 && /\D/.test(raw);
  if (/^1[ -]?8(?:00|33|44|55|66|77|88)/.test(raw) && digits.length === 11) return true;
  // A trunk prefix and at least one separated group: 0800 555 0199, (01632) 960 001, 030/1234567.
  return /^\(?0[1-9]/.test(raw) && digits.length >= 8 && digits.length <= 13 && /\d[-. ()/\u2010-\u2013]+\d/.test(raw);
}
