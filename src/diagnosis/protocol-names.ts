/** The names that the specifications give to numbers on the wire. Not what they mean for a backend: see `rules/`. */

/** By number (https://grpc.io/docs/guides/status-codes/). */
const GRPC_STATUSES = [
  'OK',
  'CANCELLED',
  'UNKNOWN',
  'INVALID_ARGUMENT',
  'DEADLINE_EXCEEDED',
  'NOT_FOUND',
  'ALREADY_EXISTS',
  'PERMISSION_DENIED',
  'RESOURCE_EXHAUSTED',
  'FAILED_PRECONDITION',
  'ABORTED',
  'OUT_OF_RANGE',
  'UNIMPLEMENTED',
  'INTERNAL',
  'UNAVAILABLE',
  'DATA_LOSS',
  'UNAUTHENTICATED',
] as const;

/** By number (RFC 9113 7). */
const HTTP2_ERRORS = [
  'NO_ERROR',
  'PROTOCOL_ERROR',
  'INTERNAL_ERROR',
  'FLOW_CONTROL_ERROR',
  'SETTINGS_TIMEOUT',
  'STREAM_CLOSED',
  'FRAME_SIZE_ERROR',
  'REFUSED_STREAM',
  'CANCEL',
  'COMPRESSION_ERROR',
  'CONNECT_ERROR',
  'ENHANCE_YOUR_CALM',
  'INADEQUATE_SECURITY',
  'HTTP_1_1_REQUIRED',
] as const;

export const GRPC = {
  cancelled: 1,
  deadlineExceeded: 4,
  notFound: 5,
  permissionDenied: 7,
  unimplemented: 12,
  internal: 13,
  unavailable: 14,
  unauthenticated: 16,
} as const;

export const HTTP2 = {
  noError: 0,
  refusedStream: 7,
  cancel: 8,
  enhanceYourCalm: 11,
  http11Required: 13,
} as const;

/** 14 → "UNAVAILABLE"; `undefined` for no status, or one that there is not. */
export function grpcStatusName(status: number | undefined): string | undefined {
  return status === undefined ? undefined : GRPC_STATUSES[status];
}

/** 11 → "ENHANCE_YOUR_CALM"; `undefined` for a code that nobody has defined. */
export function http2ErrorName(code: number): string | undefined {
  return HTTP2_ERRORS[code];
}

/** "NOT_FOUND (5)". */
export function grpcStatusText(status: number): string {
  const name = grpcStatusName(status);
  return name === undefined ? String(status) : `${name} (${status})`;
}

/** "ENHANCE_YOUR_CALM (11)". */
export function http2ErrorText(code: number): string {
  const name = http2ErrorName(code);
  return name === undefined ? `error ${code}` : `${name} (${code})`;
}
