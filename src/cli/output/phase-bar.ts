/** The phases of a probe as bars on one scale of time, so that the eye finds what took long. Pure. */
import type { ProbeFailure, ProbeInconclusive, ProbeOutcome } from '../../probe/outcome.ts';

export interface Phase {
  readonly name: 'resolve' | 'connect' | 'handshake' | 'first byte' | 'read';
  readonly startMs: number;
  readonly endMs: number;
  /** False for the phase in which the probe ended without success. */
  readonly isComplete: boolean;
}

/**
 * The phases that happened, in order. The last one is incomplete when the probe failed in it. Sending the request is part of
 * waiting for the first byte; so is, for datagrams, the connecting, which sends nothing.
 */
export function phasesOf(outcome: ProbeOutcome, transport: 'stream' | 'datagram' = 'stream'): readonly Phase[] {
  if (outcome.kind !== 'success' && outcome.address === undefined) return lookupOnly(outcome);
  const ends = phaseEnds(outcome).filter(([name, endMs]) => !isSilent(name, endMs, transport));
  const phases: Phase[] = [];
  let startMs = 0;
  for (const [name, endMs] of ends) {
    const isComplete = endMs !== undefined && !endedIn(name, outcome);
    phases.push({ name, startMs, endMs: endMs ?? outcome.timings.endedMs, isComplete });
    if (endMs === undefined || (name === 'handshake' && !isComplete)) break;
    startMs = endMs;
  }
  return phases.filter((phase) => !isNothing(phase, outcome));
}

/** Nothing was dialled: the name led nowhere, or to addresses that are not allowed. An address has no lookup to draw. */
function lookupOnly({ phase, timings: { resolvedMs, endedMs } }: ProbeFailure | ProbeInconclusive): readonly Phase[] {
  if (phase !== 'Resolve' && resolvedMs === undefined) return [];
  return [{ name: 'resolve', startMs: 0, endMs: resolvedMs ?? endedMs, isComplete: false }];
}

function phaseEnds(outcome: ProbeOutcome): readonly (readonly [Phase['name'], number | undefined])[] {
  const { resolvedMs, connectedMs, securedMs, firstByteMs, endedMs } = outcome.timings;
  const isSecure = securedMs !== undefined || isHandshakeFault(outcome);
  return [
    // An address resolves at once.
    ['resolve', resolvedMs ?? 0],
    ['connect', connectedMs],
    ...(isSecure ? [['handshake', securedMs] as const] : []),
    ['first byte', firstByteMs],
    ['read', endedMs],
  ];
}

/** A socket for datagrams connects to nobody: only that it could not is worth telling. */
function isSilent(name: Phase['name'], endMs: number | undefined, transport: 'stream' | 'datagram'): boolean {
  return transport === 'datagram' && name === 'connect' && endMs !== undefined;
}

/** What came in full and was then judged wrong has no incomplete phase; a handshake in which the certificate is refused has. */
function endedIn(name: Phase['name'], outcome: ProbeOutcome): boolean {
  if (name === 'handshake') return isHandshakeFault(outcome);
  return name === 'read' && outcome.kind !== 'success' && outcome.phase !== 'Match';
}

function isHandshakeFault(outcome: ProbeOutcome): boolean {
  return outcome.kind !== 'success' && outcome.phase === 'Handshake';
}

/** Nothing to resolve, or nothing to wait for: a port that only had to open sends nothing. */
function isNothing({ name, startMs, endMs, isComplete }: Phase, { kind }: ProbeOutcome): boolean {
  const isEmpty = Math.round(endMs) === Math.round(startMs);
  return kind === 'success' ? isEmpty || !isComplete : isEmpty && name === 'resolve';
}

/** One line for each phase: name, bar, milliseconds. */
export function phaseBars(phases: readonly Phase[], width: number): readonly string[] {
  const totalMs = Math.max(1, ...phases.map((phase) => phase.endMs));
  return phases.map(({ name, startMs, endMs, isComplete }) => {
    const from = Math.min(width - 1, Math.floor((startMs / totalMs) * width));
    const to = Math.max(from + 1, Math.round((endMs / totalMs) * width));
    const bar = `${' '.repeat(from)}${'█'.repeat(to - from)}`.padEnd(width);
    const took = `${Math.round(endMs - startMs)} ms`.padStart(9);
    return `${name.padEnd(10)} ${bar} ${took}${isComplete ? '' : ' ✗'}`;
  });
}
