/** The probe of a check in a few words, as the status and kubectl show it. Pure. */
import { assertNever } from '../base/exhaustive.ts';
import type { BackendHealthCheck } from '../api/v1alpha1/resource.ts';
import { probeKind } from '../api/effective.ts';

/** "HTTP HEAD /", "HTTPS GET /healthz over HTTP/2", "TCP connect", "TLS exchange", "gRPC health", "UDP". */
export function describeProbe({ spec }: Pick<BackendHealthCheck, 'spec'>): string {
  const { http, tcp, grpc, tls } = spec.probe;
  const kind = probeKind(spec.probe);
  switch (kind) {
    case 'http':
      return `${tls === undefined ? 'HTTP' : 'HTTPS'} ${http?.method ?? ''} ${http?.path ?? ''}${http?.version === 'HTTP2' ? ' over HTTP/2' : ''}`;
    case 'tcp':
      return `${tls === undefined ? 'TCP' : 'TLS'} ${tcp?.exchange === undefined ? 'connect' : 'exchange'}`;
    case 'grpc':
      return `gRPC health${grpc?.service === '' || grpc === undefined ? '' : ` of ${grpc.service}`}${tls === undefined ? '' : ' over TLS'}`;
    case 'udp':
      return 'UDP';
    default:
      return assertNever(kind);
  }
}
