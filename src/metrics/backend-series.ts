/** What is remembered about each backend for the next scrape, within a bound. Not how it is shown: see `backend-metrics.ts`. */
import type { Clock } from '../base/clock.ts';
import type { ProbeFailure, ProbeSuccess } from '../probe/outcome.ts';
import type { ProbeTarget } from '../probe/target.ts';
import type { EndedProbe } from './probe-observer.ts';

/** How many lines of a scrape one backend takes at most, by kind of probe. */
const LINES: Readonly<Record<ProbeTarget['plan']['kind'], number>> = {
  http: 14,
  tcp: 7,
  exchange: 7,
  grpc: 7,
  udp: 7,
  tlsHello: 7,
};

export interface BackendSeries {
  /** The key of the check. */
  readonly key: string;
  readonly backend: string;
  readonly lines: number;
  target: ProbeTarget;
  /** The last outcome that says something about the backend. */
  last: ProbeSuccess | ProbeFailure | undefined;
  /** Wall time in milliseconds of `last`. */
  lastAtMs: number;
  /** Failures since the last success. */
  failures: number;
}

export interface BackendSeriesTable {
  ended(probe: EndedProbe): void;
  /** Forgets a check with all its backends. */
  forget(key: string): void;
  /** Forgets the backends of a check that are not in `backends`. */
  keepOnly(key: string, backends: ReadonlySet<string>): void;
  checks(): Iterable<readonly [key: string, backends: Iterable<BackendSeries>]>;
  /** Series that found no room, ever. */
  droppedTotal(): number;
}

interface Check {
  readonly admitted: Map<string, BackendSeries>;
  /** Backends that found no room: each is counted once. */
  readonly refused: Set<string>;
}

/** `maxLines` bounds the lines of all backends together; who comes first, stays. */
export function createBackendSeriesTable(clock: Clock, maxLines: number): BackendSeriesTable {
  const checks = new Map<string, Check>();
  let lines = 0;
  let droppedTotal = 0;

  function admit({ key, backend, target }: EndedProbe): BackendSeries | undefined {
    const check = checks.get(key) ?? { admitted: new Map(), refused: new Set() };
    checks.set(key, check);
    const needed = LINES[target.plan.kind];
    if (lines + needed > maxLines) {
      if (!check.refused.has(backend)) droppedTotal += needed;
      check.refused.add(backend);
      return undefined;
    }
    const series: BackendSeries = { key, backend, lines: needed, target, last: undefined, lastAtMs: 0, failures: 0 };
    check.refused.delete(backend);
    check.admitted.set(backend, series);
    lines += needed;
    return series;
  }

  function seriesOf(probe: EndedProbe): BackendSeries | undefined {
    const check = checks.get(probe.key);
    const known = check?.admitted.get(probe.backend);
    if (known === undefined || check === undefined) return admit(probe);
    if (known.lines === LINES[probe.target.plan.kind]) return known;
    // The check now probes in another way: what was measured before no longer fits.
    check.admitted.delete(probe.backend);
    lines -= known.lines;
    return admit(probe);
  }

  function remove(check: Check, backend: string): void {
    lines -= check.admitted.get(backend)?.lines ?? 0;
    check.admitted.delete(backend);
    check.refused.delete(backend);
  }

  return {
    ended(probe) {
      const series = seriesOf(probe);
      const { outcome } = probe;
      if (series === undefined || outcome.kind === 'inconclusive') return;
      series.target = probe.target;
      series.last = outcome;
      series.lastAtMs = clock.wallMs();
      series.failures = outcome.kind === 'failure' ? series.failures + 1 : 0;
    },
    forget(key) {
      for (const series of checks.get(key)?.admitted.values() ?? []) lines -= series.lines;
      checks.delete(key);
    },
    keepOnly(key, backends) {
      const check = checks.get(key);
      if (check === undefined) return;
      const known = [...check.admitted.keys(), ...check.refused];
      for (const backend of known) if (!backends.has(backend)) remove(check, backend);
      if (check.admitted.size + check.refused.size === 0) checks.delete(key);
    },
    *checks() {
      for (const [key, { admitted }] of checks) yield [key, admitted.values()] as const;
    },
    droppedTotal: () => droppedTotal,
  };
}
