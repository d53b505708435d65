/** What to ask when no connection came about: the routing table first, it sends no packet; then more time; then signs of life. */
import { livingPort, localRouteOf, showsDeadNeighbour } from '../answers.ts';
import type { FailedEvidence } from '../finding.ts';
import { servicePorts, signOfLifePorts } from '../ports.ts';
import type { Question } from '../question.ts';
import { PATIENT_CONNECT, patientConnect } from './patience.ts';

const LOCAL_ROUTE: Question = { kind: 'LocalRoute' };

const OTHER_LOOPBACK: ReadonlyMap<string, string> = new Map([
  ['127.0.0.1', '::1'],
  ['::1', '127.0.0.1'],
]);

/** The name did not resolve, or the answer is unambiguous. */
export function nothingToAsk(): readonly Question[] {
  return [];
}

export function aboutSilence(evidence: FailedEvidence): readonly Question[] {
  if (isExplained(evidence)) return [];
  return [LOCAL_ROUTE, ...patientConnect(evidence), ...signsOfLife(evidence)];
}

/** Our own system says so, or a router, a firewall, or a neighbour that is already known to be dead (then it takes one more, patient try to see). */
export function aboutUnreachable(evidence: FailedEvidence): readonly Question[] {
  if (isExplained(evidence)) return [];
  const [first, ...rest] = signsOfLife(evidence);
  const again: readonly Question[] = evidence.outcome.code === 'HostUnreachable' ? [PATIENT_CONNECT] : [];
  return [LOCAL_ROUTE, ...(first === undefined ? [] : [first]), ...again, ...rest];
}

/** Does the same service answer somewhere else on this host? The routing table is asked for the address that a firewall would see. */
export function aboutRefusal(evidence: FailedEvidence): readonly Question[] {
  return [LOCAL_ROUTE, ...atOtherFamily(evidence), ...onOtherPorts(evidence)];
}

/** Only for loopback it is known which address of the other family is the same host. */
function atOtherFamily({ subject }: FailedEvidence): readonly Question[] {
  const address = OTHER_LOOPBACK.get(subject.address);
  return address === undefined ? [] : [{ kind: 'OtherFamily', address }];
}

export function onOtherPorts(evidence: FailedEvidence): readonly Question[] {
  return servicePorts(evidence.subject).map((port) => ({ kind: 'OtherPort', port, as: 'probe' }));
}

function isExplained(evidence: FailedEvidence): boolean {
  const route = localRouteOf(evidence);
  const isLocal = route !== undefined && route !== 'Routed';
  return isLocal || showsDeadNeighbour(evidence) || livingPort(evidence) !== undefined;
}

function signsOfLife(evidence: FailedEvidence): readonly Question[] {
  return signOfLifePorts(evidence.subject).map((port) => ({ kind: 'OtherPort', port, as: 'connect' }));
}
