/** The report of one diagnosis, and its bars. */
import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import type { BackendRow } from '../../../src/api/v1alpha1/status.ts';
import type { PhaseTimings, ProbeOutcome } from '../../../src/probe/outcome.ts';
import { createPalette } from '../../../src/cli/output/colour.ts';
import { phaseBars, phasesOf } from '../../../src/cli/output/phase-bar.ts';
import { renderProbeReport } from '../../../src/cli/output/probe-report.ts';
import { aCancelled, aConnectFailure, aRow, aSuccess } from '../snapshots.ts';
import { httpFacts } from '../../support/evidence-builders.ts';

const palette = createPalette(false);
const NOW_MS = Date.UTC(2026, 10, 22);
const HTTP = { kind: 'http', nowMs: NOW_MS } as const;

describe('the phases of a probe', () => {
  it('follow each other on one scale', () => {
    assert.deepEqual(
      phaseBars(
        phasesOf(aSuccess({ resolvedMs: 20, connectedMs: 40, securedMs: undefined, firstByteMs: 90, endedMs: 100 })),
        10,
      ),
      [
        'resolve    ██             20 ms',
        'connect      ██           20 ms',
        'first byte     █████      50 ms',
        'read                █     10 ms',
      ],
    );
  });

  it('leave out what did not happen: resolving an address, waiting where nothing was asked', () => {
    const names = (timings: Partial<PhaseTimings>): string[] => phasesOf(aSuccess(timings)).map(({ name }) => name);

    assert.deepEqual(names({ resolvedMs: undefined, firstByteMs: 90 }), ['connect', 'first byte', 'read']);
    assert.deepEqual(names({ firstByteMs: undefined, endedMs: 10 }), ['connect']);
  });

  it('mark the one in which it failed', () => {
    assert.deepEqual(phaseBars(phasesOf(aConnectFailure(5)), 4), ['connect    ████      5 ms ✗']);
  });

  it('end with a lookup that leads nowhere: nothing was dialled', () => {
    const nothing = { connectedMs: undefined, securedMs: undefined, firstByteMs: undefined };
    const notFound: ProbeOutcome = {
      ...aConnectFailure(),
      code: 'NameNotFound',
      phase: 'Resolve',
      address: undefined,
      timings: { ...nothing, resolvedMs: 4, endedMs: 4 },
    };
    const refused: ProbeOutcome = {
      ...aCancelled(),
      cause: 'AddressNotAllowed',
      phase: 'Connect',
      address: undefined,
      timings: { ...nothing, resolvedMs: 4, endedMs: 4 },
    };
    const unresolved = { ...notFound, timings: { ...nothing, resolvedMs: undefined, endedMs: 9 } };
    const refusedAddress = { ...refused, timings: { ...nothing, resolvedMs: undefined, endedMs: 0 } };

    assert.deepEqual(phaseBars(phasesOf(notFound), 4), ['resolve    ████      4 ms ✗']);
    assert.deepEqual(phaseBars(phasesOf(unresolved), 4), ['resolve    ████      9 ms ✗']);
    assert.deepEqual(phaseBars(phasesOf(refused), 4), ['resolve    ████      4 ms ✗']);
    assert.deepEqual(phasesOf(refusedAddress), []);
  });

  it('fill the scale and never leave it', () => {
    const times = fc.array(fc.integer({ min: 0, max: 10_000 }), { minLength: 4, maxLength: 4 });
    fc.assert(
      fc.property(times, fc.integer({ min: 1, max: 60 }), (ends, width) => {
        const [resolvedMs = 0, connectedMs = 0, firstByteMs = 0, endedMs = 0] = ends.toSorted((x, y) => x - y);
        for (const bar of phaseBars(phasesOf(aSuccess({ resolvedMs, connectedMs, firstByteMs, endedMs })), width)) {
          assert.match(bar.slice(11, 11 + width), /^ *█+ *$/);
          assert.equal(bar[11 + width], ' ');
        }
      }),
    );
  });
});

describe('the report', () => {
  it('says verdict, times, steps, what was tried, and what to do', () => {
    const row = aRow('backend', 'Unhealthy', {
      message: '10.0.0.1:80 refuses connections',
      advice: ['Start the service. See: ss -ltn "sport = :80"'],
      evidence: ['connect ECONNREFUSED after 5 ms'],
      steps: {
        DirectAccess: 'Failed',
        PortOpen: 'Failed',
        FirewallClear: 'Passed',
        CheckParameters: 'Unknown',
        StatusCode: 'NotReached',
        CheckPage: 'NotReached',
        Load: 'NotReached',
        ListenAddress: 'Unknown',
      },
    });

    const text = renderProbeReport(
      { target: 'http://10.0.0.1:80/', probe: 'HTTP HEAD /', row, outcome: aConnectFailure(5), ...HTTP },
      { width: 80, palette },
    );

    assert.equal(
      text,
      `http://10.0.0.1:80/  HTTP HEAD /

✗ Unhealthy  ConnectionRefused (Proven; the fault is with: Backend)
  10.0.0.1:80 refuses connections

Times of the last probe (10.0.0.1)
  connect    ████████████████████████████████████████      5 ms ✗

The steps of the guide
  ✗ DirectAccess    can the service be reached directly on the backend?  ← ConnectionRefused
  ✗ PortOpen        is the configured port open?  ← ConnectionRefused
  ✓ FirewallClear   does no firewall or security software block the prober?
  ? CheckParameters are the parameters of the check right?
  – StatusCode      does it answer with a normal status?
  – CheckPage       is the page static and simple?
  – Load            is the backend free of overload?
  ? ListenAddress   does it listen on the address that is probed, or on all?

What was tried and seen
  - connect ECONNREFUSED after 5 ms

What to do
  1. Start the service. See: ss -ltn "sport = :80"

More: bhc explain ConnectionRefused
`,
    );
  });

  it('is short for a healthy backend', () => {
    const row = aRow('backend', 'Healthy');

    const text = renderProbeReport(
      { target: 'tcp://10.0.0.1:80', probe: 'TCP connect', row, outcome: undefined, kind: 'tcp', nowMs: NOW_MS },
      { width: 80, palette },
    );

    assert.equal(text, 'tcp://10.0.0.1:80  TCP connect\n\n✓ Healthy\n  answers as expected\n');
  });

  const PASSED = {
    DirectAccess: 'Passed',
    PortOpen: 'Passed',
    FirewallClear: 'Passed',
    CheckParameters: 'Passed',
    StatusCode: 'Passed',
    CheckPage: 'Passed',
    Load: 'Passed',
    ListenAddress: 'Passed',
  } as const;

  function reportOf(row: BackendRow, outcome?: ProbeOutcome): string {
    return renderProbeReport(
      { target: 'http://10.0.0.1:80/', probe: 'HTTP HEAD /', row, outcome, ...HTTP },
      { width: 80, palette },
    );
  }

  it('names the remarks behind a step that a healthy backend does not pass', () => {
    const text = reportOf(
      aRow('backend', 'Healthy', {
        steps: { ...PASSED, CheckPage: 'Failed' },
        warnings: [
          { reason: 'DynamicCheckPage', message: 'sets a cookie' },
          { reason: 'HeavyCheckPage', message: 'is large' },
        ],
      }),
    );

    assert.match(text, /! CheckPage +is the page static and simple\? {2}← DynamicCheckPage, HeavyCheckPage\n/);
    assert.doesNotMatch(text, /✗|← Healthy/);
  });

  it('tells a remark from the reason of a backend that fails', () => {
    const text = reportOf(
      aRow('backend', 'Unhealthy', {
        reason: 'HttpServerError',
        steps: { ...PASSED, StatusCode: 'Failed', CheckPage: 'Failed' },
        warnings: [{ reason: 'HeavyCheckPage', message: 'is large' }],
      }),
    );

    assert.match(text, /✗ StatusCode .* ← HttpServerError\n {2}! CheckPage .* ← HeavyCheckPage\n/);
  });

  it('marks the step of a slow backend as a warning', () => {
    const row = aRow('backend', 'Degraded', { reason: 'SlowResponse', steps: { ...PASSED, Load: 'Failed' } });

    assert.match(reportOf(row), /! Load .* ← SlowResponse\n/);
  });

  it('says what the last probe of a healthy backend saw', () => {
    const row = aRow('backend', 'Healthy');

    assert.match(
      reportOf(row, { ...aSuccess({ endedMs: 5.4 }), http: httpFacts(302) }),
      /What was tried and seen\n {2}- HTTP 302 after 5 ms\n/,
    );
    assert.match(reportOf(row, aSuccess({ endedMs: 5.4 })), /- answered after 5 ms\n/);
  });
});
