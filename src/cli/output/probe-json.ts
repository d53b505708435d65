/** The diagnosis of one backend as an object for `-o json`: the row of the status, and what the probe saw in numbers. Pure. */
import { timestamp } from '../../base/timestamp.ts';
import type { CertificateFacts, GrpcFacts, TlsFacts } from '../../probe/facts.ts';
import type { PhaseTimings } from '../../probe/outcome.ts';
import { daysLeft } from './certificate-lines.ts';
import { grpcStatusName, http2ErrorName } from '../../diagnosis/protocol-names.ts';
import type { ProbeReportInput } from './probe-report-input.ts';
import { printable } from './wording.ts';

/** Members without a value are left out when it is written. */
export function probeJson({ target, probe, isHealthy, row, outcome, nowMs }: ProbeReportInput): object {
  const { name: _name, ...rest } = row;
  const known = { target, probe, healthy: isHealthy, ...rest };
  if (outcome === undefined) return known;
  const { http, tls, grpc, http2End, exchange, failedAddresses } = outcome;
  return {
    ...known,
    status: http?.status,
    tls: tls === undefined ? undefined : tlsJson(tls, nowMs),
    grpc: grpc === undefined ? undefined : grpcJson(grpc),
    exchange: exchange === undefined ? undefined : { step: exchange.step, steps: exchange.steps },
    http2End: http2End === undefined ? undefined : { ...http2End, name: http2ErrorName(http2End.code) },
    failedAddresses: failedAddresses.length === 0 ? undefined : failedAddresses,
    timings: wholeMilliseconds(outcome.timings),
    dialled: outcome.address,
  };
}

function grpcJson({ status, serving, httpStatus, isGrpc }: GrpcFacts): object {
  return { status, statusName: grpcStatusName(status), serving, httpStatus, isGrpc };
}

function tlsJson({ version, alpn, alert, isResumed, certificate }: TlsFacts, nowMs: number): object {
  return {
    version,
    alpn,
    alert,
    resumed: isResumed,
    certificate: certificate === undefined ? undefined : certificateJson(certificate, nowMs),
  };
}

function certificateJson(certificate: CertificateFacts, nowMs: number): object {
  const { fault, validFromMs, validToMs, matchesName, names, keyBits, told } = certificate;
  return {
    fault,
    validFrom: instant(validFromMs),
    validTo: instant(validToMs),
    daysLeft: Number.isNaN(validToMs) ? undefined : daysLeft(validToMs, nowMs),
    matchesName,
    names: told.names.map(printable),
    nameCount: names,
    issuer: printable(told.issuer),
    chainLength: certificate.chainLength,
    ordered: certificate.isOrdered,
    issuerPresented: certificate.isIssuerPresented,
    keyBits,
    weakSignature: certificate.hasWeakSignature,
  };
}

/** `undefined` where a certificate holds no readable date. */
function instant(wallMs: number): string | undefined {
  return Number.isNaN(new Date(wallMs).getTime()) ? undefined : timestamp(wallMs);
}

function wholeMilliseconds({ resolvedMs, connectedMs, securedMs, firstByteMs, endedMs }: PhaseTimings): PhaseTimings {
  const whole = (ms: number | undefined): number | undefined => (ms === undefined ? undefined : Math.round(ms));
  return {
    resolvedMs: whole(resolvedMs),
    connectedMs: whole(connectedMs),
    securedMs: whole(securedMs),
    firstByteMs: whole(firstByteMs),
    endedMs: Math.round(endedMs),
  };
}
