/** Advice that several rules give, with the backend's own address, port and prober addresses. Not when it applies: see `rules/`. */
import { looksLikeIPv6 } from '../base/address-family.ts';
import { formatDuration } from '../base/duration.ts';
import type { FailureEvidence, Subject } from './evidence.ts';
import { type Experiment, routeSourceOf } from './answers.ts';
import { patchCommand, probedListenCommands } from './commands.ts';
import { enumerate, plain, transportOf, urlHost, withCommand } from './wording.ts';

/** Enough for a rule that a person pastes; the rest stands in `status.effective.probeSources`. */
const MAX_SOURCES = 4;

/** The prober's address on the way to the backend, where the routing table has told it; else its addresses of that family. */
export function sourcesFor(evidence: FailureEvidence): readonly string[] {
  const { subject, outcome } = evidence;
  const source = routeSourceOf(evidence);
  if (source !== undefined) return [plain(source)];
  const isIPv6 = looksLikeIPv6(outcome.address ?? subject.address);
  return subject.probeSources
    .map(plain)
    .filter((candidate) => looksLikeIPv6(candidate) === isIPv6)
    .slice(0, MAX_SOURCES);
}

/** Three lines: what to let through, and how to see and add the rule on Linux and on Windows. */
export function firewallAdvice(evidence: FailureEvidence): readonly string[] {
  const { port } = evidence.subject.probe;
  const transport = transportOf(evidence.subject);
  const proto = transport.toLowerCase();
  const sources = sourcesFor(evidence);
  const from = sources[0] ?? 'PROBER_ADDRESS';
  const family = looksLikeIPv6(from) ? 'ip6' : 'ip';
  const set = sources.length === 0 ? from : sources.join(', ');
  return [
    `Allow ${transport} port ${port} from ${proberText(sources)}, and nothing more, wherever packets are filtered: security group or network ACL, NetworkPolicy, firewall of the backend.`,
    `Linux: see rules and counters with: nft -a list ruleset | grep -n -e 'dport.*${port}' -e drop -e reject; a narrow rule (table and chain as in that list): nft insert rule inet filter input ${family} saddr { ${set} } ${proto} dport ${port} accept; with ufw: ufw allow proto ${proto} from ${from} to any port ${port}`,
    `Windows: see what blocks with: Get-NetFirewallRule -Enabled True -Direction Inbound -Action Block; a narrow rule: New-NetFirewallRule -DisplayName "Health check ${port}" -Direction Inbound -Action Allow -Protocol ${transport} -LocalPort ${port} -RemoteAddress ${sources.length === 0 ? from : sources.join(',')}`,
  ];
}

/** "the prober (10.0.3.17)", or where to read its addresses. */
export function proberText(sources: readonly string[]): string {
  return sources.length === 0 ? 'the prober (see status.effective.probeSources)' : `the prober (${enumerate(sources)})`;
}

/** How to tell apart what looks like a refusal from outside. */
export function listenAdvice(subject: Subject): readonly string[] {
  const { port } = subject.probe;
  const wide = looksLikeIPv6(subject.address) ? '[::]' : '0.0.0.0';
  const own = subject.isName ? 'the address of that name' : urlHost(subject.address);
  return [
    `See on the backend whether something listens on ${transportOf(subject) === 'UDP' ? 'UDP ' : ''}port ${port}. ${probedListenCommands(subject)}`,
    isLoopback(subject.address)
      ? 'No line there: start the service, or correct the port of the check.'
      : `No line there: start the service, or correct the port of the check. Only a line with 127.0.0.1:${port} or [::1]:${port}: bind the service to ${wide} or to ${own}.`,
  ];
}

function isLoopback(address: string): boolean {
  return address.startsWith('127.') || address === '::1';
}

/** What a patient probe that succeeded has shown, and the timeout that leaves it room. */
export function patienceAdvice({ question, outcome }: Experiment<'Patience'>, subject: Subject): string {
  const seconds = Math.ceil(outcome.timings.endedMs / 1_000);
  return withCommand(
    `Proven: with ${formatDuration(question.budgetMs)} the probe succeeded. Give it more time`,
    patchCommand(subject, { spec: { timeout: `${seconds + 1}s` } }),
  );
}

/** What to look at when a backend accepts connections and is slow to answer. */
export function loadAdvice(subject: Subject): string {
  const { port, protocol } = subject.probe;
  const queue =
    protocol === 'udp'
      ? `ss -lun "sport = :${port}" (Recv-Q above 0: the service does not read fast enough)`
      : `ss -ltn "sport = :${port}" (Recv-Q near Send-Q: the service does not accept fast enough)`;
  return `See on the backend whether it is overloaded. Linux: uptime; ${queue}; Windows: Get-Counter "\\Processor(_Total)\\% Processor Time"`;
}

/** For the end of a list: a backend that has worked with these settings was changed since. */
export function changedSinceAdvice(evidence: FailureEvidence): readonly string[] {
  return evidence.wasHealthy
    ? ['It was healthy with the same settings: see what was deployed, restarted or changed on the backend since.']
    : [];
}

/** The way out of a status that is right for this page: one more expected status. Lists are replaced whole by a patch. */
export function expectStatusAdvice(subject: Subject, status: number): readonly string[] {
  const { http } = subject.probe;
  if (http === undefined || http.expectedStatuses.length >= 20) return [];
  const expectedStatuses = [...http.expectedStatuses, String(status)];
  return [
    withCommand(
      `If ${status} is normal for this page, add it to spec.probe.http.expectedStatuses`,
      patchCommand(subject, { spec: { probe: { http: { expectedStatuses } } } }),
    ),
  ];
}
