/** Joins manifests with the standalone controller: one run of it, and what it knows at any moment. */
import type { Log } from '../base/log.ts';
import { createFileCheckSource } from '../files/check-source.ts';
import { createEventLog } from '../files/event-log.ts';
import type { ManifestStore } from '../files/manifest-store.ts';
import { createFileKeyReader } from '../files/key-reader.ts';
import { createStatusMemory } from '../files/status-memory.ts';
import type { ProbeOutcome } from '../probe/outcome.ts';
import type { CheckSnapshot } from './check-snapshot.ts';
import type { CliIo, CliServices } from './io.ts';
import type { StandaloneDeps } from './standalone-port.ts';

export interface SessionOptions {
  readonly store: ManifestStore;
  readonly io: CliIo;
  readonly services: CliServices;
  readonly log: Log;
  readonly onTransition: StandaloneDeps['onTransition'];
  readonly controlTargets: StandaloneDeps['controlTargets'];
}

export interface StandaloneSession {
  /** All checks as they are known now, by name. */
  snapshots(): readonly CheckSnapshot[];
  settled(): boolean;
  /** The checks of which not everything is known yet. */
  unsettled(): readonly string[];
  /** Calls `listener` when a status or `settled` may have changed. Returns the unsubscriber. */
  onChange(listener: () => void): () => void;
  /** At most one of each kind, the newest first. */
  lastOutcomes(key: string, backend: string): readonly ProbeOutcome[];
  stop(): Promise<void>;
}

export async function startSession({
  store,
  io,
  services,
  log,
  onTransition,
  controlTargets,
}: SessionOptions): Promise<StandaloneSession> {
  const source = createFileCheckSource(store);
  const statuses = createStatusMemory(source);
  const run = await services.startStandalone({
    source,
    statuses,
    events: createEventLog(log),
    keys: createFileKeyReader(store),
    log,
    clock: io.clock,
    allowLoopback: true,
    controlTargets,
    onTransition,
  });

  function snapshot(key: string): readonly CheckSnapshot[] {
    const entry = source.get(key);
    const manifest = store.checks().get(key);
    if (entry.kind !== 'valid' || manifest === undefined) return [];
    return [{ key, check: entry.check, metadata: manifest.metadata, status: statuses.status(entry.check) }];
  }

  return {
    snapshots: () => [...source.keys()].toSorted().flatMap(snapshot),
    settled: () => run.settled(),
    unsettled: () => run.unsettled(),
    onChange(listener) {
      const ends = [statuses.subscribe(listener), source.subscribe(listener), run.onChange(listener)];
      return () => {
        for (const end of ends) end();
      };
    },
    lastOutcomes: (key, backend) => run.lastOutcomes(key, backend),
    stop: () => run.stop(),
  };
}
