/** How an attempt ended, before it is told with all its facts as a `ProbeOutcome`. */
import { assertNever } from '../base/exhaustive.ts';
import type { Shown } from './conversation.ts';
import type { Banner, TlsFacts } from './facts.ts';
import type {
  FailedAddress,
  FailureCode,
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
  readonly shown: Shown;
  readonly tls: TlsFacts | undefined;
  readonly failedAddresses: readonly FailedAddress[];
  readonly staleNameMs: number | undefined;
  readonly responseBytes: number;
}

export const SUCCESS: Ending = { kind: 'success' };

export function failureEnding(code: FailureCode, phase: ProbePhase, banner?: Banner): Ending {
  return { kind: 'failure', code, phase, banner };
}

export function inconclusiveEnding(cause: InconclusiveCause, phase: ProbePhase): Ending {
  return { kind: 'inconclusive', cause, phase };
}

export function outcomeOf(ending: Ending, seen: Seen): ProbeOutcome {
  const { timings, address, errno, shown, failedAddresses, staleNameMs } = seen;
  const tls = seen.tls ?? shown.tls;
  const { http, grpc, http2End, exchange } = shown;
  const observed = { timings, address, errno, http, tls, grpc, http2End, exchange, failedAddresses, staleNameMs };
  switch (ending.kind) {
    case 'success':
      return { kind: 'success', ...observed };
    case 'failure':
      return {
        kind: 'failure',
        code: ending.code,
        phase: ending.phase,
        responseBytes: seen.responseBytes,
        banner: ending.banner,
        ...observed,
      };
    case 'inconclusive':
      return { kind: 'inconclusive', cause: ending.cause, phase: ending.phase, ...observed };
    default:
      return assertNever(ending);
  }
}
