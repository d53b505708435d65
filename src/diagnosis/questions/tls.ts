/** What to ask when TLS fails, or when the port may speak TLS and the check does not: change one thing at a time. */
import { experiment, outcomesOf } from '../answers.ts';
import type { FailedEvidence } from '../finding.ts';
import type { Question, TlsChange } from '../question.ts';
import { askedName, otherServerNames } from '../server-names.ts';
import { withOtherVersion } from './http-version.ts';
import { patientAnswer } from './patience.ts';

const TLS_HELLO: Question = { kind: 'TlsHello' };
const TLS_OFFER: Question = { kind: 'TlsOffer' };

/** Alerts with which servers refuse a name that they do not serve, besides `unrecognized_name` itself (112). */
const PERHAPS_THE_NAME: ReadonlySet<number> = new Set([40, 49, 80, 112]);
/** Alerts with which servers refuse who does not show a certificate. */
const PERHAPS_CLIENT_CERTIFICATE: ReadonlySet<number> = new Set([40, 41, 42, 43, 46, 48, 49]);
const PROTOCOL_VERSION = 70;
const NO_APPLICATION_PROTOCOL = 120;

/** For a check without TLS: does the port speak it, and if so, does the probe work over it? */
export function whetherTls(evidence: FailedEvidence): readonly Question[] {
  if (evidence.subject.probe.tls !== undefined) return [];
  const speaksTls = evidence.outcome.banner === 'TLS' || experiment(evidence, 'TlsHello') !== undefined;
  return speaksTls ? [TLS_HELLO, change('Unverified')] : [TLS_HELLO];
}

/** For a check with TLS and without a certificate of its own: did the server ask for one? */
export function aboutClientCertificate({ subject }: FailedEvidence): readonly Question[] {
  const { tls } = subject.probe;
  return tls === undefined || tls.hasClientCertificate ? [] : [TLS_OFFER];
}

/** Connected, and no or only half a hello came: too slow, or waiting for another protocol. */
export function aboutSilentHandshake(evidence: FailedEvidence): readonly Question[] {
  return [...withoutTls(evidence), ...patientAnswer(evidence)];
}

/** Thrown away without a word: another protocol, another name, or a filter. */
export function aboutBrokenHandshake(evidence: FailedEvidence): readonly Question[] {
  return [...withoutTls(evidence), ...withOtherNames(evidence), ...aboutClientCertificate(evidence)];
}

export function aboutNotTls(evidence: FailedEvidence): readonly Question[] {
  return [TLS_HELLO, ...withoutTls(evidence)];
}

export function aboutAlert(evidence: FailedEvidence): readonly Question[] {
  const alert = evidence.outcome.tls?.alert ?? 0;
  if (alert === PROTOCOL_VERSION) return aboutVersion(evidence);
  if (alert === NO_APPLICATION_PROTOCOL) return withOtherVersion(evidence);
  if (isAskedForCertificate(evidence)) return [TLS_OFFER];
  return [
    ...(PERHAPS_CLIENT_CERTIFICATE.has(alert) ? [TLS_OFFER] : []),
    ...(PERHAPS_THE_NAME.has(alert) ? withOtherNames(evidence) : []),
  ];
}

export function aboutUnacceptable(evidence: FailedEvidence): readonly Question[] {
  return evidence.outcome.tls?.ownRefusal === 'Version' ? aboutVersion(evidence) : [TLS_OFFER];
}

/** The certificate has shown all; only another name can bring another one. */
export function aboutCertificate(evidence: FailedEvidence): readonly Question[] {
  if (evidence.outcome.tls?.certificate?.fault !== 'WrongName') return [];
  return otherServerNames(evidence.subject).map((name) => ({ kind: 'OtherServerName', name }));
}

function aboutVersion({ subject }: FailedEvidence): readonly Question[] {
  return subject.probe.tls?.minVersion === '1.3' ? [change('Version12'), TLS_OFFER] : [TLS_OFFER];
}

/** A bare connect to the port has worked already: without TLS it would show nothing more. */
function withoutTls({ subject }: FailedEvidence): readonly Question[] {
  return subject.probe.protocol === 'tcp' && subject.probe.exchangeSteps === 0 ? [] : [change('Plain')];
}

function withOtherNames({ subject }: FailedEvidence): readonly Question[] {
  const names: readonly Question[] = otherServerNames(subject).map((name) => ({ kind: 'OtherServerName', name }));
  const sendsName = askedName(subject) !== undefined;
  return sendsName ? [...names, change('NoServerName')] : names;
}

function isAskedForCertificate(evidence: FailedEvidence): boolean {
  return outcomesOf(evidence, 'TlsOffer').some(({ tls }) => tls?.asksForCertificate === true);
}

function change(tlsChange: TlsChange): Question {
  return { kind: 'OtherTls', change: tlsChange };
}
