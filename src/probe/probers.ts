/** Every kind of probe with its conversation: the one entry for whoever wants something probed. */
import { assertNever } from '../base/exhaustive.ts';
import { startAttempt } from './attempt.ts';
import type { Conversation } from './conversation.ts';
import { httpConversation } from './http/http.ts';
import { grpcConversation } from './http2/grpc.ts';
import { http2Conversation } from './http2/http2.ts';
import type { ProbeOutcome } from './outcome.ts';
import type { ProbeIo, RunningProbe } from './prober.ts';
import type { ProbeTarget } from './target.ts';
import { exchangeConversation } from './tcp/exchange.ts';
import { tcpConversation } from './tcp/tcp.ts';
import { tlsHelloConversation } from './tls/tls-hello.ts';
import { tlsOfferConversation } from './tls/tls-offer.ts';
import { udpConversation } from './udp/udp.ts';

/** A `Prober` for any target. */
export function probe(target: ProbeTarget, io: ProbeIo, done: (outcome: ProbeOutcome) => void): RunningProbe {
  return startAttempt(target, io, conversationFor(target), done);
}

function conversationFor(target: ProbeTarget): Conversation {
  const { plan } = target;
  switch (plan.kind) {
    case 'http':
      return plan.version === 'HTTP1' ? httpConversation(target, plan) : http2Conversation(target, plan);
    case 'tcp':
      return tcpConversation;
    case 'exchange':
      return exchangeConversation(plan.steps);
    case 'grpc':
      return grpcConversation(plan);
    case 'udp':
      return udpConversation(plan);
    case 'tlsHello':
      return plan.offersOld === true ? tlsOfferConversation(plan) : tlsHelloConversation(plan);
    default:
      return assertNever(plan);
  }
}
