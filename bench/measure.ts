/** One proof or benchmark; `npm run prove -- NAME`, `npm run bench -- NAME`. */
export interface Measure {
  name: string;
  /** One line for the list. */
  what: string;
  /** What the figure must reach, in words; `ok` says whether it did. */
  target: string;
  run(options: MeasureOptions): Promise<{ figure: string; ok: boolean }>;
}

export interface MeasureOptions {
  seed: number;
  /** As given on the command line; null: the measure's own full size. */
  runs: number | null;
  /** The short form that CI runs. */
  slice: boolean;
  /** Progress, on standard error. */
  log(line: string): void;
}
