/** Cases in which the check speaks TLS, or the port does. */
import type { TlsChange } from '../../../src/diagnosis/question.ts';
import type { CertificateFacts, TlsFacts } from '../../../src/probe/facts.ts';
import type { ProbeOutcome } from '../../../src/probe/outcome.ts';
import {
  accepted,
  aSubject,
  certificate,
  evidence,
  failure,
  probed,
  status,
  succeeded,
  tlsFacts,
  tlsProbe,
} from '../evidence-builders.ts';
import { again, but, closed, type DiagnosisCase, row } from './diagnosis-case.ts';
import { overHttp1 } from './protocol-builders.ts';

const subject = aSubject({ probe: { port: 443, tls: tlsProbe() } });
const bare = aSubject({ probe: { protocol: 'tcp', http: undefined, port: 443, tls: tlsProbe() } });
const mutual = aSubject({ probe: { port: 443, tls: tlsProbe({ hasClientCertificate: true }) } });
const modern = aSubject({ probe: { port: 443, tls: tlsProbe({ minVersion: '1.3' }) } });
const about = { subject };

const handshakeClosed = failure('HandshakeClosed');
const handshakeTimeout = failure('HandshakeTimeout', { endedMs: 5_000 });
const notTls = failure('HandshakeNotTls');

/** An alert before the server has chosen anything, unless a version is given. */
function alert(number: number, version?: TlsFacts['version']): ReturnType<typeof failure> {
  return failure('HandshakeAlert', { tls: tlsFacts({ alert: number, version }) });
}

function rejected(facts: Partial<CertificateFacts>): ReturnType<typeof failure> {
  return failure('CertificateRejected', { tls: tlsFacts({ version: 'TLSv1.3', certificate: certificate(facts) }) });
}

function withTls(change: TlsChange, outcome: ProbeOutcome): ReturnType<typeof probed> {
  return probed({ kind: 'OtherTls', change }, outcome);
}

function offer(facts: Partial<TlsFacts>): ReturnType<typeof probed> {
  return probed({ kind: 'TlsOffer' }, { ...accepted(), tls: tlsFacts(facts) });
}

const helloFromSsh = probed({ kind: 'TlsHello' }, failure('WrongService', { phase: 'Handshake', banner: 'SSH' }));

export const TLS_CASES: readonly DiagnosisCase[] = [
  row(
    ['TlsOnPlaintextPort', 'Proven'],
    'no TLS comes, and the probe works without it',
    evidence(notTls, [withTls('Plain', succeeded()), again(notTls)], about),
    but('WrongServiceOnPort', evidence(notTls, [helloFromSsh, withTls('Plain', failure('WrongService'))], about)),
  ),
  row(
    ['TlsOnPlaintextPort', 'Likely'],
    'no TLS comes, and nothing else is known',
    evidence(notTls, [], { subject: bare }),
    but('TlsHandshakeRejected', evidence(handshakeClosed, [], { subject: bare })),
  ),
  row(
    ['TlsOnPlaintextPort', 'Likely'],
    'the handshake is silent, and the probe works without TLS',
    evidence(handshakeTimeout, [withTls('Plain', succeeded())], about),
    but('TlsHandshakeTimeout', evidence(handshakeTimeout, [withTls('Plain', failure('NoResponse'))], about)),
  ),
  row(
    ['TlsHandshakeTimeout', 'Likely'],
    'the handshake does not end',
    evidence(handshakeTimeout, [], about),
    but('NoResponse', evidence(failure('NoResponse'), [], about)),
  ),
  row(
    ['TlsHandshakeRejected', 'Possible'],
    'the handshake is closed without an alert',
    evidence(handshakeClosed, [], about),
    but('ConnectionClosedEarly', evidence(closed, [], about)),
  ),
  row(
    ['TlsHandshakeRejected', 'Likely'],
    'every hello gets handshake_failure',
    evidence(alert(40), [offer({ alert: 40 })], about),
    but('TlsCipherMismatch', evidence(alert(40), [offer({ version: 'TLSv1.2' })], about)),
  ),
  row(
    ['TlsHandshakeRejected', 'Likely'],
    'our certificate is not trusted',
    evidence(alert(48, 'TLSv1.3'), [], { subject: mutual }),
    but('TlsClientCertRequired', evidence(alert(48, 'TLSv1.3'), [], about)),
  ),
  row(
    ['TlsHandshakeRejected', 'Likely'],
    'we cannot take what comes',
    evidence(failure('HandshakeUnacceptable', { tls: tlsFacts({ ownRefusal: 'Other' }) }), [], about),
    but(
      'TlsVersionUnsupported',
      evidence(failure('HandshakeUnacceptable', { tls: tlsFacts({ ownRefusal: 'Version' }) }), [], about),
    ),
  ),
  row(
    ['TlsVersionUnsupported', 'Proven'],
    'alert protocol_version',
    evidence(alert(70), [offer({ version: 'older' })], about),
    but('TlsHandshakeRejected', evidence(alert(80), [], about)),
  ),
  row(
    ['TlsVersionUnsupported', 'Likely'],
    'TLS 1.2 completes the handshake where 1.3 does not',
    evidence(alert(40), [withTls('Version12', rejected({ fault: 'Expired' }))], { subject: modern }),
    but('TlsCipherMismatch', evidence(alert(71), [withTls('Version12', alert(71))], { subject: modern })),
  ),
  row(
    ['TlsCipherMismatch', 'Proven'],
    'alert insufficient_security',
    evidence(alert(71), [], about),
    but('TlsVersionUnsupported', evidence(alert(70), [], about)),
  ),
  row(
    ['TlsCipherMismatch', 'Possible'],
    'handshake_failure from a server with TLS 1.3 only',
    evidence(alert(40), [offer({ alert: 70 })], about),
    but('TlsVersionUnsupported', evidence(alert(40), [offer({ version: 'older' })], about)),
  ),
  row(
    ['TlsCipherMismatch', 'Likely'],
    'the keys of the other side are too weak for us',
    evidence(failure('HandshakeUnacceptable', { tls: tlsFacts({ ownRefusal: 'Strength' }) }), [], about),
    but('TlsWeakKey', evidence(rejected({ fault: 'Weak', keyBits: 1_024 }), [], about)),
  ),
  row(
    ['TlsServerNameUnrecognized', 'Proven'],
    'alert unrecognized_name',
    evidence(alert(112), [], about),
    but('TlsHostnameMismatch', evidence(rejected({ fault: 'WrongName', matchesName: false }), [], about)),
  ),
  row(
    ['TlsServerNameUnrecognized', 'Likely'],
    'without a server name the handshake completes',
    evidence(alert(80), [withTls('NoServerName', rejected({ fault: 'WrongName', matchesName: false }))], about),
    but('TlsHandshakeRejected', evidence(alert(80), [withTls('NoServerName', alert(80))], about)),
  ),
  row(
    ['TlsAlpnMismatch', 'Proven'],
    'alert no_application_protocol',
    evidence(alert(120), [], about),
    but('TlsHandshakeRejected', evidence(alert(10), [], about)),
  ),
  row(
    ['TlsAlpnMismatch', 'Proven'],
    'HTTP/2 is not agreed to',
    evidence(failure('AlpnNotAgreed'), [overHttp1], about),
    but('TlsHandshakeTimeout', evidence(handshakeTimeout, [], about)),
  ),
  row(
    ['TlsClientCertRequired', 'Proven'],
    'alert certificate_required',
    evidence(alert(116, 'TLSv1.3'), [], about),
    but('TlsCertRevoked', evidence(alert(44, 'TLSv1.3'), [], { subject: mutual })),
  ),
  row(
    ['TlsClientCertRequired', 'Likely'],
    'handshake_failure after the server has chosen the cipher',
    evidence(alert(40, 'TLSv1.2'), [], about),
    but(
      'TlsHandshakeRejected',
      evidence(alert(40, 'TLSv1.2'), [offer({ version: 'TLSv1.2', asksForCertificate: false })], about),
    ),
  ),
  row(
    ['TlsClientCertRequired', 'Likely'],
    'the server asks for a certificate and answers 400 without one',
    evidence(status(400), [offer({ version: 'TLSv1.2', asksForCertificate: true })], about),
    but(
      'HttpHostRejected',
      evidence(
        status(400),
        [
          offer({ version: 'TLSv1.2', asksForCertificate: true }),
          probed({ kind: 'OtherHost', host: null }, succeeded()),
        ],
        about,
      ),
    ),
  ),
  row(
    ['PlaintextOnTlsPort', 'Proven'],
    'a plain check that works over TLS',
    evidence(closed, [
      probed({ kind: 'TlsHello' }, accepted()),
      withTls('Unverified', { ...succeeded(), tls: tlsFacts({ certificate: certificate() }) }),
      again(closed),
    ]),
    but('ConnectionClosedEarly', evidence(closed, [probed({ kind: 'TlsHello' }, closed)])),
  ),
];
