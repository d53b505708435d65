/** The header of the answer is not as `spec.probe.http.expectedHeaders` asks. Nothing of the header itself is told. */
import { changedSinceAdvice } from '../advice.ts';
import { curlCommand, editCommand } from '../commands.ts';
import type { FailedEvidence, Finding } from '../finding.ts';
import { endpointOf, plain, requestOf, shorten, withCommand } from '../wording.ts';

export function headerMismatch(evidence: FailedEvidence): Finding {
  const { subject, outcome } = evidence;
  const isMissing = outcome.http?.unmetHeader?.isMissing === true;
  return {
    reason: 'HttpHeaderMismatch',
    confidence: 'Proven',
    message: `${endpointOf(subject)} answers ${requestOf(subject)}${withStatus(evidence)}, but ${isMissing ? `without the header ${nameOf(evidence)} that spec.probe.http.expectedHeaders asks for` : `its header ${nameOf(evidence)} has another value than spec.probe.http.expectedHeaders asks for`}`,
    advice: [
      withCommand('See the header and compare it with expectedHeaders', curlCommand(subject)),
      'A proxy on the way may drop or change a header: repeat it from the backend itself.',
      withCommand('If the header was changed on purpose, correct expectedHeaders', editCommand(subject)),
      ...changedSinceAdvice(evidence),
    ],
  };
}

export function wrongIdentity(evidence: FailedEvidence): Finding {
  const { subject } = evidence;
  return {
    reason: 'WrongBackendIdentity',
    confidence: 'Proven',
    message: `${endpointOf(subject)} answers ${requestOf(subject)}${withStatus(evidence)}, but its header ${nameOf(evidence)} names another service than spec.probe.http.expectedHeaders expects`,
    advice: [
      `See which host has the address ${plain(subject.address)} now: an address that was given to another machine, or a wrong port, looks like this.`,
      withCommand('See the header', curlCommand(subject)),
      withCommand(
        `Correct the address or the port of backend ${shorten(subject.backend)}, or the expected value`,
        editCommand(subject),
      ),
      ...changedSinceAdvice(evidence),
    ],
  };
}

/** The name as the spec has it. */
function nameOf({ subject, outcome }: FailedEvidence): string {
  const index = outcome.http?.unmetHeader?.index ?? 0;
  return shorten(subject.probe.http?.expectedHeaders[index] ?? 'of the spec');
}

function withStatus({ outcome }: FailedEvidence): string {
  return outcome.http === undefined ? '' : ` with ${outcome.http.status}`;
}
