/** The process under test: the real scheduler, probers and diagnosis on many HTTP backends. Usage: prober.ts PORT BACKENDS INTERVAL_MS */
import { systemClock } from '../src/base/clock.ts';
import type { Log } from '../src/base/log.ts';
import { createEngine } from '../src/engine.ts';
import { compileHttp } from '../src/probe/compile.ts';
import type { HttpProbePlan } from '../src/probe/target.ts';
import type { CheckTarget } from '../src/schedule/target.ts';
import { backendAddress } from './backends.ts';
import type { LagMessage } from './messages.ts';

/** A check has at most this many backends. */
const PER_CHECK = 1_000;
const THRESHOLDS = { healthy: 3, unhealthy: 3 };

const [port = 0, backends = 0, intervalMs = 2_000] = process.argv.slice(2).map(Number);
const lags: number[] = [];
let failures = 0;

const silentLog: Log = {
  debug: () => undefined,
  info: () => undefined,
  warn: () => undefined,
  error: (fields, message, error) => console.error(message, fields, error),
  child: () => silentLog,
};

const scheduler = createEngine({
  clock: systemClock,
  random: Math.random,
  log: silentLog,
  policy: { allowLoopback: true },
  controlTargets: [],
  maxInFlight: undefined,
  onQuestion: () => undefined,
  observer: {
    probeDone(_target, outcome, lagMs) {
      lags.push(lagMs);
      if (outcome.kind !== 'success') failures += 1;
    },
    startSkipped: () => undefined,
  },
}).createScheduler({ changed: () => undefined, transition: () => undefined });

for (let first = 0; first < backends; first += PER_CHECK) {
  const count = Math.min(PER_CHECK, backends - first);
  const targets = Array.from({ length: count }, (_, index) => httpTarget(backendAddress(first + index)));
  scheduler.apply({ key: `bench/check-${first}`, uid: `uid-${first}`, targets, stored: new Map() });
}

process.on('message', () => process.send?.(takeLags()));
process.on('disconnect', () => process.exit());

function takeLags(): LagMessage {
  const sorted = Float64Array.from(lags).toSorted();
  const at = (share: number): number => sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? 0;
  const message: LagMessage = {
    kind: 'lags',
    probes: lags.length,
    failures,
    p50Ms: at(0.5),
    p99Ms: at(0.99),
    maxMs: at(1),
  };
  lags.length = 0;
  failures = 0;
  return message;
}

function httpTarget(address: string): CheckTarget {
  const timeoutMs = 5_000;
  const plan = compile(address);
  const { method, path, host } = plan.request;
  return {
    backend: address,
    target: { host: { kind: 'address', address, family: 4 }, port, timeoutMs, plan },
    subject: {
      namespace: 'bench',
      check: 'check',
      backend: address,
      address,
      isName: false,
      probe: {
        protocol: 'http',
        port,
        timeoutMs,
        intervalMs,
        slowAfterMs: 1_000,
        healthyThreshold: THRESHOLDS.healthy,
        unhealthyThreshold: THRESHOLDS.unhealthy,
        tls: undefined,
        grpcService: undefined,
        exchangeSteps: 0,
        exchangeService: undefined,
        expectsReply: false,
        http: {
          request: { method, path, host },
          hostChosen: false,
          expectedStatuses: ['2xx', '3xx'],
          version: 'HTTP1',
          bodyWindowKiB: undefined,
          expectedHeaders: [],
        },
      },
      knownPorts: [],
      siblingPorts: [],
      probeSources: [],
    },
    thresholds: THRESHOLDS,
    cadence: { intervalMs, edgeIntervalMs: intervalMs },
    slowAfterMs: 1_000,
    maintenance: false,
    fingerprint: 'bench',
  };
}

function compile(address: string): HttpProbePlan {
  const request = { method: 'HEAD', path: '/', host: `${address}:${port}`, headers: [] } as const;
  const plan = compileHttp({ request, expectedStatuses: ['2xx', '3xx'] });
  if (!plan.ok) throw new Error(plan.error);
  return plan.value;
}
