/** Something came back that is no proper answer. */
import type { Banner } from '../../probe/facts.ts';
import { changedSinceAdvice } from '../advice.ts';
import { experiment } from '../answers.ts';
import {
  connectOnlyPatch,
  curlCommand,
  editCommand,
  listenCommands,
  patchCommand,
  repeatCommand,
} from '../commands.ts';
import type { Subject } from '../evidence.ts';
import type { FailedEvidence, Finding } from '../finding.ts';
import { answered, endpointOf, languageOf, requestOf, shorten, withCommand } from '../wording.ts';
import { saysSo, versionUnsupported } from './http-version.ts';
import { answersInHttp1 } from './protocol-mismatch.ts';

export function wrongService(evidence: FailedEvidence): Finding {
  if (saysSo(evidence)) {
    const { protocol } = evidence.subject.probe;
    if (protocol === 'http') return versionUnsupported(evidence);
    if (protocol === 'grpc' && evidence.outcome.banner === 'HTTP/1') return answersInHttp1(evidence);
  }
  return anotherService(evidence);
}

function anotherService(evidence: FailedEvidence): Finding {
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
    // What an exchange is meant for is only guessed from its words.
    confidence: outcome.banner === undefined || subject.probe.protocol === 'tcp' ? 'Likely' : 'Proven',
    message: `${endpointOf(subject)} ${whoAnswers(subject, outcome.banner)}`,
    advice: [
      ...proven,
      `Correct the port of the check, or see what listens on port ${port} of the backend. ${listenCommands(port)}`,
      withCommand(
        `If this service is meant, check only that the port accepts connections (proven: it does); ${subject.probe.protocol === 'tcp' ? requestOf(subject) : languageOf(subject)} is then checked for no backend any more`,
        patchCommand(subject, connectOnlyPatch(subject)),
      ),
      ...changedSinceAdvice(evidence),
    ],
  };
}

function whoAnswers(subject: Subject, banner: Banner | undefined): string {
  const language = languageOf(subject);
  if (subject.probe.protocol === 'tcp')
    return `speaks ${banner ?? 'another protocol'}, which is not what the exchange is about`;
  const who =
    banner === undefined ? `is a service that does not speak ${language}` : `speaks ${banner}, not ${language}`;
  return `${who}, so it cannot answer ${requestOf(subject)}`;
}

export function malformed(evidence: FailedEvidence): Finding {
  const { subject } = evidence;
  return {
    reason: 'MalformedResponse',
    confidence: 'Likely',
    message: `${endpointOf(subject)} answers ${requestOf(subject)} with something that is not valid ${languageOf(subject)}: another protocol, or a fault of the service`,
    advice: [
      withCommand('See the answer as it is', repeatCommand(subject)),
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
      withCommand('See which headers are large, often cookies', repeatCommand(subject)),
      subject.probe.http === undefined
        ? 'Make the service, or the proxy before it, send fewer headers.'
        : 'Check a small static page instead (spec.probe.http.path), or make the service send fewer headers there.',
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
