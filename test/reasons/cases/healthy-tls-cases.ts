/** Odd but legal TLS servers stay Healthy. */
import type { Reason } from '../../../src/api/reasons.ts';
import { chainOf, makeLeaf, selfSigned } from '../../support/certificates.ts';
import { reply } from '../http-answers.ts';
import { LAB_NAME, labAuthorities } from '../lab-certificates.ts';
import type { LoopbackCase } from '../loopback-family.ts';
import type { Script } from '../scripted-server.ts';
import { answersFine, inPieces, tlsServer, tlsWith } from '../tls-servers.ts';
import { OVER_TLS } from './tls-cases.ts';

export const healthyTlsCases: readonly LoopbackCase[] = [
  healthy('a server with TLS 1.3', 'TlsHandshakeRejected', tlsServer({ minVersion: 'TLSv1.3' })),
  healthy('a server with TLS 1.2 only', 'TlsVersionUnsupported', tlsServer({ maxVersion: 'TLSv1.2' })),
  healthy(
    'a server without session tickets',
    'TlsHandshakeRejected',
    tlsServer({ maxVersion: 'TLSv1.2', secureOptions: 1 << 14 }),
  ),
  healthy(
    'a server that closes without close_notify',
    'ResponseTruncated',
    tlsServer({}, (socket) => {
      socket.once('data', () => {
        socket.write(reply({ method: 'HEAD' }, 200), () => endBelow(socket));
      });
    }),
  ),
  healthy(
    'a wildcard certificate',
    'TlsHostnameMismatch',
    tlsWith(() => makeLeaf(labAuthorities().root, { names: ['*.lab.test'] })),
    { http: {}, tls: { serverName: 'a.lab.test' } },
  ),
  healthy(
    'a certificate for the address, without a server name',
    'TlsHostnameMismatch',
    tlsServer({}, answersFine, (address) => makeLeaf(labAuthorities().root, { names: [address] })),
    { http: {}, tls: {} },
  ),
  healthy(
    'a certificate with nothing but a common name',
    'TlsHostnameMismatch',
    tlsWith(() => makeLeaf(labAuthorities().root, { commonName: LAB_NAME })),
  ),
  healthy(
    'a whole chain, with the root that nobody needs',
    'TlsChainDisordered',
    tlsWith(() => {
      const { root, intermediate } = labAuthorities();
      const leaf = makeLeaf(intermediate, { names: [LAB_NAME], key: 'rsa2048' });
      return { cert: chainOf(leaf, intermediate, root), key: leaf.key };
    }),
  ),
  healthy('records that arrive in pieces', 'TlsHandshakeTimeout', inPieces()),
  healthy(
    'a server that asks for a client certificate and does without',
    'TlsClientCertRequired',
    tlsServer({ requestCert: true, rejectUnauthorized: false }),
  ),
  healthy(
    'any certificate, where none is verified',
    'TlsSelfSigned',
    tlsWith(() => selfSigned('somebody')),
    { http: {}, tls: { insecureSkipVerify: true } },
  ),
  healthy('a bare TLS check', 'TlsHandshakeTimeout', tlsServer(), { tcp: {}, tls: { serverName: LAB_NAME } }),
];

function healthy(
  what: string,
  lookAlike: Reason,
  script: Script,
  probe: LoopbackCase['probe'] = OVER_TLS,
): LoopbackCase {
  return { name: `${what} is Healthy`, script, probe, expected: { state: 'Healthy', reason: 'Healthy' }, lookAlike };
}

/** Ends the TCP connection under a TLS connection, which then never says goodbye. */
function endBelow(secure: object): void {
  const below: unknown = Reflect.get(secure, '_parent');
  if (typeof below === 'object' && below !== null) {
    const end: unknown = Reflect.get(below, 'end');
    if (typeof end === 'function') Reflect.apply(end, below, []);
  }
}
