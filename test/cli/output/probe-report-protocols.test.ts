/** The report of a diagnosis over TLS, gRPC, an exchange and datagrams: the blocks that a plain one does not have. */
import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { createPalette } from '../../../src/cli/output/colour.ts';
import { grpcStatusName, http2ErrorName } from '../../../src/diagnosis/protocol-names.ts';
import { phaseBars, phasesOf } from '../../../src/cli/output/phase-bar.ts';
import { type ProbeReport, renderProbeReport } from '../../../src/cli/output/probe-report.ts';
import type { CertificateFacts, TlsFacts } from '../../../src/probe/facts.ts';
import type { ProbeFailure, ProbeOutcome } from '../../../src/probe/outcome.ts';
import { aConnectFailure, aRow, aSuccess, certificateFacts, exchangeFacts, tlsFacts } from '../snapshots.ts';

const NOW_MS = Date.UTC(2026, 10, 22, 12);

/** The blocks of the report whose title is one of these. */
function blocks(report: Partial<ProbeReport>, ...titles: readonly string[]): string {
  const text = renderProbeReport(
    {
      target: 'https://10.0.0.1:443/',
      kind: 'http',
      probe: 'HTTPS HEAD /',
      row: aRow('backend', 'Healthy'),
      outcome: aSuccess(),
      nowMs: NOW_MS,
      ...report,
    },
    { width: 80, palette: createPalette(false) },
  );
  return text
    .trimEnd()
    .split('\n\n')
    .filter((block) => titles.some((title) => block.startsWith(title)))
    .join('\n\n');
}

function certificateBlock(part: Partial<CertificateFacts>, tls: Partial<TlsFacts> = {}): string {
  const outcome = { ...aSuccess(), tls: tlsFacts({ certificate: certificateFacts(part), ...tls }) };
  return blocks({ outcome }, 'The certificate', 'TLS');
}

function aFailure(part: Partial<ProbeFailure>): ProbeFailure {
  return { ...aConnectFailure(), code: 'CertificateRejected', phase: 'Handshake', ...part };
}

describe('the phases over TLS', () => {
  const names = (outcome: ProbeOutcome): string[] =>
    phasesOf(outcome).map(({ name, isComplete }) => `${name}${isComplete ? '' : ' ✗'}`);
  const timings = { resolvedMs: undefined, connectedMs: 10, securedMs: 30, firstByteMs: 90, endedMs: 100 };

  it('have the handshake between the connect and the first byte', () => {
    assert.deepEqual(phaseBars(phasesOf(aSuccess({ ...timings })), 10), [
      'connect    █              10 ms',
      'handshake   ██            20 ms',
      'first byte    ██████      60 ms',
      'read                █     10 ms',
    ]);
  });

  it('end with a handshake that did not come to its end, or in which the certificate is refused', () => {
    const broken = { ...timings, securedMs: undefined, firstByteMs: undefined };
    const rejected = { ...timings, firstByteMs: undefined, endedMs: 31 };

    assert.deepEqual(names(aFailure({ code: 'HandshakeTimeout', timings: broken })), ['connect', 'handshake ✗']);
    assert.deepEqual(names(aFailure({ timings: rejected })), ['connect', 'handshake ✗']);
    assert.deepEqual(names(aFailure({ code: 'ConnectRefused', phase: 'Connect' })), ['connect ✗']);
  });

  it('have no wait for an answer where none is asked for', () => {
    assert.deepEqual(names(aSuccess({ ...timings, firstByteMs: undefined, endedMs: 31 })), ['connect', 'handshake']);
  });

  it('do not speak of connecting for datagrams', () => {
    const silent = aFailure({ code: 'UdpNoReply', phase: 'Response', timings: { ...timings, firstByteMs: undefined } });
    const plain = { ...silent, timings: { ...silent.timings, securedMs: undefined } };

    assert.deepEqual(
      phasesOf(plain, 'datagram').map(({ name, startMs }) => [name, startMs]),
      [['first byte', 0]],
    );
  });
});

describe('the block of the certificate', () => {
  it('says until when it is valid, for whom, from whom, and how the session is', () => {
    assert.equal(
      certificateBlock({}, { alpn: 'h2' }),
      `The certificate
  valid     2026-10-01 to 2026-12-31: 38 days left
  names     shop.test
  issuer    CN=Test Authority
  chain     2 certificates, each followed by its issuer
  session   TLSv1.3, h2 by ALPN`,
    );
  });

  const told: readonly (readonly [what: string, part: Partial<CertificateFacts>, line: RegExp])[] = [
    ['an end that is over', { validToMs: NOW_MS - 86_400_000 * 3.5 }, /valid .*: expired 3 days ago\n/],
    ['a beginning that is still to come', { validFromMs: NOW_MS + 3_600_000 }, /valid .*: begins in 1 day\n/],
    ['the last day', { validToMs: NOW_MS + 3_600_000 }, /: 0 days left\n/],
    ['no readable date', { validToMs: Number.NaN }, /to an unreadable date\n/],
    ['other names', { matchesName: false }, /names {5}shop\.test \(not the one that was asked for\)\n/],
    ['more names than are told', { names: 12 }, /names {5}shop\.test and 11 more\n/],
    ['no names', { names: 0, matchesName: false, told: { names: [], issuer: 'x' } }, /names {5}none \(not the one/],
    ['a chain out of order', { isOrdered: false }, /chain {5}2 certificates, out of order\n/],
    [
      'a missing issuer',
      { fault: 'IssuerUnknown', chainLength: 1, isIssuerPresented: false },
      /chain {5}1 certificate; that of the issuer was not sent\n/,
    ],
    ['a leaf of a trusted root', { chainLength: 1, isIssuerPresented: false }, /chain {5}1 certificate\n/],
    ['weak crypto', { keyBits: 1_024, hasWeakSignature: true }, /weak {6}a key of 1024 bits, a signature by SHA-1 or/],
    ['a fault that was let pass', { fault: 'SelfSigned' }, /taken {5}although it is signed by itself\n/],
  ];
  for (const [what, part, line] of told) {
    it(`tells ${what}`, () => assert.match(`${certificateBlock(part)}\n`, line));
  }

  it('says why a certificate was refused, and that a session was resumed', () => {
    const tls = tlsFacts({ isResumed: true, version: 'older', certificate: certificateFacts({ fault: 'WrongName' }) });

    const text = blocks({ outcome: aFailure({ tls }) }, 'The certificate');

    const alone = blocks({ outcome: aFailure({ code: 'HandshakeAlert', tls }) }, 'The certificate');

    assert.match(text, /refused {3}it is for other names\n/);
    assert.match(alone, /fault {5}it is for other names\n/);
    assert.match(text, /session {3}older than TLS 1\.2, resumed: the certificate is that of the last\n/);
  });

  it('is one of the handshake alone where no certificate came', () => {
    const tls = tlsFacts({ version: undefined, alert: 40, certificate: undefined });

    assert.equal(
      blocks({ outcome: aFailure({ code: 'HandshakeAlert', tls }) }, 'TLS', 'The certificate'),
      'TLS\n  session   no version was agreed on, refused by the other side with alert 40',
    );
  });

  it('lets nothing of a certificate steer the terminal', () => {
    const text = certificateBlock({ told: { names: ['a\u001b[31m.test'], issuer: 'CN=x\r\nsession  forged' } });

    assert.doesNotMatch(text, /\u001b|\r|^session/m);
    assert.match(text, /issuer {4}CN=x {2}session/);
  });

  it('is left out without TLS', () => {
    assert.equal(blocks({}, 'TLS', 'The certificate'), '');
  });
});

describe('the block of the answer', () => {
  const GRPC = { status: 0, serving: 'SERVING', httpStatus: 200, isGrpc: true } as const;

  it('names the status of gRPC and the state of the service', () => {
    const row = aRow('backend', 'Healthy');

    assert.equal(
      blocks({ kind: 'grpc', row, outcome: { ...aSuccess(), grpc: GRPC } }, 'The answer', 'What was tried'),
      `The answer
  - gRPC status 0 OK
  - the health service says SERVING

What was tried and seen
  - call answered after 100 ms`,
    );
  });

  it('tells an answer that is no gRPC, and who ended the call', () => {
    const outcome = aFailure({
      code: 'Http2Ended',
      phase: 'Response',
      grpc: { status: undefined, serving: undefined, httpStatus: 503, isGrpc: false },
      http2End: { kind: 'GOAWAY', code: 11 },
    });

    assert.equal(
      blocks({ kind: 'grpc', outcome }, 'The answer'),
      `The answer
  - no gRPC status
  - HTTP status 503
  - the content type is not that of gRPC
  - ended by GOAWAY with the code 11 ENHANCE_YOUR_CALM`,
    );
  });

  it('names the step of an exchange, and the addresses that did not connect', () => {
    const exchange = exchangeFacts(2, 3);
    const failedAddresses = [{ address: '10.0.0.2', code: 'ConnectTimeout' }] as const;
    const passed = { ...aSuccess(), exchange: exchangeFacts(1, 1) };

    assert.equal(
      blocks({ kind: 'tcp', outcome: aFailure({ code: 'ExchangeSilent', exchange, failedAddresses }) }, 'The answer'),
      'The answer\n  - step 2 of 3 did not pass\n  - 10.0.0.2, another address of the name: ConnectTimeout',
    );
    assert.equal(
      blocks({ kind: 'tcp', outcome: passed }, 'The answer', 'What was'),
      'The answer\n  - step 1 of 1 passed\n\nWhat was tried and seen\n  - answered after 100 ms',
    );
  });

  it('says of a datagram that it was answered', () => {
    assert.match(blocks({ kind: 'udp' }, 'What was tried'), /- datagram answered after 100 ms/);
  });
});

describe('the names of codes', () => {
  it('are those of gRPC and HTTP/2, and none for what nobody has defined', () => {
    assert.deepEqual([0, 1, 5, 12, 14, 16, 17, undefined].map(grpcStatusName), [
      'OK',
      'CANCELLED',
      'NOT_FOUND',
      'UNIMPLEMENTED',
      'UNAVAILABLE',
      'UNAUTHENTICATED',
      undefined,
      undefined,
    ]);
    assert.deepEqual([0, 7, 13, 14].map(http2ErrorName), [
      'NO_ERROR',
      'REFUSED_STREAM',
      'HTTP_1_1_REQUIRED',
      undefined,
    ]);
  });
});
