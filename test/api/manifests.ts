/** Manifests for tests: the smallest, the largest, and ways to spoil them. */
import { API_VERSION, KIND } from '../../src/api/group.ts';

export type Json = string | number | boolean | null | readonly Json[] | { readonly [name: string]: Json };
export type Fields = Readonly<Record<string, Json>>;

export function manifest(spec: Json, metadata: Fields = { name: 'shop-web', namespace: 'default' }): Fields {
  return { apiVersion: API_VERSION, kind: KIND, metadata, spec };
}

export const SMALLEST_SPEC = {
  backends: [{ address: '10.11.192.1' }, { address: '10.11.192.2' }],
  port: 80,
  probe: { http: {} },
} as const satisfies Fields;

/** Every field that exists, with the probe of HTTP; those of the others are in `LARGEST_PROBES`. */
export const LARGEST_SPEC = {
  backends: [
    { name: 'ecs-1', address: '10.11.192.1', port: 8080, maintenance: true },
    { name: 'ecs-2', address: 'fd00:0:0:1::2' },
    { address: 'ecs-3.example.com' },
  ],
  port: 80,
  probe: {
    port: 9000,
    http: {
      method: 'GET',
      path: '/index.html?full=1',
      host: 'shop.example.com',
      headers: [
        { name: 'Accept', value: 'text/plain' },
        { name: 'Authorization', valueFrom: { secretKeyRef: { name: 'shop', key: 'token' } } },
      ],
      expectedStatuses: ['2xx', '3xx', '401', '200-299'],
      expectedHeaders: [
        { name: 'X-Served-By', value: 'shop', identity: true },
        { name: 'X-Request-Id', identity: false },
      ],
      expectedBody: { matches: '^ok( [0-9]+)?$' },
      version: 'HTTP2',
    },
    tls: {
      serverName: 'shop.example.com',
      minVersion: '1.3',
      caFrom: { configMapKeyRef: { name: 'authorities', key: 'ca.crt' } },
      clientCertificateFrom: { secretRef: { name: 'probe-client' } },
      insecureSkipVerify: true,
      expiryWarning: '336h',
    },
  },
  interval: '2s',
  timeout: '5s',
  healthyThreshold: 3,
  unhealthyThreshold: 3,
  edgeInterval: '1s',
  suspend: false,
  slowAfter: '1s',
} as const satisfies Fields;

/** The other kinds of probe, each with every field that it has. */
export const LARGEST_PROBES = {
  tcp: {
    tcp: {
      exchange: [
        { expect: { contains: '220 ' } },
        { send: { text: 'EHLO probe\r\n' }, expect: { matches: '^250[ -]' } },
        { send: { hex: '515549540d0a' }, expect: { hex: '323231' } },
      ],
    },
  },
  grpc: { grpc: { service: 'shop.v1.Cart' } },
  udp: { udp: { send: { hex: '0d0a' }, expect: { matches: '^ok' } } },
} as const satisfies Fields;

/** The smallest spec with other fields. */
export function specWith(fields: Fields): Fields {
  return { ...SMALLEST_SPEC, ...fields };
}

/** The smallest spec without one field. */
export function specWithout(name: keyof typeof SMALLEST_SPEC): Fields {
  return Object.fromEntries(Object.entries<Json>(SMALLEST_SPEC).filter(([field]) => field !== name));
}

export function specWithHttp(http: Json): Fields {
  return specWith({ probe: { http } });
}

export function specWithProbe(probe: Json): Fields {
  return specWith({ probe });
}

export function specWithBackend(backend: Json): Fields {
  return specWith({ backends: [backend] });
}

export function specWithHeader(header: Json): Fields {
  return specWithHttp({ headers: [header] });
}
