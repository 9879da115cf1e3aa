/**
 * Bytes to reports with prints: the part of the road that touches hostile content, run in a thread of its own with a
 * heap limit and a deadline. Pure: the same bytes and options give the same answer.
 */
import type { Delivery, Report } from '../core/mail.ts';
import { digest } from '../fuzzy/digest.ts';
import { printsOf } from '../fuzzy/prints.ts';
import { intake } from '../mail/intake.ts';
import type { IntakeOptions } from '../mail/letter.ts';

export interface AnalysisTask {
  bytes: Uint8Array;
  options: Omit<IntakeOptions, 'fuzzyHash'>;
}

export interface Analysis {
  delivery: Delivery;
  reports: Report[];
}

export default async function analyse({ bytes, options }: AnalysisTask): Promise<Analysis> {
  const { delivery, reports } = await intake(bytes, { ...options, fuzzyHash: digest });
  return {
    delivery,
    // The markup has served its purpose; it is never stored or shown.
    reports: reports.map((report) => ({
      ...report,
      prints: printsOf(report.text),
      text: { ...report.text, html: null },
    })),
  };
}
