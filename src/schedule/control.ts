/** Asks targets that ought to be reachable whether our own network still works, before a silent backend is blamed. */
import { isIP } from 'node:net';
import type { Clock } from '../base/clock.ts';
import {
  type FailureCode,
  type InconclusiveCause,
  type ProbeInconclusive,
  type ProbeOutcome,
  NOTHING_OBSERVED,
} from '../probe/outcome.ts';
import type { RunningProbe } from '../probe/prober.ts';
import type { ProbeTarget } from '../probe/target.ts';
import type { ProbePort } from './probe-port.ts';

/** An address and port near the operator that answers or refuses as long as its network works. */
export interface ControlTarget {
  /** An IPv4 address, an IPv6 address without brackets, or a name. */
  readonly address: string;
  readonly port: number;
}

export interface NetworkControl {
  /** Calls back once, at once when the answer is fresh, with whether the network is alive. */
  ask(answer: (isAlive: boolean) => void): void;
}

const BUDGET_MS = 1_000;
/** One answer serves all who ask within this time. That the network works is believed for less long: it may just have gone. */
const LOST_FOR_MS = 1_000;
const ALIVE_FOR_MS = 250;

/** Failures that our own lost network would cause just as well. */
const PATH_CODES: ReadonlySet<FailureCode> = new Set([
  'ConnectTimeout',
  'HostUnreachable',
  'NetworkUnreachable',
  'ProtocolUnreachable',
  'NoResponse',
  'HeadersTimeout',
  'BodyTimeout',
]);
const PATH_CAUSES: ReadonlySet<InconclusiveCause> = new Set(['NameTimeout', 'NameServerFailure']);

export function isPathFault(outcome: ProbeOutcome): boolean {
  if (outcome.kind === 'failure') return PATH_CODES.has(outcome.code);
  return outcome.kind === 'inconclusive' && PATH_CAUSES.has(outcome.cause);
}

/** What is left of an outcome when our own network turns out to be lost. */
export function networkDown(outcome: ProbeOutcome): ProbeInconclusive {
  return {
    kind: 'inconclusive',
    cause: 'NetworkDown',
    phase: outcome.kind === 'success' ? 'Connect' : outcome.phase,
    timings: outcome.timings,
    address: outcome.address,
    errno: outcome.errno,
    ...NOTHING_OBSERVED,
  };
}

/** `undefined` when no targets are given: then nothing is ever held back. */
export function createNetworkControl(deps: {
  readonly clock: Clock;
  readonly probe: ProbePort;
  readonly targets: readonly ControlTarget[];
  /** The prober has thrown. Told once, and again only after it has worked in between. */
  readonly onBug: (error: unknown) => void;
}): NetworkControl | undefined {
  const { clock, probe, onBug } = deps;
  const targets = deps.targets.map(compileTarget);
  if (targets.length === 0) return undefined;
  let waiting: ((isAlive: boolean) => void)[] = [];
  let answeredMs = Number.NEGATIVE_INFINITY;
  let lastAnswer = true;
  let isBroken = false;

  function answer(isAlive: boolean): void {
    const askers = waiting;
    waiting = [];
    answeredMs = clock.monotonicMs();
    lastAnswer = isAlive;
    for (const asker of askers) asker(isAlive);
  }

  return {
    ask(asker) {
      if (clock.monotonicMs() - answeredMs < (lastAnswer ? ALIVE_FOR_MS : LOST_FOR_MS)) return asker(lastAnswer);
      waiting.push(asker);
      if (waiting.length > 1) return;
      try {
        askAll(targets, probe, answer);
        isBroken = false;
      } catch (error) {
        if (!isBroken) onBug(error);
        isBroken = true;
        // A prober that throws knows nothing of the network.
        answer(true);
      }
    },
  };
}

/** One sign of life is enough. Targets that could not even be tried prove nothing against the network. */
function askAll(targets: readonly ProbeTarget[], probe: ProbePort, answer: (isAlive: boolean) => void): void {
  let open = targets.length;
  let failures = 0;
  let isAnswered = false;
  let probes: readonly RunningProbe[] = [];

  function say(isAlive: boolean): void {
    isAnswered = true;
    for (const running of probes) running.cancel();
    answer(isAlive);
  }
  function ended(outcome: ProbeOutcome): void {
    if (isAnswered) return;
    open -= 1;
    if (outcome.kind === 'failure') failures += 1;
    if (isSignOfLife(outcome)) say(true);
    else if (open === 0) say(failures === 0);
  }

  probes = targets.map((target) => probe(target, ended));
}

function isSignOfLife(outcome: ProbeOutcome): boolean {
  return (
    outcome.kind === 'success' ||
    (outcome.kind === 'failure' && (outcome.code === 'ConnectRefused' || outcome.code === 'ConnectReset'))
  );
}

function compileTarget({ address, port }: ControlTarget): ProbeTarget {
  const version = isIP(address);
  const host: ProbeTarget['host'] =
    version === 0 ? { kind: 'name', name: address } : { kind: 'address', address, family: version === 6 ? 6 : 4 };
  return { host, port, timeoutMs: BUDGET_MS, plan: { kind: 'tcp' } };
}
