import type { Registry } from 'prom-client';
import type { EnrolInput, Simulation } from '../../core/simulation.ts';
import type { Road } from '../../road/road.ts';
import type { StatusView } from './contract.ts';

/** The organisation's domains come from the configuration, not from a request. */
export type EnrolRequest = Omit<EnrolInput, 'ownDomains'>;

/** What the routes need of the rest; a composition root fills it. */
export interface ApiDoor {
  road: Road;
  mode: StatusView['mode'];
  version: string;
  registry: Registry;
  gauges: {
    queueDepth: { set(labels: { queue: string }, value: number): void };
    actions: { set(labels: { state: string }, value: number): void };
  };
  sources(): StatusView['sources'];
  /** Who makes a request, for the audit. */
  actor(request: object): string;
  enrol(seed: Uint8Array, request: EnrolRequest): Promise<Simulation>;
}
