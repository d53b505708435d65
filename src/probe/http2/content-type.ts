/** Tells answers of gRPC from those of other services by their content type. */
import type { HeaderField } from './hpack-table.ts';

/** "+proto" and parameters may follow; grpc-web is another protocol. */
const GRPC_CONTENT = /^application\/grpc(?:[+; ]|$)/i;

export function isGrpcContent(fields: readonly HeaderField[]): boolean {
  return GRPC_CONTENT.test(fields.find(({ name }) => name === 'content-type')?.value ?? '');
}
