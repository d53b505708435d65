/** Does the port speak TLS? Says hello as a TLS client and looks at who answers. It finishes no handshake and verifies nothing. */
import { randomBytes } from 'node:crypto';
import { BANNER_BYTES, isBannerComplete, isTlsRecord, recogniseBanner } from '../tcp/banner.ts';
import { buildClientHello } from './client-hello.ts';
import { type Conversation, type Decision, decided, decidedEarly, type Shown } from '../conversation.ts';
import type { TlsHelloPlan } from '../target.ts';

const TLS_RECORD_START_BYTES = 3;

/**
 * Success = the other side answers with a TLS record, be it its hello or an alert: a server that refuses our versions or
 * wants another name speaks TLS too.
 */
export function tlsHelloConversation(plan: TlsHelloPlan): Conversation {
  return new TlsHelloConversation(buildClientHello(plan.serverName, randomBytes));
}

class TlsHelloConversation implements Conversation {
  readonly #answer = Buffer.alloc(BANNER_BYTES);
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
    this.#length += chunk.copy(this.#answer, this.#length, 0, length);
    if (isTlsRecord(this.#answer, this.#length)) return decidedEarly('success', 'Handshake');
    if (this.#length < TLS_RECORD_START_BYTES) return undefined;
    const banner = recogniseBanner(this.#answer, this.#length);
    if (banner !== undefined) return decidedEarly('WrongService', 'Handshake', banner);
    return isBannerComplete(this.#answer, this.#length) ? decidedEarly('Malformed', 'Handshake') : undefined;
  }

  onEnd(): Decision {
    return decided(this.#length === 0 ? 'ClosedBeforeResponse' : 'Malformed', 'Handshake');
  }

  onReset(): Decision {
    return decided(this.#length === 0 ? 'ResetBeforeResponse' : 'ResetDuringResponse', 'Handshake');
  }

  onSilence(): Decision {
    return decided(this.#length === 0 ? 'NoResponse' : 'Malformed', 'Handshake');
  }

  shown(): Shown {
    return {};
  }
}
