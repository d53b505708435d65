/** Names the next experiment for a failing backend, or none when nothing more can help. Who makes it is a port of `schedule/`. */
import type { FailureCode } from '../probe/outcome.ts';
import { hasWayOut, needsControl, wasAsked } from './answers.ts';
import type { FailureEvidence } from './evidence.ts';
import type { Question } from './question.ts';
import { aboutStatus } from './questions/http.ts';
import { withOtherVersion } from './questions/http-version.ts';
import type { Plan } from './questions/plan.ts';
import {
  aboutAnyEarlyEnd,
  aboutAnyHttp2End,
  aboutAnyService,
  aboutAnySilence,
  aboutAnySlowness,
  aboutExchangeMismatch,
  aboutExchangeSilence,
  aboutGrpcStatus,
  aboutMissingReply,
  aboutMissingStatus,
  aboutNotServing,
  aboutUndeliverable,
  aboutUnreachablePort,
} from './questions/protocols.ts';
import { aboutRefusal, aboutSilence, aboutUnreachable, nothingToAsk } from './questions/reachability.ts';
import {
  aboutAlert,
  aboutBrokenHandshake,
  aboutCertificate,
  aboutNotTls,
  aboutSilentHandshake,
  aboutUnacceptable,
} from './questions/tls.ts';
import { sharpen } from './sharpen.ts';

/** An investigation is short: after this many experiments the best verdict stands. */
export const MAX_QUESTIONS = 6;

const PLANS: Readonly<Record<FailureCode, Plan>> = {
  NameNotFound: nothingToAsk,
  NameHasNoAddress: nothingToAsk,
  ConnectRefused: aboutRefusal,
  ConnectTimeout: aboutSilence,
  ConnectReset: aboutAnyEarlyEnd,
  HostUnreachable: aboutUnreachable,
  NetworkUnreachable: aboutUnreachable,
  ProtocolUnreachable: nothingToAsk,
  HandshakeTimeout: aboutSilentHandshake,
  HandshakeClosed: aboutBrokenHandshake,
  HandshakeReset: aboutBrokenHandshake,
  HandshakeAlert: aboutAlert,
  HandshakeNotTls: aboutNotTls,
  HandshakeUnacceptable: aboutUnacceptable,
  CertificateRejected: aboutCertificate,
  AlpnNotAgreed: withOtherVersion,
  SendFailed: aboutAnyEarlyEnd,
  NoResponse: aboutAnySilence,
  ClosedBeforeResponse: aboutAnyEarlyEnd,
  ResetBeforeResponse: aboutAnyEarlyEnd,
  HeadersTimeout: aboutAnySlowness,
  BodyTimeout: aboutAnySlowness,
  ClosedDuringHeaders: nothingToAsk,
  ResetDuringResponse: nothingToAsk,
  BodyTruncated: nothingToAsk,
  Malformed: nothingToAsk,
  WrongService: aboutAnyService,
  HeadersTooLarge: nothingToAsk,
  UnexpectedStatus: aboutStatus,
  BodyMismatch: nothingToAsk,
  HeaderMismatch: nothingToAsk,
  IdentityMismatch: nothingToAsk,
  Http2Ended: aboutAnyHttp2End,
  GrpcNoStatus: aboutMissingStatus,
  GrpcStatus: aboutGrpcStatus,
  GrpcNotServing: aboutNotServing,
  ExchangeSilent: aboutExchangeSilence,
  ExchangeClosed: aboutAnyEarlyEnd,
  ExchangeMismatch: aboutExchangeMismatch,
  UdpPortUnreachable: aboutUnreachablePort,
  UdpUnreachable: aboutUndeliverable,
  UdpNoReply: aboutMissingReply,
  UdpReplyMismatch: nothingToAsk,
};

/** What an experiment shows holds only when the probe itself still fails as before. */
const CONTROL: Question = { kind: 'Again' };

/** The first sensible question that was not asked yet. */
export function nextQuestion(evidence: FailureEvidence): Question | undefined {
  if (needsControl(evidence)) return CONTROL;
  if (evidence.answers.length >= MAX_QUESTIONS || hasWayOut(evidence)) return undefined;
  return questionsFor(evidence).find((question) => !wasAsked(question, evidence.answers));
}

function questionsFor(evidence: FailureEvidence): readonly Question[] {
  const sharpened = sharpen(evidence);
  const { outcome } = sharpened;
  if (outcome.kind === 'failure') return PLANS[outcome.code]({ ...sharpened, outcome });
  // Most faults of our own cannot be asked about: only the routing table can still speak.
  const isAboutRoute =
    outcome.cause === 'EgressDenied' || outcome.cause === 'BlackholeRoute' || outcome.errno === 'EADDRNOTAVAIL';
  return isAboutRoute ? [{ kind: 'LocalRoute' }] : [];
}
