/** The service answers that it is not well, and its own health report says what it misses. */
import type { Dependency } from '../../probe/facts.ts';
import { changedSinceAdvice } from '../advice.ts';
import { outcomesOf } from '../answers.ts';
import { curlCommand } from '../commands.ts';
import type { FailedEvidence, Finding } from '../finding.ts';
import { endpointOf, requestOf, withCommand } from '../wording.ts';

const SERVER_ERRORS = 500;

export function dependencyRule(evidence: FailedEvidence): Finding | undefined {
  const { subject, outcome } = evidence;
  const status = outcome.http?.status ?? 0;
  const [report] = outcomesOf(evidence, 'HealthReport');
  const dependency = report?.http?.dependency;
  if (outcome.code !== 'UnexpectedStatus' || status < SERVER_ERRORS || dependency === undefined) return undefined;
  return {
    reason: 'DependencyFailing',
    confidence: 'Likely',
    message: `${endpointOf(subject)} answers ${requestOf(subject)} with ${status}, and its health report names ${wordsFor(dependency)} as failing`,
    advice: [
      withCommand('Read the report: it names the component and often the error', curlCommand(subject, 'GET')),
      `Look at ${wordsFor(dependency)} first, and at the way from the service to it: several backends that fail like this at once share it.`,
      'A check that stands for all backends should not depend on what they share: point spec.probe.http.path at a page that tells only whether this backend can work (liveness), or withdraw nobody when all fail alike.',
      ...changedSinceAdvice(evidence),
    ],
  };
}

function wordsFor(dependency: Dependency): string {
  return dependency === 'other' ? 'something that it depends on' : `its ${dependency}`;
}
