import type { Report } from '../core/mail.ts';
import { type GramSpace, gramsOf } from '../fuzzy/grams.ts';
import { parseDigest } from '../fuzzy/parse.ts';
import { printVersion } from '../fuzzy/prints.ts';
import type { NewPrint, PrintPart } from '../store/print.ts';

const spaces: Record<PrintPart, GramSpace> = { text: 0, html: 1, attachment: 2 };

/** The prints of a report as the store keeps them, with the keys under which they are found again. */
export function storedPrints({ prints, message }: Report): NewPrint[] {
  const print = (part: PrintPart, digest: string | null): NewPrint => ({
    part,
    digest,
    version: printVersion,
    grams: digest === null ? [] : gramsOf(parseDigest(digest), spaces[part]),
    attachment: null,
  });
  return [
    ...(prints.text === null ? [] : [print('text', prints.text)]),
    ...(prints.html === null ? [] : [print('html', prints.html)]),
    ...message.attachments.map((attachment) => ({ ...print('attachment', attachment.fuzzy), attachment })),
  ];
}
