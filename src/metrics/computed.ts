/** Metrics whose samples are computed when they are read. Between two scrapes prom-client does nothing at all. */
import { Counter, Gauge, Histogram, type Registry } from 'prom-client';
import type { Distribution } from './distribution.ts';

export interface Sample {
  readonly labels: Readonly<Record<string, string | number>>;
  readonly value: number;
}

export interface MetricFacts {
  readonly name: string;
  /** What it counts, in one sentence. */
  readonly help: string;
}

/** Registers metrics in one registry. */
export interface MetricFactory {
  counter(facts: MetricFacts, samples: () => readonly Sample[]): void;
  gauge(facts: MetricFacts, samples: () => readonly Sample[]): void;
  histogram(facts: MetricFacts, labels: Sample['labels'], distribution: Distribution): void;
}

export function metricFactory(registry: Registry): MetricFactory {
  const registers = [registry];
  return {
    counter: (facts, samples) => void new ComputedCounter({ ...facts, registers }, samples),
    gauge: (facts, samples) => void new ComputedGauge({ ...facts, registers }, samples),
    histogram: (facts, labels, distribution) =>
      void new ComputedHistogram({ ...facts, registers }, () => histogramSamples(facts.name, labels, distribution)),
  };
}

/** One sample without labels. */
export function single(value: number): readonly Sample[] {
  return [{ labels: {}, value }];
}

type Facts = MetricFacts & { readonly registers: Registry[] };
type Reading<M extends { get(): unknown }, S> = Omit<Awaited<ReturnType<M['get']>>, 'values'> & {
  readonly values: S[];
};

class ComputedCounter extends Counter {
  readonly #samples: () => readonly Sample[];

  constructor(facts: Facts, samples: () => readonly Sample[]) {
    super(facts);
    this.#samples = samples;
  }

  override async get(): Promise<Reading<Counter, Sample>> {
    return { ...(await super.get()), values: [...this.#samples()] };
  }
}

class ComputedGauge extends Gauge {
  readonly #samples: () => readonly Sample[];

  constructor(facts: Facts, samples: () => readonly Sample[]) {
    super(facts);
    this.#samples = samples;
  }

  override async get(): Promise<Reading<Gauge, Sample>> {
    return { ...(await super.get()), values: [...this.#samples()] };
  }
}

type HistogramSample = Sample & { readonly metricName: string };

class ComputedHistogram extends Histogram {
  readonly #samples: () => HistogramSample[];
  /** Only for its name, help and type: the `get` of this class would call back here. */
  readonly #facts: Histogram;

  constructor(facts: Facts, samples: () => HistogramSample[]) {
    super(facts);
    this.#samples = samples;
    this.#facts = new Histogram({ ...facts, registers: [] });
  }

  /** What the registry reads where a metric has it, instead of `get`; missing in the types of prom-client 15. */
  async getForPromString(): Promise<Reading<Histogram, HistogramSample>> {
    return { ...(await this.#facts.get()), values: this.#samples() };
  }
}

function histogramSamples(name: string, labels: Sample['labels'], distribution: Distribution): HistogramSample[] {
  const { buckets, sum, count } = distribution.read();
  return [
    ...buckets.map(([le, value]) => ({ metricName: `${name}_bucket`, labels: { ...labels, le }, value })),
    { metricName: `${name}_bucket`, labels: { ...labels, le: '+Inf' }, value: count },
    { metricName: `${name}_sum`, labels, value: sum },
    { metricName: `${name}_count`, labels, value: count },
  ];
}
