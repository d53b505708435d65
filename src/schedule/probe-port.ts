/** The prober as the scheduler sees it: sockets, deadlines and names are already behind it. */
import type { ProbeOutcome } from '../probe/outcome.ts';
import type { RunningProbe } from '../probe/prober.ts';
import type { ProbeTarget } from '../probe/target.ts';

/** Calls `done` exactly once, never before it has returned; see `Prober`. */
export type ProbePort = (target: ProbeTarget, done: (outcome: ProbeOutcome) => void) => RunningProbe;
