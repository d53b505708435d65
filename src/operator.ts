/** Composition on a cluster: what is joined with what, in which order it starts, and in which order it ends. */
import { randomBytes } from 'node:crypto';
import { networkInterfaces } from 'node:os';
import { systemClock } from './base/clock.ts';
import type { Log } from './base/log.ts';
import { remembered } from './base/remembered.ts';
import { failed, type Result, success } from './base/result.ts';
import { VERSION } from './base/version.ts';
import type { OperatorConfig } from './config/options.ts';
import { type Controller, createController, highestEpoch, RECONCILE_CONCURRENCY } from './controller/controller.ts';
import type { CheckEntry } from './controller/ports.ts';
import { createEngine, type Engine } from './engine.ts';
import { createKubeClient, type KubeClient } from './kube/client.ts';
import { type Credentials, loadCredentials } from './kube/credentials.ts';
import { createEventRecorder, type KubeEventRecorder } from './kube/event-recorder.ts';
import { createLeadership, type Leadership } from './kube/leadership.ts';
import { pause } from './kube/pause.ts';
import { createReflector, type Reflector } from './kube/reflector.ts';
import { checksPath } from './kube/resource-path.ts';
import { createKeyReader } from './kube/key-reader.ts';
import { createSoleOwner } from './kube/sole-owner.ts';
import { createStatusWriter } from './kube/status-writer.ts';
import { type CheckStore, createCheckStore } from './kube/store.ts';
import { createMetrics, type Metrics } from './metrics/metrics.ts';
import { logProbes } from './metrics/probe-log.ts';
import { scheduleObserver } from './metrics/schedule-observer.ts';
import { parseCidrs } from './probe/network/ip-address.ts';
import { sourceAddresses } from './probe/network/source-addresses.ts';
import { startServers } from './operator-servers.ts';
import type { ControlTarget } from './schedule/control.ts';

export interface OperatorOptions {
  readonly config: OperatorConfig;
  /** The name of the pod, or of the host. */
  readonly name: string;
  /** POD_NAMESPACE, if set. */
  readonly podNamespace: string | undefined;
  readonly log: Log;
  /** Another operator has taken over: end at once, with a failure. */
  readonly onLost: () => void;
}

export interface RunningOperator {
  /** Ends in good order within the grace of the configuration. */
  stop(): Promise<void>;
}

/** Events that still wait at the end are given up after this time. */
const EVENTS_GRACE_MS = 2_000;

/** What the parts are joined with. */
interface Parts {
  readonly options: OperatorOptions;
  readonly client: KubeClient;
  /** The Lease has a connection of its own: whatever clogs the other one must not cost the lead. */
  readonly leaseClient: KubeClient;
  readonly store: CheckStore;
  readonly metrics: Metrics;
  readonly engine: Engine;
  readonly events: KubeEventRecorder;
  /** Unique for this process. */
  readonly nonce: string;
}

/** Starts everything. The error is one sentence for a person. */
export async function startOperator(options: OperatorOptions): Promise<Result<RunningOperator, string>> {
  const credentials = readCredentials(options.config);
  if (!credentials.ok) return credentials;
  const parts = createParts(options, credentials.value);
  const { store, metrics, client, leaseClient, engine } = parts;
  const reflectors = watchChecks(parts);
  const hasSynced = (): boolean => reflectors.every((reflector) => reflector.hasSynced());
  const leadership = lead(parts, { namespace: credentials.value.namespace, onAcquired: () => controller.start() });
  const controller = joinController(parts, leadership);
  metrics.readLeadFrom(() => leadership.owner() !== undefined);
  metrics.readReportsFrom((key) => controller.scheduler.reports(key));
  metrics.readPatternsFrom((key) => expectsPattern(store.get(key)));
  metrics.readProbesInFlightFrom(() => engine.probesInFlight());
  const servers = await startServers({ config: options.config, metrics, hasSynced, log: options.log });
  if (!servers.ok) {
    await controller.stop(0);
    engine.stop();
    await Promise.all([client.close(), leaseClient.close()]);
    return servers;
  }
  for (const reflector of reflectors) reflector.start();
  // Who does not know the checks yet cannot know the highest epoch in them.
  const sync = whenTrue(hasSynced, () => {
    options.log.info({ checks: store.keys().length }, 'checks listed');
    leadership.start();
  });
  return success({
    async stop() {
      sync.cancel();
      await Promise.all(reflectors.map((reflector) => reflector.stop()));
      await controller.stop(options.config.shutdownGraceSeconds * 250);
      await Promise.race([parts.events.idle(), pause(systemClock, EVENTS_GRACE_MS, new AbortController().signal)]);
      await leadership.stop();
      engine.stop();
      await Promise.all(servers.value.map((server) => server.close(500)));
      await Promise.all([client.close(), leaseClient.close()]);
    },
  });
}

function readCredentials({ kubeconfig, context }: OperatorConfig): Result<Credentials, string> {
  try {
    return success(loadCredentials({ kubeconfig, context }));
  } catch (error) {
    return failed(
      `no usable kubeconfig: ${error instanceof Error ? error.message : String(error)}; give --kubeconfig FILE, or run in a pod`,
    );
  }
}

function createParts(options: OperatorOptions, credentials: Credentials): Parts {
  const { config, log } = options;
  const metrics = createMetrics({
    version: VERSION,
    clock: systemClock,
    lease: config.leaseName,
    reconcileConcurrency: RECONCILE_CONCURRENCY,
    stalledMs: () => engine.loopLag.stalledMs(),
  });
  const newClient = (): KubeClient =>
    createKubeClient({ credentials, clock: systemClock, observe: metrics.api.requested });
  const engine = createEngine({
    clock: systemClock,
    random: Math.random,
    log,
    policy: { allowLoopback: config.allowLoopback, denied: parseCidrs(config.deniedCidrs) },
    controlTargets: config.controlTargets ?? [apiServer(credentials)],
    maxInFlight: config.maxInFlightProbes,
    observer: scheduleObserver(config.logLevel === 'debug' ? logProbes(metrics.probes, log) : metrics.probes),
    onQuestion: ({ kind }) => metrics.probes.asked(kind),
  });
  const nonce = randomBytes(5).toString('hex');
  const client = newClient();
  const events = createEventRecorder({
    client,
    clock: systemClock,
    log,
    instance: options.name,
    nonce,
    onDropped: metrics.api.eventDropped,
  });
  return { options, client, leaseClient: newClient(), store: createCheckStore(), metrics, engine, events, nonce };
}

/** The one thing that answers wherever the operator runs. */
function apiServer({ server }: Credentials): ControlTarget {
  const { hostname, port, protocol } = new URL(server);
  return { address: hostname.replace(/^\[|\]$/g, ''), port: Number(port) || (protocol === 'http:' ? 80 : 443) };
}

function watchChecks({ options, client, store, metrics }: Parts): readonly Reflector[] {
  const { config, log } = options;
  const watch = (namespace: string | undefined): Reflector =>
    createReflector({
      client,
      path: checksPath(namespace),
      resource: 'backendhealthchecks',
      sink: namespace === undefined ? store : store.inNamespace(namespace),
      clock: systemClock,
      random: Math.random,
      log,
      observe: metrics.api.reflected,
    });
  return config.watchNamespaces.length === 0 ? [watch(undefined)] : config.watchNamespaces.map(watch);
}

function lead(
  parts: Parts,
  { namespace, onAcquired }: { readonly namespace: string; readonly onAcquired: () => void },
): Leadership {
  const { options, store, leaseClient, nonce } = parts;
  const { config, log, name } = options;
  const highestSeenEpoch = (): number => highestEpoch(store);
  if (!config.leaderElection) return createSoleOwner({ name, highestSeenEpoch, onAcquired });
  return createLeadership({
    client: leaseClient,
    clock: systemClock,
    random: Math.random,
    log,
    lease: { namespace: config.leaseNamespace ?? options.podNamespace ?? namespace, name: config.leaseName },
    name,
    identity: `${name}_${nonce}`,
    highestSeenEpoch,
    onAcquired,
    onLost: options.onLost,
  });
}

function joinController(
  { options, client, store, metrics, engine, events }: Parts,
  leadership: Leadership,
): Controller {
  const { config, log } = options;
  return createController({
    clock: systemClock,
    random: Math.random,
    log,
    source: store,
    statuses: createStatusWriter({ client, versionOf: store.versionOf, budgetMs: () => leadership.writeBudgetMs() }),
    // Who does not lead says nothing: its successor speaks.
    events: {
      record(event) {
        if (leadership.owner() !== undefined) events.record(event);
      },
    },
    keys: createKeyReader({ client, clock: systemClock }),
    owner: () => leadership.owner(),
    probeSources: remembered(systemClock, () =>
      config.podIps.length > 0 ? config.podIps : sourceAddresses(networkInterfaces()),
    ),
    observer: metrics.controller,
    createScheduler: (schedulerEvents) => engine.createScheduler(schedulerEvents),
    onTransition: () => undefined,
    onFenced: options.onLost,
  });
}

function expectsPattern(entry: CheckEntry): boolean {
  return entry.kind === 'valid' && entry.check.spec.probe.http?.expectedBody?.matches !== undefined;
}

/** Looks ten times a second until it is so. */
function whenTrue(condition: () => boolean, then: () => void): { cancel(): void } {
  const timer = setInterval(() => {
    if (!condition()) return;
    clearInterval(timer);
    then();
  }, 100);
  return { cancel: () => clearInterval(timer) };
}
