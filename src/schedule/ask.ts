/** Carries out the questions of an investigation: each becomes one more probe, or one look at the routing table. Not which are asked: see `diagnosis/`. */
import { assertNever } from '../base/exhaustive.ts';
import type { Subject } from '../diagnosis/evidence.ts';
import type { Answer, Question } from '../diagnosis/question.ts';
import { isServerName, otherServerNames } from '../diagnosis/server-names.ts';
import { parseHost } from '../probe/compile.ts';
import type { RouteAnswer } from '../probe/network/local-route.ts';
import type { ProbeOutcome } from '../probe/outcome.ts';
import type { RunningProbe } from '../probe/prober.ts';
import type { ProbeTarget } from '../probe/target.ts';
import type { Ask } from './investigation.ts';
import type { ProbePort } from './probe-port.ts';
import type { CheckTarget } from './target.ts';
import { isVariation, variationOf, withTime } from './variation.ts';
import { varyTls, withFreshSession, withServerName } from './vary-tls.ts';

/** Calls back once; the route is `undefined` when the kernel could not be asked. */
export type RoutePort = (address: string, family: 4 | 6, done: (answer: RouteAnswer) => void) => void;

/** A living host answers within milliseconds; but a dead neighbour must show here too, since all connects to it share one search of 3.06 s. */
const CONNECT_MS = 4_000;
/** No experiment lasts longer: a verdict is due within 30 s. */
const EXPERIMENT_MS = 5_000;

export function createAsk(deps: { readonly probe: ProbePort; readonly route: RoutePort }): Ask {
  return (target, question, signal) => {
    if (question.kind === 'LocalRoute') return askRoute(deps.route, target, question);
    const experiment = experimentFor(target, question);
    if (experiment === undefined) return Promise.resolve({ kind: 'unanswered', question });
    return askProbe(deps.probe, experiment, question, signal);
  };
}

/** What to probe instead; `undefined` when the question does not fit this target. Never a redirect, never another host. */
export function experimentFor(
  { target, subject }: CheckTarget,
  question: Exclude<Question, { readonly kind: 'LocalRoute' }>,
): ProbeTarget | undefined {
  const base = { ...target, timeoutMs: Math.min(target.timeoutMs, EXPERIMENT_MS) };
  if (isVariation(question)) return variationOf(base, subject, question);
  switch (question.kind) {
    case 'Patience':
      return withTime(target, question.budgetMs);
    case 'Again':
      return target;
    case 'OtherPort':
      return atPort(base, question);
    case 'OtherTls':
      return varyTls(base, question.change, nameToVerify(subject));
    case 'OtherServerName':
      return withServerName(base, question.name);
    case 'OtherFamily':
      return withHost(base, question.address);
    case 'TlsHello':
      return hello(base, subject, false);
    case 'TlsOffer':
      return hello(base, subject, true);
    default:
      return assertNever(question);
  }
}

function atPort(target: ProbeTarget, { port, as }: Extract<Question, { readonly kind: 'OtherPort' }>): ProbeTarget {
  if (as === 'probe') return withFreshSession({ ...target, port });
  return { ...target, port, timeoutMs: CONNECT_MS, tls: undefined, plan: { kind: 'tcp' } };
}

/** It speaks the beginning of TLS by itself, on a plain connection. */
function hello(target: ProbeTarget, subject: Subject, offersOld: boolean): ProbeTarget {
  const serverName = helloName(target, subject);
  return { ...target, tls: undefined, plan: { kind: 'tlsHello', serverName, offersOld } };
}

/** The name that a hello asks for: that of the probe's own TLS, where it has one. */
function helloName({ tls }: ProbeTarget, subject: Subject): string | undefined {
  if (tls !== undefined) return tls.serverName;
  const name = nameToVerify(subject);
  return isServerName(name) ? name : undefined;
}

function withHost(target: ProbeTarget, address: string): ProbeTarget | undefined {
  const host = parseHost(address);
  return host === undefined ? undefined : withFreshSession({ ...target, host });
}

/** What a check that would speak TLS would ask for. */
function nameToVerify(subject: Subject): string {
  return otherServerNames(subject)[0] ?? subject.address;
}

async function askProbe(
  probe: ProbePort,
  target: ProbeTarget,
  question: Question,
  signal: AbortSignal,
): Promise<Answer> {
  const first = await runProbe(probe, target, signal);
  // A standstill of ours says nothing about the host: one more try is cheaper than a weaker verdict.
  const isOurs = first.kind === 'inconclusive' && first.cause === 'LoopStalled' && !signal.aborted;
  return { kind: 'probed', question, outcome: isOurs ? await runProbe(probe, target, signal) : first };
}

async function runProbe(probe: ProbePort, target: ProbeTarget, signal: AbortSignal): Promise<ProbeOutcome> {
  const { promise, resolve } = Promise.withResolvers<ProbeOutcome>();
  const running: RunningProbe = probe(target, resolve);
  const cancel = (): void => running.cancel();
  signal.addEventListener('abort', cancel, { once: true });
  const outcome = await promise;
  signal.removeEventListener('abort', cancel);
  return outcome;
}

/** Only for a literal address: the routing table knows no names. */
function askRoute(route: RoutePort, { target: { host } }: CheckTarget, question: Question): Promise<Answer> {
  if (host.kind === 'name') return Promise.resolve({ kind: 'unanswered', question });
  const { promise, resolve } = Promise.withResolvers<Answer>();
  route(host.address, host.family, (answer) => {
    resolve(
      answer.route === undefined
        ? { kind: 'unanswered', question }
        : { kind: 'routed', question, route: answer.route, sourceAddress: answer.sourceAddress },
    );
  });
  return promise;
}
