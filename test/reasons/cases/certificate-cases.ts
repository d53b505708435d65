/** Certificates that are not accepted, each with its reason; and those that are, with or without a remark. */
import { chainOf, type CertificateWords, type Identity, makeLeaf, selfSigned } from '../../support/certificates.ts';
import { labAuthorities, LAB_NAME } from '../lab-certificates.ts';
import type { LoopbackCase } from '../loopback-family.ts';
import type { Reason } from '../../../src/api/reasons.ts';
import type { Expected } from '../reason-case.ts';
import { tlsWith } from '../tls-servers.ts';
import { OVER_TLS } from './tls-cases.ts';

const HOUR_IN_DAYS = 1 / 24;
const ISSUER_URL = 'http://ca.test/issuer.cer';

export const certificateCases: readonly LoopbackCase[] = [
  rejected('a certificate that expired ten days ago', 'TlsCertExpired', 'TlsCertNotYetValid', {
    identity: () => leaf({ fromDays: -100, toDays: -10 }),
    confidence: 'Proven',
    message: /expired on [0-9-]+ \(UTC\)$/,
    evidence: [/Expired, -1[01] days left/],
    advice: [/^Renew the certificate/, /openssl x509 -noout -dates/],
  }),
  rejected('a certificate that expired an hour ago, or so says a clock', 'TlsCertExpired', 'TlsCertExpiresSoon', {
    identity: () => leaf({ fromDays: -100, toDays: -HOUR_IN_DAYS }),
    confidence: 'Likely',
    message: /a wrong clock .* looks the same/,
    advice: [/date -u/],
  }),
  rejected('a certificate that is valid from tomorrow on', 'TlsCertNotYetValid', 'TlsCertExpired', {
    identity: () => leaf({ fromDays: 20 * HOUR_IN_DAYS }),
    confidence: 'Likely',
    message: /valid only from .* a wrong clock/,
    advice: [/date -u/],
  }),
  rejected('a certificate that is valid from next week on', 'TlsCertNotYetValid', 'TlsCertExpired', {
    identity: () => leaf({ fromDays: 7 }),
    confidence: 'Proven',
  }),
  rejected('a certificate for other names', 'TlsHostnameMismatch', 'TlsServerNameUnrecognized', {
    identity: () => leaf({ names: ['secret-name.test', 'b.test'] }),
    confidence: 'Proven',
    message: /is not for lab\.test: it is for 2 other names/,
    evidence: [/WrongName, .*2 names/],
    advice: [/"serverName":"backend\.example\.com"/, /subjectAltName/],
  }),
  rejected('a certificate that signs itself', 'TlsSelfSigned', 'TlsUnknownAuthority', {
    identity: () => selfSigned(LAB_NAME),
    confidence: 'Proven',
    advice: [/kubectl create configmap backend-ca -n shop --from-file=ca\.crt=CA_FILE/, /"caFrom"/],
  }),
  rejected('a chain with the root that signs itself', 'TlsSelfSigned', 'TlsUnknownAuthority', {
    identity: () => {
      const { strangerRoot } = labAuthorities();
      return withChain(makeLeaf(strangerRoot, { names: [LAB_NAME] }), strangerRoot);
    },
    confidence: 'Proven',
    message: /chain ends in an authority that signs itself/,
  }),
  rejected('a chain of an authority that nobody knows', 'TlsUnknownAuthority', 'TlsSelfSigned', {
    identity: () => {
      const { strangerIntermediate } = labAuthorities();
      return withChain(makeLeaf(strangerIntermediate, { names: [LAB_NAME] }), strangerIntermediate);
    },
    confidence: 'Likely',
    advice: [/"caFrom"/],
  }),
  rejected('a leaf alone, without a hint of its issuer', 'TlsUnknownAuthority', 'TlsIntermediateMissing', {
    identity: () => makeLeaf(labAuthorities().strangerRoot, { names: [LAB_NAME] }),
    confidence: 'Possible',
    message: /the authority is unknown, or the intermediate is missing/,
  }),
  rejected('a leaf alone that names where its issuer is', 'TlsIntermediateMissing', 'TlsUnknownAuthority', {
    identity: () => makeLeaf(labAuthorities().intermediate, { names: [LAB_NAME], issuerUrl: ISSUER_URL }),
    confidence: 'Likely',
    message: /an authority that is not trusted looks the same/,
    advice: [/fullchain/],
  }),
  rejected('a chain with a gap', 'TlsIntermediateMissing', 'TlsUnknownAuthority', {
    identity: () => {
      const { intermediate, root } = labAuthorities();
      return withChain(makeLeaf(intermediate, { names: [LAB_NAME] }), root);
    },
    confidence: 'Proven',
    message: /sends 2 certificates, and the one that issued its own is not among them/,
  }),
  rejected('a key of 1024 bits', 'TlsWeakKey', 'TlsUnknownAuthority', {
    identity: () => leaf({ key: 'rsa1024' }),
    confidence: 'Proven',
    message: /1024 bits/,
  }),
  rejected('a signature by SHA-1', 'TlsWeakKey', 'TlsUnknownAuthority', {
    identity: () => leaf({ hash: 'sha1' }),
    confidence: 'Proven',
    message: /SHA-1/,
  }),
  rejected('a certificate for clients only', 'TlsUnknownAuthority', 'TlsHostnameMismatch', {
    identity: () => leaf({ purpose: 'client' }),
    confidence: 'Possible',
    message: /not meant for servers/,
  }),
  rejected('a certificate that is expired and for another name', 'TlsCertExpired', 'TlsHostnameMismatch', {
    identity: () => leaf({ fromDays: -100, toDays: -10, names: ['b.test'] }),
    confidence: 'Proven',
    message: /besides, it is not for the name/,
  }),
  {
    name: 'a certificate that ends within the warning time is a remark',
    script: tlsWith(() => leaf({ toDays: 5 })),
    probe: OVER_TLS,
    expected: { state: 'Healthy', reason: 'Healthy', warnings: ['TlsCertExpiresSoon'] },
    lookAlike: 'TlsCertExpired',
  },
  {
    name: 'a chain out of order is a remark',
    script: tlsWith(() => {
      const { intermediate, root } = labAuthorities();
      const server = makeLeaf(intermediate, { names: [LAB_NAME] });
      return { cert: chainOf(server, root, intermediate), key: server.key };
    }),
    probe: OVER_TLS,
    expected: { state: 'Healthy', reason: 'Healthy', warnings: ['TlsChainDisordered'] },
    lookAlike: 'TlsIntermediateMissing',
  },
];

type Rejected = Pick<Expected, 'confidence' | 'message' | 'evidence' | 'advice'> & {
  readonly identity: () => Identity;
};

function rejected(what: string, reason: Reason, lookAlike: Reason, { identity, ...expected }: Rejected): LoopbackCase {
  return {
    name: `${what} is ${reason}`,
    // The server must not mind its own key.
    script: tlsWith(identity, { ciphers: 'DEFAULT:@SECLEVEL=0' }),
    probe: OVER_TLS,
    expected: { state: 'Unhealthy', reason, phase: 'Handshake', ...expected },
    lookAlike,
  };
}

function leaf(words: CertificateWords): Identity {
  return makeLeaf(labAuthorities().root, { names: [LAB_NAME], ...words });
}

function withChain(server: Identity, ...above: readonly Identity[]): Identity {
  return { cert: chainOf(server, ...above), key: server.key };
}
