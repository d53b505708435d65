/** Names to addresses as this system is set up, each name looked up once at a time and remembered. Who is asked, and how, is in `system-lookup.ts`. */
import type { Clock } from '../../base/clock.ts';
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

/** A cache in front of any lookup: fresh answers are reused, and each name is looked up once at a time. */
export function createCachingResolver(options: {
  readonly clock: Clock;
  readonly lookup: NameLookup;
  readonly onBug: (error: unknown) => void;
}): NameResolver {
  const cache = new NameCache(options.clock);
  const flights = new Map<string, Set<(resolution: NameResolution) => void>>();

  function land(name: string, resolution: NameResolution): void {
    const waiting = flights.get(name) ?? [];
    flights.delete(name);
    for (const done of waiting) {
      try {
        done(resolution);
      } catch (error) {
        options.onBug(error);
      }
    }
  }

  async function fly(name: string): Promise<void> {
    try {
      const answer = await options.lookup(name);
      cache.put(name, answer);
      land(name, answer.resolution);
    } catch (error) {
      options.onBug(error);
      land(name, { kind: 'serverFailure' });
    }
  }

  function boarding(name: string): Set<(resolution: NameResolution) => void> {
    const underway = flights.get(name);
    if (underway !== undefined) return underway;
    const waiting = new Set<(resolution: NameResolution) => void>();
    flights.set(name, waiting);
    void fly(name);
    return waiting;
  }

  return {
    cached: (name) => cache.get(name),
    resolve(name, done) {
      // A function of its own for each call: two calls with the same callback are two.
      const passenger = (resolution: NameResolution): void => done(resolution);
      const waiting = boarding(name);
      waiting.add(passenger);
      return { cancel: () => waiting.delete(passenger) };
    },
  };
}
