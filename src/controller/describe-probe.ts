/** The probe of a check in a few words, as the status and kubectl show it. Pure. */
import { assertNever } from '../base/exhaustive.ts';
import type { BackendHealthCheck } from '../api/v1alpha1/resource.ts';
import { probeKind } from '../api/effective.ts';

/** "HTTP HEAD /", "HTTPS GET /healthz over HTTP/2", "TCP connect", "TLS exchange", "gRPC health", "UDP". */
export function describeProbe({ spec }: Pick<BackendHealthCheck, 'spec'>): string {
  const kind = probeKind(spec.probe);
  switch (kind) {
    case 'http':
      return describeHttp(spec.probe);
    case 'tcp':
      return describeTcp(spec.probe);
    case 'grpc':
      return describeGrpc(spec.probe);
    case 'udp':
      return 'UDP';
    default:
      return assertNever(kind);
  }
}

type Probe = BackendHealthCheck['spec']['probe'];

function describeHttp({ http, tls }: Probe): string {
  const request = `${tls === undefined ? 'HTTP' : 'HTTPS'} ${http?.method ?? ''} ${http?.path ?? ''}`;
  return http?.version === 'HTTP2' ? `${request} over HTTP/2` : request;
}

function describeTcp({ tcp, tls }: Probe): string {
  return `${tls === undefined ? 'TCP' : 'TLS'} ${tcp?.exchange === undefined ? 'connect' : 'exchange'}`;
}

function describeGrpc({ grpc, tls }: Probe): string {
  const service = grpc?.service ?? '';
  const call = service === '' ? 'gRPC health' : `gRPC health of ${service}`;
  return tls === undefined ? call : `${call} over TLS`;
}
