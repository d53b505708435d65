import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import * as fc from 'fast-check';
import { diagnoseSuccess } from '../../src/diagnosis/success.ts';
import { anySubject } from '../support/evidence-arbitraries.ts';
import {
  accepted,
  aSubject,
  httpProbe,
  succeeded,
  successEvidence,
  TCP_SUBJECT,
} from '../support/evidence-builders.ts';

describe('diagnoseSuccess', () => {
  it('has nothing to say about a quick and simple page', () => {
    assert.deepEqual(diagnoseSuccess(successEvidence()), { degraded: undefined, warnings: [] });
  });

  it('calls a slow backend degraded at the step Load, and passes the rest', () => {
    const { degraded } = diagnoseSuccess(successEvidence({ slowRun: 1 }));

    assert.equal(degraded?.reason, 'SlowResponse');
    assert.equal(degraded.message, '10.0.0.1:80 answers HEAD / as expected, but takes longer than 1s');
    assert.deepEqual(degraded.evidence, ['connected after 1 ms, first byte after 3 ms, complete after 4 ms']);
    assert.equal(degraded.steps.Load, 'Failed');
    assert.equal(degraded.steps.CheckPage, 'Passed');
    assert.equal(degraded.steps.StatusCode, 'Passed');
  });

  it('speaks of connections for TCP, where no page is reached', () => {
    const { degraded, warnings } = diagnoseSuccess(
      successEvidence({ subject: TCP_SUBJECT, outcome: accepted(), slowRun: 3, differentBodies: 2 }),
    );

    assert.equal(degraded?.message, '10.0.0.1:5432 accepts connections, but takes longer than 1s');
    assert.equal(degraded.steps.CheckPage, 'NotReached');
    assert.deepEqual(warnings, []);
  });

  it('names every sign of a dynamic page', () => {
    const subject = aSubject({ probe: { http: httpProbe({ request: { path: '/health.php?deep=1' } }) } });
    const outcome = succeeded(200, { setsCookie: true, scriptEngine: true });

    const { warnings } = diagnoseSuccess(successEvidence({ subject, outcome, differentBodies: 2 }));

    assert.deepEqual(
      warnings.map(({ reason }) => reason),
      ['DynamicCheckPage'],
    );
    assert.match(
      warnings[0]?.message ?? '',
      /the path names a script, a header names a script engine, it sets a cookie and its content changes from probe to probe/,
    );
  });

  it('does not call a page dynamic for one body, or for a name that only looks like a script', () => {
    const subject = aSubject({ probe: { http: httpProbe({ request: { path: '/php/do?x=.php' } }) } });

    assert.deepEqual(diagnoseSuccess(successEvidence({ subject, differentBodies: 1 })).warnings, []);
  });

  it('calls a page heavy from 64 KiB on, announced or read', () => {
    const announced = diagnoseSuccess(successEvidence({ outcome: succeeded(200, { contentLength: 65_537 }) }));
    const read = diagnoseSuccess(successEvidence({ outcome: succeeded(200, { bodyBytes: 65_536 }) }));
    const light = diagnoseSuccess(
      successEvidence({ outcome: succeeded(200, { contentLength: 65_536, bodyBytes: 65_535 }) }),
    );

    assert.equal(announced.warnings[0]?.reason, 'HeavyCheckPage');
    assert.equal(read.warnings[0]?.reason, 'HeavyCheckPage');
    assert.deepEqual(light.warnings, []);
  });

  it('fails the step CheckPage of a slow backend with an unsuitable page', () => {
    const { degraded } = diagnoseSuccess(successEvidence({ slowRun: 1, differentBodies: 3 }));

    assert.equal(degraded?.steps.CheckPage, 'Failed');
  });

  it('stays within the limits for every subject', () => {
    fc.assert(
      fc.property(anySubject, (subject) => {
        const outcome = succeeded(200, { setsCookie: true, scriptEngine: true, contentLength: 1_000_000 });

        const { degraded, warnings } = diagnoseSuccess(
          successEvidence({ subject, outcome, slowRun: 1, differentBodies: 9, isClockSkewed: true, isFarSlower: true }),
        );

        for (const text of [
          degraded?.message ?? '',
          ...(degraded?.advice ?? []),
          ...warnings.map(({ message }) => message),
        ]) {
          assert.ok(text.length <= 512);
        }
      }),
    );
  });
});
