/**
 * Reads one watch from its first byte to its end, whatever the end is. It opens nothing and never tries again.
 * client-node's `Watch` is not used: it swallows lines that it cannot parse and everything that its callback throws,
 * and hides Retry-After and the reason of a refusal.
 */
import type { Clock } from '../base/clock.ts';
import { type ApiError, errorFromThrown } from './api-error.ts';
import type { ByteStream } from './byte-stream.ts';
import { createLineSplitter } from './line-splitter.ts';
import { parseWatchLine, type WatchEvent } from './watch-event.ts';

/** An event that says something about an object or about the stream's position. */
export type WatchNews = Extract<WatchEvent, { kind: 'changed' | 'deleted' | 'bookmark' }>;

/** Why a watch is over. */
export type WatchEnd =
  /** The API server closed it in good order. */
  | { readonly kind: 'closed' }
  /** The connection was lost. */
  | { readonly kind: 'cut'; readonly error: ApiError }
  /** No byte came for too long. */
  | { readonly kind: 'stalled' }
  /** The API server sent an error, such as "resource version too old". */
  | { readonly kind: 'failed'; readonly error: ApiError }
  /** Something came that cannot be trusted. */
  | { readonly kind: 'garbled'; readonly why: string };

export interface WatchReader {
  readonly clock: Clock;
  /** No byte for this long, bookmarks included: the watch is dead. */
  readonly stallMs: number;
  readonly maxLineBytes: number;
  /** Takes the news. A text means that it cannot be trusted, and ends the watch. */
  readonly onNews: (news: WatchNews) => string | undefined;
}

/** Resolves when the watch is over; cancel the stream to end it early. Rejects only when `onNews` throws. */
export async function readWatch(stream: ByteStream, reader: WatchReader): Promise<WatchEnd> {
  const stall = startStallTimer(reader, () => stream.cancel());
  const lines = createLineSplitter(reader.maxLineBytes);
  const chunks = stream.chunks[Symbol.asyncIterator]();
  try {
    for (;;) {
      const next = await nextChunk(chunks);
      if (stall.hasFired()) return { kind: 'stalled' };
      if ('error' in next) return { kind: 'cut', error: next.error };
      if (next.chunk === undefined) return { kind: 'closed' };
      stall.restart();
      const end = take(lines.push(next.chunk), reader);
      if (end !== undefined) return end;
    }
  } finally {
    stall.stop();
    stream.cancel();
  }
}

type NextChunk = { readonly chunk: Uint8Array | undefined } | { readonly error: ApiError };

async function nextChunk(chunks: AsyncIterator<Uint8Array>): Promise<NextChunk> {
  try {
    const next = await chunks.next();
    return { chunk: next.done === true ? undefined : next.value };
  } catch (thrown) {
    return { error: errorFromThrown(thrown) };
  }
}

function take(lines: readonly string[] | undefined, reader: WatchReader): WatchEnd | undefined {
  if (lines === undefined) return { kind: 'garbled', why: 'a line is too long' };
  for (const line of lines) {
    const event = parseWatchLine(line);
    if (event.kind === 'failed' || event.kind === 'garbled') return event;
    const why = reader.onNews(event);
    if (why !== undefined) return { kind: 'garbled', why };
  }
  return undefined;
}

interface StallTimer {
  restart(): void;
  hasFired(): boolean;
  stop(): void;
}

/** One timer that looks at the time of the last byte, instead of a new timer for every chunk. */
function startStallTimer({ clock, stallMs }: WatchReader, onStall: () => void): StallTimer {
  let lastMs = clock.monotonicMs();
  let fired = false;
  const check = (): void => {
    const restMs = lastMs + stallMs - clock.monotonicMs();
    if (restMs > 0) {
      timer = clock.schedule(restMs, check);
      return;
    }
    fired = true;
    onStall();
  };
  let timer = clock.schedule(stallMs, check);
  return {
    restart() {
      lastMs = clock.monotonicMs();
    },
    hasFired: () => fired,
    stop: () => timer.cancel(),
  };
}
