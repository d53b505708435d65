/** A question to the world, as a value: what an investigation may still ask about a failing backend. */
import type { LocalRoute } from '../probe/network/local-route.ts';
import type { ProbeOutcome } from '../probe/outcome.ts';
import type { HttpProbePlan } from '../probe/target.ts';

type HttpVersion = HttpProbePlan['version'];

/**
 * What may be changed of the TLS of a probe, and nothing else with it:
 * - `Plain`: no TLS. `Unverified`: TLS, with any certificate; also for a check that speaks none.
 * - `Version12`: TLS 1.2 is accepted too. `NoServerName`: no name is asked for (SNI).
 */
export const TLS_CHANGES = ['Plain', 'Unverified', 'Version12', 'NoServerName'] as const;
export type TlsChange = (typeof TLS_CHANGES)[number];

/**
 * Each kind names the experiment. All of them speak to the same host, from the same place as the check.
 * - `Patience`: the same probe with another time budget, in milliseconds.
 * - `Again`: the same probe once more, the control of an experiment that worked.
 * - `OtherPort`: the same probe, or a bare connect, on another port.
 * - `OtherMethod`, `OtherPath`, `OtherHost`: the same HTTP request with one thing changed (`host: null` sends no Host header).
 * - `OtherVersion`: the same HTTP request over the other version of the protocol.
 * - `OtherService`: the same gRPC call about another service; empty asks about the server as a whole.
 * - `AsHttp`: HEAD / where gRPC was asked for: does a web server listen here?
 * - `AsGrpc`: the gRPC health call where HTTP was asked for.
 * - `OtherFamily`: the same probe at the loopback address of the other family.
 * - `SmallPart`: the same GET, for the first byte of the page only: an answer that fits into one small packet.
 * - `HealthReport`: GET of the same path, reading the health report that may come with a failing status.
 * - `TlsHello`: does the port speak TLS?
 * - `TlsOffer`: what would the port accept that the probe does not offer? A hello for old versions with every cipher.
 * - `OtherTls`, `OtherServerName`: the same probe with one thing of its TLS changed.
 * - `LocalRoute`: what does the local routing table say? Sends no packet.
 */
export type Question =
  | { readonly kind: 'Patience'; readonly budgetMs: number }
  | { readonly kind: 'Again' }
  | { readonly kind: 'OtherPort'; readonly port: number; readonly as: 'probe' | 'connect' }
  | { readonly kind: 'OtherMethod'; readonly method: 'HEAD' | 'GET' }
  | { readonly kind: 'OtherPath'; readonly path: string }
  | { readonly kind: 'OtherHost'; readonly host: string | null }
  | { readonly kind: 'OtherVersion'; readonly version: HttpVersion }
  | { readonly kind: 'OtherService'; readonly service: string }
  | { readonly kind: 'AsHttp'; readonly version: HttpVersion }
  | { readonly kind: 'AsGrpc' }
  | { readonly kind: 'OtherFamily'; readonly address: string }
  | { readonly kind: 'SmallPart' }
  | { readonly kind: 'HealthReport' }
  | { readonly kind: 'TlsHello' }
  | { readonly kind: 'TlsOffer' }
  | { readonly kind: 'OtherTls'; readonly change: TlsChange }
  | { readonly kind: 'OtherServerName'; readonly name: string }
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
