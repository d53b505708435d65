import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { repeatCommand } from '../../src/diagnosis/commands.ts';
import { diagnose } from '../../src/diagnosis/diagnose.ts';
import type { FailureEvidence } from '../../src/diagnosis/evidence.ts';
import { failureSignature } from '../../src/diagnosis/evidence.ts';
import { evidenceLines, outcomeLine } from '../../src/diagnosis/evidence-lines.ts';
import { nextQuestion } from '../../src/diagnosis/next-question.ts';
import type { Answer, Question } from '../../src/diagnosis/question.ts';
import { diagnoseSuccess } from '../../src/diagnosis/success.ts';
import { DIAGNOSIS_CASES } from '../support/diagnosis-cases.ts';
import { again, closed } from '../support/diagnosis-cases/diagnosis-case.ts';
import {
  asHttp,
  banner,
  cartCheck,
  ended,
  grpcAnswer,
  grpcCheck,
  http2Check,
  inExchange,
  mailCheck,
  noReply,
  noStatus,
  overHttp1,
  serving,
  slowCall,
  udpCheck,
  wholeServer,
} from '../support/diagnosis-cases/protocol-builders.ts';
import {
  accepted,
  aSubject,
  evidence,
  failure,
  investigate,
  port,
  probed,
  succeeded,
  status,
  successEvidence,
} from '../support/evidence-builders.ts';

function told(shown: FailureEvidence): string {
  const { message, advice } = diagnose(shown);
  return [message, ...advice].join('\n');
}

function nobody(question: Question): Answer {
  return { kind: 'unanswered', question };
}

function asked(start: FailureEvidence): readonly string[] {
  return investigate(start, nextQuestion, nobody).answers.map(({ question }) =>
    Object.values(question).map(String).join(' '),
  );
}

describe('what is said of a check that is not of HTTP', () => {
  it('speaks neither of pages nor of curl', () => {
    for (const { when, evidence: shown } of DIAGNOSIS_CASES) {
      if (shown.subject.probe.http !== undefined) continue;
      assert.doesNotMatch(told(shown), /curl|spec\.probe\.http|Content-Length|valid HTTP\b|plain HTTP/, when);
    }
  });

  it('speaks of HTTP over TCP and of datagrams not at all', () => {
    for (const { when, evidence: shown } of DIAGNOSIS_CASES) {
      const { protocol } = shown.subject.probe;
      if (protocol === 'tcp' || protocol === 'udp') assert.doesNotMatch(told(shown), /HTTP|HEAD/, when);
    }
  });

  it('does so too where any TCP connection fails', () => {
    for (const code of [
      'ConnectRefused',
      'ConnectTimeout',
      'ConnectReset',
      'HostUnreachable',
      'NetworkUnreachable',
      'ProtocolUnreachable',
      'SendFailed',
      'ClosedBeforeResponse',
      'ResetBeforeResponse',
      'ResetDuringResponse',
    ] as const) {
      for (const subject of [mailCheck, grpcCheck, aSubject({ probe: { protocol: 'tcp', http: undefined } })]) {
        assert.doesNotMatch(told(evidence(failure(code), [], { subject })), /curl|HEAD|spec\.probe\.http|HTTP/, code);
      }
    }
  });
});

describe('advice about datagrams', () => {
  it('looks at datagram sockets, and lets datagrams of the prober in', () => {
    const unreachable = told(evidence(failure('UdpPortUnreachable'), [], { subject: udpCheck }));
    const filtered = told(evidence(failure('UdpUnreachable'), [], { subject: udpCheck }));

    assert.match(unreachable, /ss -lun "sport = :80"; Windows: netstat -ano -p UDP \| findstr :80/);
    assert.match(unreachable, /allow UDP port 80 from the prober \(10\.0\.3\.17\) only/);
    assert.match(filtered, /udp dport 80 accept; with ufw: ufw allow proto udp from 10\.0\.3\.17 to any port 80/);
    assert.match(filtered, /-Protocol UDP -LocalPort 80 -RemoteAddress 10\.0\.3\.17/);
    assert.doesNotMatch(unreachable + filtered, /TCP|ss -ltn/);
  });

  it('names all that silence may be, and whether the host is alive', () => {
    const { message } = diagnose(evidence(noReply, [port(22, accepted())], { subject: udpCheck }));

    assert.match(
      message,
      /is dead or does not know .*, the datagram or the answer is dropped, or the answer comes from another address; the host itself is alive \(TCP port 22 reacts\)/,
    );
  });
});

describe('patches that an experiment has proven', () => {
  it('ask for the server as a whole', () => {
    const text = told(evidence(grpcAnswer(5), [wholeServer, again(grpcAnswer(5))], { subject: cartCheck }));

    assert.match(text, /^Proven: the health call for the server as a whole answered SERVING\. Ask for that: kubectl/m);
    assert.ok(text.includes(`-p '{"spec":{"probe":{"grpc":{"service":""}}}}'`));
  });

  it('use the version that was answered', () => {
    const text = told(evidence(banner('HTTP/1'), [overHttp1, again(banner('HTTP/1'))], { subject: http2Check }));

    assert.match(text, /^Proven: HEAD \/ answered 200 over HTTP\/1\.1\. Use it: kubectl/m);
    assert.ok(text.includes(`-p '{"spec":{"probe":{"http":{"version":"HTTP1"}}}}'`));
  });

  it('check HTTP where gRPC was asked for', () => {
    const overHttp2 = probed({ kind: 'AsHttp', version: 'HTTP2' }, succeeded());

    assert.ok(
      told(evidence(banner('HTTP/1'), [asHttp], { subject: grpcCheck })).includes(
        `-p '{"spec":{"probe":{"grpc":null,"http":{}}}}'`,
      ),
    );
    assert.ok(
      told(evidence(noStatus(200), [overHttp2], { subject: grpcCheck })).includes(
        `-p '{"spec":{"probe":{"grpc":null,"http":{"version":"HTTP2"}}}}'`,
      ),
    );
  });

  it('leave only the connect of what cannot be checked otherwise', () => {
    assert.ok(
      told(evidence(banner('SSH'), [], { subject: grpcCheck })).includes(
        `-p '{"spec":{"probe":{"grpc":null,"tcp":{}}}}'`,
      ),
    );
    assert.ok(
      told(evidence(inExchange('ExchangeMismatch', {}, 'SSH'), [], { subject: mailCheck })).includes(
        `-p '{"spec":{"probe":{"tcp":{"exchange":null}}}}'`,
      ),
    );
  });
});

describe('the names of numbers', () => {
  it('are those of RFC 9113 for the end of HTTP/2', () => {
    const { message, evidence: lines } = diagnose(evidence(ended('GOAWAY', 11), [], { subject: http2Check }));

    assert.match(message, /speaks HTTP\/2 and ends HEAD \/ with GOAWAY ENHANCE_YOUR_CALM \(11\)/);
    assert.match(lines[0] ?? '', /^GOAWAY ENHANCE_YOUR_CALM \(11\) after 12 ms/);
    assert.match(
      diagnose(evidence(ended('RST_STREAM', 99), [], { subject: http2Check })).message,
      /RST_STREAM error 99/,
    );
  });

  it('are those of gRPC for the end of a call', () => {
    assert.match(
      diagnose(evidence(grpcAnswer(13), [], { subject: cartCheck })).message,
      /answers the gRPC health call for shop\.Cart with gRPC status INTERNAL \(13\) instead of OK/,
    );
  });
});

describe('lines of evidence', () => {
  it('tell the version of HTTP where it is not the usual one', () => {
    assert.equal(outcomeLine(succeeded(200, { majorVersion: 2 })), 'HTTP 200 over HTTP/2, as expected, after 4 ms');
    assert.equal(outcomeLine(status(500, { majorVersion: 2 })), 'HTTP 500 over HTTP/2 after 12 ms');
    assert.equal(outcomeLine(succeeded()), 'HTTP 200, as expected, after 4 ms');
  });

  it('tell what gRPC, an exchange and a datagram showed', () => {
    const exchange = { step: 3, steps: 3, hasSent: true };

    assert.equal(outcomeLine(serving), 'gRPC SERVING, as expected, after 4 ms');
    assert.equal(outcomeLine(grpcAnswer(14)), 'gRPC status UNAVAILABLE (14) after 12 ms, 90 bytes received');
    assert.equal(outcomeLine(noStatus(404)), 'no gRPC status (HTTP 404) after 12 ms, 90 bytes received');
    assert.equal(outcomeLine({ ...accepted(), exchange }), 'exchange of 3 steps complete after 4 ms');
    assert.equal(
      outcomeLine(inExchange('ExchangeMismatch', { step: 2 }, 'SSH')),
      'ExchangeMismatch in step 2 of 2, answered in SSH after 12 ms, 30 bytes received',
    );
    assert.equal(
      outcomeLine(failure('UdpPortUnreachable', { errno: 'ECONNREFUSED' })),
      'ICMP port unreachable (ECONNREFUSED) after 12 ms',
    );
  });

  it('never say that a datagram was accepted', () => {
    const patient = probed({ kind: 'Patience', budgetMs: 4_000 }, accepted());
    const lines = evidenceLines(evidence(noReply, [patient, port(22, accepted())], { subject: udpCheck }));

    assert.deepEqual(lines.slice(1), ['same probe with 4s: answered after 4 ms', 'port 22: accepted after 4 ms']);
  });

  it('change with what the answer says', () => {
    const signatures = [grpcAnswer(5), grpcAnswer(14), ended('GOAWAY', 0), ended('GOAWAY', 11), noStatus(404)].map(
      failureSignature,
    );

    assert.equal(new Set(signatures).size, signatures.length);
  });
});

describe('what is asked', () => {
  it('about a gRPC call that nobody answers: more time, TLS, HTTP/1', () => {
    const silent = failure('NoResponse', { endedMs: 5_000 });

    assert.deepEqual(asked(evidence(silent, [], { subject: grpcCheck })), [
      'Patience 10000',
      'TlsHello',
      'AsHttp HTTP1',
    ]);
    assert.deepEqual(asked(evidence(slowCall, [], { subject: grpcCheck, wasHealthy: true })), ['Patience 10000']);
  });

  it('about an unknown service: the server as a whole, unless the name was known before', () => {
    assert.deepEqual(asked(evidence(grpcAnswer(5), [], { subject: cartCheck })), ['OtherService ']);
    assert.deepEqual(asked(evidence(grpcAnswer(5), [], { subject: cartCheck, wasHealthy: true })), []);
    assert.deepEqual(asked(evidence(grpcAnswer(5), [], { subject: grpcCheck })), []);
  });

  it('about HTTP/2 that nobody answers: HTTP/1.1 first; about HTTP/1.1: HTTP/2 last', () => {
    assert.equal(asked(evidence(closed, [], { subject: http2Check }))[0], 'OtherVersion HTTP1');
    assert.equal(asked(evidence(closed)).at(-1), 'OtherVersion HTTP2');
    assert.deepEqual(asked(evidence(banner('HTTP/2'))), ['OtherVersion HTTP2', 'AsGrpc']);
    assert.deepEqual(asked(evidence(status(505))), ['OtherVersion HTTP2']);
  });

  it('about an answer in HTTP/2 that is none of gRPC: HTTP in both versions', () => {
    assert.deepEqual(asked(evidence(noStatus(404), [], { subject: grpcCheck })), ['AsHttp HTTP1', 'AsHttp HTTP2']);
    assert.deepEqual(asked(evidence(noStatus(200, true), [], { subject: grpcCheck })), []);
  });

  it('about a greeting that does not come: more time, and TLS', () => {
    const silent = inExchange('ExchangeSilent');

    assert.deepEqual(
      asked(evidence({ ...silent, timings: { ...silent.timings, endedMs: 5_000 } }, [], { subject: mailCheck })),
      ['Patience 10000', 'TlsHello'],
    );
  });

  it('about a datagram: the route, and whether the host is alive; never whether the port speaks TLS', () => {
    assert.deepEqual(asked(evidence(noReply, [], { subject: udpCheck })), [
      'LocalRoute',
      'Patience 10000',
      'OtherPort 443 connect',
      'OtherPort 22 connect',
      'OtherPort 3389 connect',
    ]);
    assert.deepEqual(asked(evidence(failure('UdpUnreachable'), [], { subject: udpCheck })), ['LocalRoute']);
  });

  it('about a bare connect: nothing of all this', () => {
    const bare = aSubject({ probe: { protocol: 'tcp', http: undefined } });

    assert.deepEqual(asked(evidence(closed, [], { subject: bare })), []);
  });
});

describe('the steps', () => {
  it('of a datagram that nobody answers are unknown, but for the answer', () => {
    const { steps } = diagnose(evidence(noReply, [], { subject: udpCheck }));

    assert.deepEqual(
      [steps.DirectAccess, steps.PortOpen, steps.FirewallClear, steps.StatusCode],
      ['Unknown', 'Unknown', 'Unknown', 'Failed'],
    );
  });

  it('of an unreachable UDP port fail where those of a refusal do', () => {
    const { steps } = diagnose(evidence(failure('UdpPortUnreachable'), [], { subject: udpCheck }));

    assert.deepEqual(
      [steps.DirectAccess, steps.PortOpen, steps.FirewallClear, steps.ListenAddress],
      ['Failed', 'Failed', 'Unknown', 'Unknown'],
    );
  });

  it('of a gRPC server that answers pass up to its answer', () => {
    const { steps } = diagnose(evidence(grpcAnswer(13), [], { subject: grpcCheck }));

    assert.deepEqual(
      [steps.DirectAccess, steps.PortOpen, steps.StatusCode, steps.CheckPage],
      ['Passed', 'Passed', 'Failed', 'NotReached'],
    );
  });
});

describe('a slow backend', () => {
  it('is described in the words of its protocol', () => {
    const slow = (subject: typeof udpCheck): string =>
      [
        diagnoseSuccess(successEvidence({ subject, outcome: serving, slowRun: 1 })).degraded?.message,
        ...(diagnoseSuccess(successEvidence({ subject, slowRun: 1 })).degraded?.advice ?? []),
      ].join('\n');

    assert.match(slow(grpcCheck), /answers the gRPC health call as expected, but takes longer than 1s/);
    assert.match(slow(grpcCheck), /grpc_health_probe -addr=10\.0\.0\.1:80/);
    assert.match(slow(udpCheck), /answers the datagram as expected/);
    assert.match(slow(udpCheck), /ss -lun/);
    assert.match(slow(mailCheck), /answers the exchange as expected/);
  });
});

describe('commands that repeat a probe', () => {
  it('fit its protocol', () => {
    const tlsFacts = {
      verifiedName: 'mail.example.com',
      nameChosen: true,
      minVersion: '1.2',
      hasOwnAuthorities: false,
      hasClientCertificate: false,
      verifies: false,
      expiryWarningMs: 0,
    } as const;
    const secured = (subject: typeof udpCheck): typeof udpCheck => ({
      ...subject,
      probe: { ...subject.probe, tls: tlsFacts },
    });

    assert.equal(repeatCommand(http2Check), 'curl -gI --http2-prior-knowledge http://10.0.0.1:80/');
    assert.equal(repeatCommand(cartCheck), 'grpc_health_probe -addr=10.0.0.1:80 -service=shop.Cart');
    assert.equal(
      repeatCommand(secured(grpcCheck)),
      'grpc_health_probe -addr=10.0.0.1:80 -tls -tls-no-verify -tls-server-name=mail.example.com',
    );
    assert.equal(repeatCommand(udpCheck), 'nc -u -v -w 3 10.0.0.1 80');
    assert.equal(repeatCommand(mailCheck), 'nc -v -w 3 10.0.0.1 80');
    assert.equal(
      repeatCommand(secured(mailCheck)),
      'openssl s_client -connect 10.0.0.1:80 -servername mail.example.com',
    );
  });
});
