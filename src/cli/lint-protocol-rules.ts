/** What is allowed in the words of a protocol (TLS, TCP exchanges, UDP) and yet unwise. Each rule is a pure look at one spec. */
import { resolveEffective } from '../api/effective.ts';
import type { BackendHealthCheckSpec } from '../api/v1alpha1/spec.ts';
import { parseDuration } from '../base/duration.ts';

interface Remark {
  readonly path: readonly (string | number)[];
  readonly message: string;
}

type Rule = (spec: BackendHealthCheckSpec) => readonly Remark[];

const DAY_MS = 86_400_000;
/** Certificates that are renewed by themselves are so with a third of their time left: 30 days of 90. */
const USUAL_RENEWAL_DAYS = 30;
const HTTPS_PORT = 443;

const RULES: readonly Rule[] = [verification, expiry, plainPort, exchange, silence];

export function protocolRemarks(spec: BackendHealthCheckSpec): readonly Remark[] {
  return RULES.flatMap((rule) => rule(spec));
}

function verification({ probe: { tls } }: BackendHealthCheckSpec): readonly Remark[] {
  if (tls === undefined || !tls.insecureSkipVerify) return [];
  const path = ['spec', 'probe', 'tls'];
  const message = 'takes any certificate, so whoever answers is believed; name the authority in caFrom instead';
  const taken = { path: [...path, 'insecureSkipVerify'], message };
  return tls.caFrom === undefined
    ? [taken]
    : [taken, { path: [...path, 'caFrom'], message: 'says nothing while insecureSkipVerify is true' }];
}

function expiry({ probe: { tls } }: BackendHealthCheckSpec): readonly Remark[] {
  const days = tls === undefined ? 0 : (parseDuration(tls.expiryWarning) ?? 0) / DAY_MS;
  if (days <= USUAL_RENEWAL_DAYS) return [];
  return [
    {
      path: ['spec', 'probe', 'tls', 'expiryWarning'],
      message: `is longer than ${USUAL_RENEWAL_DAYS} days: certificates that are renewed by themselves often have less left, and would be warned about each time`,
    },
  ];
}

function plainPort(spec: BackendHealthCheckSpec): readonly Remark[] {
  const { http, tls } = spec.probe;
  if (http === undefined || tls !== undefined) return [];
  if (!resolveEffective(spec).backends.some(({ port }) => port === HTTPS_PORT)) return [];
  const message = `sends plain HTTP to port ${HTTPS_PORT}, where servers usually speak TLS; add spec.probe.tls`;
  return [{ path: ['spec', 'probe', 'http'], message }];
}

function exchange({ probe: { tcp } }: BackendHealthCheckSpec): readonly Remark[] {
  const steps = tcp?.exchange ?? [];
  if (steps.length === 0 || steps.some(({ expect }) => expect !== undefined)) return [];
  return [
    {
      path: ['spec', 'probe', 'tcp', 'exchange'],
      message: 'expects nothing in any step: whether anybody understands what it sends stays unknown',
    },
  ];
}

function silence({ probe: { udp } }: BackendHealthCheckSpec): readonly Remark[] {
  if (udp === undefined || udp.expect !== undefined) return [];
  return [{ path: ['spec', 'probe', 'udp'], message: 'has no expect: silence will be Unknown, never Unhealthy' }];
}
