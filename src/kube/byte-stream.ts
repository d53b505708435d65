/** The bytes of an answer: all of them up to a limit, or one after the other for as long as they come. */

/** An answer that is still coming. */
export interface ByteStream {
  /** Can be iterated once. Throws when the connection is lost, or after `cancel`. */
  readonly chunks: AsyncIterable<Uint8Array>;
  /** Ends the request. Safe to call at any time and twice; required when `chunks` is not read to its end. */
  cancel(): void;
}

/** What ends the request of a stream; see `Deadline`. */
interface StreamOwner {
  abort(): void;
  release(): void;
}

export function readAll(body: AsyncIterable<unknown>, owner: StreamOwner): ByteStream {
  return {
    chunks: untilEnd(body, owner),
    cancel() {
      owner.abort();
      owner.release();
    },
  };
}

/** The whole text; `undefined` when it has more bytes than allowed. */
export async function readText(body: AsyncIterable<unknown>, maxBytes: number): Promise<string | undefined> {
  const chunks: Uint8Array[] = [];
  let size = 0;
  for await (const chunk of bytesOf(body)) {
    size += chunk.byteLength;
    // Leaving the loop destroys the body, and so ends the request.
    if (size > maxBytes) return undefined;
    chunks.push(chunk);
  }
  return Buffer.concat(chunks).toString('utf8');
}

async function* untilEnd(body: AsyncIterable<unknown>, owner: StreamOwner): AsyncGenerator<Uint8Array> {
  try {
    yield* bytesOf(body);
  } finally {
    owner.release();
  }
}

async function* bytesOf(body: AsyncIterable<unknown>): AsyncGenerator<Uint8Array> {
  for await (const chunk of body) {
    if (chunk instanceof Uint8Array) yield chunk;
  }
}
