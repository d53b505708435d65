/** The connection was accepted and then thrown away, before or during the answer. */
import { changedSinceAdvice, proberText, sourcesFor } from '../advice.ts';
import { speaksHttp } from '../answers.ts';
import { repeatCommand } from '../commands.ts';
import type { FailedEvidence, Finding } from '../finding.ts';
import { endpointOf, languageOf, requestOf, withCommand } from '../wording.ts';

export function resetAfterAccept(evidence: FailedEvidence): Finding {
  const { subject } = evidence;
  return {
    reason: 'ConnectionResetAfterAccept',
    confidence: 'Likely',
    message: `${endpointOf(subject)} accepts the connection and resets it before any answer: the service or security software refuses the prober, or the service crashes`,
    advice: [
      `Look for an allow-list of client addresses (service, proxy, service mesh, security software) and add ${proberText(sourcesFor(evidence))} for TCP port ${subject.probe.port}.`,
      'Look in the log of the service at the time of a probe: a crash or a restart for each connection looks the same.',
      withCommand(
        'Repeat it from the backend itself; if it works there, the service tells clients apart by address',
        repeatCommand(subject),
      ),
      ...changedSinceAdvice(evidence),
    ],
  };
}

export function closedEarly(evidence: FailedEvidence): Finding {
  const { subject, outcome } = evidence;
  const isHttp = speaksHttp(evidence);
  return {
    reason: 'ConnectionClosedEarly',
    confidence: outcome.code === 'SendFailed' ? 'Possible' : 'Likely',
    message: `${endpointOf(subject)} accepts the connection and closes it before any answer: ${isHttp && subject.probe.protocol === 'http' ? 'it speaks HTTP, but fails at this request' : 'the service fails on each connection, expects another protocol, or refuses the prober'}`,
    advice: [
      'Look in the log of the service at the time of a probe: what does it say about the connection?',
      withCommand('Repeat it from the backend itself', repeatCommand(subject)),
      ...(isHttp
        ? []
        : [
            `If the service expects TLS or the PROXY protocol on port ${subject.probe.port}, give the check a plain ${languageOf(subject)} port with spec.probe.port.`,
          ]),
      ...changedSinceAdvice(evidence),
    ],
  };
}

/** A failed write: the system's error says which of the two it was. */
export function sendFailed(evidence: FailedEvidence): Finding {
  return evidence.outcome.errno === 'ECONNRESET' ? resetAfterAccept(evidence) : closedEarly(evidence);
}

export function resetDuringResponse(evidence: FailedEvidence): Finding {
  const { subject } = evidence;
  return {
    reason: 'ResetDuringResponse',
    // Whoever stands on the way can send a reset in the name of the backend.
    confidence: 'Likely',
    message: `the connection to ${endpointOf(subject)} is reset in the middle of the answer to ${requestOf(subject)}: the service breaks off, or something on the way cuts it`,
    advice: [
      'Look in the log of the service for a worker that crashed or was killed (out of memory, request timeout). Linux: journalctl -k | grep -i -e oom -e segfault',
      withCommand(
        'Repeat it from the backend itself; if it is whole there, a proxy or security software on the way cuts it',
        repeatCommand(subject),
      ),
      ...changedSinceAdvice(evidence),
    ],
  };
}

export function truncated(evidence: FailedEvidence): Finding {
  const { subject } = evidence;
  return {
    reason: 'ResponseTruncated',
    confidence: 'Likely',
    message: `the connection to ${endpointOf(subject)} is closed before the answer to ${requestOf(subject)} is complete: the service breaks off, ${subject.probe.protocol === 'http' ? 'announces a wrong length, ' : ''}or a proxy on the way cuts it`,
    advice: [
      `Look in the log of the service for a worker that ended in the middle of the answer${subject.probe.protocol === 'http' ? ', and check that Content-Length is the length of the body' : ''}.`,
      withCommand('Repeat it from the backend itself', repeatCommand(subject)),
      ...changedSinceAdvice(evidence),
    ],
  };
}
