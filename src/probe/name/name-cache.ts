/** Remembers what became of names, for a bounded time and in a bounded number. Asks nobody. */
import { assertNever } from '../../base/exhaustive.ts';
import type { Clock } from '../../base/clock.ts';
import type { NameAnswer, NameResolution } from './resolve.ts';

const MAX_NAMES = 10_000;
const MIN_TTL_MS = 1000;
const MAX_TTL_MS = 300_000;
/** c-ares does not tell the TTL of "there is no such name": short enough for a record that has just been made. */
const NEGATIVE_TTL_MS = 5000;
/** A name server in trouble is asked again soon, but not by every probe. */
const TROUBLE_TTL_MS = 1000;

interface Entry {
  readonly resolution: NameResolution;
  readonly staleAtMs: number;
}

export class NameCache {
  readonly #clock: Clock;
  readonly #entries = new Map<string, Entry>();

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  get size(): number {
    return this.#entries.size;
  }

  /** The resolution of a name, while it is fresh. */
  get(name: string): NameResolution | undefined {
    const entry = this.#entries.get(name);
    return entry !== undefined && this.#clock.monotonicMs() < entry.staleAtMs ? entry.resolution : undefined;
  }

  put(name: string, answer: NameAnswer): void {
    // Taken out first, so that the map stays ordered by age and the oldest gives way.
    this.#entries.delete(name);
    this.#entries.set(name, {
      resolution: answer.resolution,
      staleAtMs: this.#clock.monotonicMs() + lifetimeMs(answer),
    });
    if (this.#entries.size <= MAX_NAMES) return;
    for (const oldest of this.#entries.keys()) {
      this.#entries.delete(oldest);
      break;
    }
  }
}

function lifetimeMs({ resolution, ttlMs }: NameAnswer): number {
  switch (resolution.kind) {
    case 'addresses':
      return Math.min(Math.max(ttlMs, MIN_TTL_MS), MAX_TTL_MS);
    case 'notFound':
    case 'noAddress':
    case 'invalid':
      return NEGATIVE_TTL_MS;
    case 'serverFailure':
    case 'serverUnreachable':
    case 'timeout':
      return TROUBLE_TTL_MS;
    default:
      return assertNever(resolution);
  }
}
