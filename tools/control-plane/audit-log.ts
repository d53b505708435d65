// The audit log of the API server: which policy writes it, and how a test reads it.
// It knows only the members of an event that tests ask about.

import { readFile } from 'node:fs/promises';

/** `writes` leaves out get, list and watch; `all` has every request. */
export type AuditPolicy = 'none' | 'writes' | 'all';

export type AuditObjectRef = {
  readonly resource: string | undefined;
  readonly subresource: string | undefined;
  readonly namespace: string | undefined;
  readonly name: string | undefined;
  /** Undefined for the core group. */
  readonly apiGroup: string | undefined;
};

export type AuditEvent = {
  readonly verb: string;
  readonly user: { readonly username: string };
  /** Undefined for requests that are not about a resource, such as `/readyz`. */
  readonly objectRef: AuditObjectRef | undefined;
  readonly responseStatus: { readonly code: number } | undefined;
  /** `ResponseComplete` once per request; a watch has `ResponseStarted` before it, and a crash `Panic` instead of it. */
  readonly stage: string;
  readonly requestReceivedTimestamp: string;
  readonly requestURI: string;
  /** What was sent; only of writes to the status of a check. */
  readonly requestObject: unknown;
};

/** The policy file for `--audit-policy-file`; JSON is YAML. */
export function auditPolicyFile(policy: 'writes' | 'all'): string {
  const reads = { level: 'None', verbs: ['get', 'list', 'watch'] };
  const statuses = { group: 'backendhealth.dev', resources: ['backendhealthchecks/status'] };
  return JSON.stringify({
    apiVersion: 'audit.k8s.io/v1',
    kind: 'Policy',
    omitStages: ['RequestReceived'],
    rules: [
      ...(policy === 'writes' ? [reads] : []),
      { level: 'Request', resources: [statuses] },
      { level: 'Metadata' },
    ],
  });
}

/**
 * All events up to now, oldest first.
 * The server writes an event after it has answered, so the event of the last request may come a moment later.
 */
export async function readAuditLog(file: string): Promise<AuditEvent[]> {
  const text = await readFile(file, 'utf8');
  // What follows the last line end is an event that is just being written.
  const lines = text.split('\n').slice(0, -1);
  return lines.map(parseAuditEvent);
}

export function parseAuditEvent(line: string): AuditEvent {
  const event: unknown = JSON.parse(line);
  const objectRef = memberOf(event, 'objectRef');
  const code = memberOf(memberOf(event, 'responseStatus'), 'code');
  return {
    verb: textOf(event, 'verb') ?? '',
    user: { username: textOf(memberOf(event, 'user'), 'username') ?? '' },
    objectRef: objectRef === undefined ? undefined : parseObjectRef(objectRef),
    responseStatus: typeof code === 'number' ? { code } : undefined,
    stage: textOf(event, 'stage') ?? '',
    requestReceivedTimestamp: textOf(event, 'requestReceivedTimestamp') ?? '',
    requestURI: textOf(event, 'requestURI') ?? '',
    requestObject: memberOf(event, 'requestObject'),
  };
}

function parseObjectRef(value: unknown): AuditObjectRef {
  return {
    resource: textOf(value, 'resource'),
    subresource: textOf(value, 'subresource'),
    namespace: textOf(value, 'namespace'),
    name: textOf(value, 'name'),
    apiGroup: textOf(value, 'apiGroup'),
  };
}

function textOf(value: unknown, key: string): string | undefined {
  const member = memberOf(value, key);
  return typeof member === 'string' ? member : undefined;
}

function memberOf(value: unknown, key: string): unknown {
  return typeof value === 'object' && value !== null ? Reflect.get(value, key) : undefined;
}
