/** Stands in for the Lease when leader election is off: this process always owns the statuses. The epoch still keeps earlier ones out. */
import type { Leadership } from './leadership.ts';

interface SoleOwnerOptions {
  readonly name: string;
  readonly highestSeenEpoch: () => number;
  readonly onAcquired: () => void;
}

export function createSoleOwner({ name, highestSeenEpoch, onAcquired }: SoleOwnerOptions): Leadership {
  let epoch: number | undefined;
  return {
    start() {
      if (epoch !== undefined) return;
      epoch = highestSeenEpoch() + 1;
      onAcquired();
    },
    owner: () => (epoch === undefined ? undefined : { name, epoch }),
    writeBudgetMs: () => (epoch === undefined ? 0 : Number.POSITIVE_INFINITY),
    stop() {
      epoch = undefined;
      return Promise.resolve();
    },
  };
}
