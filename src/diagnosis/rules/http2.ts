/** The other side ends the HTTP/2 stream or connection with an error code, instead of an answer. */
import { changedSinceAdvice, proberText, sourcesFor } from '../advice.ts';
import { patchCommand, repeatCommand } from '../commands.ts';
import type { FailedEvidence, Finding } from '../finding.ts';
import { HTTP2, http2ErrorText } from '../protocol-names.ts';
import { endpointOf, requestOf, withCommand } from '../wording.ts';
import { versionUnsupported } from './http-version.ts';
import { requiresHttp1 } from './protocol-mismatch.ts';

/** A GOAWAY without an error is how servers leave; a refused stream was not looked at. */
const NOT_NOW: ReadonlySet<number> = new Set([HTTP2.noError, HTTP2.refusedStream]);

export function http2Ended(evidence: FailedEvidence): Finding {
  const code = evidence.outcome.http2End?.code ?? HTTP2.noError;
  return evidence.subject.probe.protocol === 'grpc' ? callEnded(evidence, code) : requestEnded(evidence, code);
}

/** A client of gRPC takes an end of the connection, and a stream that was not looked at, for UNAVAILABLE. */
function callEnded(evidence: FailedEvidence, code: number): Finding {
  if (code === HTTP2.http11Required) return requiresHttp1(evidence);
  const isConnection = evidence.outcome.http2End?.kind !== 'RST_STREAM';
  const isNotNow = NOT_NOW.has(code) || code === HTTP2.enhanceYourCalm;
  return isConnection || isNotNow ? unavailable(evidence) : brokenCall(evidence);
}

function requestEnded(evidence: FailedEvidence, code: number): Finding {
  if (code === HTTP2.http11Required) return versionUnsupported(evidence);
  if (code === HTTP2.enhanceYourCalm) return rateLimited(evidence);
  return NOT_NOW.has(code) ? notNow(evidence) : brokenOff(evidence);
}

function seen({ subject, outcome }: FailedEvidence): string {
  const end = outcome.http2End;
  const how = end === undefined ? 'an error code' : `${end.kind} ${http2ErrorText(end.code)}`;
  return `${endpointOf(subject)} speaks HTTP/2 and ends ${requestOf(subject)} with ${how}`;
}

function unavailable(evidence: FailedEvidence): Finding {
  return {
    reason: 'GrpcUnavailable',
    confidence: 'Likely',
    message: `${seen(evidence)} before any gRPC status: the server is shutting down, starting or overloaded, or refuses this client`,
    advice: [
      'Look in the log of the service: is it shutting down or restarting, does it limit its connections or streams, or is the age of connections limited too narrowly?',
      withCommand('Repeat it', repeatCommand(evidence.subject)),
      ...changedSinceAdvice(evidence),
    ],
  };
}

/** What a gRPC client makes of it stands in the mapping of error codes: CANCELLED for CANCEL, INTERNAL for the rest. */
function brokenCall(evidence: FailedEvidence): Finding {
  const { subject, outcome } = evidence;
  const status = outcome.http2End?.code === HTTP2.cancel ? 'CANCELLED' : 'INTERNAL';
  return {
    reason: 'GrpcUnexpectedStatus',
    confidence: 'Likely',
    message: `${seen(evidence)}, which gRPC takes for ${status}: the service, or a proxy before it, breaks the call off`,
    advice: [
      'Look in the log of the service and of every proxy before it at the time of a probe.',
      withCommand(
        'Repeat it from the backend itself; if it is whole there, a proxy on the way breaks it off',
        repeatCommand(subject),
      ),
      ...changedSinceAdvice(evidence),
    ],
  };
}

function rateLimited(evidence: FailedEvidence): Finding {
  const { subject } = evidence;
  return {
    reason: 'HttpRateLimited',
    confidence: 'Likely',
    message: `${seen(evidence)}: it takes the probes for too much load, or is overloaded by others`,
    advice: [
      `Exempt ${proberText(sourcesFor(evidence))} or the check page from the limits of the server.`,
      withCommand('Or probe less often', patchCommand(subject, { spec: { interval: '10s' } })),
      ...changedSinceAdvice(evidence),
    ],
  };
}

function notNow(evidence: FailedEvidence): Finding {
  return {
    reason: 'HttpServiceUnavailable',
    confidence: 'Likely',
    message: `${seen(evidence)}: the server is shutting down, starting, or has as many connections or streams as it allows`,
    advice: [
      'Look in the log of the service: is it shutting down or restarting, and which limit of connections or streams does it have?',
      withCommand('Repeat it', repeatCommand(evidence.subject)),
      ...changedSinceAdvice(evidence),
    ],
  };
}

function brokenOff(evidence: FailedEvidence): Finding {
  return {
    reason: 'ResetDuringResponse',
    confidence: 'Likely',
    message: `${seen(evidence)} before the answer is complete: the service, or a proxy before it, breaks off`,
    advice: [
      'Look in the log of the service and of every proxy before it at the time of a probe.',
      withCommand(
        'Repeat it from the backend itself; if it is whole there, a proxy on the way breaks it off',
        repeatCommand(evidence.subject),
      ),
      ...changedSinceAdvice(evidence),
    ],
  };
}
