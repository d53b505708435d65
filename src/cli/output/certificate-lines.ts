/** What a TLS handshake showed, told to the person who asked: the one place where words of a certificate are shown. Pure. */
import type { CertificateFacts, CertificateFault, TlsFacts } from '../../probe/facts.ts';
import type { ProbeOutcome } from '../../probe/outcome.ts';
import { counted, printable, wrap } from './wording.ts';

const DAY = 86_400_000;
const LABEL_WIDTH = 9;

const FAULTS: Readonly<Record<CertificateFault, string>> = {
  Revoked: 'it is revoked',
  NotYetValid: 'it is not valid yet',
  Expired: 'it has expired',
  Weak: 'its key or its signature is too weak',
  SelfSigned: 'it is signed by itself',
  SelfSignedInChain: 'the chain ends in an authority that is not trusted',
  IssuerUnknown: 'its issuer is not known',
  LeafUnverified: 'its issuer is not known, and it came alone',
  NotForServers: 'it is not for servers',
  Other: 'OpenSSL refuses it',
  WrongName: 'it is for other names',
};

export interface TlsText {
  readonly title: string;
  readonly lines: readonly string[];
}

/** A block for the report, `width` characters in a line; `undefined` where no TLS was spoken. */
export function tlsText(outcome: ProbeOutcome, nowMs: number, width: number): TlsText | undefined {
  const { tls } = outcome;
  if (tls === undefined) return undefined;
  const session: Row = ['session', sessionText(tls)];
  const { certificate } = tls;
  if (certificate === undefined) return { title: 'TLS', lines: rowLines([session], width) };
  const rows = [...faultRows(certificate, outcome), ...certificateRows(certificate, nowMs), session];
  return { title: 'The certificate', lines: rowLines(rows, width) };
}

type Row = readonly [label: string, text: string];

function rowLines(rows: readonly Row[], width: number): readonly string[] {
  return rows.flatMap(([label, text]) =>
    wrap(text, width - LABEL_WIDTH - 3).map(
      (line, part) => `  ${(part === 0 ? label : '').padEnd(LABEL_WIDTH)} ${line}`,
    ),
  );
}

function faultRows({ fault }: CertificateFacts, outcome: ProbeOutcome): readonly Row[] {
  if (fault === undefined) return [];
  // A check that takes any certificate goes on beyond the handshake.
  if (outcome.kind === 'success' || outcome.phase !== 'Handshake') return [['taken', `although ${FAULTS[fault]}`]];
  const isRefused = outcome.kind === 'failure' && outcome.code === 'CertificateRejected';
  return [[isRefused ? 'refused' : 'fault', FAULTS[fault]]];
}

function certificateRows(certificate: CertificateFacts, nowMs: number): readonly Row[] {
  const { validFromMs, validToMs, told } = certificate;
  return [
    ['valid', `${dateText(validFromMs)} to ${dateText(validToMs)}${leftText(certificate, nowMs)}`],
    ['names', namesText(certificate)],
    ['issuer', printable(told.issuer)],
    ['chain', chainText(certificate)],
    ...weaknessRows(certificate),
  ];
}

/** A date as RFC 3339 writes it; what is no date is said to be none. */
function dateText(wallMs: number): string {
  const date = new Date(wallMs);
  return Number.isNaN(date.getTime()) ? 'an unreadable date' : date.toISOString().slice(0, 10);
}

/** Whole days until then; negative once it is over. */
export function daysLeft(untilMs: number, nowMs: number): number {
  return Math.floor((untilMs - nowMs) / DAY);
}

function leftText({ validFromMs, validToMs }: CertificateFacts, nowMs: number): string {
  if (Number.isNaN(validFromMs) || Number.isNaN(validToMs)) return '';
  if (nowMs < validFromMs) return `: begins in ${counted(Math.ceil((validFromMs - nowMs) / DAY), 'day')}`;
  if (nowMs > validToMs) return `: expired ${counted(Math.floor((nowMs - validToMs) / DAY), 'day')} ago`;
  return `: ${counted(daysLeft(validToMs, nowMs), 'day')} left`;
}

function namesText({ names, matchesName, told }: CertificateFacts): string {
  const more = names - told.names.length;
  const listed = names === 0 ? 'none' : told.names.map(printable).join(', ');
  return `${listed}${more > 0 ? ` and ${more} more` : ''}${matchesName ? '' : ' (not the one that was asked for)'}`;
}

function chainText({ fault, chainLength, isOrdered, isIssuerPresented }: CertificateFacts): string {
  const sent = counted(chainLength, 'certificate');
  // That the last issuer, the trusted one, is not sent is usual.
  const isIncomplete = fault === 'IssuerUnknown' || fault === 'LeafUnverified';
  const missing = isIncomplete && !isIssuerPresented ? '; that of the issuer was not sent' : '';
  if (chainLength === 1) return `${sent}${missing}`;
  return `${sent}, ${isOrdered ? 'each followed by its issuer' : 'out of order'}${missing}`;
}

function weaknessRows({ keyBits, hasWeakSignature }: CertificateFacts): readonly Row[] {
  const weak = [
    ...(keyBits !== undefined && keyBits < 2_048 ? [`a key of ${keyBits} bits`] : []),
    ...(hasWeakSignature ? ['a signature by SHA-1 or MD5'] : []),
  ];
  return weak.length === 0 ? [] : [['weak', weak.join(', ')]];
}

function sessionText({ version, alert, alpn, isResumed }: TlsFacts): string {
  return [
    version === undefined ? 'no version was agreed on' : version === 'older' ? 'older than TLS 1.2' : version,
    ...(alpn === undefined ? [] : [`${alpn} by ALPN`]),
    ...(isResumed ? ['resumed: the certificate is that of the last whole handshake'] : []),
    ...(alert === undefined ? [] : [`refused by the other side with alert ${alert}`]),
  ].join(', ');
}
