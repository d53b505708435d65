/** A standalone controller that finds what the test says, at once. */
import { parseObjectKey } from '../../src/api/object-key.ts';
import type { BackendHealthCheckStatus } from '../../src/api/v1alpha1/status.ts';
import type { CliServices } from '../../src/cli/io.ts';
import type { StandaloneDeps } from '../../src/cli/standalone-port.ts';
import type { ProbeOutcome } from '../../src/probe/outcome.ts';

export interface FakeStandalone extends CliServices {
  /** The check's status is this now. */
  report(key: string, status: BackendHealthCheckStatus): Promise<void>;
  /** A backend changes from Unknown to Unhealthy. */
  fail(key: string, backend: string): void;
  settle(): void;
  readonly started: StandaloneDeps[];
  stops(): number;
}

/** `found` is reported for every check when it starts, and then everything is settled. The newest outcome is the first. */
export function aStandalone(found?: BackendHealthCheckStatus, ...outcomes: readonly ProbeOutcome[]): FakeStandalone {
  const started: StandaloneDeps[] = [];
  const listeners = new Set<() => void>();
  let isSettled = false;
  let stops = 0;

  async function report(key: string, status: BackendHealthCheckStatus): Promise<void> {
    for (const { source, statuses } of started) {
      const entry = source.get(key);
      if (entry.kind === 'valid') await statuses.write({ ...parseObjectKey(key), uid: entry.check.uid }, status);
    }
  }

  function settle(): void {
    isSettled = true;
    for (const listener of listeners) listener();
  }

  return {
    started,
    report,
    settle,
    fail(key, backend) {
      for (const deps of started) {
        const change = {
          backend,
          from: 'Unknown',
          to: 'Unhealthy',
          reason: 'ConnectionRefused',
          atMs: deps.clock.wallMs(),
        } as const;
        deps.onTransition(key, change, 'nobody listens');
      }
    },
    stops: () => stops,
    async startStandalone(deps) {
      started.push(deps);
      if (found !== undefined) {
        for (const key of deps.source.keys()) await report(key, found);
        settle();
      }
      return {
        settled: () => isSettled,
        onChange(listener) {
          listeners.add(listener);
          return () => listeners.delete(listener);
        },
        unsettled: () => (isSettled ? [] : deps.source.keys()),
        lastOutcomes: () => outcomes,
        async stop() {
          stops += 1;
        },
      };
    },
  };
}
