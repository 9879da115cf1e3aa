import { Counter, collectDefaultMetrics, Gauge, Histogram, Registry } from 'prom-client';

export interface Metrics {
  registry: Registry;
  arrivals: Counter<'source' | 'outcome'>;
  examined: Counter<'outcome'>;
  examineSeconds: Histogram;
  grades: Counter<'grade'>;
  effects: Counter<'kind' | 'outcome'>;
  requestSeconds: Histogram<'route' | 'method' | 'status'>;
  queueDepth: Gauge<'queue'>;
  actions: Gauge<'state'>;
}

/** What `/metrics` shows; names follow the Prometheus conventions. */
export function openMetrics(): Metrics {
  const registry = new Registry();
  collectDefaultMetrics({ register: registry });
  const registers = [registry];
  const seconds = [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30];
  return {
    registry,
    arrivals: new Counter({
      name: 'shoal_arrivals_total',
      help: 'Deliveries taken in',
      labelNames: ['source', 'outcome'],
      registers,
    }),
    examined: new Counter({
      name: 'shoal_examined_total',
      help: 'Deliveries examined',
      labelNames: ['outcome'],
      registers,
    }),
    examineSeconds: new Histogram({
      name: 'shoal_examine_seconds',
      help: 'From taking a job up to the committed record',
      buckets: seconds,
      registers,
    }),
    grades: new Counter({
      name: 'shoal_simulation_grades_total',
      help: 'Reports by simulation grade',
      labelNames: ['grade'],
      registers,
    }),
    effects: new Counter({
      name: 'shoal_effects_total',
      help: 'Attempts at effects',
      labelNames: ['kind', 'outcome'],
      registers,
    }),
    requestSeconds: new Histogram({
      name: 'shoal_http_request_seconds',
      help: 'HTTP requests',
      labelNames: ['route', 'method', 'status'],
      buckets: seconds,
      registers,
    }),
    queueDepth: new Gauge({ name: 'shoal_queue_depth', help: 'Jobs that wait', labelNames: ['queue'], registers }),
    actions: new Gauge({ name: 'shoal_actions', help: 'Actions by state', labelNames: ['state'], registers }),
  };
}
