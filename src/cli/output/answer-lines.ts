/** What the other side answered, beyond what the verdict says of it: one line for each fact. Pure. */
import type { ExchangeFacts, GrpcFacts, Http2End } from '../../probe/facts.ts';
import type { ProbeOutcome } from '../../probe/outcome.ts';
import { grpcStatusName, http2ErrorName } from '../../diagnosis/protocol-names.ts';
import type { ProbeReportInput } from './probe-report-input.ts';

/** Facts of gRPC, HTTP/2, an exchange, and of further addresses. */
export function answerLines(outcome: ProbeOutcome): readonly string[] {
  const { grpc, http2End, exchange, failedAddresses } = outcome;
  return [
    ...(grpc === undefined ? [] : grpcLines(grpc)),
    ...(http2End === undefined ? [] : [endText(http2End)]),
    ...(exchange === undefined ? [] : [exchangeText(exchange, outcome)]),
    ...failedAddresses.map(({ address, code }) => `${address}, another address of the name: ${code}`),
  ];
}

function grpcLines({ status, serving, httpStatus, isGrpc }: GrpcFacts): readonly string[] {
  return [
    status === undefined ? 'no gRPC status' : `gRPC status ${status} ${grpcStatusName(status) ?? ''}`.trimEnd(),
    ...(serving === undefined ? [] : [`the health service says ${serving}`]),
    ...(httpStatus === undefined || httpStatus === 200 ? [] : [`HTTP status ${httpStatus}`]),
    ...(isGrpc ? [] : ['the content type is not that of gRPC']),
  ];
}

function endText({ kind, code }: Http2End): string {
  return `ended by ${kind} with the code ${code} ${http2ErrorName(code) ?? ''}`.trimEnd();
}

function exchangeText({ step, steps }: ExchangeFacts, { kind }: ProbeOutcome): string {
  return `step ${step} of ${steps} ${kind === 'success' ? 'passed' : 'did not pass'}`;
}

/** Of a healthy backend the status keeps no evidence: what the last probe saw says it. */
export function evidenceOf({
  row,
  outcome,
  kind,
}: Pick<ProbeReportInput, 'row' | 'outcome' | 'kind'>): readonly string[] {
  const { evidence = [] } = row;
  if (evidence.length > 0 || outcome === undefined) return evidence;
  const after = `after ${Math.round(outcome.timings.endedMs)} ms`;
  if (outcome.http !== undefined) return [`HTTP ${outcome.http.status} ${after}`];
  if (outcome.kind !== 'success') return [];
  return [`${outcome.exchange === undefined ? SUCCESSES[kind] : 'answered'} ${after}`];
}

const SUCCESSES: Readonly<Record<ProbeReportInput['kind'], string>> = {
  http: 'answered',
  tcp: 'connection accepted',
  grpc: 'call answered',
  udp: 'datagram answered',
};
