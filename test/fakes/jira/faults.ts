import { seeded } from './random.ts';

/**
 * What can go wrong between a client and Jira. "After" means: the call was carried out, only its answer is lost.
 * `late-commit` loses the answer first and carries the call out later; it is for creating issues alone.
 */
export const faultKinds = [
  'reset-before',
  'reset-after',
  '502-after',
  '503-after',
  '504-after',
  'late-commit',
  'slow-body',
  'truncated-json',
  'html-200',
  'rate-limited',
  'maintenance',
  'unreadable-issues',
] as const;
export type FaultKind = (typeof faultKinds)[number];

export interface FaultOptions {
  seed?: number;
  /** Probability of each kind for one call, 0 to 1. */
  rates?: Partial<Record<FaultKind, number>>;
  /** The latest a late commit happens after its call. Default 20 seconds. */
  lateMs?: number;
  /** The longest pause that a 429 asks for. Default 30 seconds. */
  pauseSeconds?: number;
  /** Real milliseconds that the second half of a slow body takes. Default 3 seconds. */
  slowMs?: number;
  /** Share of refused create calls that still burn a key number. */
  burn?: number;
}

export interface Fault {
  kind: FaultKind;
  /** 0 up to 1, to draw the details from. */
  draw: number;
}

export interface Faults {
  options: Required<Omit<FaultOptions, 'rates' | 'seed'>>;
  /** A call to come gets this, whatever was drawn: the next one, or the one after `skip` others. Plants queue up. */
  plant(kind: FaultKind, skip?: number): void;
  /** Draws for one call. Planted faults wait for a call that they can hit. */
  next(call: { creates: boolean; fetches: boolean }): Fault | null;
  random(): number;
}

export function createFaults(options: FaultOptions = {}): Faults {
  const random = seeded(options.seed ?? 1);
  const planted: { kind: FaultKind; skip: number }[] = [];
  const rates = Object.entries(options.rates ?? {}) as [FaultKind, number][];
  return {
    options: {
      lateMs: options.lateMs ?? 20_000,
      pauseSeconds: options.pauseSeconds ?? 30,
      slowMs: options.slowMs ?? 3000,
      burn: options.burn ?? 0.5,
    },
    random,
    plant: (kind, skip = 0) => void planted.push({ kind, skip }),
    next(call) {
      const fits = (kind: FaultKind) =>
        (kind !== 'late-commit' || call.creates) && (kind !== 'unreadable-issues' || call.fetches);
      const index = planted.findIndex(({ kind }) => fits(kind));
      if (index >= 0) {
        const plant = planted[index]!;
        plant.skip -= 1;
        if (plant.skip >= 0) return null;
        planted.splice(index, 1);
        return { kind: plant.kind, draw: random() };
      }
      let roll = random();
      for (const [kind, rate] of rates) {
        if (roll < rate) return fits(kind) ? { kind, draw: random() } : null;
        roll -= rate;
      }
      return null;
    },
  };
}
