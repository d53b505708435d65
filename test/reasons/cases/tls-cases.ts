/** TLS that fails before the certificate: no TLS, no answer, an alert, no version, cipher, name or protocol in common. */
import { reply } from '../http-answers.ts';
import { LAB_NAME } from '../lab-certificates.ts';
import type { LoopbackCase } from '../loopback-family.ts';
import { answering, greeting } from '../scripted-server.ts';
import { alerts, http2Only, servesOnly, tlsOnly, tlsServer, withHello } from '../tls-servers.ts';

/** HEAD / over TLS, asking for the name of the lab. */
export const OVER_TLS = { http: {}, tls: { serverName: LAB_NAME } };
const HTTP2_OVER_TLS = { http: { version: 'HTTP2' }, tls: { serverName: LAB_NAME } };
const TLS_ONLY = { tcp: {}, tls: { serverName: LAB_NAME } };
/** A handshake that ends by time says nothing while the prober itself stands still, as it may on a busy machine. */
const UNHURRIED = { timeout: '2s' };
const REACHED = { DirectAccess: 'Passed', PortOpen: 'Passed', FirewallClear: 'Passed' } as const;

export const tlsCases: readonly LoopbackCase[] = [
  {
    name: 'plain HTTP that waits for a request is TlsOnPlaintextPort, proven without TLS',
    script: answering((request) => reply(request, 200)),
    probe: OVER_TLS,
    spec: UNHURRIED,
    expected: {
      state: 'Unhealthy',
      reason: 'TlsOnPlaintextPort',
      confidence: 'Proven',
      phase: 'Handshake',
      steps: REACHED,
      advice: [/^Proven: without TLS HEAD \/ answered 200.*"tls":null/],
      evidence: [/^HandshakeTimeout/, /^without TLS: HTTP 200/, /^same probe again/],
    },
    lookAlike: 'TlsHandshakeTimeout',
  },
  {
    name: 'plain HTTP that answers the hello with 400 is TlsOnPlaintextPort',
    script: withHello((socket) => socket.end(reply({ method: 'HEAD' }, 400))),
    probe: OVER_TLS,
    expected: {
      state: 'Unhealthy',
      reason: 'TlsOnPlaintextPort',
      confidence: 'Proven',
      evidence: [/^HandshakeNotTls/, /^TLS hello: answered in HTTP\/1/],
    },
    lookAlike: 'TlsHandshakeRejected',
  },
  {
    name: 'a mail server that greets in plain text is TlsOnPlaintextPort for a bare TLS check',
    script: greeting('220 mail.test ESMTP Postfix\r\n'),
    probe: TLS_ONLY,
    expected: { state: 'Unhealthy', reason: 'TlsOnPlaintextPort', confidence: 'Proven', message: /plain SMTP/ },
    lookAlike: 'WrongServiceOnPort',
  },
  {
    name: 'an SSH server is WrongServiceOnPort for HTTP over TLS too',
    script: greeting('SSH-2.0-OpenSSH_9.6\r\n'),
    probe: OVER_TLS,
    expected: { state: 'Unhealthy', reason: 'WrongServiceOnPort', confidence: 'Proven', message: /SSH/ },
    lookAlike: 'TlsOnPlaintextPort',
  },
  {
    name: 'a server that never answers the hello is TlsHandshakeTimeout',
    script: (socket) => socket.resume(),
    probe: OVER_TLS,
    spec: UNHURRIED,
    expected: {
      state: 'Unhealthy',
      reason: 'TlsHandshakeTimeout',
      confidence: 'Likely',
      phase: 'Handshake',
      advice: [/^Repeat the handshake .*openssl s_client -connect 127\.77\..* -servername lab\.test <\/dev\/null/],
      evidence: [/^HandshakeTimeout/, /^same probe with 4s/, /^without TLS/],
    },
    lookAlike: 'TlsOnPlaintextPort',
  },
  {
    name: 'a server that closes at the hello is TlsHandshakeRejected, without a reason that is known',
    script: (socket) => socket.once('data', () => socket.end()),
    probe: OVER_TLS,
    expected: {
      state: 'Unhealthy',
      reason: 'TlsHandshakeRejected',
      confidence: 'Possible',
      message: /without an alert/,
    },
    lookAlike: 'ConnectionClosedEarly',
  },
  {
    name: 'a server that resets at the hello is TlsHandshakeRejected',
    script: resetOnRequestBytes(),
    probe: OVER_TLS,
    expected: { state: 'Unhealthy', reason: 'TlsHandshakeRejected', confidence: 'Possible', message: /resets it/ },
    lookAlike: 'ConnectionResetAfterAccept',
  },
  {
    name: 'an alert without a reason of its own is TlsHandshakeRejected, with its name and number',
    script: alerts(80),
    probe: OVER_TLS,
    expected: {
      state: 'Unhealthy',
      reason: 'TlsHandshakeRejected',
      confidence: 'Likely',
      message: /internal_error \(80\)/,
      evidence: [/alert 80/],
    },
    lookAlike: 'TlsServerNameUnrecognized',
  },
  {
    name: 'handshake_failure to every hello is TlsHandshakeRejected, with all its causes',
    script: alerts(40),
    probe: OVER_TLS,
    expected: {
      state: 'Unhealthy',
      reason: 'TlsHandshakeRejected',
      confidence: 'Likely',
      message: /handshake_failure \(40\): no cipher/,
    },
    lookAlike: 'TlsCipherMismatch',
  },
  {
    name: 'a server with ciphers that nobody else has is TlsCipherMismatch',
    script: tlsServer({ maxVersion: 'TLSv1.2', ciphers: 'ECDHE-ECDSA-CAMELLIA256-SHA384:@SECLEVEL=0' }),
    probe: OVER_TLS,
    expected: {
      state: 'Unhealthy',
      reason: 'TlsCipherMismatch',
      confidence: 'Proven',
      evidence: [/alert 40/, /^TLS hello for old versions: .*TLSv1\.2/],
    },
    lookAlike: 'TlsClientCertRequired',
  },
  {
    name: 'TLS 1.2 where 1.3 is asked for is TlsVersionUnsupported, with the proven patch',
    script: tlsServer({ maxVersion: 'TLSv1.2' }),
    probe: { http: {}, tls: { serverName: LAB_NAME, minVersion: '1.3' } },
    expected: {
      state: 'Unhealthy',
      reason: 'TlsVersionUnsupported',
      confidence: 'Proven',
      advice: [/^Proven: with TLS 1\.2 the probe succeeded.*"minVersion":"1\.2"/],
      evidence: [/alert 70/, /^with TLS 1\.2 too: HTTP 200/],
    },
    lookAlike: 'TlsHandshakeRejected',
  },
  {
    name: 'a server that knows TLS 1.0 only is TlsVersionUnsupported',
    script: tlsServer({ minVersion: 'TLSv1', maxVersion: 'TLSv1', ciphers: 'DEFAULT:@SECLEVEL=0' }),
    probe: OVER_TLS,
    expected: {
      state: 'Unhealthy',
      reason: 'TlsVersionUnsupported',
      confidence: 'Proven',
      message: /too old to be safe/,
      evidence: [/^TLS hello for old versions: .*older than TLSv1\.2/],
    },
    lookAlike: 'TlsCipherMismatch',
  },
  {
    name: 'a name that the server refuses by alert is TlsServerNameUnrecognized',
    script: alerts(112),
    probe: OVER_TLS,
    expected: {
      state: 'Unhealthy',
      reason: 'TlsServerNameUnrecognized',
      confidence: 'Proven',
      message: /unrecognized_name \(112\)/,
    },
    lookAlike: 'TlsHandshakeRejected',
  },
  {
    name: 'a server that knows only the name of the Host header is TlsServerNameUnrecognized, with that name',
    script: servesOnly(LAB_NAME, 40),
    probe: { http: { host: LAB_NAME }, tls: { serverName: 'other.test' } },
    expected: {
      state: 'Unhealthy',
      reason: 'TlsServerNameUnrecognized',
      confidence: 'Proven',
      advice: [/^Proven: with this name HEAD \/ answered 200.*"serverName":"lab\.test"/],
    },
    lookAlike: 'TlsCipherMismatch',
  },
  {
    name: 'a server that serves whoever asks for no name is TlsServerNameUnrecognized',
    script: servesOnly(undefined, 80),
    probe: OVER_TLS,
    expected: { state: 'Unhealthy', reason: 'TlsServerNameUnrecognized', evidence: [/^without server name: HTTP 200/] },
    lookAlike: 'TlsHandshakeRejected',
  },
  {
    name: 'HTTP/1.1 asked of a server with HTTP/2 only is TlsAlpnMismatch, with the proven version',
    script: http2Only(),
    probe: OVER_TLS,
    expected: {
      state: 'Unhealthy',
      reason: 'TlsAlpnMismatch',
      confidence: 'Proven',
      advice: [/^Proven: with HTTP\/2 HEAD \/ answered 200.*"version":"HTTP2"/],
    },
    lookAlike: 'TlsVersionUnsupported',
  },
  {
    name: 'HTTP/2 asked of a server that agrees to no protocol is TlsAlpnMismatch',
    script: tlsServer(),
    probe: HTTP2_OVER_TLS,
    expected: {
      state: 'Unhealthy',
      reason: 'TlsAlpnMismatch',
      confidence: 'Proven',
      advice: [/"version":"HTTP1"/],
      evidence: [/^AlpnNotAgreed/],
    },
    lookAlike: 'TlsHandshakeRejected',
  },
  {
    name: 'a TLS 1.3 server that demands a client certificate is TlsClientCertRequired',
    script: tlsServer({ requestCert: true, rejectUnauthorized: true }),
    probe: OVER_TLS,
    expected: {
      state: 'Unhealthy',
      reason: 'TlsClientCertRequired',
      confidence: 'Proven',
      phase: 'Handshake',
      message: /certificate_required \(116\)/,
      advice: [/^Get a client certificate .*kubectl create secret tls/, /clientCertificateFrom/],
    },
    lookAlike: 'TlsHandshakeRejected',
  },
  {
    name: 'a bare TLS check hears the same last word',
    script: tlsServer({ requestCert: true, rejectUnauthorized: true }),
    probe: TLS_ONLY,
    expected: { state: 'Unhealthy', reason: 'TlsClientCertRequired', confidence: 'Proven' },
    lookAlike: 'TlsHandshakeRejected',
  },
  {
    name: 'a TLS 1.2 server that demands a client certificate is TlsClientCertRequired, by what it asks',
    script: tlsServer({ requestCert: true, rejectUnauthorized: true, maxVersion: 'TLSv1.2' }),
    probe: OVER_TLS,
    expected: {
      state: 'Unhealthy',
      reason: 'TlsClientCertRequired',
      confidence: 'Proven',
      evidence: [/alert 40/, /^TLS hello for old versions: .*asks for a client certificate/],
    },
    lookAlike: 'TlsCipherMismatch',
  },
  {
    name: 'a web server that asks for a certificate and answers 400 without one is TlsClientCertRequired',
    script: tlsServer({ requestCert: true, rejectUnauthorized: false, maxVersion: 'TLSv1.2' }, (socket) => {
      socket.once('data', () => socket.end(reply({ method: 'HEAD' }, 400)));
    }),
    probe: OVER_TLS,
    expected: { state: 'Unhealthy', reason: 'TlsClientCertRequired', confidence: 'Likely' },
    lookAlike: 'HttpBadRequest',
  },
  {
    name: '400 from a web server that asks for no certificate stays HttpBadRequest',
    script: tlsServer({ maxVersion: 'TLSv1.2' }, (socket) => {
      socket.once('data', () => socket.end(reply({ method: 'HEAD' }, 400)));
    }),
    probe: OVER_TLS,
    expected: { state: 'Unhealthy', reason: 'HttpBadRequest' },
    lookAlike: 'TlsClientCertRequired',
  },
  {
    name: 'a server that says that our certificate is revoked is TlsCertRevoked',
    script: alerts(44),
    probe: OVER_TLS,
    expected: { state: 'Unhealthy', reason: 'TlsCertRevoked', message: /certificate_revoked \(44\)/ },
    lookAlike: 'TlsHandshakeRejected',
  },
  {
    name: 'a plain check of a TLS port that works over TLS is PlaintextOnTlsPort, with the proven patch',
    script: tlsOnly(),
    probe: { http: { host: LAB_NAME } },
    expected: {
      state: 'Unhealthy',
      reason: 'PlaintextOnTlsPort',
      confidence: 'Proven',
      advice: [/^Proven: over TLS, taking any certificate, .*\(SelfSigned\).*"tls":\{"serverName":"lab\.test"\}/],
      evidence: [/^TLS hello: accepted/, /^over TLS, with any certificate: HTTP 200/],
    },
    lookAlike: 'ConnectionClosedEarly',
  },
];

function resetOnRequestBytes(): LoopbackCase['script'] & object {
  return (socket) => socket.once('data', () => socket.resetAndDestroy());
}
