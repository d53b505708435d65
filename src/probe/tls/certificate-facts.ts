/** Reads from a presented certificate chain what a diagnosis needs. It does not say whether that is good enough: see `certificate-answer.ts`. */
import type { X509Certificate } from 'node:crypto';
import { isIP } from 'node:net';
import type { CertificateFacts, CertificateFault } from '../facts.ts';

/** A chain longer than this is not followed; OpenSSL itself refuses more than 100 KB of certificates. */
const MAX_CHAIN = 8;
const MAX_TOLD_NAMES = 8;
const MAX_TOLD_LENGTH = 80;

/** What a certificate says to a person, without anything that a terminal or a log could trip over. */
const NOT_TELLABLE = /[^A-Za-z0-9.*:@ _=,/-]/g;

/** By the name that Node gives to OpenSSL's result of the verification. */
const FAULTS: Readonly<Record<string, CertificateFault>> = {
  CERT_REVOKED: 'Revoked',
  CERT_NOT_YET_VALID: 'NotYetValid',
  CERT_HAS_EXPIRED: 'Expired',
  DEPTH_ZERO_SELF_SIGNED_CERT: 'SelfSigned',
  SELF_SIGNED_CERT_IN_CHAIN: 'SelfSignedInChain',
  UNABLE_TO_GET_ISSUER_CERT: 'IssuerUnknown',
  UNABLE_TO_GET_ISSUER_CERT_LOCALLY: 'IssuerUnknown',
  CERT_UNTRUSTED: 'IssuerUnknown',
  UNABLE_TO_VERIFY_LEAF_SIGNATURE: 'LeafUnverified',
  INVALID_PURPOSE: 'NotForServers',
};

export interface Presented {
  /** The leaf; its issuers follow in the order in which they were sent. */
  readonly leaf: X509Certificate;
  /** Node's name of what the verification found, if anything. */
  readonly authorizationError: string | undefined;
  /** The name or address that it must be for. */
  readonly verifiedName: string;
  readonly wallMs: number;
}

export function certificateFacts({ leaf, authorizationError, verifiedName, wallMs }: Presented): CertificateFacts {
  const chain = presentedChain(leaf);
  const keyBits = rsaBits(leaf);
  const hasWeakSignature = isWeaklySigned(leaf);
  const matchesName = matches(leaf, verifiedName);
  const names = namesOf(leaf);
  const isWeak = chain.some((certificate) => isWeakLink(certificate));
  return {
    fault: faultOf(authorizationError, isWeak) ?? (matchesName ? undefined : 'WrongName'),
    validFromMs: leaf.validFromDate.getTime(),
    validToMs: leaf.validToDate.getTime(),
    matchesName,
    names: names.length,
    namesIssuerUrl: leaf.infoAccess?.includes('CA Issuers') === true,
    keyBits,
    hasWeakSignature,
    chainLength: chain.length,
    isOrdered: chain.every((certificate, index) => isIssuedByNext(certificate, chain[index + 1])),
    isIssuerPresented: chain.slice(1).some((candidate) => leaf.checkIssued(candidate)),
    isRootPresented: chain.slice(1).some((candidate) => candidate.checkIssued(candidate)),
    judgedAtMs: wallMs,
    told: {
      names: names.slice(0, MAX_TOLD_NAMES).map(tellable),
      issuer: tellable(leaf.issuer.replaceAll('\n', ', ')),
    },
  };
}

/** What is wrong with a certificate now that was all right when it was read: a resumed session shows it no more. */
export function faultNow(
  { fault, validFromMs, validToMs }: CertificateFacts,
  wallMs: number,
): CertificateFault | undefined {
  if (fault !== undefined) return fault;
  if (wallMs > validToMs) return 'Expired';
  return wallMs < validFromMs ? 'NotYetValid' : undefined;
}

/** Tried in Node 24: the issuer of a presented certificate is the one that was sent next, whether it is the issuer or not. */
function presentedChain(leaf: X509Certificate): readonly X509Certificate[] {
  const chain = [leaf];
  for (let next = leaf.issuerCertificate; next !== undefined && chain.length < MAX_CHAIN; next = next.issuerCertificate)
    chain.push(next);
  return chain;
}

/** Nobody verifies the signature with which an authority signs itself. */
function isWeakLink(certificate: X509Certificate): boolean {
  const bits = rsaBits(certificate);
  const isSignedByAnother = !certificate.checkIssued(certificate);
  return (bits !== undefined && bits < 2_048) || (isSignedByAnother && isWeaklySigned(certificate));
}

/** `undefined` for another kind of key, and for one that cannot be read. */
function rsaBits(certificate: X509Certificate): number | undefined {
  try {
    const key = certificate.publicKey;
    return key.asymmetricKeyType === 'rsa' ? key.asymmetricKeyDetails?.modulusLength : undefined;
  } catch {
    // A kind of key that OpenSSL does not know: the verification says what it thinks of it.
    return undefined;
  }
}

function isWeaklySigned({ signatureAlgorithm }: X509Certificate): boolean {
  return /sha-?1|md5/i.test(signatureAlgorithm ?? '');
}

function isIssuedByNext(certificate: X509Certificate, next: X509Certificate | undefined): boolean {
  return next === undefined || certificate.checkIssued(next);
}

/** OpenSSL says "unspecified" through Node where its security level refuses a key or a signature. */
function faultOf(authorizationError: string | undefined, isWeak: boolean): CertificateFault | undefined {
  if (authorizationError === undefined) return undefined;
  return FAULTS[authorizationError] ?? (isWeak ? 'Weak' : 'Other');
}

function matches(leaf: X509Certificate, name: string): boolean {
  return (isIP(name) === 0 ? leaf.checkHost(name) : leaf.checkIP(name)) !== undefined;
}

/** "DNS:a.example, IP Address:10.0.0.1" */
function namesOf({ subjectAltName }: X509Certificate): readonly string[] {
  if (subjectAltName === undefined || subjectAltName === '') return [];
  return subjectAltName.split(', ').map((entry) => entry.replace(/^(?:DNS|IP Address):/, ''));
}

function tellable(text: string): string {
  return text.replace(NOT_TELLABLE, '?').slice(0, MAX_TOLD_LENGTH);
}
