/** Verdicts for states that no probe brings: not enough results yet, suspended, in maintenance, stale, or not probed for a stated reason. */
import { reasonFacts, type Reason } from '../api/reasons.ts';
import { unknownSteps } from './steps.ts';
import type { Verdict } from './verdict.ts';
import { fitAdvice, fitMessage, plain } from './wording.ts';

export interface LifecycleSubject {
  /** The name of the backend. */
  readonly name: string;
  /** What exactly is in the way, in one sentence, where there is more to say. Never a byte from the wire. */
  readonly detail?: string | undefined;
}

interface LifecycleText {
  /** What follows the name of the backend in the message. */
  readonly seen: string;
  readonly advice: readonly string[];
}

const TEXTS: Partial<Record<Reason, LifecycleText>> = {
  Initializing: {
    seen: 'has not been probed often enough for a verdict',
    advice: ['Wait for the first results: status.effective shows how long that takes (failureWindow, recoveryWindow).'],
  },
  Suspended: {
    seen: 'is not probed, because spec.suspend is true',
    advice: ['Set spec.suspend to false to go on.'],
  },
  Maintenance: {
    seen: 'is in maintenance: it is probed and reported, but not counted',
    advice: ['When the work is done, set maintenance: false for this backend in spec.backends.'],
  },
  ResultStale: {
    seen: 'has no fresh result, so its last state is not trusted any more',
    advice: ['Check that the operator runs and is not overloaded, and read its log: the result comes back by itself.'],
  },
  ProbeInternalError: {
    seen: 'cannot be judged: the prober itself has a fault, which says nothing about the backend',
    advice: ['Look for this backend in the log of the operator, and report it as a bug.'],
  },
  CredentialsUnavailable: {
    seen: 'is not probed: something that the probe needs from a Secret or a ConfigMap is missing or wrong',
    advice: [
      'Create or correct the object and the key that the message names, or the reference to them in the check. Probing starts by itself within 30 s then.',
    ],
  },
  InvalidSpec: {
    seen: 'is not probed: the check is not valid',
    advice: ['Correct the field that the condition Ready names. To see the allowed values: kubectl explain bhc.spec'],
  },
};

const OTHERWISE: LifecycleText = { seen: 'is not probed', advice: [] };

export function lifecycleVerdict(reason: Reason, subject: LifecycleSubject): Verdict {
  const text = TEXTS[reason] ?? OTHERWISE;
  const detail = subject.detail === undefined ? '' : `; ${plain(subject.detail)}`;
  return {
    reason,
    confidence: 'Proven',
    blame: reasonFacts(reason).blame,
    phase: undefined,
    message: fitMessage(`${subject.name} ${text.seen}${detail}`),
    advice: fitAdvice(text.advice),
    evidence: [],
    steps: unknownSteps(reason),
  };
}
