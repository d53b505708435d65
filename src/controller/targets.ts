/** Expands a check into what the scheduler probes. Pure. */
import type { Result } from '../base/result.ts';
import { failed, success } from '../base/result.ts';
import type { EffectiveBackend, EffectiveCheck } from '../api/effective.ts';
import type { BackendHealthCheck } from '../api/v1alpha1/resource.ts';
import type { ProbeFacts } from '../diagnosis/evidence.ts';
import { defaultHost } from '../diagnosis/hosts.ts';
import { compileHttp, parseHost } from '../probe/compile.ts';
import type { HttpRequest, ProbePlan } from '../probe/target.ts';
import type { CheckTarget } from '../schedule/target.ts';

/** A header with its value, wherever it came from. */
export type ResolvedHeader = HttpRequest['headers'][number];

export interface TargetInput {
  readonly check: BackendHealthCheck;
  readonly effective: EffectiveCheck;
  readonly headers: readonly ResolvedHeader[];
  readonly probeSources: readonly string[];
}

/** The targets of a check, or why the spec cannot be compiled (the schema lets very little of this through). */
export function expandTargets(input: TargetInput): Result<readonly CheckTarget[], string> {
  const targets: CheckTarget[] = [];
  const siblings = Map.groupBy(input.effective.backends, (backend) => backend.address);
  const knownPorts = [...new Set(input.effective.backends.map((backend) => backend.port))];
  for (const backend of input.effective.backends) {
    const plan = compilePlan(input, backend);
    if (!plan.ok) return plan;
    const host = parseHost(backend.address);
    if (host === undefined) return failed(`spec.backends: ${backend.address} is neither an address nor a name`);
    targets.push(
      describeTarget(input, backend, {
        plan: plan.value,
        host,
        knownPorts,
        siblings: siblings.get(backend.address) ?? [],
      }),
    );
  }
  return success(targets);
}

function compilePlan({ check, headers }: TargetInput, backend: EffectiveBackend): Result<ProbePlan, string> {
  const { http } = check.spec.probe;
  if (http === undefined) return success({ kind: 'tcp' });
  return compileHttp({
    request: {
      method: http.method,
      path: http.path,
      host: http.host ?? defaultHost(backend.address, backend.port),
      headers,
    },
    expectedStatuses: http.expectedStatuses,
    expectedBody: http.expectedBody,
  });
}

interface Compiled {
  readonly plan: ProbePlan;
  readonly host: NonNullable<ReturnType<typeof parseHost>>;
  readonly knownPorts: readonly number[];
  /** All backends at the same address, this one included. */
  readonly siblings: readonly EffectiveBackend[];
}

function describeTarget(
  input: TargetInput,
  backend: EffectiveBackend,
  { plan, host, knownPorts, siblings }: Compiled,
): CheckTarget {
  const { check, effective } = input;
  const described = {
    backend: backend.name,
    target: { host, port: backend.port, timeoutMs: effective.timeoutMs, plan },
    subject: {
      namespace: check.namespace,
      check: check.name,
      backend: backend.name,
      address: backend.address,
      isName: host.kind === 'name',
      probe: probeFacts(input, backend, plan),
      knownPorts: knownPorts.filter((port) => port !== backend.port),
      siblingPorts: siblings.map(({ port }) => port).filter((port) => port !== backend.port),
      probeSources: input.probeSources,
    },
    thresholds: { healthy: effective.healthyThreshold, unhealthy: effective.unhealthyThreshold },
    cadence: { intervalMs: effective.intervalMs, edgeIntervalMs: effective.edgeIntervalMs },
    slowAfterMs: effective.slowAfterMs,
    maintenance: backend.maintenance,
  };
  return { ...described, fingerprint: fingerprintOf(input, described) };
}

function probeFacts({ check, effective }: TargetInput, backend: EffectiveBackend, plan: ProbePlan): ProbeFacts {
  const { http } = check.spec.probe;
  return {
    protocol: plan.kind === 'http' ? 'http' : 'tcp',
    port: backend.port,
    timeoutMs: effective.timeoutMs,
    intervalMs: effective.intervalMs,
    slowAfterMs: effective.slowAfterMs,
    healthyThreshold: effective.healthyThreshold,
    unhealthyThreshold: effective.unhealthyThreshold,
    http:
      http === undefined || plan.kind !== 'http'
        ? undefined
        : {
            request: { method: plan.request.method, path: plan.request.path, host: plan.request.host },
            hostChosen: http.host !== undefined,
            expectedStatuses: http.expectedStatuses,
            bodyWindowKiB:
              plan.expectedBody === undefined ? undefined : Math.ceil(plan.expectedBody.windowBytes / 1_024),
          },
  };
}

/**
 * Who is probed, and how, as the user says it: nothing of how outcomes are counted, and no value of a Secret. A rotated
 * credential is used from the next probe on, and what is known about the backend stays.
 */
function fingerprintOf({ check }: TargetInput, described: Omit<CheckTarget, 'fingerprint'>): string {
  const { target } = described;
  return JSON.stringify([target.host, target.port, target.timeoutMs, check.spec.probe]);
}
