import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { expectStatusAdvice, firewallAdvice } from '../../src/diagnosis/advice.ts';
import { diagnose } from '../../src/diagnosis/diagnose.ts';
import { DIAGNOSIS_CASES } from '../support/diagnosis-cases.ts';
import { aSubject, evidence, failure, httpProbe } from '../support/evidence-builders.ts';

const longest = '2001:0db8:aaaa:bbbb:cccc:dddd:eeee:000';
const many = Array.from({ length: 8 }, (_, index) => `${longest}${index}`);

describe('advice', () => {
  it('is there for every failing backend', () => {
    for (const { reason, evidence: shown } of DIAGNOSIS_CASES) {
      assert.ok(diagnose(shown).advice.length > 0, reason);
    }
  });

  it('never tells anybody to disable a firewall', () => {
    for (const { reason, evidence: shown } of DIAGNOSIS_CASES) {
      const text = diagnose(shown).advice.join('\n');
      assert.doesNotMatch(
        text,
        /disabl|turn off|switch off|iptables stop|firewall\.cpl|ufw disable|0\.0\.0\.0\/0/i,
        reason,
      );
    }
  });

  it('opens one port for the prober only, on Linux and on Windows', () => {
    const lines = firewallAdvice(
      evidence(failure('ConnectTimeout'), [], { subject: aSubject({ probeSources: ['10.0.3.17', '10.0.3.18'] }) }),
    );

    assert.match(
      lines[0] ?? '',
      /^Allow TCP port 80 from the prober \(10\.0\.3\.17 and 10\.0\.3\.18\), and nothing more/,
    );
    assert.ok(
      lines[1]?.includes('nft insert rule inet filter input ip saddr { 10.0.3.17, 10.0.3.18 } tcp dport 80 accept'),
    );
    assert.ok(lines[1]?.includes('ufw allow proto tcp from 10.0.3.17 to any port 80'));
    assert.ok(lines[2]?.includes('-Protocol TCP -LocalPort 80 -RemoteAddress 10.0.3.17,10.0.3.18'));
  });

  it('says where the addresses stand when it does not know them', () => {
    const lines = firewallAdvice(evidence(failure('ConnectTimeout'), [], { subject: aSubject({ probeSources: [] }) }));

    assert.match(lines.join('\n'), /status\.effective\.probeSources/);
    assert.match(lines.join('\n'), /PROBER_ADDRESS/);
  });

  it('fits into its lines with the longest addresses', () => {
    const subject = aSubject({ address: `${longest}9`, probeSources: many, probe: { port: 65_535 } });

    for (const { reason, evidence: shown } of DIAGNOSIS_CASES) {
      const { advice } = diagnose({
        ...shown,
        outcome: { ...shown.outcome, address: `${longest}9` },
        subject: { ...shown.subject, ...subject, probe: { ...shown.subject.probe, port: 65_535 } },
      });
      assert.ok(!advice.some((line) => line.endsWith('…')), reason);
    }
  });

  it('keeps the statuses that are expected already, and does not grow the list beyond its limit', () => {
    const subject = aSubject({ probe: { http: httpProbe({ expectedStatuses: ['200', '204'] }) } });
    const full = aSubject({
      probe: { http: httpProbe({ expectedStatuses: Array.from({ length: 20 }, () => '200') }) },
    });

    assert.ok(expectStatusAdvice(subject, 401)[0]?.includes('"expectedStatuses":["200","204","401"]'));
    assert.deepEqual(expectStatusAdvice(full, 401), []);
  });

  it('keeps latency out of every message', () => {
    for (const { reason, evidence: shown } of DIAGNOSIS_CASES) {
      assert.doesNotMatch(diagnose(shown).message, /\d ms/, reason);
    }
  });

  it('names backend and port in every message about a way to a backend', () => {
    for (const { reason, evidence: shown } of DIAGNOSIS_CASES) {
      if (!reason.startsWith('Dns')) assert.match(diagnose(shown).message, /10\.0\.0\.1:(80|443|5432)/, reason);
    }
  });
});
