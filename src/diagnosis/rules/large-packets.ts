/** Small answers arrive and large ones do not: packets above some size may be lost on the way. */
import { experiment } from '../answers.ts';
import { curlCommand } from '../commands.ts';
import type { FailureCode } from '../../probe/outcome.ts';
import type { FailedEvidence, Finding } from '../finding.ts';
import { endpointOf, plain, requestOf, withCommand } from '../wording.ts';

/** What one packet of the usual size carries, a little less: so much has come, and packets of this size pass. */
export const FULL_PACKET_BYTES = 1_200;

const STALLED: ReadonlySet<FailureCode> = new Set(['NoResponse', 'HeadersTimeout', 'BodyTimeout']);

/** The page stalls, and its first byte alone is given at once. */
export function largePacketsRule(evidence: FailedEvidence): Finding | undefined {
  const { subject, outcome } = evidence;
  const isStalled = STALLED.has(outcome.code) && outcome.responseBytes < FULL_PACKET_BYTES;
  if (!isStalled || experiment(evidence, 'SmallPart') === undefined) return undefined;
  const address = plain(outcome.address ?? subject.address);
  return {
    reason: 'MtuBlackholeSuspected',
    confidence: 'Possible',
    message: `${endpointOf(subject)} gives the first byte of the page of ${requestOf(subject)} at once, and the whole page stalls before one full packet has come: packets above some size may be lost on the way (MTU), or only the whole page is slow to make`,
    advice: [
      `See the largest packet that passes, from where the prober runs: tracepath -n ${address}; ping -c 3 -M do -s 1472 ${address} (IPv6: -s 1452)`,
      'Where large packets are lost: let ICMP "fragmentation needed" and "packet too big" through, or lower the MTU of the tunnel or its MSS (nft: tcp flags syn tcp option maxseg size set rt mtu).',
      withCommand(
        'Repeat it from the backend itself: a page that stalls there too is slow to make',
        curlCommand(subject),
      ),
    ],
  };
}
