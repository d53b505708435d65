/** An exchange over TCP did not go as expected. */
import { formatDuration } from '../../base/duration.ts';
import type { Banner } from '../../probe/facts.ts';
import { changedSinceAdvice, patienceAdvice } from '../advice.ts';
import { experiment, neededMoreTime } from '../answers.ts';
import { editCommand, probedListenCommands, repeatCommand } from '../commands.ts';
import type { FailedEvidence, Finding } from '../finding.ts';
import { endpointOf, withCommand } from '../wording.ts';
import { closedEarly } from './early-end.ts';
import { noResponse } from './slowness.ts';
import { plaintextOnTls } from './tls.ts';
import { wrongService } from './wrong-answer.ts';

/** Nothing came in the present step. Who has asked for nothing waits for a greeting. */
export function exchangeSilent(evidence: FailedEvidence): Finding {
  const { subject, outcome } = evidence;
  if (outcome.exchange?.hasSent !== false) return noResponse(evidence);
  const patient = experiment(evidence, 'Patience');
  const isTooShort = patient !== undefined && neededMoreTime(evidence);
  return {
    reason: 'TcpNoBanner',
    confidence: isTooShort ? 'Proven' : 'Likely',
    message: `${endpointOf(subject)} accepts the connection, but sends no greeting within ${formatDuration(subject.probe.timeoutMs)}, as step 1 of the exchange expects: ${
      isTooShort
        ? 'it does so later, the timeout is too short'
        : 'another service listens on this port, one that waits for the client to speak, or the service hangs or looks up the name of its client'
    }`,
    advice: [
      ...(patient !== undefined && isTooShort ? [patienceAdvice(patient, subject)] : []),
      withCommand('See whether a greeting comes, from the backend itself', repeatCommand(subject)),
      `See which service listens on the port. ${probedListenCommands(subject)}`,
      withCommand(
        'If the service speaks only when spoken to, begin spec.probe.tcp.exchange with a send',
        editCommand(subject),
      ),
      ...changedSinceAdvice(evidence),
    ],
  };
}

export function exchangeClosed(evidence: FailedEvidence): Finding {
  return closedEarly(evidence);
}

export function exchangeMismatch(evidence: FailedEvidence): Finding {
  const { subject, outcome } = evidence;
  const { banner } = outcome;
  const { exchangeService, tls } = subject.probe;
  if (banner !== undefined && exchangeService !== undefined && !isSameService(banner, exchangeService))
    return banner === 'TLS' && tls === undefined ? plaintextOnTls(evidence, 'Likely') : wrongService(evidence);
  const { step = 1, steps = 1 } = outcome.exchange ?? {};
  const who = banner === undefined ? '' : ` (the service speaks ${banner})`;
  return {
    reason: 'TcpPayloadMismatch',
    confidence: 'Proven',
    message: `${endpointOf(subject)} does not answer step ${step} of ${steps} of the exchange as expected${who}: the service reports an error or was changed, or another one listens on this port`,
    advice: [
      withCommand(`See what it says in step ${step}, by hand`, repeatCommand(subject)),
      withCommand('If the answer is right, correct the step in spec.probe.tcp.exchange', editCommand(subject)),
      `See which service listens on the port. ${probedListenCommands(subject)}`,
      ...changedSinceAdvice(evidence),
    ],
  };
}

/** A 220 may be of either. */
function isSameService(left: Banner, right: Banner): boolean {
  return (
    left === right || (MAIL_OR_FILES.has(left) && MAIL_OR_FILES.has(right) && [left, right].includes('SMTP or FTP'))
  );
}

const MAIL_OR_FILES: ReadonlySet<Banner> = new Set(['SMTP', 'FTP', 'SMTP or FTP']);
