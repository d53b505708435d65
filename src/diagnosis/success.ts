/** What can still be said about a backend that answers as it should: too slow, or an unsuitable check page. */
import { formatDuration } from '../base/duration.ts';
import { reasonFacts } from '../api/reasons.ts';
import { loadAdvice } from './advice.ts';
import { editCommand, repeatCommand } from './commands.ts';
import type { SuccessEvidence } from './evidence.ts';
import { asksOf, degradedSteps, healthySteps } from './steps.ts';
import { tlsWarnings } from './tls-warnings.ts';
import type { Verdict, Warning } from './verdict.ts';
import {
  endpointOf,
  enumerate,
  fitAdvice,
  fitEvidence,
  fitMessage,
  isBareConnect,
  requestOf,
  shorten,
  withCommand,
} from './wording.ts';

/** A check page above this is heavy; a probe reads no more of a body. */
const HEAVY_BYTES = 65_536;

/** Endings of a path that name a script. */
const SCRIPT_SUFFIX = /\.(php|asp|aspx|jsp|cgi|do)$/i;

export interface SuccessFindings {
  /** Present when the last answer was slow; whether that counts is decided by the thresholds. */
  readonly degraded: Verdict | undefined;
  readonly warnings: readonly Warning[];
}

export function diagnoseSuccess(evidence: SuccessEvidence): SuccessFindings {
  const aboutPage = [dynamicPage(evidence), heavyPage(evidence)].filter((warning) => warning !== undefined);
  const degraded = evidence.slowRun > 0 ? slowResponse(evidence, aboutPage.length === 0) : undefined;
  return { degraded, warnings: [...tlsWarnings(evidence), ...aboutPage] };
}

function slowResponse(evidence: SuccessEvidence, isSuitablePage: boolean): Verdict {
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
    steps: degradedSteps(healthySteps(asksOf(subject.probe), isSuitablePage), 'SlowResponse'),
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
