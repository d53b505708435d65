/** Composition without a cluster: the controller over whatever the command line brings, and the question whether everything is known. */
import { networkInterfaces } from 'node:os';
import { objectKey } from './api/object-key.ts';
import type { Owner } from './api/v1alpha1/status.ts';
import type { StandaloneDeps, StandaloneRun } from './cli/standalone-port.ts';
import { type ControllerObserver, createController } from './controller/controller.ts';
import { createEngine } from './engine.ts';
import { remembered } from './base/remembered.ts';
import { sourceAddresses } from './probe/network/source-addresses.ts';
import { createOutcomeTable } from './standalone-outcomes.ts';

/** Nobody else writes these statuses. */
const OWNER: Owner = { name: 'standalone', epoch: 1 };
/** How long probes in flight may go on when somebody wants to end. */
const GRACE_MS = 200;

const silentController: Omit<ControllerObserver, 'forgotten'> = {
  added: () => undefined,
  taken: () => undefined,
  finished: () => undefined,
  retried: () => undefined,
  started: () => undefined,
  ended: () => undefined,
  wrote: () => undefined,
};

export async function startStandalone(deps: StandaloneDeps): Promise<StandaloneRun> {
  const { clock, log, source } = deps;
  const outcomes = createOutcomeTable();
  const listeners = new Set<() => void>();
  const looked = new Map<string, string>();
  const tell = (): void => {
    for (const listener of listeners) listener();
  };
  const engine = createEngine({
    clock,
    random: Math.random,
    log,
    policy: { allowLoopback: deps.allowLoopback },
    controlTargets: deps.controlTargets,
    maxInFlight: undefined,
    observer: {
      probeDone({ subject }, outcome) {
        const key = objectKey({ namespace: subject.namespace, name: subject.check });
        // A probe that ends because its backend is gone is no last word about it.
        if (controller.scheduler.report(key, subject.backend) !== undefined)
          outcomes.add(key, subject.backend, outcome);
      },
      startSkipped: () => undefined,
    },
    onQuestion: () => undefined,
  });
  const controller = createController({
    clock,
    random: Math.random,
    log,
    source,
    statuses: deps.statuses,
    events: deps.events,
    keys: deps.keys,
    owner: () => OWNER,
    probeSources: remembered(clock, () => sourceAddresses(networkInterfaces())),
    observer: {
      ...silentController,
      forgotten(key) {
        outcomes.forget(key);
        looked.delete(key);
      },
    },
    createScheduler: (events) => engine.createScheduler(events),
    onTransition: deps.onTransition,
    onLooked(key, resourceVersion) {
      looked.set(key, resourceVersion);
      outcomes.keepOnly(
        key,
        controller.scheduler.reports(key).map(({ backend }) => backend),
      );
      tell();
    },
    onFenced: () => undefined,
  });
  let stopping: Promise<void> | undefined;

  function isSettled(key: string): boolean {
    const entry = source.get(key);
    if (entry.kind === 'missing') return true;
    if (entry.kind === 'valid' && looked.get(key) !== entry.check.resourceVersion) return false;
    // A check that is held up has no reports: nothing more is to be found out about it.
    return controller.scheduler.reports(key).every((report) => report.settled);
  }

  async function stop(): Promise<void> {
    await controller.stop(GRACE_MS);
    engine.stop();
  }

  controller.start();
  return {
    settled: () => source.keys().every(isSettled),
    unsettled: () => source.keys().filter((key) => !isSettled(key)),
    onChange(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    lastOutcomes: outcomes.of,
    stop() {
      stopping ??= stop();
      return stopping;
    },
  };
}
