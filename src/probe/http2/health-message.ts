/** The two messages of grpc.health.v1.Health/Check as protobuf bytes. Not how they travel: see `grpc-message.ts`. */
import type { GrpcFacts } from '../facts.ts';

export type Serving = GrpcFacts['serving'];

/** HealthCheckResponse.ServingStatus, by number. */
const SERVING_STATUSES: readonly Serving[] = ['UNKNOWN', 'SERVING', 'NOT_SERVING', 'SERVICE_UNKNOWN'];

/** Field 1 of the request is text, field 1 of the answer a number. */
const SERVICE_TAG = 0x0a;
const STATUS_TAG = 0x08;
const WIRE = { varint: 0, fixed64: 1, bytes: 2, fixed32: 5 } as const;
const MAX_VARINT_BYTES = 10;
const TRUNCATED = undefined;

/** A field that has its default value is not sent: the empty name asks for the server as a whole. */
export function encodeHealthRequest(service: string): Buffer {
  const name = Buffer.from(service, 'utf8');
  return name.length === 0 ? name : Buffer.from([SERVICE_TAG, ...encodeVarint(name.length), ...name]);
}

/** `serving` is `undefined` for a number that nobody knows; the result for bytes that are no message. */
export function decodeHealthResponse(bytes: Buffer): { readonly serving: Serving } | undefined {
  let status = 0;
  let position = 0;
  while (position < bytes.length) {
    const tag = readVarint(bytes, position);
    // Field numbers begin at 1.
    if (tag === TRUNCATED || tag.value < 8) return undefined;
    const after = skipField(bytes, tag.after, tag.value % 8);
    if (after === TRUNCATED || after > bytes.length) return undefined;
    // The last one counts.
    if (tag.value === STATUS_TAG) status = readVarint(bytes, tag.after)?.value ?? 0;
    position = after;
  }
  return { serving: SERVING_STATUSES[status] };
}

/** Where the field goes on behind its value; groups have been given up long ago. */
function skipField(bytes: Buffer, position: number, wireType: number): number | undefined {
  switch (wireType) {
    case WIRE.varint:
      return readVarint(bytes, position)?.after;
    case WIRE.fixed64:
      return position + 8;
    case WIRE.fixed32:
      return position + 4;
    case WIRE.bytes: {
      const length = readVarint(bytes, position);
      return length === TRUNCATED ? undefined : length.after + length.value;
    }
    default:
      return undefined;
  }
}

/** Above 2^53 only roughly right, and far from any value that means something here. */
function readVarint(bytes: Buffer, position: number): { readonly value: number; readonly after: number } | undefined {
  let value = 0;
  for (let index = 0; index < MAX_VARINT_BYTES; index += 1) {
    const byte = bytes[position + index];
    if (byte === undefined) return TRUNCATED;
    value += (byte & 0x7f) * 2 ** (7 * index);
    if (byte < 0x80) return { value, after: position + index + 1 };
  }
  return undefined;
}

function encodeVarint(value: number): readonly number[] {
  const bytes: number[] = [];
  let rest = value;
  while (rest >= 0x80) {
    bytes.push((rest % 0x80) | 0x80);
    rest = Math.floor(rest / 0x80);
  }
  return [...bytes, rest];
}
