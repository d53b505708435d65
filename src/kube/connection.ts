/** One connection to the API server for everything, renewed when the credentials or the network change. It sends nothing itself. */
import type { Clock } from '../base/clock.ts';
import type { Access, Credentials, Dispatcher } from './credentials.ts';

/** Certificate files are looked at again after this time; tokens too, on top of the minute that client-node keeps them. */
const accessLifetimeMs = 10_000;

export type Line = Pick<Access, 'headers' | 'dispatcher'>;

export interface Connection {
  /** The current credentials and the shared dispatcher. Throws when the credentials cannot be read, or after `close`. */
  line(): Promise<Line>;
  /** Reads the credentials anew before the next request. */
  refresh(): void;
  /**
   * The next request opens a new connection. What still runs on the old one may end there: every call has a deadline and
   * every watch a stall limit, so a dead connection empties by itself.
   * `failing` is the line that seems dead: when it is no longer the current one, there is nothing to do.
   */
  renew(failing: Line): void;
  /** Ends everything at once. */
  close(): Promise<void>;
}

interface Current extends Access {
  readonly freshUntilMs: number;
}

export function createConnection(credentials: Credentials, clock: Clock): Connection {
  const retired = new Set<Dispatcher>();
  let current: Current | undefined;
  let pending: Promise<Current> | undefined;
  let closed = false;

  async function load(): Promise<Current> {
    const access = await credentials.access();
    if (closed) {
      await access.dispatcher.destroy();
      throw closedError();
    }
    const freshUntilMs = clock.monotonicMs() + accessLifetimeMs;
    if (current?.fingerprint === access.fingerprint) {
      const { dispatcher } = current;
      void access.dispatcher.destroy();
      current = { ...access, dispatcher, freshUntilMs };
    } else {
      retire();
      current = { ...access, freshUntilMs };
    }
    return current;
  }

  function retire(): void {
    if (current === undefined) return;
    const { dispatcher } = current;
    current = undefined;
    retired.add(dispatcher);
    const forget = (): unknown => retired.delete(dispatcher);
    dispatcher.close().then(forget, forget);
  }

  return {
    line() {
      if (closed) return Promise.reject(closedError());
      if (current !== undefined && clock.monotonicMs() < current.freshUntilMs) return Promise.resolve(current);
      pending ??= load().finally(() => {
        pending = undefined;
      });
      return pending;
    },
    refresh() {
      credentials.reload();
      if (current !== undefined) current = { ...current, freshUntilMs: 0 };
    },
    renew(failing) {
      if (current?.dispatcher === failing.dispatcher) retire();
    },
    async close() {
      closed = true;
      const all = current === undefined ? [...retired] : [current.dispatcher, ...retired];
      current = undefined;
      await Promise.all(all.map((dispatcher) => dispatcher.destroy()));
    },
  };
}

function closedError(): Error {
  return new Error('the connection to the API server is closed');
}
