/** Expands a check into what the scheduler probes. Pure. */
import type { Result } from '../base/result.ts';
import { failed, success } from '../base/result.ts';
import type { EffectiveBackend } from '../api/effective.ts';
import { parseHost } from '../probe/compile.ts';
import type { HttpRequest } from '../probe/target.ts';
import type { CheckTarget } from '../schedule/target.ts';
import { type CompiledProbe, compileProbe, type ProbeInput } from './compile-probe.ts';
import { probeFacts } from './probe-facts.ts';

/** A header with its value, wherever it came from. */
export type ResolvedHeader = HttpRequest['headers'][number];

export interface TargetInput extends ProbeInput {
  readonly probeSources: readonly string[];
}

/** The targets of a check, or why the spec cannot be compiled (the schema lets very little of this through). */
export function expandTargets(input: TargetInput): Result<readonly CheckTarget[], string> {
  const targets: CheckTarget[] = [];
  const siblings = Map.groupBy(input.effective.backends, (backend) => backend.address);
  const knownPorts = [...new Set(input.effective.backends.map((backend) => backend.port))];
  for (const backend of input.effective.backends) {
    const probe = compileProbe(input, backend);
    if (!probe.ok) return probe;
    const host = parseHost(backend.address);
    if (host === undefined) return failed(`spec.backends: ${backend.address} is neither an address nor a name`);
    targets.push(
      describeTarget(input, backend, {
        probe: probe.value,
        host,
        knownPorts,
        siblings: siblings.get(backend.address) ?? [],
      }),
    );
  }
  return success(targets);
}

interface Compiled {
  readonly probe: CompiledProbe;
  readonly host: NonNullable<ReturnType<typeof parseHost>>;
  readonly knownPorts: readonly number[];
  /** All backends at the same address, this one included. */
  readonly siblings: readonly EffectiveBackend[];
}

function describeTarget(
  input: TargetInput,
  backend: EffectiveBackend,
  { probe: { plan, tls }, host, knownPorts, siblings }: Compiled,
): CheckTarget {
  const { check, effective } = input;
  const described = {
    backend: backend.name,
    target: { host, port: backend.port, timeoutMs: effective.timeoutMs, tls, plan },
    subject: {
      namespace: check.namespace,
      check: check.name,
      backend: backend.name,
      address: backend.address,
      isName: host.kind === 'name',
      probe: probeFacts({ check, effective, backend, plan }),
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

/**
 * Who is probed, and how, as the user says it: nothing of how outcomes are counted, and no value of a Secret. A rotated
 * credential is used from the next probe on, and what is known about the backend stays.
 */
function fingerprintOf({ check }: TargetInput, described: Omit<CheckTarget, 'fingerprint'>): string {
  const { target } = described;
  return JSON.stringify([target.host, target.port, target.timeoutMs, check.spec.probe]);
}
