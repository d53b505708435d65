/** Names the next experiment for a failing backend, or none when nothing more can help. Who makes it is a port of `schedule/`. */
import type { FailureCode } from '../probe/outcome.ts';
import { hasWayOut, needsControl, wasAsked } from './answers.ts';
import type { FailureEvidence } from './evidence.ts';
import type { Question } from './question.ts';
import { aboutEarlyEnd, aboutNoResponse, aboutSlowResponse, aboutStatus, aboutWrongService } from './questions/http.ts';
import type { Plan } from './questions/plan.ts';
import { aboutRefusal, aboutSilence, aboutUnreachable, nothingToAsk } from './questions/reachability.ts';
import { sharpen } from './sharpen.ts';

/** An investigation is short: after this many experiments the best verdict stands. */
export const MAX_QUESTIONS = 6;

const PLANS: Readonly<Record<FailureCode, Plan>> = {
  NameNotFound: nothingToAsk,
  NameHasNoAddress: nothingToAsk,
  ConnectRefused: aboutRefusal,
  ConnectTimeout: aboutSilence,
  ConnectReset: aboutEarlyEnd,
  HostUnreachable: aboutUnreachable,
  NetworkUnreachable: aboutUnreachable,
  ProtocolUnreachable: nothingToAsk,
  HandshakeTimeout: nothingToAsk,
  HandshakeClosed: nothingToAsk,
  HandshakeReset: nothingToAsk,
  HandshakeAlert: nothingToAsk,
  HandshakeNotTls: nothingToAsk,
  HandshakeUnacceptable: nothingToAsk,
  CertificateRejected: nothingToAsk,
  AlpnNotAgreed: nothingToAsk,
  SendFailed: aboutEarlyEnd,
  NoResponse: aboutNoResponse,
  ClosedBeforeResponse: aboutEarlyEnd,
  ResetBeforeResponse: aboutEarlyEnd,
  HeadersTimeout: aboutSlowResponse,
  BodyTimeout: aboutSlowResponse,
  ClosedDuringHeaders: nothingToAsk,
  ResetDuringResponse: nothingToAsk,
  BodyTruncated: nothingToAsk,
  Malformed: nothingToAsk,
  WrongService: aboutWrongService,
  HeadersTooLarge: nothingToAsk,
  UnexpectedStatus: aboutStatus,
  BodyMismatch: nothingToAsk,
  HeaderMismatch: nothingToAsk,
  IdentityMismatch: nothingToAsk,
  Http2Ended: nothingToAsk,
  GrpcNoStatus: nothingToAsk,
  GrpcStatus: nothingToAsk,
  GrpcNotServing: nothingToAsk,
  ExchangeSilent: nothingToAsk,
  ExchangeClosed: nothingToAsk,
  ExchangeMismatch: nothingToAsk,
  UdpPortUnreachable: nothingToAsk,
  UdpUnreachable: nothingToAsk,
  UdpNoReply: nothingToAsk,
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
