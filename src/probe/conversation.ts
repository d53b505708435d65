/** What a prober does on an open connection, as decisions over bytes. Not the connection itself: see `attempt.ts`. */
import type { Banner, FailureCode, HttpFacts, ProbePhase } from './outcome.ts';

/** What a conversation concludes. */
export interface Decision {
  readonly verdict: 'success' | FailureCode;
  readonly phase: ProbePhase;
  readonly banner: Banner | undefined;
  /** True when the peer may still be sending: then we send FIN and wait for its own, instead of closing at once. */
  readonly moreToCome: boolean;
}

/** The conversation of one probe. Each method is told what happened, and answers with a decision once there is one. */
export interface Conversation {
  /** Sent as soon as the connection stands; `undefined` when there is nothing to say. */
  readonly opening: Buffer | undefined;
  onConnected(): Decision | undefined;
  /** Only the first `length` bytes of `chunk` count, and only until this returns. */
  onData(chunk: Buffer, length: number): Decision | undefined;
  /** The peer closed with FIN. */
  onEnd(): Decision;
  /** The peer, or somebody on the way, reset the connection. */
  onReset(): Decision;
  /** The time is over. */
  onSilence(): Decision;
  /** What the answer showed so far; `undefined` when its header is not complete. */
  facts(): HttpFacts | undefined;
}

/** A decision after which the peer has nothing left to send. */
export function decided(verdict: Decision['verdict'], phase: ProbePhase, banner?: Banner): Decision {
  return { verdict, phase, banner, moreToCome: false };
}

/** A decision while the peer may still be sending. */
export function decidedEarly(verdict: Decision['verdict'], phase: ProbePhase, banner?: Banner): Decision {
  return { verdict, phase, banner, moreToCome: true };
}
