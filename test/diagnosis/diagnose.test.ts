import assert from 'node:assert/strict';
import type { Answer } from '../../src/diagnosis/question.ts';
import { describe, it } from 'node:test';
import { REASONS, reasonFacts, type Reason } from '../../src/api/reasons.ts';
import { diagnose } from '../../src/diagnosis/diagnose.ts';
import { DIAGNOSIS_CASES } from '../support/diagnosis-cases.ts';
import {
  accepted,
  aSubject,
  evidence,
  failure,
  httpProbe,
  inconclusive,
  port,
  probed,
  routed,
  status,
  succeeded,
} from '../support/evidence-builders.ts';

/** Reasons that no single failing probe can bring: they come from successes, from the lifecycle, or from many backends at once. */
const NOT_FROM_A_PROBE: ReadonlySet<Reason> = new Set<Reason>([
  'Healthy',
  'SlowResponse',
  'DynamicCheckPage',
  'HeavyCheckPage',
  'TlsCertExpiresSoon',
  'TlsChainDisordered',
  'DnsStaleAnswerInUse',
  'DnsPartialAnswers',
  'PacketLossSuspected',
  'ClockSkewSuspected',
  'LatencyRegression',
  'Flapping',
  'SharedDependencySuspected',
  'CorrelatesWithSpecChange',
  'DetectionWindowTooLong',
  'CheckTooFrequent',
  'DuplicateBackend',
  'Initializing',
  'Suspended',
  'Maintenance',
  'ResultStale',
  'MassFailure',
  'InvalidSpec',
  'NoBackends',
  'CredentialsUnavailable',
]);

/** Messages and advice of a diagnosis, as one text. */
function told(...parts: Parameters<typeof evidence>): string {
  const { message, advice } = diagnose(evidence(...parts));
  return [message, ...advice].join('\n');
}

describe('diagnose', () => {
  for (const { reason, confidence, when, evidence: shown, lookAlike } of DIAGNOSIS_CASES) {
    it(`says ${reason} (${confidence}) when ${when}, and ${lookAlike.reason} for what looks like it`, () => {
      const verdict = diagnose(shown);

      assert.equal(verdict.reason, reason);
      assert.equal(verdict.confidence, confidence);
      assert.notEqual(lookAlike.reason, reason);
      assert.equal(diagnose(lookAlike.evidence).reason, lookAlike.reason);
    });
  }

  it('can say every reason that a probe can bring', () => {
    const said = new Set(DIAGNOSIS_CASES.map(({ reason }) => reason));

    const missing = Object.keys(REASONS).filter(
      (reason) => ![...said, ...NOT_FROM_A_PROBE].some((known) => known === reason),
    );

    assert.deepEqual(missing, []);
  });

  it('tells nothing that a certificate says of itself', () => {
    for (const { evidence: shown } of DIAGNOSIS_CASES) {
      assert.doesNotMatch(JSON.stringify(diagnose(shown)), /told\.test|CN=told/);
    }
  });

  it('takes blame from the table', () => {
    for (const { reason, evidence: shown } of DIAGNOSIS_CASES) {
      assert.equal(diagnose(shown).blame, reasonFacts(reason).blame);
    }
  });

  it('names both causes of a refusal and what tells them apart', () => {
    const text = told(failure('ConnectRefused'));

    assert.match(text, /10\.0\.0\.1:80 refuses connections: nothing listens .* or a firewall rejects/);
    assert.ok(text.includes('ss -ltn "sport = :80"'));
    assert.ok(text.includes('netstat -ano | findstr :80'));
    assert.match(text, /127\.0\.0\.1:80 or \[::1\]:80: bind the service to 0\.0\.0\.0 or to 10\.0\.0\.1/);
  });

  it('writes IPv6 addresses in brackets, and advises rules for the family of the backend', () => {
    const subject = aSubject({ address: '2001:db8::1', probeSources: ['10.0.3.17', '2001:db8::17'] });
    const outcome = failure('ConnectTimeout', { address: '2001:db8::1' });

    const text = told(outcome, [port(443, failure('ConnectRefused'))], { subject });

    assert.ok(text.includes('[2001:db8::1]:80 is silent'));
    assert.ok(text.includes('ip6 saddr { 2001:db8::17 } tcp dport 80 accept'));
    assert.ok(text.includes('-LocalPort 80 -RemoteAddress 2001:db8::17'));
    assert.ok(!text.includes('10.0.3.17'));
  });

  it('names the port that answered, and leaves the other backends alone', () => {
    const text = told(failure('ConnectRefused'), [
      probed({ kind: 'OtherPort', port: 8000, as: 'probe' }, failure('ConnectRefused')),
      probed({ kind: 'OtherPort', port: 8080, as: 'probe' }, succeeded(204)),
    ]);

    assert.ok(text.includes('port 8080 of the same host answers HEAD / as expected'));
    assert.ok(text.includes('Proven: HEAD / on port 8080 answered 204.'));
    assert.ok(text.includes('kubectl edit bhc web -n shop'));
    assert.match(text, /Only if every backend of the check uses port 8080: kubectl patch/);
  });

  it('says what was changed since a backend was healthy only when it was', () => {
    const before = told(failure('ConnectRefused'), [], { wasHealthy: true });

    assert.match(before, /It was healthy with the same settings/);
    assert.doesNotMatch(told(failure('ConnectRefused')), /It was healthy/);
  });

  it('does not take GET as proof when HEAD has worked before', () => {
    const answers = [
      probed({ kind: 'OtherMethod', method: 'GET' }, succeeded()),
      probed({ kind: 'Again' }, status(405)),
    ] as const;

    assert.equal(diagnose(evidence(status(405), answers)).confidence, 'Proven');
    assert.equal(diagnose(evidence(status(405), answers, { wasHealthy: true })).confidence, 'Likely');
  });

  it('takes an experiment as proof only when the probe still fails as before', () => {
    const viaGet = probed({ kind: 'OtherMethod', method: 'GET' }, succeeded());
    const told = (...answers: readonly Answer[]): readonly string[] => {
      const { reason, confidence } = diagnose(evidence(status(404), answers));
      return [reason, confidence];
    };

    assert.deepEqual(told(viaGet, probed({ kind: 'Again' }, status(404))), ['HeadUnsupported', 'Proven']);
    assert.deepEqual(told(viaGet, probed({ kind: 'Again' }, status(500))), ['HeadUnsupported', 'Likely']);
    assert.deepEqual(told(viaGet), ['HeadUnsupported', 'Likely']);
    assert.deepEqual(told(viaGet, probed({ kind: 'Again' }, succeeded())), ['HttpPathNotFound', 'Likely']);
  });

  it('says that a failure comes and goes when the same probe succeeds a moment later', () => {
    const answers = [probed({ kind: 'OtherHost', host: null }, succeeded()), probed({ kind: 'Again' }, succeeded())];

    const { message, confidence } = diagnose(evidence(status(403), answers));

    assert.match(message, /a moment later the same probe succeeded, so this comes and goes/);
    assert.equal(confidence, 'Likely');
  });

  it('says that a name is not served, and that leaving it out helps all backends', () => {
    const subject = aSubject({
      probe: { http: httpProbe({ hostChosen: true, request: { host: 'old.example.com' } }) },
    });

    const text = told(status(404), [probed({ kind: 'OtherHost', host: '10.0.0.1' }, succeeded())], { subject });

    assert.match(
      text,
      /does not serve the host name old\.example\.com: HEAD \/ gets 404, and is answered as expected with Host 10\.0\.0\.1/,
    );
    assert.ok(text.includes(`-p '{"spec":{"probe":{"http":{"host":null}}}}'`));
  });

  it('never mistakes an experiment of another failure for an explanation', () => {
    const answers = [
      probed({ kind: 'OtherMethod', method: 'GET' }, succeeded()),
      probed({ kind: 'OtherPath', path: '/' }, succeeded()),
      probed({ kind: 'OtherHost', host: null }, succeeded()),
      probed({ kind: 'TlsHello' }, accepted()),
    ] as const;

    assert.equal(diagnose(evidence(failure('ConnectRefused'), answers)).reason, 'ConnectionRefused');
    assert.equal(diagnose(evidence(failure('BodyMismatch'), answers)).reason, 'HttpBodyMismatch');
    assert.equal(diagnose(evidence(status(503), [answers[1]])).reason, 'HttpServiceUnavailable');
  });

  it('says which redirect it saw without saying where it points', () => {
    const kinds = [
      'SameHostOtherPath',
      'SameHostHttps',
      'SameHostOtherPort',
      'OtherHost',
      'SamePlace',
      'Unreadable',
    ] as const;

    const messages = kinds.map((redirect) => diagnose(evidence(status(302, { redirect }))).message);

    assert.equal(new Set(messages).size, kinds.length);
    assert.ok(messages[1]?.includes('redirects to https'));
  });

  it('proposes the interval that a rate limit asks for, and keeps the number out of the message', () => {
    const verdict = diagnose(evidence(status(429, { retryAfterSeconds: 30 })));

    assert.ok(verdict.advice.some((line) => line.includes('{"spec":{"interval":"30s"}}')));
    assert.doesNotMatch(verdict.message, /30/);
  });

  it('tells a missing address family from exhausted ports', () => {
    const outcome = inconclusive('ResourceExhausted', { errno: 'EADDRNOTAVAIL', address: '2001:db8::1' });

    assert.match(told(outcome, [routed('NoAddressOfFamily')]), /has no IPv6 address/);
    assert.match(told(outcome, [routed('Routed')]), /ran out of file descriptors, local ports or memory/);
  });

  it('writes down what was seen and asked, in the order of asking', () => {
    const shown = evidence(failure('ConnectTimeout', { endedMs: 5_000 }), [
      routed('Routed'),
      port(443, failure('ConnectRefused', { endedMs: 1.4 })),
      { kind: 'unanswered', question: { kind: 'OtherPort', port: 22, as: 'connect' } },
    ]);

    assert.deepEqual(diagnose(shown).evidence, [
      'connect timed out after 5000 ms',
      'local route: Routed',
      'port 443: connect ECONNREFUSED after 1 ms',
      'port 22: could not be asked',
    ]);
  });

  it('leaves out of six answers the one that nobody gave', () => {
    const nobody = { kind: 'unanswered', question: { kind: 'OtherPort', port: 22, as: 'connect' } } as const;
    const silent = failure('ConnectTimeout', { endedMs: 1_000 });
    const shown = evidence(silent, [
      routed('Routed'),
      port(1, silent),
      nobody,
      port(2, silent),
      port(3, silent),
      port(4, silent),
    ]);

    const { evidence: lines } = diagnose(shown);

    assert.equal(lines.length, 6);
    assert.equal(lines[1], 'local route: Routed');
    assert.equal(lines[5], 'port 4: connect timed out after 1000 ms');
  });

  it('does not call a host down while one port could not be asked', () => {
    const silent = failure('ConnectTimeout');
    const nobody = { kind: 'unanswered', question: { kind: 'OtherPort', port: 3389, as: 'connect' } } as const;
    const notConclusive = port(3389, inconclusive('LoopStalled'));

    assert.equal(diagnose(evidence(silent, [port(443, silent), port(22, silent)])).reason, 'HostDownSuspected');
    assert.equal(diagnose(evidence(silent, [port(443, silent), port(22, silent), nobody])).reason, 'ConnectTimeout');
    assert.equal(
      diagnose(evidence(silent, [port(443, silent), port(22, silent), notConclusive])).reason,
      'ConnectTimeout',
    );
  });

  it('keeps the first outcome when the patient probe got less far', () => {
    const patient = probed({ kind: 'Patience', budgetMs: 4_000 }, failure('ConnectTimeout', { endedMs: 4_000 }));

    assert.equal(diagnose(evidence(failure('NoResponse', { endedMs: 1_000 }), [patient])).reason, 'NoResponse');
  });
});
