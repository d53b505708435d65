/** Compiles what a check says of TLS: once for the check what all its backends share, then a plan for each backend. */
import { createPrivateKey, X509Certificate } from 'node:crypto';
import { isIP } from 'node:net';
import { createSecureContext, type SecureContext } from 'node:tls';
import { failed, type Result, success } from '../../base/result.ts';
import type { TlsPlan } from '../target.ts';
import { TlsSession } from './session.ts';

/** Certificates and keys, as PEM texts. */
export interface TlsMaterial {
  /** Trusted instead of the well-known authorities. */
  readonly ca: string | undefined;
  /** Our own; both or none. */
  readonly certificate: string | undefined;
  readonly key: string | undefined;
}

/** What is wrong with the material: which part of it, and why. */
export interface MaterialFault {
  readonly part: keyof TlsMaterial;
  readonly why: string;
}

const CERTIFICATE = /-----BEGIN CERTIFICATE-----[A-Za-z0-9+/=\s]+-----END CERTIFICATE-----/g;
const NO_MATERIAL: TlsMaterial = { ca: undefined, certificate: undefined, key: undefined };
const MAX_CERTIFICATES = 200;

/** What a context was made of, so that an investigation can vary it. It lives as long as the context. */
const MATERIAL_OF = new WeakMap<SecureContext, TlsMaterial>();
const WIDER_THAN = new WeakMap<SecureContext, SecureContext>();

/** What all handshakes of a check share. Expired authorities are no fault: others beside them may do. */
export function compileTlsContext(
  minVersion: '1.2' | '1.3',
  material: TlsMaterial,
  wallMs: number,
): Result<SecureContext, MaterialFault> {
  const fault = caFault(material.ca) ?? ownFault(material, wallMs);
  if (fault !== undefined) return failed(fault);
  try {
    const context = createContext(minVersion, material);
    MATERIAL_OF.set(context, material);
    return success(context);
  } catch {
    // Only OpenSSL knows all that it does not take, such as a key that is too short. Authorities have all been read by then.
    return failed({ part: 'certificate', why: 'holds a certificate or a chain that TLS does not take' });
  }
}

/** Until when our own certificate is valid, as wall time in milliseconds; without one there is no end. */
export function certificateEndMs({ certificate }: TlsMaterial): number {
  const leaf = parseCertificate(pemCertificates(certificate ?? '')[0] ?? '');
  return leaf?.validToDate.getTime() ?? Number.POSITIVE_INFINITY;
}

/** The same, with TLS 1.2 too. Made when it is first asked for. */
export function widerContext(context: SecureContext): SecureContext {
  const known = WIDER_THAN.get(context);
  if (known !== undefined) return known;
  const wider = createContext('1.2', MATERIAL_OF.get(context) ?? NO_MATERIAL);
  WIDER_THAN.set(context, wider);
  return wider;
}

/** For whoever has no TLS settings: the well-known authorities, and no certificate of our own. */
export function plainContext(): SecureContext {
  return createContext('1.2', NO_MATERIAL);
}

function createContext(minVersion: '1.2' | '1.3', { ca, certificate, key }: TlsMaterial): SecureContext {
  return createSecureContext({
    minVersion: minVersion === '1.3' ? 'TLSv1.3' : 'TLSv1.2',
    ...(ca === undefined ? {} : { ca: pemCertificates(ca) }),
    ...(certificate === undefined || key === undefined ? {} : { cert: certificate, key }),
  });
}

/** The plan of one backend. `name` is what the certificate must be for: a DNS name or an address. */
export function tlsPlan(words: Pick<TlsPlan, 'verifies' | 'alpn' | 'context'> & { readonly name: string }): TlsPlan {
  const { name, verifies, alpn, context } = words;
  return {
    // A server name is a DNS name, without the final dot; an address is never sent as one (RFC 6066 3).
    serverName: isIP(name) === 0 ? name.replace(/\.$/, '') : undefined,
    verifiedName: name.replace(/\.$/, ''),
    verifies,
    alpn,
    context,
    session: new TlsSession(),
  };
}

function caFault(ca: string | undefined): MaterialFault | undefined {
  if (ca === undefined) return undefined;
  const certificates = pemCertificates(ca);
  if (certificates.length === 0) return { part: 'ca', why: 'holds no certificate in PEM' };
  if (certificates.length > MAX_CERTIFICATES)
    return { part: 'ca', why: `holds more than ${MAX_CERTIFICATES} certificates` };
  return certificates.every((pem) => parseCertificate(pem) !== undefined)
    ? undefined
    : { part: 'ca', why: 'holds a certificate that cannot be read' };
}

function ownFault({ certificate, key }: TlsMaterial, wallMs: number): MaterialFault | undefined {
  if (certificate === undefined || key === undefined) return undefined;
  const leaf = parseCertificate(pemCertificates(certificate)[0] ?? '');
  if (leaf === undefined) return { part: 'certificate', why: 'holds no certificate in PEM' };
  const privateKey = parseKey(key);
  if (privateKey === undefined) return { part: 'key', why: 'holds no private key in PEM, or one with a passphrase' };
  if (!leaf.checkPrivateKey(privateKey)) return { part: 'key', why: 'holds the key of another certificate' };
  const validTo = leaf.validToDate;
  if (wallMs > validTo.getTime())
    return { part: 'certificate', why: `holds a certificate that expired on ${validTo.toISOString().slice(0, 10)}` };
  return undefined;
}

function pemCertificates(text: string): string[] {
  return text.match(CERTIFICATE) ?? [];
}

function parseCertificate(pem: string): X509Certificate | undefined {
  try {
    return new X509Certificate(pem);
  } catch {
    // What exactly OpenSSL dislikes about it helps nobody: whoever made it knows how to look.
    return undefined;
  }
}

function parseKey(pem: string): ReturnType<typeof createPrivateKey> | undefined {
  try {
    return createPrivateKey(pem);
  } catch {
    return undefined;
  }
}
