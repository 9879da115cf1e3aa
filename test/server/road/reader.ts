import type { Analysis, AnalysisTask } from '../../../server/road/analyse.ts';

/** Stands in for the analysis: hangs, grows or fails when the mail says so, else gives its words back. */
export default async function read({ bytes }: AnalysisTask): Promise<Analysis> {
  const words = Buffer.from(bytes).toString();
  if (words === 'hang') for (;;);
  if (words === 'grow') grow();
  if (words === 'fail') throw new Error('no such part');
  return { delivery: { id: words }, reports: [] } as unknown as Analysis;
}

function grow(): void {
  const kept: unknown[][] = [];
  for (;;) kept.push(Array.from({ length: 100 }, (_, index) => ({ index })));
}
