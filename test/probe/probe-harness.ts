/** Everything that a probe needs, real where it is cheap, for tests that look at one outcome at a time. */
import assert from 'node:assert/strict';
import { systemClock } from '../../src/base/clock.ts';
import { SecureSockets } from '../../src/probe/tls/secure-sockets.ts';
import { Datagrams } from '../../src/probe/udp/datagrams.ts';
import { createAddressPolicy } from '../../src/probe/network/address-policy.ts';
import { compileHttp, parseHost, type HttpWords } from '../../src/probe/compile.ts';
import { DeadlineQueue } from '../../src/probe/deadline.ts';
import type { ProbeFailure, ProbeInconclusive, ProbeOutcome, ProbeSuccess } from '../../src/probe/outcome.ts';
import type { ProbeIo } from '../../src/probe/prober.ts';
import { probe } from '../../src/probe/probers.ts';
import type { NameResolution, NameResolver } from '../../src/probe/name/resolve.ts';
import { SocketPool } from '../../src/probe/network/socket-pool.ts';
import type { HttpProbePlan, ProbePlan, ProbeTarget, TlsPlan } from '../../src/probe/target.ts';

/** Long enough to never matter on a busy machine. */
export const PATIENT_MS = 5000;
/** For probes that are meant to run out of time. */
export const IMPATIENT_MS = 150;

export interface Harness {
  readonly io: ProbeIo;
  readonly sockets: SocketPool;
  readonly deadlines: DeadlineQueue;
  /** The bugs that were contained. */
  readonly bugs: unknown[];
}

export function createHarness(parts: Partial<ProbeIo> = {}): Harness {
  const clock = parts.clock ?? systemClock;
  const deadlines = new DeadlineQueue(clock);
  const sockets = new SocketPool({ clock, deadlines, drainMs: 100 });
  const bugs: unknown[] = [];
  const io: ProbeIo = {
    clock,
    deadlines,
    sockets,
    secureSockets: new SecureSockets({ clock, deadlines }),
    datagrams: new Datagrams(),
    resolver: resolverOf({}),
    addressPolicy: createAddressPolicy({ allowLoopback: true }),
    loopStall: { stalledMs: () => 0 },
    onBug: (bug) => bugs.push(bug),
    ...parts,
  };
  return { io, sockets, deadlines, bugs };
}

/** A resolver that knows these names, and answers a turn later. */
export function resolverOf(names: Readonly<Record<string, NameResolution>>): NameResolver {
  return {
    cached: () => undefined,
    resolve(name, done) {
      const timer = setImmediate(() => done(names[name] ?? { kind: 'notFound' }));
      return { cancel: () => clearImmediate(timer) };
    },
  };
}

export function addresses(...texts: readonly string[]): NameResolution {
  return {
    kind: 'addresses',
    addresses: texts.map((address) => ({ address, family: address.includes(':') ? 6 : 4 })),
  };
}

export function httpPlan(
  words: Partial<HttpWords['request']> & Partial<Omit<HttpWords, 'request'>> = {},
): HttpProbePlan {
  const { expectedStatuses = ['2xx', '3xx'], expectedBody, version, scheme, ...request } = words;
  const compiled = compileHttp({
    request: { method: 'HEAD', path: '/', host: 'shop.example.com', headers: [], ...request },
    version,
    scheme,
    expectedStatuses,
    expectedBody,
  });
  assert.ok(compiled.ok, 'the plan of the test compiles');
  return compiled.value;
}

export function targetOf(
  plan: ProbePlan,
  port: number,
  options: { address?: string; timeoutMs?: number; tls?: TlsPlan } = {},
): ProbeTarget {
  const host = parseHost(options.address ?? '127.0.0.1');
  assert.ok(host, 'the address of the test is one');
  return { host, port, timeoutMs: options.timeoutMs ?? PATIENT_MS, tls: options.tls, plan };
}

/** Probes once. */
export function probeOnce(target: ProbeTarget, harness: Harness = createHarness()): Promise<ProbeOutcome> {
  return new Promise((resolve) => probe(target, harness.io, resolve));
}

export function assertSuccess(outcome: ProbeOutcome): ProbeSuccess {
  assert.equal(outcome.kind, 'success', describeOutcome(outcome));
  return outcome;
}

export function assertFailure(
  outcome: ProbeOutcome,
  code: ProbeFailure['code'],
  phase: ProbeFailure['phase'],
): ProbeFailure {
  assert.equal(outcome.kind, 'failure', describeOutcome(outcome));
  assert.deepEqual({ code: outcome.code, phase: outcome.phase }, { code, phase });
  return outcome;
}

export function assertInconclusive(outcome: ProbeOutcome, cause: ProbeInconclusive['cause']): ProbeInconclusive {
  assert.equal(outcome.kind, 'inconclusive', describeOutcome(outcome));
  assert.equal(outcome.cause, cause);
  return outcome;
}

/** Waits until something has become true; a test that waits for ever is ended by the runner. */
export async function eventually(condition: () => boolean): Promise<void> {
  while (!condition()) await new Promise((resolve) => setTimeout(resolve, 5));
}

function describeOutcome(outcome: ProbeOutcome): string {
  return JSON.stringify(outcome);
}
