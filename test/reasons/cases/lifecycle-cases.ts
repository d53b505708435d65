/** Rows that no probe decides: asked for, not allowed, or something is missing. */
import { reply } from '../http-answers.ts';
import type { LoopbackCase } from '../loopback-family.ts';
import { answering, type HttpRequest } from '../scripted-server.ts';

const NOTHING_KNOWN = { DirectAccess: 'Unknown', PortOpen: 'Unknown', StatusCode: 'Unknown' } as const;
const TOKEN_HEADER = 'X-Probe-Token';

const fine = answering((request) => reply(request, 200));
/** Fine for whoever sends the token of the Secret in `secretManifest`. */
const guarded = answering((request) => reply(request, hasToken(request) ? 200 : 401));

export const PROBE_TOKEN = 'kept-secret-7f3a';

export const secretManifest = {
  apiVersion: 'v1',
  kind: 'Secret',
  metadata: { name: 'probe-token', namespace: 'shop' },
  stringData: { token: PROBE_TOKEN },
};

export const lifecycleCases: readonly LoopbackCase[] = [
  {
    name: 'a suspended check is Suspended',
    script: fine,
    spec: { suspend: true },
    expected: {
      state: 'Unknown',
      reason: 'Suspended',
      confidence: 'Proven',
      steps: NOTHING_KNOWN,
      advice: [/spec\.suspend/],
    },
    lookAlike: 'Initializing',
  },
  {
    name: 'a backend in maintenance that works is Maintenance',
    script: fine,
    backend: { maintenance: true },
    expected: { state: 'Maintenance', reason: 'Maintenance', confidence: 'Proven', advice: [/maintenance: false/] },
    lookAlike: 'Suspended',
  },
  {
    name: 'a backend in maintenance that fails says so, and stays in maintenance',
    script: answering((request) => reply(request, 503)),
    backend: { maintenance: true },
    expected: { state: 'Maintenance', reason: 'HttpServiceUnavailable', confidence: 'Proven' },
    lookAlike: 'Maintenance',
  },
  notAllowed('the metadata address', '169.254.169.254'),
  notAllowed('a multicast address', '224.0.0.1'),
  notAllowed('the unspecified address', '0.0.0.0'),
  notAllowed('a link-local address', 'fe80::1'),
  notAllowed('a metadata address inside NAT64', '64:ff9b::a9fe:a9fe'),
  {
    name: 'a Secret that does not exist is CredentialsUnavailable',
    script: guarded,
    probe: tokenFrom('no-such-secret', 'token'),
    expected: {
      state: 'Unknown',
      reason: 'CredentialsUnavailable',
      confidence: 'Proven',
      steps: NOTHING_KNOWN,
      message: /needs the Secret shop\/no-such-secret, which does not exist/,
    },
    lookAlike: 'HttpAuthRequired',
  },
  {
    name: 'a Secret without the key is CredentialsUnavailable',
    script: guarded,
    probe: tokenFrom('probe-token', 'tokn'),
    expected: { state: 'Unknown', reason: 'CredentialsUnavailable', message: /needs the key tokn/ },
    lookAlike: 'InvalidSpec',
  },
  {
    name: 'the same page without the token is HttpAuthRequired',
    script: guarded,
    expected: { state: 'Unhealthy', reason: 'HttpAuthRequired' },
    lookAlike: 'CredentialsUnavailable',
  },
  {
    name: 'the same page with the token of the Secret is Healthy',
    script: guarded,
    probe: tokenFrom('probe-token', 'token'),
    expected: { state: 'Healthy', reason: 'Healthy' },
    lookAlike: 'CredentialsUnavailable',
  },
  {
    name: 'a regular expression that is too costly to run is InvalidSpec',
    script: fine,
    probe: { http: { method: 'GET', expectedBody: { matches: '(abcdefgh){200}' } } },
    expected: { state: 'Unknown', reason: 'InvalidSpec', confidence: 'Proven', steps: NOTHING_KNOWN },
    lookAlike: 'HttpBodyMismatch',
  },
];

function notAllowed(what: string, address: string): LoopbackCase {
  return {
    name: `${what} is AddressNotAllowed`,
    backend: { address, port: 80 },
    expected: { state: 'Unknown', reason: 'AddressNotAllowed', confidence: 'Proven', steps: NOTHING_KNOWN },
    lookAlike: 'NoRouteToNetwork',
  };
}

function tokenFrom(name: string, key: string): NonNullable<LoopbackCase['probe']> {
  return { http: { headers: [{ name: TOKEN_HEADER, valueFrom: { secretKeyRef: { name, key } } }] } };
}

function hasToken({ text }: HttpRequest): boolean {
  return text.toLowerCase().includes(`${TOKEN_HEADER}: ${PROBE_TOKEN}`.toLowerCase());
}
