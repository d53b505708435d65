/** Turns the target and the flags of `bhc probe` into a manifest. What is right and wrong about it the API's own parser decides. */
import { API_VERSION, KIND, PROBE_NOW_ANNOTATION } from '../api/group.ts';
import { failed, type Result, success } from '../base/result.ts';
import { CA_KEY, CA_SECRET, CLIENT_SECRET } from './probe-credentials.ts';
import { flagsFault, type ProbeFlags } from './probe-flags.ts';
import { type ProbeTargetText, SCHEMES } from './probe-target.ts';

/** The advice names the check in its commands, and the check of this command is nowhere: these names say what to put in. */
const PLACEHOLDER = { name: 'your-check', namespace: 'your-namespace' };

/** First probes are spread over an interval, for the sake of many checks; here somebody waits for one. */
const AT_ONCE = { [PROBE_NOW_ANNOTATION]: 'at once' };

/** The name under which the backend stands in the status. */
export const PROBED_BACKEND = 'backend';

/** A manifest with one backend; or what is wrong with the flags before any schema can look at them. */
export function probeManifest(target: ProbeTargetText, flags: ProbeFlags): Result<object, string> {
  const fault = flagsFault(flags, target.scheme);
  if (fault !== undefined) return failed(fault);
  const headers = (flags.header ?? []).map(parseHeader);
  if (headers.includes(undefined)) return failed('--header: must be "Name: value"');
  const tls = SCHEMES[target.scheme].isSecure ? tlsWords(flags) : undefined;
  return success({
    apiVersion: API_VERSION,
    kind: KIND,
    metadata: { ...PLACEHOLDER, annotations: AT_ONCE },
    spec: {
      backends: [{ name: PROBED_BACKEND, address: target.address }],
      port: target.port,
      probe: { ...probeWords(target, flags, headers), tls },
      interval: flags.interval,
      timeout: flags.timeout,
      slowAfter: flags.slowAfter,
      healthyThreshold: 1,
      unhealthyThreshold: flags.unhealthyThreshold,
    },
  });
}

interface HeaderText {
  readonly name: string;
  /** Missing: any value will do. */
  readonly value?: string;
}

function probeWords(target: ProbeTargetText, flags: ProbeFlags, headers: readonly (HeaderText | undefined)[]): object {
  const { kind } = SCHEMES[target.scheme];
  switch (kind) {
    case 'http':
      return { http: httpWords(target, flags, headers) };
    case 'grpc':
      return { grpc: { service: flags.service ?? target.service } };
    case 'udp':
      return { udp: { send: sendWords(flags), expect: expectWords(flags) } };
    case 'tcp':
      return { tcp: { exchange: exchangeWords(flags) } };
  }
}

function httpWords(target: ProbeTargetText, flags: ProbeFlags, headers: readonly (HeaderText | undefined)[]): object {
  const expectsBody = flags.bodyContains !== undefined || flags.bodyMatches !== undefined;
  return {
    // Only an answer to GET has a body.
    method: flags.method?.toUpperCase() ?? (expectsBody ? 'GET' : 'HEAD'),
    path: flags.path ?? target.path,
    host: flags.host,
    headers: headers.length === 0 ? undefined : headers,
    expectedStatuses: flags.expectStatus,
    expectedHeaders: flags.expectHeader?.map((text) => parseHeader(text) ?? { name: text.trim() }),
    expectedBody: expectsBody ? { contains: flags.bodyContains, matches: flags.bodyMatches } : undefined,
    version: flags.http2 === true ? 'HTTP2' : undefined,
  };
}

/** One step; without any of its flags the port only has to accept. */
function exchangeWords(flags: ProbeFlags): readonly object[] | undefined {
  const step = { send: sendWords(flags), expect: expectWords(flags) };
  return step.send === undefined && step.expect === undefined ? undefined : [step];
}

function sendWords({ send, sendHex }: ProbeFlags): object | undefined {
  return send === undefined && sendHex === undefined ? undefined : { text: send, hex: sendHex };
}

function expectWords({ expect, expectRegex, expectHex }: ProbeFlags): object | undefined {
  const isGiven = expect !== undefined || expectRegex !== undefined || expectHex !== undefined;
  return isGiven ? { contains: expect, matches: expectRegex, hex: expectHex } : undefined;
}

function tlsWords(flags: ProbeFlags): object {
  return {
    serverName: flags.serverName,
    minVersion: flags.minTls,
    caFrom: flags.ca === undefined ? undefined : { secretKeyRef: { name: CA_SECRET, key: CA_KEY } },
    clientCertificateFrom: flags.cert === undefined ? undefined : { secretRef: { name: CLIENT_SECRET } },
    insecureSkipVerify: flags.insecure,
    expiryWarning: flags.expiryWarning,
  };
}

function parseHeader(text: string): HeaderText | undefined {
  const match = /^([^:]+):(.*)$/s.exec(text);
  return match === null ? undefined : { name: (match[1] ?? '').trim(), value: (match[2] ?? '').trim() };
}
