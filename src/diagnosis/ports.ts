/** Which other ports of the same host are worth a question. Few, well-known ones: this is a look, not a scan. */
import type { ProbeFacts, Subject } from './evidence.ts';

/** Where a service that left its port is most often found. */
const USUAL_PORTS: Readonly<Record<ProbeFacts['protocol'], readonly number[]>> = {
  http: [8080, 80, 8000, 3000],
  grpc: [50_051, 9090],
  tcp: [],
  udp: [],
};
/** Where almost every host answers, if only with a refusal. */
const SIGN_OF_LIFE_PORTS = [443, 80, 22, 3389] as const;

const MAX_SERVICE_PORTS = 4;
const MAX_SIGN_OF_LIFE_PORTS = 3;

/** Ports on which the same service may listen: those of the check's other backends, then the usual ones; never those of a sibling on this address. */
export function servicePorts(subject: Subject): readonly number[] {
  const candidates = others(subject, USUAL_PORTS[subject.probe.protocol]);
  return candidates.filter((port) => !subject.siblingPorts.includes(port)).slice(0, MAX_SERVICE_PORTS);
}

/** Ports that tell whether the host is alive at all. */
export function signOfLifePorts(subject: Subject): readonly number[] {
  return others(subject, SIGN_OF_LIFE_PORTS).slice(0, MAX_SIGN_OF_LIFE_PORTS);
}

function others(subject: Subject, usual: readonly number[]): readonly number[] {
  const candidates = new Set([...subject.knownPorts, ...usual]);
  candidates.delete(subject.probe.port);
  return [...candidates];
}
