/** The spec with every value resolved to numbers, and what these numbers mean. Pure. */
import { parseDuration } from '../base/duration.ts';
import type { Backend } from './v1alpha1/backend.ts';
import { backendName } from './v1alpha1/backend.ts';
import type { Probe } from './v1alpha1/probe.ts';
import type { BackendHealthCheckSpec } from './v1alpha1/spec.ts';

export interface EffectiveBackend {
  readonly name: string;
  readonly address: string;
  /** The port that is probed. */
  readonly port: number;
  readonly maintenance: boolean;
}

export interface EffectiveCheck {
  readonly intervalMs: number;
  readonly edgeIntervalMs: number;
  readonly timeoutMs: number;
  readonly slowAfterMs: number;
  readonly healthyThreshold: number;
  readonly unhealthyThreshold: number;
  /** From the death of a backend to its verdict, at most: timeout x unhealthyThreshold + interval x (unhealthyThreshold - 1). */
  readonly failureWindowMs: number;
  /** From its recovery to its verdict, with answers of at most one second: min(timeout, 1s) x healthyThreshold + interval x (healthyThreshold - 1). */
  readonly recoveryWindowMs: number;
  /** backends / interval. */
  readonly probesPerSecond: number;
  readonly backends: readonly EffectiveBackend[];
}

/** The defaults of the source guide's balancer: they depend on the protocol, so the schema cannot hold them. */
const USUAL = { interval: '2s', timeout: '5s' };
const USUAL_UDP = { interval: '5s', timeout: '10s' };

/** Resolves a parsed spec. The schema has already refused what cannot be resolved. */
export function resolveEffective(spec: BackendHealthCheckSpec): EffectiveCheck {
  const usual = spec.probe.udp === undefined ? USUAL : USUAL_UDP;
  const intervalMs = milliseconds(spec.interval ?? usual.interval);
  const edgeIntervalMs = spec.edgeInterval === undefined ? intervalMs : milliseconds(spec.edgeInterval);
  const timeoutMs = milliseconds(spec.timeout ?? usual.timeout);
  // While a change is confirmed the edge interval applies, so that is what the windows are made of.
  return {
    intervalMs,
    edgeIntervalMs,
    timeoutMs,
    slowAfterMs: milliseconds(spec.slowAfter),
    healthyThreshold: spec.healthyThreshold,
    unhealthyThreshold: spec.unhealthyThreshold,
    failureWindowMs: timeoutMs * spec.unhealthyThreshold + edgeIntervalMs * (spec.unhealthyThreshold - 1),
    recoveryWindowMs: Math.min(timeoutMs, 1_000) * spec.healthyThreshold + edgeIntervalMs * (spec.healthyThreshold - 1),
    probesPerSecond: spec.backends.length / (intervalMs / 1_000),
    backends: spec.backends.map((backend) => ({
      name: backendName(backend),
      address: backend.address,
      port: probedPort(spec, backend),
      maintenance: backend.maintenance,
    })),
  };
}

function probedPort(spec: BackendHealthCheckSpec, backend: Backend): number {
  const port = spec.probe.port ?? backend.port ?? spec.port;
  if (port === undefined)
    throw new Error(`backend ${backendName(backend)} has no port: the schema should have refused it`);
  return port;
}

function milliseconds(text: string): number {
  const value = parseDuration(text);
  if (value === undefined) throw new Error(`not a duration: ${text}: the schema should have refused it`);
  return value;
}

/** Which of its kinds a probe is: the schema has seen to it that it is exactly one. */
export function probeKind({ http, grpc, udp }: Probe): 'http' | 'tcp' | 'grpc' | 'udp' {
  if (http !== undefined) return 'http';
  if (grpc !== undefined) return 'grpc';
  return udp === undefined ? 'tcp' : 'udp';
}
