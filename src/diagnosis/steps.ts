/** Tells for each step of the guide how far one backend is known to be right. `Failed` and `Passed` only on evidence. */
import { reasonFacts, type Reason } from '../api/reasons.ts';
import type { GuideStep, StepResult, StepResults } from '../api/steps.ts';
import { assertNever } from '../base/exhaustive.ts';
import type { FailureCode, ProbeFailure } from '../probe/outcome.ts';
import { isConnected } from './answers.ts';
import type { ProbeFacts } from './evidence.ts';
import type { FailedEvidence } from './finding.ts';

const NOTHING_KNOWN: StepResults = {
  DirectAccess: 'Unknown',
  PortOpen: 'Unknown',
  FirewallClear: 'Unknown',
  CheckParameters: 'Unknown',
  StatusCode: 'Unknown',
  CheckPage: 'Unknown',
  Load: 'Unknown',
  ListenAddress: 'Unknown',
};

const NAME_FAILED: StepResults = {
  DirectAccess: 'Failed',
  PortOpen: 'NotReached',
  FirewallClear: 'NotReached',
  CheckParameters: 'NotReached',
  StatusCode: 'NotReached',
  CheckPage: 'NotReached',
  Load: 'NotReached',
  ListenAddress: 'NotReached',
};

/** The port is a parameter of the check, and a refusal may come from a firewall: nothing after the connect is known. */
const CONNECT_FAILED: StepResults = {
  DirectAccess: 'Failed',
  PortOpen: 'Unknown',
  FirewallClear: 'Unknown',
  CheckParameters: 'Unknown',
  StatusCode: 'NotReached',
  CheckPage: 'NotReached',
  Load: 'NotReached',
  ListenAddress: 'Unknown',
};

const CONNECTED: StepResults = {
  DirectAccess: 'Passed',
  PortOpen: 'Passed',
  FirewallClear: 'Passed',
  CheckParameters: 'Unknown',
  StatusCode: 'NotReached',
  CheckPage: 'NotReached',
  Load: 'Unknown',
  ListenAddress: 'Passed',
};

/** These came quickly because the backend would not, or could not, do the work. */
const QUICK_BUT_PERHAPS_LOADED: ReadonlySet<Reason> = new Set([
  'HttpServiceUnavailable',
  'HttpRateLimited',
  'HttpBadGateway',
  'HttpServerError',
  'GrpcUnavailable',
  'GrpcNotServing',
  'GrpcUnexpectedStatus',
]);

/** The port itself is said to be closed, by the host or by a firewall that rejects. */
const SAYS_CLOSED: ReadonlySet<FailureCode> = new Set(['ConnectRefused', 'UdpPortUnreachable']);

/** The steps of a failing backend. */
export function failedSteps(evidence: FailedEvidence, reason: Reason): StepResults {
  const reached = reachedSteps(evidence, reason);
  // What has worked since the spec last changed was set right.
  const parameters: StepResults = evidence.wasHealthy ? { ...reached, CheckParameters: 'Passed' } : reached;
  return withOwnStep(parameters, reason);
}

/** The steps when nothing can be said about the backend; only the reason's own step shows. */
export function unknownSteps(reason: Reason): StepResults {
  return withOwnStep(NOTHING_KNOWN, reason);
}

/** What a probe asks for: a mere connection has no status, and only a page can be unsuitable. */
export type Asks = 'nothing' | 'answer' | 'page';

/** What the probe of a check asks for. */
export function asksOf({ protocol, exchangeSteps }: Pick<ProbeFacts, 'protocol' | 'exchangeSteps'>): Asks {
  if (protocol === 'http') return 'page';
  return protocol === 'tcp' && exchangeSteps === 0 ? 'nothing' : 'answer';
}

/** The steps of a backend that answers as it should. `false` means that the page shows signs against it. */
export function healthySteps(asks: Asks, isSuitablePage: boolean): StepResults {
  const page: StepResult = isSuitablePage ? 'Passed' : 'Failed';
  const passed: StepResults = { ...CONNECTED, CheckParameters: 'Passed', Load: 'Passed' };
  switch (asks) {
    case 'nothing':
      return passed;
    case 'answer':
      return { ...passed, StatusCode: 'Passed' };
    case 'page':
      return { ...passed, StatusCode: 'Passed', CheckPage: page };
    default:
      return assertNever(asks);
  }
}

/** The same where there are remarks: each stands at its own step. */
export function remarkedSteps(steps: StepResults, warnings: readonly { readonly reason: Reason }[]): StepResults {
  return warnings.reduce((remarked, { reason }) => withOwnStep(remarked, reason), steps);
}

/** The steps of a backend that works, but slowly. */
export function degradedSteps(healthy: StepResults, reason: Reason): StepResults {
  return withOwnStep(healthy, reason);
}

function reachedSteps(evidence: FailedEvidence, reason: Reason): StepResults {
  const { outcome } = evidence;
  if (outcome.phase === 'Resolve') return NAME_FAILED;
  if (outcome.code === 'UdpNoReply') return NOTHING_KNOWN;
  if (!isConnected(outcome)) {
    return SAYS_CLOSED.has(outcome.code) ? { ...CONNECT_FAILED, PortOpen: 'Failed' } : CONNECT_FAILED;
  }
  const { step } = reasonFacts(reason);
  // A connection that is thrown away at once may be the work of security software.
  const firewall: StepResult = step === 'DirectAccess' ? 'Unknown' : 'Passed';
  return {
    ...CONNECTED,
    FirewallClear: firewall,
    // Whoever knows the service that was asked about was asked the right thing.
    CheckParameters: reason === 'GrpcNotServing' ? 'Passed' : 'Unknown',
    StatusCode: isAnswered(outcome) ? 'Unknown' : 'NotReached',
    CheckPage: outcome.http === undefined ? 'NotReached' : 'Unknown',
    Load: loadResult(evidence, reason),
  };
}

function isAnswered({ http, grpc, code }: ProbeFailure): boolean {
  return http !== undefined || grpc !== undefined || code === 'ExchangeMismatch' || code === 'UdpReplyMismatch';
}

/** A complete answer within `slowAfter` shows that the backend is quick enough. */
function loadResult(evidence: FailedEvidence, reason: Reason): StepResult {
  const { outcome, subject } = evidence;
  if (!isAnswered(outcome)) return 'Unknown';
  const isQuick = outcome.phase === 'Match' && outcome.timings.endedMs <= subject.probe.slowAfterMs;
  return isQuick && !QUICK_BUT_PERHAPS_LOADED.has(reason) ? 'Passed' : 'Unknown';
}

/** The step of a reason is the one that failed; what was asked for, or only advises, is no failure of the backend. */
function withOwnStep(steps: StepResults, reason: Reason): StepResults {
  const { step, effect } = reasonFacts(reason);
  if (step === 'Prober' || effect === 'administrative' || effect === 'fine') return steps;
  const own: GuideStep = step;
  return { ...steps, [own]: 'Failed' };
}
