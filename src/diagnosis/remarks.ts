/** Remarks about a backend that answers as it should, beside those about its page: its name, its clock, its pace. */
import type { FailedAddress } from '../probe/outcome.ts';
import type { SuccessEvidence } from './evidence.ts';
import type { Warning } from './verdict.ts';
import { endpointOf, enumerate, fitMessage, plain, shorten } from './wording.ts';

export function remarks(evidence: SuccessEvidence): readonly Warning[] {
  return [partialAnswers(evidence), staleAnswer(evidence), clockSkew(evidence), latencyRegression(evidence)].filter(
    (warning) => warning !== undefined,
  );
}

function partialAnswers({ subject, lostAddresses }: SuccessEvidence): Warning | undefined {
  if (lostAddresses.length === 0) return undefined;
  const lost = lostAddresses.map((failed) => `${plain(failed.address)} (${failureWord(failed)})`);
  return {
    reason: 'DnsPartialAnswers',
    message: fitMessage(
      `of the addresses of the name ${shorten(subject.address)}, ${enumerate(lost)} did not connect on port ${subject.probe.port}, and another one did: clients that take the wrong one fail; repair the service there, or take the address out of the name`,
    ),
  };
}

const WORDS: Partial<Record<FailedAddress['code'], string>> = {
  ConnectRefused: 'refused',
  ConnectTimeout: 'silent',
  ConnectReset: 'reset',
  HostUnreachable: 'unreachable',
  ProtocolUnreachable: 'rejected',
};

function failureWord({ code }: FailedAddress): string {
  return WORDS[code] ?? 'failed';
}

function staleAnswer({ subject, outcome }: SuccessEvidence): Warning | undefined {
  if (outcome.staleNameMs === undefined) return undefined;
  return {
    reason: 'DnsStaleAnswerInUse',
    message: fitMessage(
      `the DNS server fails or is silent for the name ${shorten(subject.address)}, and its last good answer is used on, for ten minutes at most; see the DNS server, or whether port 53 is open for the prober`,
    ),
  };
}

function clockSkew({ subject, isClockSkewed }: SuccessEvidence): Warning | undefined {
  if (!isClockSkewed) return undefined;
  return {
    reason: 'ClockSkewSuspected',
    message: fitMessage(
      `the date in the answers of ${endpointOf(subject)} and the clock of the prober differ by more than a minute, always by the same: one of the two clocks is wrong; compare them with: date -u; timedatectl`,
    ),
  };
}

function latencyRegression({ subject, isFarSlower }: SuccessEvidence): Warning | undefined {
  if (!isFarSlower) return undefined;
  return {
    reason: 'LatencyRegression',
    message: fitMessage(
      `${endpointOf(subject)} takes at least three times as long as it usually did, ten times in a row: see what was deployed, how busy it is, and the way to it`,
    ),
  };
}
