/** Names to addresses as this system is set up, each name looked up once at a time and remembered. Who is asked, and how, is in `system-lookup.ts`. */
import type { Clock, ClockTimer } from '../../base/clock.ts';
import { NameCache } from './name-cache.ts';
import type { NameLookup, NameResolution, NameResolver } from './resolve.ts';
import { createSystemLookup, type SystemLookupOptions } from './system-lookup.ts';

export interface NameResolverOptions extends SystemLookupOptions {
  readonly onBug: (error: unknown) => void;
}

/** A resolver that works as this system does: hosts file, search list, name servers. */
export function createNameResolver(options: NameResolverOptions): NameResolver {
  return createCachingResolver({ clock: options.clock, lookup: createSystemLookup(options), onBug: options.onBug });
}

/** A name server that has not answered by now is taken for silent: the last good answer stands in, while the question goes on (RFC 8767 5). */
const PATIENCE_MS = 1_000;

type Passenger = (resolution: NameResolution) => void;

/** A lookup under way, and who waits for it. */
interface Flight {
  /** Monotonic milliseconds. */
  readonly startedMs: number;
  readonly waiting: Set<Passenger>;
}

/**
 * A cache in front of any lookup: fresh answers are reused, each name is looked up once at a time, and the last good answer
 * stands in for a name server that fails or is silent.
 */
export function createCachingResolver(options: {
  readonly clock: Clock;
  readonly lookup: NameLookup;
  readonly onBug: (error: unknown) => void;
}): NameResolver {
  const cache = new NameCache(options.clock);
  const flights = new Map<string, Flight>();

  function land(name: string, resolution: NameResolution): void {
    const waiting = [...(flights.get(name)?.waiting ?? [])];
    flights.delete(name);
    for (const passenger of waiting) hand(passenger, resolution);
  }

  function hand(passenger: Passenger, resolution: NameResolution): void {
    try {
      passenger(resolution);
    } catch (error) {
      options.onBug(error);
    }
  }

  async function fly(name: string): Promise<void> {
    try {
      const answer = await options.lookup(name);
      cache.put(name, answer);
      land(name, cache.get(name) ?? answer.resolution);
    } catch (error) {
      options.onBug(error);
      land(name, { kind: 'serverFailure' });
    }
  }

  function boarding(name: string): Flight {
    const underway = flights.get(name);
    if (underway !== undefined) return underway;
    const flight: Flight = { startedMs: options.clock.monotonicMs(), waiting: new Set() };
    flights.set(name, flight);
    void fly(name);
    return flight;
  }

  /** Whoever comes while the name server has been silent for long does not wait as long again. */
  function patienceMs(name: string, { startedMs }: Flight): number {
    return cache.isTroubled(name) ? 0 : startedMs + PATIENCE_MS - options.clock.monotonicMs();
  }

  function impatient(name: string, flight: Flight, passenger: Passenger): ClockTimer {
    return options.clock.schedule(patienceMs(name, flight), () => {
      const standIn = cache.standIn(name);
      if (standIn !== undefined) hand(passenger, standIn);
    });
  }

  return {
    cached: (name) => cache.get(name),
    resolve(name, done) {
      const flight = boarding(name);
      const { waiting } = flight;
      // A function of its own for each call: two calls with the same callback are two.
      const passenger: Passenger = (resolution) => {
        waiting.delete(passenger);
        timer?.cancel();
        done(resolution);
      };
      waiting.add(passenger);
      const timer = cache.standIn(name) === undefined ? undefined : impatient(name, flight, passenger);
      return {
        cancel() {
          waiting.delete(passenger);
          timer?.cancel();
        },
      };
    },
  };
}
