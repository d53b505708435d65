import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { logProbes } from '../../src/metrics/probe-log.ts';
import type { EndedProbe, ProbeObserver } from '../../src/metrics/probe-observer.ts';
import { createLogSink } from '../support/log-sink.ts';
import { aFailure, anInconclusive, aSuccess, aTarget } from '../support/schedule-outcomes.ts';

describe('probe log', () => {
  it('says in one debug line for each probe whose it was, how it ended and how long it took, and passes it on', () => {
    const log = createLogSink();
    const counted: EndedProbe[] = [];
    const probes: ProbeObserver = {
      ended: (probe) => counted.push(probe),
      skipped: () => undefined,
      asked: () => undefined,
    };
    const { target } = aTarget();

    for (const outcome of [aSuccess(12.4), aFailure('ConnectRefused'), anInconclusive('LoopStalled')])
      logProbes(probes, log).ended({ key: 'shop/web', backend: 'ecs-1', target, outcome }, 0);

    const about = { healthCheck: 'shop/web', backend: 'ecs-1' };
    assert.deepEqual(log.lines, [
      { level: 'debug', fields: { ...about, outcome: 'success', ms: 12 }, message: 'probe ended' },
      { level: 'debug', fields: { ...about, outcome: 'ConnectRefused', ms: 1 }, message: 'probe ended' },
      { level: 'debug', fields: { ...about, outcome: 'LoopStalled', ms: 1 }, message: 'probe ended' },
    ]);
    assert.equal(counted.length, 3);
  });
});
