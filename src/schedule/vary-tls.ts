/** The same probe with one thing of its TLS changed. A session is never taken along: it belongs to the target that began it. */
import { assertNever } from '../base/exhaustive.ts';
import type { TlsChange } from '../diagnosis/question.ts';
import type { ProbeTarget, TlsPlan } from '../probe/target.ts';
import { plainContext, tlsPlan, widerContext } from '../probe/tls/compile-tls.ts';
import { TlsSession } from '../probe/tls/session.ts';

/** What to probe instead; `undefined` when the change does not fit. Contexts are compiled here, when an investigation needs one. */
export function varyTls(target: ProbeTarget, change: TlsChange, name: string): ProbeTarget | undefined {
  const { tls } = target;
  if (change === 'Plain') return { ...target, tls: undefined };
  if (tls !== undefined) return varied(target, tls, change);
  return change === 'Unverified' ? { ...target, tls: unverified(target, name) } : undefined;
}

function varied(target: ProbeTarget, tls: TlsPlan, change: Exclude<TlsChange, 'Plain'>): ProbeTarget | undefined {
  switch (change) {
    case 'Unverified':
      return { ...target, tls: renewed(tls, { verifies: false }) };
    case 'Version12':
      return { ...target, tls: renewed(tls, { context: widerContext(tls.context) }) };
    case 'NoServerName':
      return { ...target, tls: renewed(tls, { serverName: undefined }) };
    default:
      return assertNever(change);
  }
}

/** The same probe, asking for another name and expecting a certificate for it. */
export function withServerName(target: ProbeTarget, name: string): ProbeTarget | undefined {
  const { tls } = target;
  return tls === undefined
    ? undefined
    : { ...target, tls: renewed(tls, { serverName: name.replace(/\.$/, ''), verifiedName: name.replace(/\.$/, '') }) };
}

/** The same probe elsewhere. */
export function withFreshSession(target: ProbeTarget): ProbeTarget {
  return target.tls === undefined ? target : { ...target, tls: renewed(target.tls, {}) };
}

function renewed(tls: TlsPlan, change: Partial<TlsPlan>): TlsPlan {
  return { ...tls, ...change, session: new TlsSession() };
}

function unverified({ plan }: ProbeTarget, name: string): TlsPlan {
  const isHttp2 = plan.kind === 'grpc' || (plan.kind === 'http' && plan.version === 'HTTP2');
  const alpn: TlsPlan['alpn'] = isHttp2 ? ['h2'] : plan.kind === 'http' ? ['http/1.1'] : [];
  return tlsPlan({ name, verifies: false, alpn, context: plainContext() });
}
