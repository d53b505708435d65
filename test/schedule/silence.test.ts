import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { ProbeOutcome } from '../../src/probe/outcome.ts';
import type { StoredBackend } from '../../src/schedule/report.ts';
import { Silence } from '../../src/schedule/silence.ts';
import { aFailure, anInconclusive, aSuccess, aTarget, aVerdict } from '../support/schedule-outcomes.ts';
import { createWorld } from '../support/schedule-world.ts';

const silent = aFailure('ConnectTimeout');

/** One outcome a second, the first at 0; a silence is confirmed by three. */
function sinceAfter(outcomes: readonly ProbeOutcome[], wasHeard = false): number | undefined {
  const silence = new Silence(wasHeard);
  for (const [index, outcome] of outcomes.entries()) silence.take(outcome, index * 1_000, 3);
  return silence.sinceMs;
}

describe('Silence', () => {
  it('begins with the first of as many silent outcomes in a row as make a backend unhealthy', () => {
    assert.equal(sinceAfter([aSuccess(), silent, silent]), undefined);
    assert.equal(sinceAfter([aSuccess(), silent, silent, silent]), 1_000);
    assert.equal(sinceAfter([aSuccess(), silent, silent, silent, silent]), 1_000);
  });

  it('begins only for a backend that was heard: by an answer, a refusal or a reset', () => {
    assert.equal(sinceAfter([silent, silent, silent, silent]), undefined);
    assert.equal(sinceAfter([aFailure('ConnectRefused'), silent, silent, silent]), 1_000);
    assert.equal(sinceAfter([silent, silent, silent, silent], true), 0);
  });

  it('ends with anything that is heard, and begins anew after it', () => {
    assert.equal(sinceAfter([aSuccess(), silent, silent, silent, aFailure('ConnectReset')]), undefined);
    assert.equal(sinceAfter([aSuccess(), silent, silent, aSuccess(), silent, silent]), undefined);
    assert.equal(sinceAfter([aSuccess(), silent, silent, aSuccess(), silent, silent, silent]), 4_000);
  });

  it('is neither begun nor ended by a fault of our own', () => {
    const own = anInconclusive('LoopStalled');

    assert.equal(sinceAfter([own, silent, silent, silent]), undefined);
    assert.equal(sinceAfter([aSuccess(), silent, own, silent, own, silent]), 1_000);
  });

  it('is known of a name that times out, too', () => {
    const lost = anInconclusive('NameTimeout');

    assert.equal(sinceAfter([aSuccess(), lost, lost, lost]), 1_000);
  });
});

describe('the silence of a backend after a restart', () => {
  function silentSince(stored: Pick<StoredBackend, 'state' | 'verdict'>): number | undefined {
    const world = createWorld(() => ({ outcome: silent, afterMs: 1 }));
    const origin = { sinceMs: 0, isAbridged: false, warnings: [], ...stored };
    world.apply([aTarget()], { stored: new Map([['ecs-1', origin]]) });
    world.clock.advance(20_000);
    return world.report().silentSinceMs;
  }

  it('began in this process when the stored state says that it answered', () => {
    assert.notEqual(silentSince({ state: 'Healthy', verdict: undefined }), undefined);
    assert.notEqual(silentSince({ state: 'Degraded', verdict: aVerdict('SlowResponse') }), undefined);
  });

  it('has no known beginning when it was not heard before', () => {
    assert.equal(silentSince({ state: 'Unhealthy', verdict: aVerdict('ConnectTimeout') }), undefined);
    assert.equal(silentSince({ state: 'Unknown', verdict: aVerdict('DnsTimeout') }), undefined);
  });
});
