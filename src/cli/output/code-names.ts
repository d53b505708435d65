/** The names of the numbers that gRPC and HTTP/2 end calls and connections with. */

/** https://grpc.github.io/grpc/core/md_doc_statuscodes.html */
const GRPC_STATUSES: readonly string[] = [
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
];

/** RFC 9113 7. */
const HTTP2_ERRORS: readonly string[] = [
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
];

/** 14 → "UNAVAILABLE"; `undefined` for no status, or one that there is not. */
export function grpcStatusName(status: number | undefined): string | undefined {
  return status === undefined ? undefined : GRPC_STATUSES[status];
}

/** 11 → "ENHANCE_YOUR_CALM"; `undefined` for a code that nobody has defined. */
export function http2ErrorName(code: number): string | undefined {
  return HTTP2_ERRORS[code];
}
