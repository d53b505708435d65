import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { reasonFacts } from '../../src/api/reasons.ts';
import { GUIDE_STEPS } from '../../src/api/steps.ts';
import { diagnose } from '../../src/diagnosis/diagnose.ts';
import { healthySteps } from '../../src/diagnosis/steps.ts';
import { DIAGNOSIS_CASES } from '../support/diagnosis-cases.ts';
import { aSubject, evidence, failure, inconclusive, probed, status, succeeded } from '../support/evidence-builders.ts';

describe('the steps of a verdict', () => {
  it('fail at the step of the reason', () => {
    for (const { reason, evidence: shown } of DIAGNOSIS_CASES) {
      const { step } = reasonFacts(reason);
      if (step !== 'Prober') assert.equal(diagnose(shown).steps[step], 'Failed', reason);
    }
  });

  it('fail nowhere else but at DirectAccess and PortOpen', () => {
    for (const { reason, evidence: shown } of DIAGNOSIS_CASES) {
      const { steps } = diagnose(shown);
      const others = GUIDE_STEPS.filter((step) => steps[step] === 'Failed' && step !== reasonFacts(reason).step);
      assert.ok(
        others.every((step) => step === 'DirectAccess' || step === 'PortOpen'),
        `${reason}: ${others.join()}`,
      );
    }
  });

  it('stop at the name when it does not resolve', () => {
    const { steps } = diagnose(evidence(failure('NameNotFound')));

    assert.deepEqual(steps, {
      DirectAccess: 'Failed',
      PortOpen: 'NotReached',
      FirewallClear: 'NotReached',
      CheckParameters: 'NotReached',
      StatusCode: 'NotReached',
      CheckPage: 'NotReached',
      Load: 'NotReached',
      ListenAddress: 'NotReached',
    });
  });

  it('leave the firewall and the listen address open on a refusal, which a reject rule may have sent', () => {
    const { steps } = diagnose(evidence(failure('ConnectRefused')));

    assert.equal(steps.DirectAccess, 'Failed');
    assert.equal(steps.PortOpen, 'Failed');
    assert.equal(steps.FirewallClear, 'Unknown');
    assert.equal(steps.ListenAddress, 'Unknown');
    assert.equal(steps.StatusCode, 'NotReached');
  });

  it('leave the port open on silence', () => {
    const { steps } = diagnose(evidence(failure('ConnectTimeout')));

    assert.equal(steps.DirectAccess, 'Failed');
    assert.equal(steps.PortOpen, 'Unknown');
    assert.equal(steps.FirewallClear, 'Unknown');
  });

  it('pass what an answer shows', () => {
    const { steps } = diagnose(evidence(status(404)));

    assert.deepEqual(steps, {
      DirectAccess: 'Passed',
      PortOpen: 'Passed',
      FirewallClear: 'Passed',
      CheckParameters: 'Failed',
      StatusCode: 'Unknown',
      CheckPage: 'Unknown',
      Load: 'Passed',
      ListenAddress: 'Passed',
    });
  });

  it('do not call a quick 503 a sign of little load', () => {
    assert.equal(diagnose(evidence(status(503))).steps.Load, 'Unknown');
  });

  it('leave the firewall open when an accepted connection is thrown away', () => {
    const { steps } = diagnose(evidence(failure('ResetBeforeResponse')));

    assert.equal(steps.DirectAccess, 'Failed');
    assert.equal(steps.PortOpen, 'Passed');
    assert.equal(steps.FirewallClear, 'Unknown');
    assert.equal(steps.ListenAddress, 'Passed');
  });

  it('follow the patient probe when it got further', () => {
    const subject = aSubject({ probe: { timeoutMs: 1_000 } });
    const patient = probed({ kind: 'Patience', budgetMs: 4_000 }, status(500));

    assert.equal(diagnose(evidence(failure('ConnectTimeout'), [patient], { subject })).steps.PortOpen, 'Passed');
  });

  it('pass the parameters of a backend that was healthy with them', () => {
    assert.equal(
      diagnose(evidence(failure('ConnectRefused'), [], { wasHealthy: true })).steps.CheckParameters,
      'Passed',
    );
    assert.equal(diagnose(evidence(status(404), [], { wasHealthy: true })).steps.CheckParameters, 'Failed');
  });

  it('say nothing when the fault is ours', () => {
    const { steps } = diagnose(evidence(inconclusive('LoopStalled')));

    assert.ok(GUIDE_STEPS.every((step) => steps[step] === 'Unknown'));
  });

  it('all pass for a healthy web backend, and a TCP probe reaches no page', () => {
    assert.ok(Object.values(healthySteps('page', true)).every((result) => result === 'Passed'));
    assert.equal(healthySteps('page', false).CheckPage, 'Failed');
    assert.equal(healthySteps('nothing', true).StatusCode, 'NotReached');
    assert.equal(
      diagnose(evidence(failure('NoResponse'), [probed({ kind: 'OtherMethod', method: 'GET' }, succeeded())])).steps
        .Load,
      'Unknown',
    );
  });
});
