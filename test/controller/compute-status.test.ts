import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import type { BackendHealthCheck } from '../../src/api/v1alpha1/resource.ts';
import { BACKEND_STATES, type BackendHealthCheckStatus, type Condition } from '../../src/api/v1alpha1/status.ts';
import { computeInvalidStatus, computeStatus } from '../../src/controller/compute-status.ts';
import type { Obstacle } from '../../src/controller/conditions.ts';
import { backendViews } from '../../src/controller/views.ts';
import type { BackendReport } from '../../src/schedule/report.ts';
import { aCheck, aReport, aVerdict, effectiveOf } from '../support/builders.ts';
import { assertStatusInvariants } from '../support/status-invariants.ts';

const NOW = Date.UTC(2026, 10, 22, 5, 41);

interface Given {
  readonly check: BackendHealthCheck;
  readonly reports: readonly BackendReport[];
  readonly obstacle?: Obstacle;
  readonly previous?: readonly Condition[];
  readonly nowMs?: number;
  readonly massFailure?: string;
}

function statusOf({
  check,
  reports,
  obstacle,
  previous = [],
  nowMs = NOW,
  massFailure,
}: Given): BackendHealthCheckStatus {
  const effective = effectiveOf(check);
  const status = computeStatus({
    check,
    effective,
    views: backendViews({ check, effective, reports, obstacle, obstacleSinceMs: nowMs }),
    obstacle,
    massFailure,
    previous,
    history: [],
    handledProbeNow: undefined,
    probeSources: ['10.0.3.17'],
    nowMs,
  });
  assertStatusInvariants(status);
  return status;
}

function condition(status: BackendHealthCheckStatus, type: string): Condition {
  const found = status.conditions?.find((candidate) => candidate.type === type);
  assert.ok(found, `no condition ${type}`);
  return found;
}

function said(status: BackendHealthCheckStatus, type: string): string {
  const { status: value, reason } = condition(status, type);
  return `${value} ${reason}`;
}

const two = aCheck(['a=10.0.0.1', 'b=10.0.0.2']);

describe('status of a check', () => {
  it('is healthy when every backend is', () => {
    const status = statusOf({ check: two, reports: [aReport('a', 'Healthy'), aReport('b', 'Healthy')] });

    assert.equal(said(status, 'Ready'), 'True Probing');
    assert.equal(said(status, 'Healthy'), 'True AllBackendsHealthy');
    assert.equal(said(status, 'PortOpen'), 'True Passed');
    assert.equal(said(status, 'ProberHealthy'), 'True Passed');
    assert.equal(status.summary?.ready, '2/2');
  });

  it('names the failing backend, what was seen and what to do in the message of Healthy', () => {
    const status = statusOf({ check: two, reports: [aReport('a', 'Healthy'), aReport('b', 'Unhealthy')] });

    assert.equal(said(status, 'Healthy'), 'False ConnectionRefused');
    const { message } = condition(status, 'Healthy');
    assert.match(
      message,
      /^1 of 2 backends is unhealthy: b: something is wrong: ConnectionRefused\. Next: look at the server$/,
    );
    assert.equal(said(status, 'PortOpen'), 'False ConnectionRefused');
    assert.equal(status.summary?.ready, '1/2');
  });

  it('calls a step passed only when every backend has passed it', () => {
    const status = statusOf({ check: two, reports: [aReport('a', 'Healthy'), aReport('b', 'Unhealthy')] });

    assert.equal(said(status, 'FirewallClear'), 'Unknown NotKnown');
    assert.match(condition(status, 'FirewallClear').message, /on 1 of 2 backends; not known on the others/);
  });

  it('says SeveralReasons when failing backends differ', () => {
    const status = statusOf({
      check: two,
      reports: [aReport('a', 'Unhealthy', 'HttpServerError'), aReport('b', 'Unhealthy', 'ConnectionRefused')],
    });

    assert.equal(said(status, 'Healthy'), 'False SeveralReasons');
    assert.equal(said(status, 'StatusCodeNormal'), 'False HttpServerError');
    assert.equal(said(status, 'PortOpen'), 'False ConnectionRefused');
  });

  it('waits for the first results without calling anything healthy', () => {
    const status = statusOf({ check: two, reports: [aReport('a', 'Unknown'), aReport('b', 'Unknown')] });

    assert.equal(said(status, 'Ready'), 'Unknown Progressing');
    assert.equal(said(status, 'Reconciling'), 'True Progressing');
    assert.equal(said(status, 'Healthy'), 'Unknown AwaitingFirstResults');
  });

  it('is Unknown, not unhealthy, when only our own faults stand against a backend', () => {
    const status = statusOf({
      check: two,
      reports: [aReport('a', 'Healthy'), aReport('b', 'Unknown', 'ProberNetworkDown')],
    });

    assert.equal(said(status, 'Healthy'), 'Unknown NoConclusiveResult');
    assert.equal(said(status, 'ProberHealthy'), 'False ProberNetworkDown');
  });

  it('turns Healthy and Ready Unknown when every result is stale', () => {
    const reports = [aReport('a', 'Unknown', 'ResultStale'), aReport('b', 'Unknown', 'ResultStale')];

    const status = statusOf({ check: two, reports });

    assert.equal(said(status, 'Ready'), 'Unknown ResultStale');
    assert.equal(said(status, 'Healthy'), 'Unknown ResultStale');
  });

  it('does not count a backend in maintenance', () => {
    const status = statusOf({ check: two, reports: [aReport('a', 'Healthy'), aReport('b', 'Maintenance')] });

    assert.equal(said(status, 'Healthy'), 'True AllBackendsHealthy');
    assert.deepEqual([status.summary?.ready, status.summary?.maintenance], ['1/1', 1]);
  });

  it('keeps a slow backend healthy and says Degraded', () => {
    const status = statusOf({ check: two, reports: [aReport('a', 'Healthy'), aReport('b', 'Degraded')] });

    assert.equal(said(status, 'Healthy'), 'True AllBackendsHealthy');
    assert.equal(said(status, 'Degraded'), 'True SlowResponse');
    assert.equal(said(status, 'LoadNormal'), 'False SlowResponse');
    assert.equal(status.summary?.ready, '2/2');
  });

  it('shows an advisory in its own condition only, and leaves the backend healthy', () => {
    const warned = {
      ...aReport('a', 'Healthy'),
      warnings: [{ reason: 'DynamicCheckPage' as const, message: 'the page sets a cookie' }],
    };

    const status = statusOf({ check: two, reports: [warned, aReport('b', 'Healthy')] });

    assert.equal(said(status, 'CheckPageSuitable'), 'False DynamicCheckPage');
    assert.equal(said(status, 'Healthy'), 'True AllBackendsHealthy');
    assert.equal(status.backends?.find((row) => row.name === 'a')?.warnings?.[0]?.reason, 'DynamicCheckPage');
  });

  it('says that a suspended check is ready and nothing about its backends', () => {
    const obstacle: Obstacle = { kind: 'suspended', reason: 'Suspended', message: 'spec.suspend is true' };

    const status = statusOf({ check: two, reports: [], obstacle });

    assert.equal(said(status, 'Ready'), 'True Suspended');
    assert.equal(said(status, 'Healthy'), 'Unknown Suspended');
    assert.deepEqual(
      status.backends?.map((row) => `${row.state} ${row.reason}`),
      ['Unknown Suspended', 'Unknown Suspended'],
    );
  });

  it('is stalled with the field named when the spec is not valid', () => {
    const status = computeInvalidStatus({
      generation: 4,
      obstacle: { kind: 'stalled', reason: 'InvalidSpec', message: 'spec.port: must be at least 1' },
      previous: [],
      nowMs: NOW,
    });

    assertStatusInvariants(status);
    assert.equal(said(status, 'Ready'), 'False InvalidSpec');
    assert.equal(said(status, 'Stalled'), 'True InvalidSpec');
    assert.match(condition(status, 'Stalled').message, /spec\.port/);
    assert.equal(status.observedGeneration, 4);
  });

  it('leaves the state of the rows alone in a mass failure, and doubts the prober', () => {
    const reports = [aReport('a', 'Unhealthy', 'ConnectTimeout'), aReport('b', 'Unhealthy', 'ConnectTimeout')];

    const status = statusOf({ check: two, reports, massFailure: 'both fell silent at once' });

    assert.equal(said(status, 'ProberHealthy'), 'Unknown MassFailure');
    assert.equal(said(status, 'Healthy'), 'False ConnectTimeout');
  });

  it('moves lastTransitionTime with the status only, not with reason or message', () => {
    const before = statusOf({ check: two, reports: [aReport('a', 'Unhealthy'), aReport('b', 'Healthy')] });

    const after = statusOf({
      check: two,
      reports: [aReport('a', 'Unhealthy', 'HttpServerError'), aReport('b', 'Healthy')],
      previous: before.conditions ?? [],
      nowMs: NOW + 60_000,
    });

    assert.equal(condition(after, 'Healthy').lastTransitionTime, condition(before, 'Healthy').lastTransitionTime);
    assert.notEqual(condition(after, 'Healthy').reason, condition(before, 'Healthy').reason);
    assert.equal(condition(after, 'StatusCodeNormal').lastTransitionTime, '2026-11-22T05:42:00Z');
  });

  it('shows the worst rows first and says how many are left out', () => {
    const names = Array.from({ length: 250 }, (_, index) => `b${index}`);
    const check = aCheck(names.map((name, index) => `${name}=10.0.${Math.trunc(index / 250)}.${index + 1}`));

    const status = statusOf({
      check,
      reports: names.map((name, index) => aReport(name, index === 249 ? 'Unhealthy' : 'Healthy')),
    });

    assert.equal(status.backends?.length, 100);
    assert.equal(status.backends?.[0]?.name, 'b249');
    assert.equal(status.truncatedBackends, 150);
    assert.equal(status.summary?.total, 250);
  });

  it('stays under 200 KiB when 1000 backends fail in the longest way', () => {
    const names = Array.from({ length: 1000 }, (_, index) => `${'n'.repeat(240)}${index}`);
    const check = aCheck(names.map((name) => `${name}=10.0.0.1`));
    const long = (length: number): string => 'ü'.repeat(length);
    const verdict = aVerdict('ConnectionRefused', {
      message: long(512),
      advice: [long(512), long(512), long(512), long(512)],
      evidence: Array.from({ length: 6 }, () => long(160)),
    });

    const status = statusOf({ check, reports: names.map((name) => ({ ...aReport(name, 'Unhealthy'), verdict })) });

    assert.ok(Buffer.byteLength(JSON.stringify(status)) <= 200 * 1024);
    assert.equal(status.truncatedBackends, 900);
  });

  it('is the same when it is computed twice, whatever the reports say', () => {
    const reports = fc.array(fc.constantFrom(...BACKEND_STATES), { minLength: 1, maxLength: 20 });
    fc.assert(
      fc.property(reports, (states) => {
        const check = aCheck(states.map((_, index) => `b${index}=10.0.0.${index + 1}`));
        const given = { check, reports: states.map((state, index) => aReport(`b${index}`, state)) };

        const first = statusOf(given);
        const second = statusOf({ ...given, previous: first.conditions ?? [], nowMs: NOW + 3_600_000 });

        assert.deepEqual(second, first);
      }),
    );
  });
});
