/** How an attempt ended, before it is told with all its facts as a `ProbeOutcome`. */
import { assertNever } from '../base/exhaustive.ts';
import type { Decision } from './conversation.ts';
import type {
  Banner,
  FailureCode,
  HttpFacts,
  InconclusiveCause,
  PhaseTimings,
  ProbeOutcome,
  ProbePhase,
} from './outcome.ts';

export type Ending =
  | { readonly kind: 'success' }
  | {
      readonly kind: 'failure';
      readonly code: FailureCode;
      readonly phase: ProbePhase;
      readonly banner: Banner | undefined;
    }
  | { readonly kind: 'inconclusive'; readonly cause: InconclusiveCause; readonly phase: ProbePhase };

/** What an attempt saw on its way. */
export interface Seen {
  readonly timings: PhaseTimings;
  readonly address: string | undefined;
  readonly errno: string | undefined;
  readonly http: HttpFacts | undefined;
  readonly responseBytes: number;
}

const SUCCESS: Ending = { kind: 'success' };

export function failureEnding(code: FailureCode, phase: ProbePhase, banner?: Banner): Ending {
  return { kind: 'failure', code, phase, banner };
}

export function inconclusiveEnding(cause: InconclusiveCause, phase: ProbePhase): Ending {
  return { kind: 'inconclusive', cause, phase };
}

export function decisionEnding({ verdict, phase, banner }: Decision): Ending {
  return verdict === 'success' ? SUCCESS : failureEnding(verdict, phase, banner);
}

export function outcomeOf(ending: Ending, { timings, address, errno, http, responseBytes }: Seen): ProbeOutcome {
  switch (ending.kind) {
    case 'success':
      return { kind: 'success', timings, address, errno, http };
    case 'failure':
      return {
        kind: 'failure',
        code: ending.code,
        phase: ending.phase,
        responseBytes,
        banner: ending.banner,
        timings,
        address,
        errno,
        http,
      };
    case 'inconclusive':
      return { kind: 'inconclusive', cause: ending.cause, phase: ending.phase, timings, address, errno, http };
    default:
      return assertNever(ending);
  }
}
