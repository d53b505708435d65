/** Remembers what became of names, for a bounded time and in a bounded number. Asks nobody. */
import { assertNever } from '../../base/exhaustive.ts';
import type { Clock } from '../../base/clock.ts';
import type { NameAnswer, NameResolution, ResolvedAddress } from './resolve.ts';

const MAX_NAMES = 10_000;
const MIN_TTL_MS = 1000;
const MAX_TTL_MS = 300_000;
/** c-ares does not tell the TTL of "there is no such name": short enough for a record that has just been made. */
const NEGATIVE_TTL_MS = 5000;
/** A name server in trouble is asked again soon, but not by every probe. */
const TROUBLE_TTL_MS = 1000;
/** While the name server is in trouble, the last good answer is used on for so long after its time (RFC 8767). */
const STAND_IN_MS = 10 * 60_000;

interface Entry {
  readonly resolution: NameResolution;
  readonly staleAtMs: number;
  /** The last good answer, this one or one before the trouble. */
  readonly good: GoodAnswer | undefined;
}

interface GoodAnswer {
  readonly addresses: readonly ResolvedAddress[];
  readonly atMs: number;
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
    if (entry === undefined || this.#clock.monotonicMs() >= entry.staleAtMs) return undefined;
    return isTrouble(entry.resolution) ? (this.standIn(name) ?? entry.resolution) : entry.resolution;
  }

  /** The last good answer, for a name that cannot be asked for now; `undefined` when there is none, or its time is over. */
  standIn(name: string): NameResolution | undefined {
    const good = this.#entries.get(name)?.good;
    const nowMs = this.#clock.monotonicMs();
    if (good === undefined || nowMs > good.staleAtMs + STAND_IN_MS) return undefined;
    return { kind: 'addresses', addresses: good.addresses, staleMs: nowMs - good.atMs };
  }

  /** True when the last question about the name came to nothing, through no fault of the name. */
  isTroubled(name: string): boolean {
    const entry = this.#entries.get(name);
    return entry !== undefined && isTrouble(entry.resolution);
  }

  put(name: string, answer: NameAnswer): void {
    const good = this.#goodAfter(name, answer);
    // Taken out first, so that the map stays ordered by age and the oldest gives way.
    this.#entries.delete(name);
    this.#entries.set(name, {
      resolution: answer.resolution,
      staleAtMs: this.#clock.monotonicMs() + lifetimeMs(answer),
      good,
    });
    if (this.#entries.size <= MAX_NAMES) return;
    for (const oldest of this.#entries.keys()) {
      this.#entries.delete(oldest);
      break;
    }
  }

  /** Trouble leaves the last good answer standing; "no such name" is an answer, and ends it. */
  #goodAfter(name: string, answer: NameAnswer): GoodAnswer | undefined {
    const { resolution } = answer;
    if (isTrouble(resolution)) return this.#entries.get(name)?.good;
    if (resolution.kind !== 'addresses') return undefined;
    const atMs = this.#clock.monotonicMs();
    return { addresses: resolution.addresses, atMs, staleAtMs: atMs + lifetimeMs(answer) };
  }
}

function isTrouble({ kind }: NameResolution): boolean {
  return kind === 'serverFailure' || kind === 'serverUnreachable' || kind === 'timeout';
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
