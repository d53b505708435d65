/** Builders for the values that tests of the controller start from. */
import { type EffectiveCheck, resolveEffective } from '../../src/api/effective.ts';
import { type Reason, reasonFacts } from '../../src/api/reasons.ts';
import type { StepResults } from '../../src/api/steps.ts';
import type { BackendHealthCheck } from '../../src/api/v1alpha1/resource.ts';
import { BackendHealthCheckSpec } from '../../src/api/v1alpha1/spec.ts';
import type { BackendState } from '../../src/api/v1alpha1/status.ts';
import type { Verdict } from '../../src/diagnosis/verdict.ts';
import type { BackendReport } from '../../src/schedule/report.ts';

const UNKNOWN_STEPS: StepResults = {
  DirectAccess: 'Unknown',
  PortOpen: 'Unknown',
  FirewallClear: 'Unknown',
  CheckParameters: 'Unknown',
  StatusCode: 'Unknown',
  CheckPage: 'Unknown',
  Load: 'Unknown',
  ListenAddress: 'Unknown',
};

/** A check with these backends ("a=10.0.0.1" or "10.0.0.1") and whatever else of the spec is given. */
export function aCheck(backends: readonly string[], rest: Readonly<Record<string, unknown>> = {}): BackendHealthCheck {
  const spec = BackendHealthCheckSpec.parse({
    backends: backends.map((text) => {
      const [first = '', second] = text.split('=');
      return second === undefined ? { address: first } : { name: first, address: second };
    }),
    port: 80,
    probe: { http: {} },
    ...rest,
  });
  return {
    namespace: 'shop',
    name: 'web',
    uid: 'uid-1',
    generation: 1,
    resourceVersion: '1',
    probeNow: undefined,
    spec,
    status: undefined,
  };
}

export function effectiveOf(check: BackendHealthCheck): EffectiveCheck {
  return resolveEffective(check.spec);
}

/** A verdict with this reason, failing its own step; everything else is plain. */
export function aVerdict(reason: Reason, overrides: Partial<Verdict> = {}): Verdict {
  const { blame, step } = reasonFacts(reason);
  return {
    reason,
    confidence: 'Proven',
    blame,
    phase: 'Connect',
    message: `something is wrong: ${reason}`,
    advice: ['look at the server'],
    evidence: ['connect ECONNREFUSED after 1 ms'],
    steps: step === 'Prober' ? UNKNOWN_STEPS : { ...UNKNOWN_STEPS, [step]: 'Failed' },
    ...overrides,
  };
}

const REASON_OF_STATE: Readonly<Record<BackendState, Reason | undefined>> = {
  Healthy: undefined,
  Degraded: 'SlowResponse',
  Unhealthy: 'ConnectionRefused',
  Unknown: 'Initializing',
  Maintenance: 'Maintenance',
};

export function aReport(backend: string, state: BackendState, reason = REASON_OF_STATE[state]): BackendReport {
  return {
    backend,
    state,
    sinceMs: Date.UTC(2026, 0, 1),
    verdict: reason === undefined ? undefined : aVerdict(reason),
    warnings: [],
    settled: true,
    restored: false,
    silentSinceMs: undefined,
  };
}
