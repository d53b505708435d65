/** The web server speaks the other version of HTTP: by its own word, or because an experiment got its answer that way. */
import { changedSinceAdvice } from '../advice.ts';
import { experiment } from '../answers.ts';
import { patchCommand, repeatCommand } from '../commands.ts';
import type { FailureCode } from '../../probe/outcome.ts';
import type { FailedEvidence, Finding } from '../finding.ts';
import { HTTP2 } from '../protocol-names.ts';
import { answered, endpointOf, requestOf, versionText, withCommand } from '../wording.ts';
import { grpcInstead } from './protocol-mismatch.ts';

/** Failures that another version may cure: the server did not understand what came. */
const ABOUT_THE_VERSION: ReadonlySet<FailureCode> = new Set([
  'ConnectReset',
  'SendFailed',
  'NoResponse',
  'ClosedBeforeResponse',
  'ResetBeforeResponse',
]);
/** HTTP Version Not Supported, and Upgrade Required, which web sockets say too. */
export const VERSION_STATUSES: ReadonlySet<number> = new Set([505, 426]);

/** The same request is answered as expected over the other version. */
export function otherVersionRule(evidence: FailedEvidence): Finding | undefined {
  const { subject, outcome } = evidence;
  const found = experiment(evidence, 'OtherVersion');
  if (subject.probe.http === undefined || found === undefined) return undefined;
  if (!saysSo(evidence) && !ABOUT_THE_VERSION.has(outcome.code)) return undefined;
  if (found.outcome.http?.isGrpc === true) return grpcInstead(evidence);
  const { version } = found.question;
  return {
    ...versionUnsupported(evidence),
    // A connection that is closed may have another cause the next time.
    confidence: saysSo(evidence) ? 'Proven' : 'Likely',
    advice: [
      withCommand(
        `Proven: ${requestOf(subject)} ${answered(found.outcome)} over ${versionText(version)}. Use it`,
        patchCommand(subject, { spec: { probe: { http: { version } } } }),
      ),
      ...versionUnsupported(evidence).advice.slice(1),
    ],
  };
}

/** The server's own word for it; without an experiment nobody knows what the other version would bring. */
export function versionUnsupported(evidence: FailedEvidence): Finding {
  const { subject, outcome } = evidence;
  const version = subject.probe.http?.version ?? 'HTTP1';
  const other = version === 'HTTP1' ? 'HTTP2' : 'HTTP1';
  return {
    reason: 'HttpVersionUnsupported',
    confidence: outcome.banner === undefined ? 'Likely' : 'Proven',
    message: `${endpointOf(subject)} does not speak ${versionText(version)}: ${requestOf(subject)} ${seenText(evidence)}`,
    advice: [
      withCommand(
        `Try ${versionText(other)}`,
        patchCommand(subject, { spec: { probe: { http: { version: other } } } }),
      ),
      `Or let the server speak ${versionText(version)} on port ${subject.probe.port}.`,
      withCommand('See it yourself', repeatCommand(subject)),
      ...changedSinceAdvice(evidence),
    ],
  };
}

/** The other side names the version, so it is not a matter of the moment. */
export function saysSo({ outcome }: FailedEvidence): boolean {
  if (outcome.code === 'Http2Ended') return outcome.http2End?.code === HTTP2.http11Required;
  if (outcome.code === 'WrongService') return outcome.banner === 'HTTP/1' || outcome.banner === 'HTTP/2';
  return outcome.code === 'UnexpectedStatus' && VERSION_STATUSES.has(outcome.http?.status ?? 0);
}

function seenText({ outcome }: FailedEvidence): string {
  if (outcome.banner !== undefined) return `is answered in ${outcome.banner}`;
  if (outcome.http !== undefined) return `is answered with ${outcome.http.status}`;
  return outcome.code === 'Http2Ended' ? 'is ended with HTTP_1_1_REQUIRED' : 'gets no answer';
}
