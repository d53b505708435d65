/** Builders for what the outputs of the command line show. */
import type { BackendHealthCheckStatus, BackendRow, BackendState, Condition } from '../../src/api/v1alpha1/status.ts';
import type { CheckSnapshot } from '../../src/cli/check-snapshot.ts';
import { NOTHING_OBSERVED } from '../../src/probe/outcome.ts';
import type { ProbeFailure, ProbeInconclusive, ProbeSuccess } from '../../src/probe/outcome.ts';
import type { CertificateFacts, ExchangeFacts, TlsFacts } from '../../src/probe/facts.ts';
import { aCheck } from '../support/builders.ts';

export function aRow(name: string, state: BackendState, overrides: Partial<BackendRow> = {}): BackendRow {
  const failing = {
    reason: 'ConnectionRefused',
    confidence: 'Proven',
    blame: 'Backend',
    message: 'nobody listens on 10.0.0.1:80',
  } as const;
  return {
    name,
    address: '10.0.0.1',
    port: 80,
    state,
    since: '2026-11-22T05:40:55Z',
    ...(state === 'Healthy' ? { reason: 'Healthy', message: 'answers as expected' } : failing),
    ...overrides,
  };
}

export function aCondition(type: string, status: Condition['status'], reason: string, message = ''): Condition {
  return { type, status, reason, message, lastTransitionTime: '2026-11-22T05:40:55Z', observedGeneration: 1 };
}

export function aStatus(rows: readonly BackendRow[]): BackendHealthCheckStatus {
  const count = (state: BackendState): number => rows.filter((row) => row.state === state).length;
  const healthy = rows.every(({ state }) => state === 'Healthy' || state === 'Degraded');
  return {
    observedGeneration: 1,
    summary: {
      total: rows.length,
      healthy: count('Healthy'),
      degraded: count('Degraded'),
      unhealthy: count('Unhealthy'),
      unknown: count('Unknown'),
      maintenance: count('Maintenance'),
      ready: `${count('Healthy') + count('Degraded')}/${rows.length - count('Maintenance')}`,
    },
    conditions: [
      aCondition('Ready', 'True', 'Probing'),
      aCondition('Healthy', healthy ? 'True' : 'False', healthy ? 'AllBackendsHealthy' : 'ConnectionRefused'),
    ],
    backends: [...rows],
  };
}

/** A check of these rows, named shop/web. */
export function aSnapshot(rows: readonly BackendRow[]): CheckSnapshot {
  return {
    key: 'shop/web',
    check: aCheck(rows.map((_row, index) => `10.0.0.${index + 1}`)),
    metadata: { labels: undefined, annotations: undefined },
    status: aStatus(rows),
  };
}

export function aSuccess(timings: Partial<ProbeSuccess['timings']> = {}): ProbeSuccess {
  return {
    kind: 'success',
    timings: { resolvedMs: 0, connectedMs: 10, securedMs: undefined, firstByteMs: 90, endedMs: 100, ...timings },
    address: '10.0.0.1',
    errno: undefined,
    ...NOTHING_OBSERVED,
  };
}

export function aConnectFailure(endedMs = 5): ProbeFailure {
  return {
    kind: 'failure',
    code: 'ConnectRefused',
    phase: 'Connect',
    timings: { resolvedMs: undefined, connectedMs: undefined, securedMs: undefined, firstByteMs: undefined, endedMs },
    address: '10.0.0.1',
    errno: 'ECONNREFUSED',
    ...NOTHING_OBSERVED,
    responseBytes: 0,
    banner: undefined,
  };
}

/** A probe that was ended from our side while it waited for an answer. */
export function aCancelled(): ProbeInconclusive {
  return {
    kind: 'inconclusive',
    cause: 'Cancelled',
    phase: 'Response',
    timings: { resolvedMs: undefined, connectedMs: 1, securedMs: undefined, firstByteMs: undefined, endedMs: 2 },
    address: '10.0.0.1',
    errno: undefined,
    ...NOTHING_OBSERVED,
  };
}

/** A good certificate for shop.test, valid to the end of 2026. */
export function certificateFacts(part: Partial<CertificateFacts> = {}): CertificateFacts {
  return {
    fault: undefined,
    validFromMs: Date.UTC(2026, 9, 1),
    validToMs: Date.UTC(2026, 11, 31),
    matchesName: true,
    names: 1,
    namesIssuerUrl: false,
    keyBits: undefined,
    hasWeakSignature: false,
    chainLength: 2,
    isOrdered: true,
    isIssuerPresented: true,
    isRootPresented: false,
    judgedAtMs: Date.UTC(2026, 10, 1),
    told: { names: ['shop.test'], issuer: 'CN=Test Authority' },
    ...part,
  };
}

/** A whole handshake. */
export function tlsFacts(part: Partial<TlsFacts> = {}): TlsFacts {
  return {
    version: 'TLSv1.3',
    alert: undefined,
    alpn: undefined,
    isResumed: false,
    certificate: certificateFacts(),
    ...part,
  };
}

/** An exchange that came to this step. */
export function exchangeFacts(step: number, steps: number): ExchangeFacts {
  return { step, steps, hasSent: true };
}
