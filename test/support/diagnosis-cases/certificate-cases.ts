/** Cases in which the handshake is complete and the certificate is not accepted. */
import type { CertificateFacts, TlsFacts } from '../../../src/probe/facts.ts';
import {
  aSubject,
  certificate,
  evidence,
  failure,
  probed,
  succeeded,
  tlsFacts,
  tlsProbe,
} from '../evidence-builders.ts';
import { again, but, type DiagnosisCase, row } from './diagnosis-case.ts';

const subject = aSubject({ probe: { port: 443, tls: tlsProbe() } });
const about = { subject };
const otherName = { kind: 'OtherServerName', name: 'web.internal' } as const;
const DAY_MS = 86_400_000;

/** An alert before the server has chosen anything, unless a version is given. */
function alert(number: number, version?: TlsFacts['version']): ReturnType<typeof failure> {
  return failure('HandshakeAlert', { tls: tlsFacts({ alert: number, version }) });
}

function rejected(facts: Partial<CertificateFacts>): ReturnType<typeof failure> {
  return failure('CertificateRejected', { tls: tlsFacts({ version: 'TLSv1.3', certificate: certificate(facts) }) });
}

export const CERTIFICATE_CASES: readonly DiagnosisCase[] = [
  row(
    ['TlsCertRevoked', 'Proven'],
    'the certificate is revoked',
    evidence(rejected({ fault: 'Revoked' }), [], about),
    but('TlsCertExpired', evidence(rejected({ fault: 'Expired', validToMs: -10 * DAY_MS }), [], about)),
  ),
  row(
    ['TlsCertRevoked', 'Likely'],
    'alert certificate_revoked without a certificate of ours',
    evidence(alert(44), [], about),
    but('TlsHandshakeRejected', evidence(alert(45), [], about)),
  ),
  row(
    ['TlsCertExpired', 'Proven'],
    'it expired long ago',
    evidence(rejected({ fault: 'Expired', validToMs: -10 * DAY_MS }), [], about),
    but('TlsCertNotYetValid', evidence(rejected({ fault: 'NotYetValid', validFromMs: DAY_MS / 2 }), [], about)),
  ),
  row(
    ['TlsCertExpired', 'Likely'],
    'one above it has expired',
    evidence(rejected({ fault: 'Expired' }), [], about),
    but('TlsUnknownAuthority', evidence(rejected({ fault: 'IssuerUnknown' }), [], about)),
  ),
  row(
    ['TlsCertNotYetValid', 'Proven'],
    'it begins next week',
    evidence(rejected({ fault: 'NotYetValid', validFromMs: 7 * DAY_MS }), [], about),
    but('TlsCertExpired', evidence(rejected({ fault: 'Expired', validToMs: -DAY_MS / 2 }), [], about)),
  ),
  row(
    ['TlsCertNotYetValid', 'Likely'],
    'it begins today',
    evidence(rejected({ fault: 'NotYetValid', validFromMs: DAY_MS / 2 }), [], about),
    but('TlsCertExpired', evidence(rejected({ fault: 'Expired', validToMs: -DAY_MS / 2 }), [], about)),
  ),
  row(
    ['TlsHostnameMismatch', 'Proven'],
    'another name of the check is on it',
    evidence(
      rejected({ fault: 'WrongName', matchesName: false }),
      [probed(otherName, succeeded()), again(rejected({ fault: 'WrongName', matchesName: false }))],
      about,
    ),
    but('TlsServerNameUnrecognized', evidence(alert(112), [probed(otherName, succeeded())], about)),
  ),
  row(
    ['TlsSelfSigned', 'Proven'],
    'it signs itself',
    evidence(rejected({ fault: 'SelfSigned' }), [], about),
    but('TlsUnknownAuthority', evidence(rejected({ fault: 'LeafUnverified' }), [], about)),
  ),
  row(
    ['TlsUnknownAuthority', 'Likely'],
    'the chain ends with an issuer that is not known',
    evidence(rejected({ fault: 'IssuerUnknown', chainLength: 2, isIssuerPresented: true }), [], about),
    but('TlsSelfSigned', evidence(rejected({ fault: 'SelfSignedInChain', chainLength: 2 }), [], about)),
  ),
  row(
    ['TlsUnknownAuthority', 'Possible'],
    'the leaf came alone',
    evidence(rejected({ fault: 'LeafUnverified' }), [], about),
    but('TlsIntermediateMissing', evidence(rejected({ fault: 'LeafUnverified', namesIssuerUrl: true }), [], about)),
  ),
  row(
    ['TlsIntermediateMissing', 'Proven'],
    'leaf and root came, and nothing between',
    evidence(rejected({ fault: 'LeafUnverified', chainLength: 2, isRootPresented: true }), [], about),
    but(
      'TlsUnknownAuthority',
      evidence(rejected({ fault: 'LeafUnverified', chainLength: 2, isIssuerPresented: true }), [], about),
    ),
  ),
  row(
    ['TlsIntermediateMissing', 'Likely'],
    'a leaf of a public authority came alone',
    evidence(rejected({ fault: 'LeafUnverified', namesIssuerUrl: true }), [], about),
    but('TlsUnknownAuthority', evidence(rejected({ fault: 'Other' }), [], about)),
  ),
  row(
    ['TlsWeakKey', 'Proven'],
    'its key has 1024 bits',
    evidence(rejected({ fault: 'Weak', keyBits: 1_024 }), [], about),
    but('TlsUnknownAuthority', evidence(rejected({ fault: 'NotForServers' }), [], about)),
  ),
];
