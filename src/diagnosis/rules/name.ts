/** The name of the backend did not lead to an address. Failures of the name server itself are in `prober.ts`. */
import { plain, shorten, withCommand } from '../wording.ts';
import { editCommand, shellQuote } from '../commands.ts';
import type { FailedEvidence, Finding } from '../finding.ts';

export function nameNotFound(evidence: FailedEvidence): Finding {
  const { subject } = evidence;
  const name = plain(subject.address);
  return {
    reason: 'DnsNameNotFound',
    confidence: 'Proven',
    message: `the name ${name} does not exist in the DNS that the prober asks`,
    advice: [
      withCommand(`Check the spelling of the address of backend ${shorten(subject.backend)}`, editCommand(subject)),
      `Ask the same DNS, from a Pod in namespace ${plain(subject.namespace)} or where the prober runs: nslookup ${shellQuote(name)}`,
      'If other clients know the name, they ask another DNS server (split horizon): give the prober that server, or use the address instead of the name.',
    ],
  };
}

export function nameHasNoAddress(evidence: FailedEvidence): Finding {
  const { subject } = evidence;
  const name = plain(subject.address);
  return {
    reason: 'DnsNoAddress',
    confidence: 'Proven',
    message: `the name ${name} exists, but has no address that the prober can use`,
    advice: [
      `Add an A or AAAA record for ${name}, and see what is there now: nslookup -type=A ${shellQuote(name)}; nslookup -type=AAAA ${shellQuote(name)}`,
      'If the name is an alias (CNAME), check that its target still exists: a dangling alias looks the same.',
    ],
  };
}
