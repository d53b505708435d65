/** A question to the world, as a value: what an investigation may still ask about a failing backend. */
import type { LocalRoute } from '../probe/network/local-route.ts';
import type { ProbeOutcome } from '../probe/outcome.ts';

/**
 * Each kind names the experiment. All of them speak to the same host, from the same place as the check.
 * - `Patience`: the same probe with another time budget, in milliseconds.
 * - `Again`: the same probe once more, the control of an experiment that worked.
 * - `OtherPort`: the same probe, or a bare connect, on another port.
 * - `OtherMethod`, `OtherPath`, `OtherHost`: the same HTTP request with one thing changed (`host: null` sends no Host header).
 * - `OtherFamily`: the same probe at the loopback address of the other family.
 * - `SmallPart`: the same GET, for the first byte of the page only: an answer that fits into one small packet.
 * - `HealthReport`: GET of the same path, reading the health report that may come with a failing status.
 * - `TlsHello`: does the port speak TLS?
 * - `LocalRoute`: what does the local routing table say? Sends no packet.
 */
export type Question =
  | { readonly kind: 'Patience'; readonly budgetMs: number }
  | { readonly kind: 'Again' }
  | { readonly kind: 'OtherPort'; readonly port: number; readonly as: 'probe' | 'connect' }
  | { readonly kind: 'OtherMethod'; readonly method: 'HEAD' | 'GET' }
  | { readonly kind: 'OtherPath'; readonly path: string }
  | { readonly kind: 'OtherHost'; readonly host: string | null }
  | { readonly kind: 'OtherFamily'; readonly address: string }
  | { readonly kind: 'SmallPart' }
  | { readonly kind: 'HealthReport' }
  | { readonly kind: 'TlsHello' }
  | { readonly kind: 'LocalRoute' };

/** No answer available is an answer too: `unanswered` keeps a question from being asked again. */
export type Answer =
  | { readonly kind: 'probed'; readonly question: Question; readonly outcome: ProbeOutcome }
  | {
      readonly kind: 'routed';
      readonly question: Question;
      readonly route: LocalRoute;
      /** With `Routed`: our own address on the way. */
      readonly sourceAddress: string | undefined;
    }
  | { readonly kind: 'unanswered'; readonly question: Question };
