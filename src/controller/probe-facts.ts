/** What an explanation needs to know about the probe of a backend. Pure. */
import { parseDuration } from '../base/duration.ts';
import { probeKind, type EffectiveBackend, type EffectiveCheck } from '../api/effective.ts';
import type { BackendHealthCheck } from '../api/v1alpha1/resource.ts';
import type { HttpProbeFacts, ProbeFacts, TlsProbeFacts } from '../diagnosis/evidence.ts';
import type { ProbePlan } from '../probe/target.ts';
import { exchangeService } from './exchange-service.ts';
import { certificateName } from './compile-probe.ts';

interface FactsInput {
  readonly check: BackendHealthCheck;
  readonly effective: EffectiveCheck;
  readonly backend: EffectiveBackend;
  readonly plan: ProbePlan;
}

export function probeFacts({ check, effective, backend, plan }: FactsInput): ProbeFacts {
  const { tcp, grpc, udp } = check.spec.probe;
  return {
    protocol: probeKind(check.spec.probe),
    port: backend.port,
    timeoutMs: effective.timeoutMs,
    intervalMs: effective.intervalMs,
    slowAfterMs: effective.slowAfterMs,
    healthyThreshold: effective.healthyThreshold,
    unhealthyThreshold: effective.unhealthyThreshold,
    http: httpFacts(check, plan),
    tls: tlsFacts(check, backend),
    grpcService: grpc?.service,
    exchangeSteps: tcp?.exchange?.length ?? 0,
    exchangeService: exchangeService(tcp?.exchange ?? []),
    expectsReply: udp?.expect !== undefined,
  };
}

function httpFacts({ spec }: BackendHealthCheck, plan: ProbePlan): HttpProbeFacts | undefined {
  const { http } = spec.probe;
  if (http === undefined || plan.kind !== 'http') return undefined;
  const { method, path, host } = plan.request;
  return {
    request: { method, path, host },
    version: plan.version,
    hostChosen: http.host !== undefined,
    expectedStatuses: http.expectedStatuses,
    expectedHeaders: (http.expectedHeaders ?? []).map(({ name }) => name),
    bodyWindowKiB: plan.expectedBody === undefined ? undefined : Math.ceil(plan.expectedBody.windowBytes / 1_024),
  };
}

function tlsFacts(check: BackendHealthCheck, backend: EffectiveBackend): TlsProbeFacts | undefined {
  const { tls } = check.spec.probe;
  if (tls === undefined) return undefined;
  return {
    verifiedName: certificateName(check, backend),
    nameChosen: tls.serverName !== undefined,
    minVersion: tls.minVersion,
    hasOwnAuthorities: tls.caFrom !== undefined,
    hasClientCertificate: tls.clientCertificateFrom !== undefined,
    verifies: !tls.insecureSkipVerify,
    expiryWarningMs: parseDuration(tls.expiryWarning) ?? 0,
  };
}
