/** Names of headers that a check may not set: they control the connection, or claim an identity that is not the user's to give. */

/** In lower case. Host is set by `spec.probe.http.host`. */
export const FORBIDDEN_HEADER_NAMES: ReadonlySet<string> = new Set([
  'connection',
  'content-length',
  'expect',
  'forwarded',
  'host',
  'http2-settings',
  'keep-alive',
  'max-forwards',
  'metadata',
  'metadata-flavor',
  'te',
  'trailer',
  'transfer-encoding',
  'upgrade',
  'via',
  'x-aws-ec2-metadata-token',
  'x-aws-ec2-metadata-token-ttl-seconds',
  'x-google-metadata-request',
  'x-metadata-token',
  'x-real-ip',
]);

/** In lower case: every name that starts so is forbidden too. */
export const FORBIDDEN_HEADER_PREFIXES: readonly string[] = ['impersonate-', 'proxy-', 'x-forwarded-', 'x-remote-'];

/** Whether a check may set a header of this name, in any case. */
export function isForbiddenHeader(name: string): boolean {
  const lower = name.toLowerCase();
  return FORBIDDEN_HEADER_NAMES.has(lower) || FORBIDDEN_HEADER_PREFIXES.some((prefix) => lower.startsWith(prefix));
}
