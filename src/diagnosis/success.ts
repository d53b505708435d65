/** What can still be said about a backend that answers as it should: too slow, or an unsuitable check page. */
import { formatDuration } from '../base/duration.ts';
import { reasonFacts } from '../api/reasons.ts';
import type { StepResults } from '../api/steps.ts';
import { loadAdvice } from './advice.ts';
import { editCommand, repeatCommand } from './commands.ts';
import type { SuccessEvidence } from './evidence.ts';
import { remarks } from './remarks.ts';
import { asksOf, degradedSteps, healthySteps, remarkedSteps } from './steps.ts';
import { tlsWarnings } from './tls-warnings.ts';
import type { Verdict, Warning } from './verdict.ts';
import {
  endpointOf,
  enumerate,
  fitAdvice,
  fitEvidence,
  fitMessage,
  isBareConnect,
  plain,
  requestOf,
  shorten,
  withCommand,
} from './wording.ts';

/** A check page above this is heavy; a probe reads no more of a body. */
const HEAVY_BYTES = 65_536;

/** One answer that was slow in this way may be chance; three in a row are none. */
export const REPEATS_OF_A_CLUSTER = 3;

/** Endings of a path that name a script. */
const SCRIPT_SUFFIX = /\.(php|asp|aspx|jsp|cgi|do)$/i;

export interface SuccessFindings {
  /** Present when the last answer was slow; whether that counts is decided by the thresholds. */
  readonly degraded: Verdict | undefined;
  readonly warnings: readonly Warning[];
}

export function diagnoseSuccess(evidence: SuccessEvidence): SuccessFindings {
  const page = [dynamicPage(evidence), heavyPage(evidence)].filter((warning) => warning !== undefined);
  const warnings = [...tlsWarnings(evidence), ...page, ...remarks(evidence)];
  return { degraded: evidence.slowRun > 0 ? slowness(evidence, warnings) : undefined, warnings };
}

function slowness(evidence: SuccessEvidence, warnings: readonly Warning[]): Verdict {
  const steps = remarkedSteps(healthySteps(asksOf(evidence.subject.probe), true), warnings);
  return evidence.repeatRun >= REPEATS_OF_A_CLUSTER ? packetLoss(evidence, steps) : slowResponse(evidence, steps);
}

/** A connect that waits for a repeated packet, again and again. */
function packetLoss({ subject, outcome }: SuccessEvidence, steps: StepResults): Verdict {
  const { resolvedMs = 0, connectedMs = 0, endedMs } = outcome.timings;
  const { port } = subject.probe;
  return {
    reason: 'PacketLossSuspected',
    // A full listen queue drops the first packet too.
    confidence: 'Likely',
    blame: reasonFacts('PacketLossSuspected').blame,
    phase: 'Connect',
    message: fitMessage(
      `connections to ${endpointOf(subject)} come about only when their first packet is sent again, after 1, 3 or 7 seconds, and all the rest is quick: packets are lost on the way, or the listen queue of the service is full`,
    ),
    advice: fitAdvice([
      `Look for lost packets where the prober runs: mtr -n -T -P ${port} ${plain(outcome.address ?? subject.address)}`,
      `See on the backend whether the listen queue is full (Recv-Q above Send-Q). Linux: ss -ltn "sport = :${port}"; nstat -az TcpExtListenDrops`,
      'A rule that lets only so many new connections through (connection limit of a firewall or of a load balancer) looks the same.',
    ]),
    evidence: fitEvidence([
      `connected after ${milliseconds(connectedMs - resolvedMs)}, the rest took ${milliseconds(endedMs - connectedMs)}`,
    ]),
    steps: degradedSteps(steps, 'PacketLossSuspected'),
  };
}

function slowResponse(evidence: SuccessEvidence, steps: StepResults): Verdict {
  const { subject, outcome } = evidence;
  const { slowAfterMs } = subject.probe;
  const isBare = isBareConnect(subject);
  const { connectedMs, firstByteMs, endedMs } = outcome.timings;
  return {
    reason: 'SlowResponse',
    confidence: 'Proven',
    blame: reasonFacts('SlowResponse').blame,
    phase: isBare ? 'Connect' : 'Response',
    message: fitMessage(
      `${endpointOf(subject)} ${isBare ? 'accepts connections' : `answers ${requestOf(subject)} as expected`}, but takes longer than ${formatDuration(slowAfterMs)}`,
    ),
    advice: fitAdvice([
      loadAdvice(subject),
      ...(isBare
        ? []
        : [
            withCommand(
              'Repeat it from the backend itself; if it is quick there, look at the path (packet loss, detours)',
              repeatCommand(subject),
            ),
          ]),
      withCommand('If this is normal for the backend, raise spec.slowAfter', editCommand(subject)),
    ]),
    evidence: fitEvidence([
      `connected after ${milliseconds(connectedMs)}${isBare ? '' : `, first byte after ${milliseconds(firstByteMs)}`}, complete after ${milliseconds(endedMs)}`,
    ]),
    steps: degradedSteps(steps, 'SlowResponse'),
  };
}

function milliseconds(value: number | undefined): string {
  return value === undefined ? 'an unknown time' : `${Math.round(value)} ms`;
}

function dynamicPage(evidence: SuccessEvidence): Warning | undefined {
  const signs = dynamicSigns(evidence);
  if (signs.length === 0) return undefined;
  const page = `the check page ${pathOf(evidence)} of ${endpointOf(evidence.subject)}`;
  return {
    reason: 'DynamicCheckPage',
    message: fitMessage(
      `${page} is made by a program (${enumerate(signs)}); a small static page as spec.probe.http.path is more reliable`,
    ),
  };
}

function dynamicSigns({ subject, outcome, differentBodies }: SuccessEvidence): readonly string[] {
  if (subject.probe.http === undefined) return [];
  const path = subject.probe.http.request.path.split('?')[0] ?? '';
  return [
    SCRIPT_SUFFIX.test(path) ? 'the path names a script' : undefined,
    outcome.http?.scriptEngine === true ? 'a header names a script engine' : undefined,
    outcome.http?.setsCookie === true ? 'it sets a cookie' : undefined,
    differentBodies >= 2 ? 'its content changes from probe to probe' : undefined,
  ].filter((sign) => sign !== undefined);
}

function heavyPage(evidence: SuccessEvidence): Warning | undefined {
  const { http } = evidence.outcome;
  if (evidence.subject.probe.http === undefined || http === undefined) return undefined;
  // The body is read to 64 KiB and no further: a full count means that there was more to come, or exactly that.
  if ((http.contentLength ?? 0) <= HEAVY_BYTES && http.bodyBytes < HEAVY_BYTES) return undefined;
  return {
    reason: 'HeavyCheckPage',
    message: fitMessage(
      `the check page ${pathOf(evidence)} of ${endpointOf(evidence.subject)} has 64 KiB or more; a small static page as spec.probe.http.path costs both sides less`,
    ),
  };
}

function pathOf(evidence: SuccessEvidence): string {
  return shorten(evidence.subject.probe.http?.request.path ?? '/');
}
