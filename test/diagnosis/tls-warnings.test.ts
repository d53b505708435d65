import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { diagnoseSuccess } from '../../src/diagnosis/success.ts';
import type { Warning } from '../../src/diagnosis/verdict.ts';
import type { CertificateFacts } from '../../src/probe/facts.ts';
import { aSubject, certificate, succeeded, successEvidence, tlsFacts, tlsProbe } from '../support/evidence-builders.ts';

const DAY_MS = 86_400_000;

function warningsOf(facts: Partial<CertificateFacts>, verifies = true): readonly Warning[] {
  const subject = aSubject({ probe: { port: 443, tls: tlsProbe({ verifies }) } });
  const outcome = { ...succeeded(), tls: tlsFacts({ version: 'TLSv1.3', certificate: certificate(facts) }) };
  return diagnoseSuccess(successEvidence({ subject, outcome })).warnings;
}

describe('remarks about a certificate', () => {
  it('are none for a sound one', () => {
    assert.deepEqual(warningsOf({}), []);
  });

  it('name the day on which it ends, from the warning time on', () => {
    const judgedAtMs = Date.UTC(2026, 10, 1);
    assert.deepEqual(warningsOf({ judgedAtMs, validToMs: judgedAtMs + 15 * DAY_MS }), []);

    const [warning, ...others] = warningsOf({ judgedAtMs, validToMs: judgedAtMs + 13 * DAY_MS });

    assert.equal(warning?.reason, 'TlsCertExpiresSoon');
    assert.match(warning.message, /^the certificate of 10\.0\.0\.1:443 expires on 2026-11-14 \(UTC\)/);
    assert.deepEqual(others, []);
  });

  it('stay the same from probe to probe', () => {
    const validToMs = Date.UTC(2026, 10, 14);
    const [today] = warningsOf({ judgedAtMs: Date.UTC(2026, 10, 10), validToMs });
    const [tomorrow] = warningsOf({ judgedAtMs: Date.UTC(2026, 10, 11), validToMs });

    assert.deepEqual(today, tomorrow);
  });

  it('say that it has expired where any certificate is taken', () => {
    const [warning] = warningsOf({ fault: 'Expired', judgedAtMs: 2 * DAY_MS, validToMs: DAY_MS }, false);

    assert.match(warning?.message ?? '', /has expired on 1970-01-02/);
  });

  it('name a chain out of order', () => {
    const [warning] = warningsOf({ isOrdered: false, chainLength: 3 });

    assert.equal(warning?.reason, 'TlsChainDisordered');
  });

  it('tell nothing that it says of itself', () => {
    const told = JSON.stringify(warningsOf({ isOrdered: false, validToMs: DAY_MS }));

    assert.doesNotMatch(told, /told\.test|CN=told/);
  });
});
