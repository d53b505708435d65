/** The same probe with one thing of it changed, for an experiment. Pure; which change is worth a question is said in `diagnosis/`. */
import { assertNever } from '../base/exhaustive.ts';
import type { Subject } from '../diagnosis/evidence.ts';
import { defaultHost } from '../diagnosis/hosts.ts';
import type { Question } from '../diagnosis/question.ts';
import { askingForOneByte, compileHttp, readingReport, varyHttp } from '../probe/compile.ts';
import { grpcPlan } from '../probe/http2/grpc.ts';
import type { HttpProbePlan, ProbePlan, ProbeTarget } from '../probe/target.ts';
import { TlsSession } from '../probe/tls/session.ts';

type Version = HttpProbePlan['version'];

/** Questions that change the request and leave host and port as they are. */
export type VariationQuestion = Extract<Question, { readonly kind: (typeof VARIATION_KINDS)[number] }>;

const VARIATION_KINDS = [
  'OtherMethod',
  'OtherPath',
  'OtherHost',
  'SmallPart',
  'HealthReport',
  'OtherVersion',
  'OtherService',
  'AsHttp',
  'AsGrpc',
] as const satisfies readonly Question['kind'][];
const VARIATIONS: ReadonlySet<Question['kind']> = new Set(VARIATION_KINDS);

export function isVariation<Q extends Question>(question: Q): question is Extract<Q, VariationQuestion> {
  return VARIATIONS.has(question.kind);
}

/** What an HTTP check without any words expects. */
const USUAL_STATUSES = ['2xx', '3xx'];

/** `undefined` when the question does not fit this target. */
export function variationOf(
  target: ProbeTarget,
  subject: Subject,
  question: VariationQuestion,
): ProbeTarget | undefined {
  switch (question.kind) {
    case 'OtherMethod':
      return withPlan(target, varied(target, { method: question.method }));
    case 'OtherPath':
      return withPlan(target, varied(target, { path: question.path }));
    case 'OtherHost':
      return withPlan(target, varied(target, { host: question.host }));
    case 'SmallPart':
      return withPlan(target, smallPart(target));
    case 'HealthReport':
      return withPlan(target, healthReport(target));
    case 'OtherVersion':
      return withPlan(spokenBy(target, question.version), varied(target, { version: question.version }));
    case 'OtherService':
      return withPlan(target, aboutService(target, question.service));
    case 'AsHttp':
      return withPlan(spokenBy(target, question.version), headOfHome(target, subject, question.version));
    case 'AsGrpc':
      return withPlan(spokenBy(target, 'HTTP2'), healthCall(target, subject));
    default:
      return assertNever(question);
  }
}

/** The same probe with another time budget; a gRPC call tells its server how long it waits. */
export function withTime(target: ProbeTarget, timeoutMs: number): ProbeTarget {
  const { plan } = target;
  return { ...target, timeoutMs, plan: plan.kind === 'grpc' ? grpcPlan({ ...plan, timeoutMs }) : plan };
}

function varied({ plan }: ProbeTarget, change: Parameters<typeof varyHttp>[1]): ProbePlan | undefined {
  if (plan.kind !== 'http') return undefined;
  const variation = varyHttp(plan, change);
  return variation.ok ? variation.value : undefined;
}

function smallPart({ plan }: ProbeTarget): ProbePlan | undefined {
  return plan.kind === 'http' ? askingForOneByte(plan) : undefined;
}

function healthReport({ plan }: ProbeTarget): ProbePlan | undefined {
  if (plan.kind !== 'http') return undefined;
  const variation = readingReport(plan);
  return variation.ok ? variation.value : undefined;
}

function aboutService({ plan, timeoutMs }: ProbeTarget, service: string): ProbePlan | undefined {
  return plan.kind === 'grpc' ? grpcPlan({ ...plan, service, timeoutMs }) : undefined;
}

function headOfHome(target: ProbeTarget, subject: Subject, version: Version): ProbePlan | undefined {
  const scheme = target.tls === undefined ? 'http' : 'https';
  const request = {
    method: 'HEAD',
    path: '/',
    host: defaultHost(subject.address, target.port, scheme),
    headers: [],
  } as const;
  const plan = compileHttp({ request, version, scheme, expectedStatuses: USUAL_STATUSES });
  return plan.ok ? plan.value : undefined;
}

/** Only where HTTP was asked for: a gRPC check makes this call by itself. */
function healthCall(target: ProbeTarget, subject: Subject): ProbePlan | undefined {
  if (target.plan.kind !== 'http') return undefined;
  const { scheme } = target.plan;
  const authority = defaultHost(subject.address, target.port, scheme);
  return grpcPlan({ service: '', authority, scheme, timeoutMs: target.timeoutMs });
}

/** Over TLS the version is agreed on in the handshake, and nothing of it may be left for the probe itself. */
function spokenBy(target: ProbeTarget, version: Version): ProbeTarget {
  const { tls } = target;
  if (tls === undefined) return target;
  return { ...target, tls: { ...tls, alpn: [version === 'HTTP1' ? 'http/1.1' : 'h2'], session: new TlsSession() } };
}

function withPlan(target: ProbeTarget, plan: ProbePlan | undefined): ProbeTarget | undefined {
  return plan === undefined ? undefined : { ...target, plan };
}
