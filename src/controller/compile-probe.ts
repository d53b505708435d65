/** Compiles the probe of a check for one of its backends. Pure, but for the sessions that TLS will keep. */
import type { SecureContext } from 'node:tls';
import type { EffectiveBackend, EffectiveCheck } from '../api/effective.ts';
import type { BackendHealthCheck } from '../api/v1alpha1/resource.ts';
import type { TcpProbe } from '../api/v1alpha1/probe.ts';
import { looksLikeIPv6 } from '../base/address-family.ts';
import { failed, type Result, success } from '../base/result.ts';
import { defaultHost } from '../diagnosis/hosts.ts';
import { compileHttp } from '../probe/compile.ts';
import { compileBytes, compileSend } from '../probe/expectation.ts';
import { grpcPlan } from '../probe/http2/grpc.ts';
import type { ExchangeStep, HttpRequest, ProbePlan, TlsPlan } from '../probe/target.ts';
import { tlsPlan } from '../probe/tls/compile-tls.ts';

export interface ProbeInput {
  readonly check: BackendHealthCheck;
  readonly effective: EffectiveCheck;
  readonly headers: HttpRequest['headers'];
  /** With `spec.probe.tls`: what all handshakes share. */
  readonly secureContext: SecureContext | undefined;
}

export interface CompiledProbe {
  readonly plan: ProbePlan;
  readonly tls: TlsPlan | undefined;
}

export function compileProbe(input: ProbeInput, backend: EffectiveBackend): Result<CompiledProbe, string> {
  const plan = compilePlan(input, backend);
  return plan.ok ? success({ plan: plan.value, tls: compileTls(input, backend) }) : plan;
}

function compilePlan(input: ProbeInput, backend: EffectiveBackend): Result<ProbePlan, string> {
  const { http, tcp, grpc, udp } = input.check.spec.probe;
  if (http !== undefined) return compileHttpPlan(input, backend);
  if (grpc !== undefined) return success(compileGrpc(input, backend, grpc.service));
  if (udp !== undefined) {
    const send = compileSend(udp.send);
    if (!send.ok) return failed(`spec.probe.udp.send: ${send.error}`);
    if (udp.expect === undefined) return success({ kind: 'udp', send: send.value, expect: undefined });
    const expect = compileBytes(udp.expect);
    return expect.ok
      ? success({ kind: 'udp', send: send.value, expect: expect.value })
      : failed(`spec.probe.udp.expect: ${expect.error}`);
  }
  return tcp?.exchange === undefined ? success({ kind: 'tcp' }) : compileExchange(tcp.exchange);
}

function compileHttpPlan({ check, headers }: ProbeInput, backend: EffectiveBackend): Result<ProbePlan, string> {
  const { http, tls } = check.spec.probe;
  if (http === undefined) return failed('spec.probe.http: is missing');
  const scheme = tls === undefined ? 'http' : 'https';
  return compileHttp({
    request: {
      method: http.method,
      path: http.path,
      host: http.host ?? defaultHost(backend.address, backend.port, scheme),
      headers,
    },
    version: http.version,
    scheme,
    expectedStatuses: http.expectedStatuses,
    expectedBody: http.expectedBody,
    expectedHeaders: http.expectedHeaders,
  });
}

function compileGrpc({ check, effective }: ProbeInput, backend: EffectiveBackend, service: string): ProbePlan {
  const { tls } = check.spec.probe;
  const scheme = tls === undefined ? 'http' : 'https';
  const authority = tls?.serverName ?? defaultHost(backend.address, backend.port, scheme);
  return grpcPlan({ service, authority, scheme, timeoutMs: effective.timeoutMs });
}

function compileExchange(steps: NonNullable<TcpProbe['exchange']>): Result<ProbePlan, string> {
  const compiled: ExchangeStep[] = [];
  for (const [index, step] of steps.entries()) {
    const send = step.send === undefined ? undefined : compileSend(step.send);
    if (send?.ok === false) return failed(`spec.probe.tcp.exchange[${index}].send: ${send.error}`);
    const expect = step.expect === undefined ? undefined : compileBytes(step.expect);
    if (expect?.ok === false) return failed(`spec.probe.tcp.exchange[${index}].expect: ${expect.error}`);
    compiled.push({ send: send?.value, expect: expect?.value });
  }
  return success({ kind: 'exchange', steps: compiled });
}

function compileTls({ check, secureContext }: ProbeInput, backend: EffectiveBackend): TlsPlan | undefined {
  const { tls, http, grpc } = check.spec.probe;
  if (tls === undefined || secureContext === undefined) return undefined;
  const isHttp2 = grpc !== undefined || http?.version === 'HTTP2';
  return tlsPlan({
    name: certificateName(check, backend),
    verifies: !tls.insecureSkipVerify,
    alpn: isHttp2 ? ['h2'] : http === undefined ? [] : ['http/1.1'],
    context: secureContext,
  });
}

/** What the certificate must be for: the name that was chosen, that of the Host header, or the address. */
export function certificateName({ spec }: BackendHealthCheck, { address }: EffectiveBackend): string {
  const { tls, http } = spec.probe;
  return tls?.serverName ?? hostName(http?.host) ?? address;
}

/** A Host header without its port and brackets. */
function hostName(host: string | undefined): string | undefined {
  if (host === undefined) return undefined;
  const bracketed = /^\[(?<address>[^\]]+)\](?::[0-9]+)?$/.exec(host)?.groups?.['address'];
  if (bracketed !== undefined) return bracketed;
  return looksLikeIPv6(host) && host.split(':').length > 2 ? host : host.replace(/:[0-9]+$/, '');
}
