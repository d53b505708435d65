/** From a name to addresses: the port that probers use, and its words. Implemented in `name-resolver.ts`. */

export interface ResolvedAddress {
  readonly address: string;
  readonly family: 4 | 6;
}

/** What became of a name. Only the first four are about the name; the others are about the name servers. */
export type NameResolution =
  | {
      readonly kind: 'addresses';
      readonly addresses: readonly ResolvedAddress[];
      /** Milliseconds since the name server gave these addresses; only when it gives none now, and they stand in. */
      readonly staleMs?: number;
    }
  /** No name server knows the name, with any domain of the search list. */
  | { readonly kind: 'notFound' }
  /** The name exists, but has neither an A nor an AAAA record. */
  | { readonly kind: 'noAddress' }
  /** The name cannot be asked for: a label is too long, or holds what no name may hold. */
  | { readonly kind: 'invalid' }
  /** A name server answered with a failure. */
  | { readonly kind: 'serverFailure' }
  /** Nobody listens where a name server should be, or there is no way to it. */
  | { readonly kind: 'serverUnreachable' }
  | { readonly kind: 'timeout' };

/** A resolution with the time for which it may be used. */
export interface NameAnswer {
  readonly resolution: NameResolution;
  /** As the name server said; the cache has its own limits. */
  readonly ttlMs: number;
}

/** Finds the addresses of one name, without a cache. Does not reject for what the network did. */
export type NameLookup = (name: string) => Promise<NameAnswer>;

/** A resolution on its way. */
export interface PendingName {
  /** The callback will not be called any more. */
  cancel(): void;
}

export interface NameResolver {
  /** What is known about a name and still fresh. */
  cached(name: string): NameResolution | undefined;
  /** Calls back once, never synchronously. Many calls for one name at a time become one query. */
  resolve(name: string, done: (resolution: NameResolution) => void): PendingName;
}
