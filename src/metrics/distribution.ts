/** A histogram as plain numbers: cheap to observe, turned into samples only when somebody reads. */

export interface Distribution {
  /** Counts one value, in the unit of the bounds. */
  observe(value: number): void;
  read(): DistributionReading;
}

export interface DistributionReading {
  /** Upper bounds with the number of values at or below each; +Inf is the count. */
  readonly buckets: readonly (readonly [bound: number, cumulative: number])[];
  readonly sum: number;
  readonly count: number;
}

/** `bounds` ascend. */
export function createDistribution(bounds: readonly number[]): Distribution {
  const counts = new Float64Array(bounds.length + 1);
  let sum = 0;
  let count = 0;
  return {
    observe(value) {
      let index = 0;
      while (index < bounds.length && value > (bounds[index] ?? 0)) index += 1;
      counts[index] = (counts[index] ?? 0) + 1;
      sum += value;
      count += 1;
    },
    read() {
      let cumulative = 0;
      const buckets = bounds.map((bound, index) => {
        cumulative += counts[index] ?? 0;
        return [bound, cumulative] as const;
      });
      return { buckets, sum, count };
    },
  };
}
