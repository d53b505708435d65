/** What a prober does on an open connection, as decisions over bytes. Not the connection itself: see `attempt.ts`. */
import { type Ending, failureEnding, SUCCESS } from './ending.ts';
import type { Banner, ExchangeFacts, GrpcFacts, Http2End, HttpFacts, TlsFacts } from './facts.ts';
import type { FailureCode, ProbePhase } from './outcome.ts';

/** What a conversation concludes. */
export interface Decision {
  readonly ending: Ending;
  /** True when the peer may still be sending: then we send FIN and wait for its own, instead of closing at once. */
  readonly moreToCome: boolean;
}

/** What the other side has shown so far, as far as this conversation looks at it. */
export interface Shown {
  readonly http?: HttpFacts | undefined;
  readonly grpc?: GrpcFacts | undefined;
  readonly http2End?: Http2End | undefined;
  readonly exchange?: ExchangeFacts | undefined;
  /** By a conversation that speaks the beginning of TLS itself. */
  readonly tls?: TlsFacts | undefined;
}

/** The conversation of one probe. Each method is told what happened, and answers with a decision once there is one. */
export interface Conversation {
  /** What is to be sent now, if anything; asked once the connection stands and after each piece of data. Each piece is given once. */
  takeOutgoing(): Buffer | undefined;
  /** The connection stands; with TLS, the handshake is complete. What was to be sent at once is on its way. */
  onConnected(): Decision | undefined;
  /** What was taken after a piece of data is on its way. Only for who may have nothing left to wait for. */
  onSent?(): Decision | undefined;
  /** Only the first `length` bytes of `chunk` count, and only until this returns. */
  onData(chunk: Buffer, length: number): Decision | undefined;
  /** The peer closed with FIN. */
  onEnd(): Decision;
  /** The peer, or somebody on the way, reset the connection. */
  onReset(): Decision;
  /** The time is over. */
  onSilence(): Decision;
  shown(): Shown;
}

/** A decision after which the peer has nothing left to send. */
export function decided(verdict: 'success' | FailureCode, phase: ProbePhase, banner?: Banner): Decision {
  return { ending: endingOf(verdict, phase, banner), moreToCome: false };
}

/** A decision while the peer may still be sending. */
export function decidedEarly(verdict: 'success' | FailureCode, phase: ProbePhase, banner?: Banner): Decision {
  return { ending: endingOf(verdict, phase, banner), moreToCome: true };
}

function endingOf(verdict: 'success' | FailureCode, phase: ProbePhase, banner?: Banner): Ending {
  return verdict === 'success' ? SUCCESS : failureEnding(verdict, phase, banner);
}
