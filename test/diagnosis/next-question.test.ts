import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { FailureEvidence } from '../../src/diagnosis/evidence.ts';
import { diagnose } from '../../src/diagnosis/diagnose.ts';
import { nextQuestion } from '../../src/diagnosis/next-question.ts';
import type { Answer, Question } from '../../src/diagnosis/question.ts';
import {
  accepted,
  aSubject,
  certificate,
  evidence,
  failure,
  httpProbe,
  inconclusive,
  investigate,
  port,
  probed,
  routed,
  status,
  succeeded,
  TCP_SUBJECT,
  tlsFacts,
  tlsProbe,
} from '../support/evidence-builders.ts';

/** A world in which nobody answers anything. */
function nobody(question: Question): Answer {
  return { kind: 'unanswered', question };
}

/** Every question that is asked while the world answers like this, in short. */
function asked(start: FailureEvidence, world: (question: Question) => Answer = nobody): readonly string[] {
  return investigate(start, nextQuestion, world).answers.map(({ question }) => short(question));
}

function short(question: Question): string {
  return Object.values(question).map(String).join(' ');
}

const silent = failure('ConnectTimeout', { endedMs: 5_000 });
const unreachable = failure('HostUnreachable', { endedMs: 2 });
const page = aSubject({ probe: { http: httpProbe({ request: { path: '/healthz' } }) } });

describe('nextQuestion about silence', () => {
  it('looks at the local route first, then for signs of life', () => {
    assert.deepEqual(asked(evidence(silent)), [
      'LocalRoute',
      'OtherPort 443 connect',
      'OtherPort 22 connect',
      'OtherPort 3389 connect',
    ]);
  });

  it('asks for patience where the timeout is shorter than a dead neighbour takes', () => {
    const subject = aSubject({ probe: { timeoutMs: 1_000 } });

    assert.deepEqual(asked(evidence(silent, [], { subject })).slice(0, 3), [
      'LocalRoute',
      'Patience 4000',
      'OtherPort 443 connect',
    ]);
  });

  it('begins with the ports of the other backends and leaves out its own', () => {
    const subject = aSubject({ knownPorts: [80, 9000], probe: { port: 443 } });

    assert.deepEqual(asked(evidence(silent, [], { subject })).slice(1), [
      'OtherPort 80 connect',
      'OtherPort 9000 connect',
      'OtherPort 22 connect',
    ]);
  });

  it('stops when one port shows life', () => {
    for (const life of [accepted(), failure('ConnectRefused')]) {
      assert.equal(nextQuestion(evidence(silent, [routed('Routed'), port(443, life)])), undefined);
    }
  });

  it('stops when the local routing table explains it', () => {
    assert.equal(nextQuestion(evidence(silent, [routed('NoRoute')])), undefined);
  });

  it('leads from a short timeout to the dead neighbour', () => {
    const subject = aSubject({ probe: { timeoutMs: 1_000 } });
    const world = (question: Question): Answer =>
      question.kind === 'LocalRoute'
        ? routed('Routed')
        : probed(question, failure('HostUnreachable', { endedMs: 3_060 }));

    const known = investigate(evidence(silent, [], { subject }), nextQuestion, world);

    assert.equal(known.answers.length, 2);
    assert.equal(diagnose(known).reason, 'HostUnreachableOnLink');
  });
});

describe('nextQuestion about unreachable hosts', () => {
  it('asks nothing when the time itself tells of a dead neighbour', () => {
    assert.equal(nextQuestion(evidence(failure('HostUnreachable', { endedMs: 3_060 }))), undefined);
  });

  it('does not trust a fast answer: route, another port, the same again with patience', () => {
    assert.deepEqual(asked(evidence(unreachable)), [
      'LocalRoute',
      'OtherPort 443 connect',
      'Patience 4000',
      'OtherPort 22 connect',
      'OtherPort 3389 connect',
    ]);
  });

  it('leads to the router when everything is unreachable at once', () => {
    const world = (question: Question): Answer =>
      question.kind === 'LocalRoute' ? routed('Routed') : probed(question, unreachable);

    const verdict = diagnose(investigate(evidence(unreachable), nextQuestion, world));

    assert.equal(verdict.reason, 'RouterReportsUnreachable');
    assert.equal(verdict.confidence, 'Likely');
    assert.equal(verdict.evidence.length, 6);
  });

  it('asks nothing about a protocol reject', () => {
    assert.equal(nextQuestion(evidence(failure('ProtocolUnreachable'))), undefined);
  });
});

describe('nextQuestion about a refusal', () => {
  it('looks up the route, and tries the same HTTP probe on at most four other ports', () => {
    const subject = aSubject({ knownPorts: [9000] });

    assert.deepEqual(asked(evidence(failure('ConnectRefused'), [], { subject })), [
      'LocalRoute',
      'OtherPort 9000 probe',
      'OtherPort 8080 probe',
      'OtherPort 8000 probe',
      'OtherPort 3000 probe',
    ]);
  });

  it('tries only the ports of other backends for TCP', () => {
    const subject = { ...TCP_SUBJECT, knownPorts: [5432, 5433] };

    assert.deepEqual(asked(evidence(failure('ConnectRefused'), [], { subject: TCP_SUBJECT })), ['LocalRoute']);
    assert.deepEqual(asked(evidence(failure('ConnectRefused'), [], { subject })), [
      'LocalRoute',
      'OtherPort 5433 probe',
    ]);
  });

  it('stops at the first port that answers as expected', () => {
    const found = probed({ kind: 'OtherPort', port: 8080, as: 'probe' }, succeeded());

    assert.deepEqual(nextQuestion(evidence(failure('ConnectRefused'), [found])), { kind: 'Again' });
    const control = probed({ kind: 'Again' }, failure('ConnectRefused'));
    assert.equal(nextQuestion(evidence(failure('ConnectRefused'), [found, control])), undefined);
  });
});

describe('nextQuestion about HTTP', () => {
  it('changes one thing at a time after a 404: method, Host, path', () => {
    assert.deepEqual(asked(evidence(status(404), [], { subject: page })), [
      'OtherMethod GET',
      'OtherHost null',
      'OtherHost localhost',
      'OtherPath /',
    ]);
  });

  it('does not ask for the path it has', () => {
    assert.ok(!asked(evidence(status(404))).includes('OtherPath /'));
  });

  it('tries the address as Host where the check chose one, with the port unless it is 80', () => {
    const http = httpProbe({ hostChosen: true, request: { host: 'shop.example.com' } });
    const subject = aSubject({ address: '2001:db8::1', probe: { port: 8080, http } });

    assert.deepEqual(asked(evidence(status(421), [], { subject })), ['OtherHost [2001:db8::1]:8080', 'OtherHost null']);
  });

  it('does not try the Host that it sends already', () => {
    const http = httpProbe({ hostChosen: true, request: { host: '10.0.0.1' } });

    assert.deepEqual(asked(evidence(status(421), [], { subject: aSubject({ probe: { http } }) })), ['OtherHost null']);
  });

  it('tries the address that a name stands for', () => {
    const http = httpProbe({ request: { host: 'web.internal' } });
    const subject = aSubject({ address: 'web.internal', isName: true, probe: { http } });

    assert.deepEqual(asked(evidence(status(421), [], { subject })), ['OtherHost 10.0.0.1', 'OtherHost null']);
  });

  it('asks whether a port that hangs up speaks TLS', () => {
    for (const outcome of [failure('ClosedBeforeResponse'), failure('ResetBeforeResponse')]) {
      assert.deepEqual(asked(evidence(outcome)).slice(0, 2), ['OtherMethod GET', 'TlsHello']);
    }
    assert.equal(asked(evidence(status(400)))[0], 'TlsHello');
    assert.deepEqual(asked(evidence(failure('WrongService', { banner: 'TLS' }))), ['TlsHello', 'OtherTls Unverified']);
  });

  it('asks whether the probe works over TLS once the port is known to speak it, and makes the control', () => {
    const closed = failure('ClosedBeforeResponse');
    function world(question: Question): Answer {
      if (question.kind === 'TlsHello') return probed(question, accepted());
      return probed(question, question.kind === 'OtherTls' ? succeeded() : closed);
    }

    assert.deepEqual(asked(evidence(closed), world), ['OtherMethod GET', 'TlsHello', 'OtherTls Unverified', 'Again']);
  });

  it('asks for GET when HEAD fails, but not where HEAD has worked before', () => {
    for (const outcome of [status(403), status(404), status(500), failure('NoResponse')]) {
      assert.ok(asked(evidence(outcome)).includes('OtherMethod GET'));
      assert.ok(!asked(evidence(outcome, [], { wasHealthy: true })).includes('OtherMethod GET'));
    }
    assert.deepEqual(asked(evidence(status(405), [], { wasHealthy: true })), ['OtherMethod GET']);
  });

  it('asks for HEAD when GET is refused, unless a body is expected', () => {
    const get = aSubject({ probe: { http: httpProbe({ request: { method: 'GET' } }) } });
    const body = aSubject({ probe: { http: httpProbe({ bodyWindowKiB: 64, request: { method: 'GET' } }) } });

    assert.deepEqual(asked(evidence(status(405), [], { subject: get })), ['OtherMethod HEAD']);
    assert.deepEqual(asked(evidence(status(405), [], { subject: body })), []);
  });

  it('asks for twice the time when an answer is slow, at least for four seconds and at most for ten', () => {
    for (const code of ['HeadersTimeout', 'BodyTimeout'] as const) {
      const askedAt = (timeoutMs: number): readonly string[] =>
        asked(evidence(failure(code), [], { subject: aSubject({ probe: { timeoutMs } }) }));

      assert.deepEqual(askedAt(500), ['Patience 4000']);
      assert.deepEqual(askedAt(3_000), ['Patience 6000']);
      assert.deepEqual(askedAt(9_000), ['Patience 10000']);
      assert.deepEqual(askedAt(10_000), []);
    }
  });

  it('asks nothing about what speaks for itself', () => {
    for (const outcome of [status(401), status(429), status(302), failure('BodyMismatch'), failure('Malformed')]) {
      assert.deepEqual(asked(evidence(outcome)), []);
    }
  });
});

describe('nextQuestion about ourselves', () => {
  it('asks the routing table only', () => {
    assert.deepEqual(asked(evidence(inconclusive('EgressDenied', { errno: 'EACCES' }))), ['LocalRoute']);
    assert.deepEqual(asked(evidence(inconclusive('BlackholeRoute', { errno: 'EINVAL' }))), ['LocalRoute']);
    assert.deepEqual(asked(evidence(inconclusive('ResourceExhausted', { errno: 'EMFILE' }))), []);
    assert.deepEqual(asked(evidence(inconclusive('LoopStalled'))), []);
  });
});

describe('nextQuestion after six answers', () => {
  it('asks no more', () => {
    const answers = [1, 2, 3, 4, 5, 6].map((number) => port(number, silent));

    assert.equal(nextQuestion(evidence(unreachable, answers)), undefined);
    assert.ok(nextQuestion(evidence(unreachable, answers.slice(1))));
  });
});

describe('nextQuestion about TLS', () => {
  const subject = aSubject({ probe: { port: 443, tls: tlsProbe() } });
  const modern = aSubject({ probe: { port: 443, tls: tlsProbe({ minVersion: '1.3' }) } });
  const named = aSubject({ address: 'web.internal', isName: true, probe: { port: 443, tls: tlsProbe() } });
  const bare = aSubject({ probe: { protocol: 'tcp', http: undefined, tls: tlsProbe() } });

  function alert(number: number, facts: Parameters<typeof tlsFacts>[0] = {}): ReturnType<typeof failure> {
    return failure('HandshakeAlert', { tls: tlsFacts({ alert: number, ...facts }) });
  }

  it('tries a silent or broken handshake without TLS, except where that would only be a connect', () => {
    for (const code of ['HandshakeTimeout', 'HandshakeClosed', 'HandshakeReset'] as const) {
      assert.equal(asked(evidence(failure(code), [], { subject }))[0], 'OtherTls Plain');
      assert.ok(!asked(evidence(failure(code), [], { subject: bare })).includes('OtherTls Plain'));
    }
    assert.deepEqual(asked(evidence(failure('HandshakeNotTls'), [], { subject })), ['TlsHello', 'OtherTls Plain']);
  });

  it('asks by the alert what may be behind it', () => {
    assert.deepEqual(asked(evidence(alert(116), [], { subject })), []);
    assert.deepEqual(asked(evidence(alert(70), [], { subject })), ['TlsOffer']);
    assert.deepEqual(asked(evidence(alert(70), [], { subject: modern })), ['OtherTls Version12', 'TlsOffer']);
    assert.deepEqual(asked(evidence(alert(120), [], { subject })), ['OtherVersion HTTP2']);
    assert.deepEqual(asked(evidence(alert(112), [], { subject: named })), [
      'OtherServerName web.internal',
      'OtherTls NoServerName',
    ]);
    assert.deepEqual(asked(evidence(alert(40), [], { subject })), ['TlsOffer', 'OtherTls NoServerName']);
  });

  it('asks no more once the server was seen to ask for a certificate', () => {
    const asks = probed({ kind: 'TlsOffer' }, { ...accepted(), tls: tlsFacts({ asksForCertificate: true }) });

    assert.equal(nextQuestion(evidence(alert(40), [asks], { subject: named })), undefined);
  });

  it('tries a name of the check where the certificate is for another one, and nothing for another fault', () => {
    const wrong = failure('CertificateRejected', {
      tls: tlsFacts({ certificate: certificate({ fault: 'WrongName' }) }),
    });
    const expired = failure('CertificateRejected', {
      tls: tlsFacts({ certificate: certificate({ fault: 'Expired' }) }),
    });

    assert.deepEqual(asked(evidence(wrong, [], { subject: named })), ['OtherServerName web.internal']);
    assert.deepEqual(asked(evidence(expired, [], { subject: named })), []);
  });

  it('never asks a check with TLS whether the port speaks TLS', () => {
    for (const outcome of [failure('ClosedBeforeResponse'), failure('NoResponse'), status(400)]) {
      assert.ok(!asked(evidence(outcome, [], { subject })).includes('TlsHello'));
    }
  });
});
