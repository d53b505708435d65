/** The end of the chain: for every failure code what can be said without any experiment. It always has an answer. */
import type { FailureCode } from '../../probe/outcome.ts';
import type { FailedEvidence, Finding } from '../finding.ts';
import { closedEarly, resetAfterAccept, resetDuringResponse, sendFailed, truncated } from './early-end.ts';
import { certificateRejected } from './certificate.ts';
import { udpFiltered, udpNoReply, udpPortUnreachable, udpReplyMismatch } from './datagram.ts';
import { exchangeClosed, exchangeMismatch, exchangeSilent } from './exchange.ts';
import { grpcNotServing, grpcStatus } from './grpc.ts';
import { http2Ended } from './http2.ts';
import { grpcNoStatus } from './protocol-mismatch.ts';
import {
  alpnNotAgreed,
  handshakeAlert,
  handshakeBroken,
  handshakeTimeout,
  handshakeUnacceptable,
  notTls,
} from './handshake.ts';
import { headerMismatch, wrongIdentity } from './http-header.ts';
import { unexpectedStatus } from './http-status.ts';
import { nameHasNoAddress, nameNotFound } from './name.ts';
import { connectionRefused } from './refusal.ts';
import { connectTimeout } from './silence.ts';
import { noResponse, slowBody, slowHeaders } from './slowness.ts';
import { hostUnreachable, networkUnreachable, protocolRejected } from './unreachable.ts';
import { bodyMismatch, headersTooLarge, malformed, wrongService } from './wrong-answer.ts';

const BY_CODE: Readonly<Record<FailureCode, (evidence: FailedEvidence) => Finding>> = {
  NameNotFound: nameNotFound,
  NameHasNoAddress: nameHasNoAddress,
  ConnectRefused: connectionRefused,
  ConnectTimeout: connectTimeout,
  ConnectReset: resetAfterAccept,
  HostUnreachable: hostUnreachable,
  NetworkUnreachable: networkUnreachable,
  ProtocolUnreachable: protocolRejected,
  HandshakeTimeout: handshakeTimeout,
  HandshakeClosed: handshakeBroken,
  HandshakeReset: handshakeBroken,
  HandshakeAlert: handshakeAlert,
  HandshakeNotTls: notTls,
  HandshakeUnacceptable: handshakeUnacceptable,
  CertificateRejected: certificateRejected,
  AlpnNotAgreed: alpnNotAgreed,
  SendFailed: sendFailed,
  NoResponse: noResponse,
  ClosedBeforeResponse: closedEarly,
  ResetBeforeResponse: resetAfterAccept,
  HeadersTimeout: slowHeaders,
  BodyTimeout: slowBody,
  ClosedDuringHeaders: truncated,
  ResetDuringResponse: resetDuringResponse,
  BodyTruncated: truncated,
  Malformed: malformed,
  WrongService: wrongService,
  HeadersTooLarge: headersTooLarge,
  UnexpectedStatus: unexpectedStatus,
  BodyMismatch: bodyMismatch,
  HeaderMismatch: headerMismatch,
  IdentityMismatch: wrongIdentity,
  Http2Ended: http2Ended,
  GrpcNoStatus: grpcNoStatus,
  GrpcStatus: grpcStatus,
  GrpcNotServing: grpcNotServing,
  ExchangeSilent: exchangeSilent,
  ExchangeClosed: exchangeClosed,
  ExchangeMismatch: exchangeMismatch,
  UdpPortUnreachable: udpPortUnreachable,
  UdpUnreachable: udpFiltered,
  UdpNoReply: udpNoReply,
  UdpReplyMismatch: udpReplyMismatch,
};

export function whatWasSeen(evidence: FailedEvidence): Finding {
  return BY_CODE[evidence.outcome.code](evidence);
}
