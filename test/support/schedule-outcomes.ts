/** Outcomes and targets for tests of health and schedule: the plainest of each kind. */
import type { Subject } from '../../src/diagnosis/evidence.ts';
import type { Verdict } from '../../src/diagnosis/verdict.ts';
import { unknownSteps } from '../../src/diagnosis/steps.ts';
import type { Reason } from '../../src/api/reasons.ts';
import type { HttpFacts } from '../../src/probe/facts.ts';
import {
  type FailureCode,
  type InconclusiveCause,
  NOTHING_OBSERVED,
  type ProbeFailure,
  type ProbeInconclusive,
  type ProbeSuccess,
} from '../../src/probe/outcome.ts';
import type { CheckTarget } from '../../src/schedule/target.ts';

const OBSERVED = { address: '10.0.0.1', errno: undefined, ...NOTHING_OBSERVED };

export function aSuccess(endedMs = 3, http?: Partial<HttpFacts>): ProbeSuccess {
  return {
    kind: 'success',
    timings: timings(endedMs),
    ...OBSERVED,
    http: http === undefined ? undefined : { ...HTTP_OK, ...http },
  };
}

export function aFailure(code: FailureCode = 'ConnectRefused'): ProbeFailure {
  return {
    kind: 'failure',
    code,
    phase: 'Connect',
    responseBytes: 0,
    banner: undefined,
    timings: timings(1),
    ...OBSERVED,
  };
}

export function anInconclusive(cause: InconclusiveCause = 'LoopStalled'): ProbeInconclusive {
  return { kind: 'inconclusive', cause, phase: 'Connect', timings: timings(1), ...OBSERVED };
}

export const HTTP_OK: HttpFacts = {
  status: 200,
  majorVersion: 1,
  minorVersion: 1,
  isGrpc: false,
  headerBytes: 100,
  bodyBytes: 0,
  contentLength: 0,
  redirect: undefined,
  retryAfterSeconds: undefined,
  allowsGet: false,
  setsCookie: false,
  scriptEngine: false,
  dateMs: undefined,
  unmetHeader: undefined,
  dependency: undefined,
  bodyHash: undefined,
};

function timings(endedMs: number): ProbeSuccess['timings'] {
  return { resolvedMs: 0, connectedMs: endedMs, securedMs: undefined, firstByteMs: undefined, endedMs };
}

export function aVerdict(reason: Reason, words: Partial<Verdict> = {}): Verdict {
  return {
    reason,
    confidence: 'Proven',
    blame: 'Backend',
    phase: 'Connect',
    message: `a message about ${reason}`,
    advice: [],
    evidence: [],
    steps: unknownSteps(reason),
    ...words,
  };
}

/** What a test may choose about a target. */
export interface TargetWords {
  readonly backend?: string;
  readonly address?: string;
  readonly port?: number;
  readonly timeoutMs?: number;
  readonly intervalMs?: number;
  readonly edgeIntervalMs?: number;
  readonly healthy?: number;
  readonly unhealthy?: number;
  readonly maintenance?: boolean;
  readonly fingerprint?: string;
}

/** A TCP target: interval 2 s, timeout 5 s, thresholds 3 and 3, slow after 1 s. */
export function aTarget(words: TargetWords = {}): CheckTarget {
  const backend = words.backend ?? 'ecs-1';
  const address = words.address ?? '10.0.0.1';
  const port = words.port ?? 80;
  const timeoutMs = words.timeoutMs ?? 5_000;
  const intervalMs = words.intervalMs ?? 2_000;
  const thresholds = { healthy: words.healthy ?? 3, unhealthy: words.unhealthy ?? 3 };
  return {
    backend,
    target: { host: { kind: 'address', address, family: 4 }, port, timeoutMs, plan: { kind: 'tcp' } },
    subject: aSubject(backend, address, { port, timeoutMs, intervalMs, thresholds }),
    thresholds,
    cadence: { intervalMs, edgeIntervalMs: words.edgeIntervalMs ?? intervalMs },
    slowAfterMs: 1_000,
    maintenance: words.maintenance ?? false,
    fingerprint: words.fingerprint ?? JSON.stringify([address, port, timeoutMs]),
  };
}

interface SubjectNumbers {
  readonly port: number;
  readonly timeoutMs: number;
  readonly intervalMs: number;
  readonly thresholds: CheckTarget['thresholds'];
}

function aSubject(backend: string, address: string, numbers: SubjectNumbers): Subject {
  const { port, timeoutMs, intervalMs, thresholds } = numbers;
  return {
    namespace: 'shop',
    check: 'web',
    backend,
    address,
    isName: false,
    probe: {
      protocol: 'tcp',
      port,
      timeoutMs,
      intervalMs,
      slowAfterMs: 1_000,
      healthyThreshold: thresholds.healthy,
      unhealthyThreshold: thresholds.unhealthy,
      http: undefined,
      tls: undefined,
      grpcService: undefined,
      exchangeSteps: 0,
      exchangeService: undefined,
      expectsReply: false,
    },
    knownPorts: [],
    siblingPorts: [],
    probeSources: [],
  };
}
