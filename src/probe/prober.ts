/** The contract of every prober, and what it needs from outside. */
import type { Clock } from '../base/clock.ts';
import type { DeadlineQueue } from './deadline.ts';
import type { ProbeOutcome } from './outcome.ts';
import type { NameResolver } from './name/resolve.ts';
import type { SocketPool } from './network/socket-pool.ts';
import type { SecureSockets } from './tls/secure-sockets.ts';
import type { Datagrams } from './udp/datagrams.ts';
import type { ProbeTarget } from './target.ts';

/** Decides whether an address may be dialled. It sees the parsed address that will be connected to, never a name. */
export interface AddressPolicy {
  allows(address: string): boolean;
}

/** How long the event loop has stood still. A probe during which it grew cannot be trusted when it fails by time. */
export interface LoopStall {
  /** Milliseconds of stall since the process started; only ever grows. */
  stalledMs(): number;
}

/** The resources that all probes share. */
export interface ProbeIo {
  readonly clock: Clock;
  readonly sockets: SocketPool;
  readonly secureSockets: SecureSockets;
  readonly datagrams: Datagrams;
  readonly deadlines: DeadlineQueue;
  readonly resolver: NameResolver;
  readonly addressPolicy: AddressPolicy;
  readonly loopStall: LoopStall;
  /** Told about every bug that a probe contained, in our code or in the `done` it was given. Must not throw. */
  readonly onBug: (error: unknown) => void;
}

/** A probe on its way. */
export interface RunningProbe {
  /** Ends the probe now with `inconclusive: Cancelled`: `done` is called before this returns. After the end it does nothing. */
  cancel(): void;
}

/**
 * Makes one attempt. Calls `done` exactly once, never before it has returned, and never throws for what the network did.
 * Its whole time, name resolution included, is bounded by the target's timeout.
 */
export type Prober = (target: ProbeTarget, io: ProbeIo, done: (outcome: ProbeOutcome) => void) => RunningProbe;
