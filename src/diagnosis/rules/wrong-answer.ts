/** Something came back that is no proper answer. */
import type { Banner } from '../../probe/facts.ts';
import { changedSinceAdvice } from '../advice.ts';
import { experiment } from '../answers.ts';
import { curlCommand, editCommand, listenCommands, patchCommand } from '../commands.ts';
import type { FailedEvidence, Finding } from '../finding.ts';
import { answered, endpointOf, requestOf, shorten, withCommand } from '../wording.ts';

export function wrongService(evidence: FailedEvidence): Finding {
  const { subject, outcome } = evidence;
  const found = experiment(evidence, 'OtherPort');
  const { port } = subject.probe;
  const proven =
    found?.question.as === 'probe'
      ? [
          withCommand(
            `Proven: ${requestOf(subject)} on port ${found.question.port} ${answered(found.outcome)}. If that is the service, set port: ${found.question.port} for backend ${shorten(subject.backend)}`,
            editCommand(subject),
          ),
        ]
      : [];
  return {
    reason: 'WrongServiceOnPort',
    confidence: outcome.banner === undefined ? 'Likely' : 'Proven',
    message: `${endpointOf(subject)} ${whoAnswers(outcome.banner)}, so it cannot answer ${requestOf(subject)} over HTTP/1.1`,
    advice: [
      ...proven,
      `Correct the port of the check, or see what listens on port ${port} of the backend. ${listenCommands(port)}`,
      withCommand(
        'If this service is meant, check only that the port accepts connections (proven: it does); HTTP is then checked for no backend any more',
        patchCommand(subject, { spec: { probe: { http: null, tcp: {} } } }),
      ),
      ...changedSinceAdvice(evidence),
    ],
  };
}

function whoAnswers(banner: Banner | undefined): string {
  if (banner === undefined) return 'is a service that does not speak HTTP';
  return banner === 'HTTP/2' ? 'speaks HTTP/2 only' : `speaks ${banner}, not HTTP`;
}

export function malformed(evidence: FailedEvidence): Finding {
  const { subject } = evidence;
  return {
    reason: 'MalformedResponse',
    confidence: 'Likely',
    message: `${endpointOf(subject)} answers ${requestOf(subject)} with something that is not valid HTTP: another protocol, or a fault of the service`,
    advice: [
      withCommand('See the answer as it is', curlCommand(subject)),
      `See which service listens on port ${subject.probe.port}. ${listenCommands(subject.probe.port)}`,
      ...changedSinceAdvice(evidence),
    ],
  };
}

export function headersTooLarge(evidence: FailedEvidence): Finding {
  const { subject } = evidence;
  return {
    reason: 'HttpHeadersTooLarge',
    confidence: 'Proven',
    message: `${endpointOf(subject)} answers ${requestOf(subject)} with a header larger than the prober accepts`,
    advice: [
      withCommand('See which headers are large, often cookies', curlCommand(subject)),
      'Check a small static page instead (spec.probe.http.path), or make the service send fewer headers there.',
    ],
  };
}

export function bodyMismatch(evidence: FailedEvidence): Finding {
  const { subject } = evidence;
  const status = evidence.outcome.http?.status;
  return {
    reason: 'HttpBodyMismatch',
    confidence: 'Proven',
    message: `${endpointOf(subject)} answers ${requestOf(subject)}${status === undefined ? '' : ` with ${status}`}, but the first ${subject.probe.http?.bodyWindowKiB ?? 64} KiB of the body are not as spec.probe.http.expectedBody asks`,
    advice: [
      withCommand('See the body and compare it with expectedBody', curlCommand(subject)),
      'An error page, a login page or the default site of another host name with a normal status looks like this: check path and spec.probe.http.host.',
      withCommand('If the page was changed on purpose, correct expectedBody', editCommand(subject)),
      ...changedSinceAdvice(evidence),
    ],
  };
}
