/** The UDP probe: one datagram, and what comes back. Silence is no answer: without an expectation it says nothing about the backend. */
import { type Conversation, type Decision, decided, type Shown } from '../conversation.ts';
import { inconclusiveEnding } from '../ending.ts';
import type { UdpProbePlan } from '../target.ts';

const ANSWERED = decided('success', 'Match');
const MISMATCH = decided('UdpReplyMismatch', 'Match');
const NO_REPLY = decided('UdpNoReply', 'Response');
const UNVERIFIED: Decision = { ending: inconclusiveEnding('UdpUnverified', 'Response'), moreToCome: false };
const NOTHING_SHOWN: Shown = {};

export function udpConversation(plan: UdpProbePlan): Conversation {
  return new UdpConversation(plan);
}

class UdpConversation implements Conversation {
  readonly #plan: UdpProbePlan;
  #isSent = false;

  constructor(plan: UdpProbePlan) {
    this.#plan = plan;
  }

  takeOutgoing(): Buffer | undefined {
    if (this.#isSent) return undefined;
    this.#isSent = true;
    return this.#plan.send;
  }

  onConnected(): undefined {
    return undefined;
  }

  /** One datagram is one answer, whole. */
  onData(chunk: Buffer, length: number): Decision {
    const { expect } = this.#plan;
    return expect === undefined || expect.met(chunk.subarray(0, length)) ? ANSWERED : MISMATCH;
  }

  /** Datagrams have no end; it cannot come to this. */
  onEnd(): Decision {
    return this.onSilence();
  }

  /** Datagrams are not reset; it cannot come to this. */
  onReset(): Decision {
    return this.onSilence();
  }

  onSilence(): Decision {
    return this.#plan.expect === undefined ? UNVERIFIED : NO_REPLY;
  }

  shown(): Shown {
    return NOTHING_SHOWN;
  }
}
