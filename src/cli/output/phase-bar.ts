/** The phases of a probe as bars on one scale of time, so that the eye finds what took long. Pure. */
import type { PhaseTimings, ProbeOutcome } from '../../probe/outcome.ts';

export interface Phase {
  readonly name: 'resolve' | 'connect' | 'wait' | 'read';
  readonly startMs: number;
  readonly endMs: number;
  /** False for the phase in which the probe ended without success. */
  readonly isComplete: boolean;
}

/** The phases that happened, in order. The last one is incomplete when the probe failed in it. */
export function phasesOf(outcome: ProbeOutcome): readonly Phase[] {
  const ends = phaseEnds(outcome.timings);
  const phases: Phase[] = [];
  let startMs = 0;
  for (const [name, endMs] of ends) {
    const isComplete = endMs !== undefined;
    phases.push({ name, startMs, endMs: endMs ?? outcome.timings.endedMs, isComplete: isComplete && !endedIn(name, outcome) });
    if (!isComplete) break;
    startMs = endMs;
  }
  // An address needs no resolving; a port that only had to open sends nothing.
  return phases.filter((phase) => !(isEmpty(phase) && (phase.name === 'resolve' || outcome.kind === 'success')));
}

function phaseEnds(timings: PhaseTimings): readonly (readonly [Phase['name'], number | undefined])[] {
  const { resolvedMs, connectedMs, firstByteMs, endedMs } = timings;
  return [
    ['resolve', resolvedMs ?? (connectedMs === undefined ? undefined : 0)],
    ['connect', connectedMs],
    ['wait', firstByteMs],
    ['read', endedMs],
  ];
}

/** What came in full and was then judged wrong has no incomplete phase. */
function endedIn(name: Phase['name'], outcome: ProbeOutcome): boolean {
  return name === 'read' && outcome.kind !== 'success' && outcome.phase !== 'Match';
}

function isEmpty({ startMs, endMs }: Phase): boolean {
  return Math.round(endMs) === Math.round(startMs);
}

/** One line for each phase: name, bar, milliseconds. */
export function phaseBars(phases: readonly Phase[], width: number): readonly string[] {
  const totalMs = Math.max(1, ...phases.map((phase) => phase.endMs));
  return phases.map(({ name, startMs, endMs, isComplete }) => {
    const from = Math.min(width - 1, Math.floor((startMs / totalMs) * width));
    const to = Math.max(from + 1, Math.round((endMs / totalMs) * width));
    const bar = `${' '.repeat(from)}${'█'.repeat(to - from)}`.padEnd(width);
    const took = `${Math.round(endMs - startMs)} ms`.padStart(9);
    return `${name.padEnd(8)} ${bar} ${took}${isComplete ? '' : ' ✗'}`;
  });
}
