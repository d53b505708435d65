/** What would the port accept that we do not offer? Says hello for old versions with every cipher, and reads the server's first messages. It finishes no handshake. */
import { randomBytes } from 'node:crypto';
import { type Conversation, type Decision, decided, decidedEarly, type Shown } from '../conversation.ts';
import type { TlsHelloPlan } from '../target.ts';
import { isTlsRecord } from '../tcp/banner.ts';
import { buildOldClientHello } from './client-hello.ts';
import { ServerFlight } from './server-flight.ts';

const RECORD_START_BYTES = 3;

/** Success = the other side answered in TLS, be it with an alert; what exactly is in the facts. */
export function tlsOfferConversation(plan: TlsHelloPlan): Conversation {
  return new TlsOfferConversation(buildOldClientHello(plan.serverName, randomBytes));
}

class TlsOfferConversation implements Conversation {
  readonly #flight = new ServerFlight();
  readonly #start = Buffer.alloc(RECORD_START_BYTES);
  #length = 0;
  #outgoing: Buffer | undefined;

  constructor(hello: Buffer) {
    this.#outgoing = hello;
  }

  takeOutgoing(): Buffer | undefined {
    const hello = this.#outgoing;
    this.#outgoing = undefined;
    return hello;
  }

  onConnected(): undefined {
    return undefined;
  }

  onData(chunk: Buffer, length: number): Decision | undefined {
    this.#length += chunk.copy(this.#start, Math.min(this.#length, RECORD_START_BYTES), 0, length);
    if (this.#length >= RECORD_START_BYTES && !this.#isTls()) return decidedEarly('Malformed', 'Handshake');
    this.#flight.take(chunk, length);
    return this.#flight.isOver ? decidedEarly('success', 'Handshake') : undefined;
  }

  onEnd(): Decision {
    return decided(this.#isTls() ? 'success' : 'ClosedBeforeResponse', 'Handshake');
  }

  onReset(): Decision {
    return decided(this.#isTls() ? 'success' : 'ResetBeforeResponse', 'Handshake');
  }

  onSilence(): Decision {
    return decided(this.#isTls() ? 'success' : 'NoResponse', 'Handshake');
  }

  shown(): Shown {
    return { tls: this.#flight.facts };
  }

  #isTls(): boolean {
    return isTlsRecord(this.#start, this.#length);
  }
}
