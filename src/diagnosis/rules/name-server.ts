/** The name server could not be asked, or did not answer: that says nothing about the backend. */
import { editCommand, shellQuote } from '../commands.ts';
import type { Finding, InconclusiveEvidence } from '../finding.ts';
import { plain, shorten, withCommand } from '../wording.ts';

const UNCHANGED = 'this says nothing about the backend';
const ONLY_THIS_NAME =
  'If only this name fails, its own name servers are the cause: with the address instead of the name the probe works.';

export function nameTimeout({ subject }: InconclusiveEvidence): Finding {
  const name = plain(subject.address);
  return {
    reason: 'DnsTimeout',
    confidence: 'Likely',
    message: `no DNS server answered in time for the name ${name}: ${UNCHANGED}`,
    advice: [
      askDns(name),
      'Check that the DNS server runs (kubectl get pods -n kube-system -l k8s-app=kube-dns) and that a NetworkPolicy lets the operator reach it on port 53, UDP and TCP.',
      ONLY_THIS_NAME,
    ],
  };
}

export function nameServerFailure({ subject }: InconclusiveEvidence): Finding {
  const name = plain(subject.address);
  return {
    reason: 'DnsServerFailure',
    confidence: 'Likely',
    message: `the DNS server failed for the name ${name}: ${UNCHANGED}`,
    advice: [
      askDns(name),
      'Look in the log of the DNS server: its upstream fails, it refuses this client, or the zone has broken DNSSEC signatures.',
      ONLY_THIS_NAME,
    ],
  };
}

function askDns(name: string): string {
  return `Ask the same DNS, from where the prober runs: nslookup ${shellQuote(name)}`;
}

export function nameServerUnreachable({ subject }: InconclusiveEvidence): Finding {
  const name = plain(subject.address);
  return {
    reason: 'DnsServerUnreachable',
    confidence: 'Likely',
    message: `no DNS server can be reached for the name ${name}: nobody listens where one should be, or there is no way to it: ${UNCHANGED}`,
    advice: [
      'See which servers the prober asks, in /etc/resolv.conf of its Pod, and whether they run: kubectl get pods -n kube-system -l k8s-app=kube-dns',
      'Let DNS through from the prober (UDP and TCP port 53) in NetworkPolicies.',
      askDns(name),
    ],
  };
}

export function nameInvalid({ subject }: InconclusiveEvidence): Finding {
  return {
    reason: 'DnsNameInvalid',
    confidence: 'Proven',
    message: `the name ${plain(subject.address)} cannot be asked for in DNS: with a domain of the search list a part of it is too long, or holds what no name may hold`,
    advice: [
      withCommand(`Correct the address of backend ${shorten(subject.backend)}`, editCommand(subject)),
      'A name with a final dot is asked for as it is, without the search list.',
    ],
  };
}
