import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import type { ProbeOutcome } from '../../src/probe/outcome.ts';
import type { StoredBackend } from '../../src/schedule/report.ts';
import { aFailure, anInconclusive, aSuccess, aTarget, aVerdict } from '../support/schedule-outcomes.ts';
import { createWorld, plainDiagnostician, type World, type WorldWords } from '../support/schedule-world.ts';

/** One outcome after the other; the last one repeats. */
function worldOf(outcomes: readonly ProbeOutcome[], words: WorldWords = {}): World {
  return createWorld(
    (_target, start) => ({ outcome: outcomes[Math.min(start, outcomes.length - 1)] ?? aSuccess(), afterMs: 1 }),
    words,
  );
}

/** Lets exactly so many probes end. */
function probes(world: World, count: number): void {
  const wanted = world.lags.length + count;
  while (world.lags.length < wanted) world.clock.advance(1);
}

describe('the state of a backend', () => {
  it('is Initializing until something is decided, and says what was seen so far', () => {
    const world = worldOf([aFailure()]);
    world.apply([aTarget()]);

    const before = world.report();
    probes(world, 2);

    assert.equal(before.verdict?.reason, 'Initializing');
    assert.equal(world.report().state, 'Unknown');
    assert.equal(world.report().settled, false);
    assert.match(world.report().verdict?.message ?? '', /seen ConnectRefused/);
  });

  it('is decided by the first success', () => {
    const world = worldOf([aSuccess()]);
    world.apply([aTarget()]);
    probes(world, 1);

    assert.equal(world.report().state, 'Healthy');
    assert.equal(world.report().verdict, undefined);
    assert.equal(world.report().settled, true);
  });

  it('calls the controller for every change, and never for a steady result', () => {
    const world = worldOf([aSuccess(), aFailure(), aFailure(), aFailure(), aFailure()]);
    world.apply([aTarget()]);

    probes(world, 3);
    assert.equal(world.changed.length, 1);
    probes(world, 1);
    assert.equal(world.changed.length, 2);
    probes(world, 50);
    assert.equal(world.changed.length, 2);
    assert.deepEqual(
      world.transitions.map(({ from, to, reason }) => [from, to, reason]),
      [
        ['Unknown', 'Healthy', 'Healthy'],
        ['Healthy', 'Unhealthy', 'ConnectionRefused'],
      ],
    );
  });

  it('makes a verdict anew only when another failure was seen three times in a row', () => {
    const refused = aFailure('ConnectRefused');
    const reset = aFailure('ConnectReset');
    const world = worldOf([refused, refused, refused, reset, reset, refused, reset, reset, reset]);
    world.apply([aTarget()]);

    probes(world, 8);
    assert.match(world.report().verdict?.message ?? '', /ConnectRefused/);
    probes(world, 1);
    assert.match(world.report().verdict?.message ?? '', /ConnectReset/);
    assert.equal(world.transitions.length, 1);
  });

  it('does not speak for ever of a failure that is gone, though none of the others lasts', () => {
    const taking = Array.from({ length: 12 }, (_, turn) =>
      aFailure(turn % 2 === 0 ? 'ConnectReset' : 'ClosedBeforeResponse'),
    );
    const world = worldOf([aFailure(), aFailure(), aFailure(), ...taking]);
    world.apply([aTarget()]);

    probes(world, 3 + 8);
    assert.match(world.report().verdict?.message ?? '', /ConnectRefused/);
    probes(world, 1);
    assert.match(world.report().verdict?.message ?? '', /ConnectReset/);
    const told = world.changed.length;
    probes(world, 3);
    assert.equal(world.changed.length, told, 'and then it stands again');
  });

  it('turns Unknown only after three inconclusive probes in a row, and goes on where it was', () => {
    const own = anInconclusive('LoopStalled');
    const world = worldOf([aSuccess(), aFailure(), aFailure(), own, own, own, own, aFailure()]);
    world.apply([aTarget()]);

    probes(world, 5);
    assert.equal(world.report().state, 'Healthy');
    probes(world, 1);
    assert.equal(world.report().state, 'Unknown');
    assert.equal(world.report().verdict?.reason, 'ProberOverloaded');
    assert.equal(world.report().settled, true);
    probes(world, 2);
    // Two failures before, one after: inconclusive is identity.
    assert.equal(world.report().state, 'Unhealthy');
  });

  it('never comes back as Healthy by a failure when an Unknown ends', () => {
    const own = anInconclusive('LoopStalled');
    const world = worldOf([aSuccess(), own, own, own, aFailure()]);
    world.apply([aTarget()]);

    probes(world, 6);
    assert.equal(world.report().state, 'Unknown');
    assert.equal(world.report().verdict?.reason, 'ProberOverloaded');
    probes(world, 1);

    assert.deepEqual(
      world.transitions.map(({ from, to }) => `${from} → ${to}`),
      ['Unknown → Healthy', 'Healthy → Unknown', 'Unknown → Unhealthy'],
    );
  });

  it('comes back from an Unknown with the first outcome that agrees with what it was', () => {
    const own = anInconclusive('LoopStalled');
    const world = worldOf([aSuccess(), own, own, own, aFailure(), aSuccess()]);
    world.apply([aTarget()]);

    probes(world, 5);
    assert.equal(world.report().state, 'Unknown');
    probes(world, 1);
    assert.equal(world.report().state, 'Healthy');
  });

  it('settles an address that may not be probed at once', () => {
    const world = worldOf([anInconclusive('AddressNotAllowed')]);
    world.apply([aTarget()]);
    probes(world, 1);

    assert.equal(world.report().state, 'Unknown');
    assert.equal(world.report().settled, true);
  });

  it('takes no notice of a cancelled probe', () => {
    const world = worldOf([anInconclusive('Cancelled')]);
    world.apply([aTarget()]);
    probes(world, 10);

    assert.equal(world.changed.length, 0);
    assert.equal(world.report().verdict?.reason, 'Initializing');
  });

  it('degrades with the words of the first slow answer, and keeps them', () => {
    let diagnosed = 0;
    const world = worldOf(
      [aSuccess(), aSuccess(1_500), aSuccess(1_500), aSuccess(1_500), aSuccess(1_700), aSuccess()],
      {
        diagnostician: {
          ...plainDiagnostician,
          diagnoseSuccess: ({ slowRun }) => {
            diagnosed += 1;
            return {
              degraded: slowRun > 0 ? aVerdict('SlowResponse', { message: `${diagnosed}` }) : undefined,
              warnings: [],
            };
          },
        },
      },
    );
    world.apply([aTarget()]);

    probes(world, 6);

    assert.equal(world.report().state, 'Degraded');
    assert.equal(world.report().verdict?.message, '4');
    assert.equal(world.changed.length, 2);
    probes(world, 2);
    assert.equal(world.report().state, 'Healthy');
  });

  it('says a warning at once, and neither takes it back nor says it anew while the page goes on to vary', () => {
    const pages = [1, 1, 2, 1, 3, 3, 3, 3, 3, 3, 3, 3].map((bodyHash) => aSuccess(3, { bodyHash }));
    const seen: number[] = [];
    const world = worldOf(pages, {
      diagnostician: {
        ...plainDiagnostician,
        diagnoseSuccess: ({ differentBodies }) => {
          seen.push(differentBodies);
          const warnings =
            differentBodies >= 2 ? [{ reason: 'DynamicCheckPage' as const, message: `${differentBodies}` }] : [];
          return { degraded: undefined, warnings };
        },
      },
    });
    world.apply([aTarget()]);

    probes(world, 12);

    // Only what differs from the success before is judged.
    assert.deepEqual(seen, [1, 2, 3, 2, 1]);
    assert.deepEqual(world.report().warnings, [{ reason: 'DynamicCheckPage', message: '2' }]);
    assert.equal(world.changed.length, 2);
  });
});

describe('maintenance', () => {
  it('tells what is seen, counts nothing, and is entered and left', () => {
    const world = worldOf([aFailure()]);
    world.apply([aTarget()]);
    probes(world, 3);

    world.apply([aTarget({ maintenance: true })]);
    probes(world, 10);
    const during = world.report();
    world.apply([aTarget()]);
    probes(world, 3);

    assert.equal(during.state, 'Maintenance');
    assert.equal(during.verdict?.reason, 'ConnectionRefused');
    assert.equal(during.settled, true);
    assert.deepEqual(
      world.transitions.map(({ from, to }) => `${from} → ${to}`),
      ['Unknown → Unhealthy', 'Unhealthy → Maintenance', 'Maintenance → Unhealthy'],
    );
  });
});

describe('after a restart', () => {
  const refused = aVerdict('ConnectionRefused', { message: 'from before' });
  function storedAs(words: Partial<StoredBackend>): ReadonlyMap<string, StoredBackend> {
    return new Map([
      ['ecs-1', { state: 'Unhealthy', sinceMs: 1_000, verdict: refused, isAbridged: false, warnings: [], ...words }],
    ]);
  }

  it('goes on with the stored state, verdict and time, and writes nothing new while they hold', () => {
    const world = worldOf([aFailure()]);
    world.apply([aTarget()], { stored: storedAs({}) });

    assert.deepEqual(world.report(), {
      backend: 'ecs-1',
      state: 'Unhealthy',
      sinceMs: 1_000,
      verdict: refused,
      warnings: [],
      settled: true,
      restored: true,
      silentSinceMs: undefined,
    });
    probes(world, 10);
    assert.equal(world.report().verdict, refused);
    assert.equal(world.report().restored, false);
    assert.equal(world.report().sinceMs, 1_000);
    assert.deepEqual(world.transitions, []);
    assert.equal(world.changed.length, 1);
  });

  it('says it anew when a different verdict was confirmed', () => {
    const world = worldOf([aFailure()]);
    world.apply([aTarget()], { stored: storedAs({ verdict: aVerdict('ConnectTimeout') }) });

    probes(world, 2);
    assert.equal(world.report().verdict?.reason, 'ConnectTimeout');
    probes(world, 1);
    assert.equal(world.report().verdict?.reason, 'ConnectionRefused');
  });

  it('says an abridged verdict anew, once, even when the reason is the same', () => {
    const world = worldOf([aFailure()]);
    world.apply([aTarget()], { stored: storedAs({ isAbridged: true }) });

    probes(world, 2);
    assert.equal(world.report().verdict, refused);
    probes(world, 1);
    const fresh = world.report().verdict;
    assert.match(fresh?.message ?? '', /^seen ConnectRefused:Connect:/);
    probes(world, 20);
    assert.equal(world.report().verdict, fresh);
    assert.deepEqual(world.transitions, []);
  });

  it('says the words of an abridged Degraded anew with the next slow answer, once', () => {
    const world = worldOf([aSuccess(), aSuccess(1_500)]);
    const stored = aVerdict('SlowResponse', { message: 'from bef…' });
    world.apply([aTarget()], { stored: storedAs({ state: 'Degraded', verdict: stored, isAbridged: true }) });

    probes(world, 1);
    assert.equal(world.report().verdict, stored);
    probes(world, 1);
    const fresh = world.report().verdict;
    assert.equal(fresh?.message, 'a message about SlowResponse');
    probes(world, 20);
    assert.equal(world.report().verdict, fresh);
  });

  it('counts to the threshold before a stored Unhealthy is healthy again', () => {
    const world = worldOf([aSuccess()]);
    world.apply([aTarget()], { stored: storedAs({}) });

    probes(world, 2);
    assert.equal(world.report().state, 'Unhealthy');
    probes(world, 1);
    assert.equal(world.report().state, 'Healthy');
  });

  it('needs three fresh failures to take a stored Healthy back', () => {
    const world = worldOf([aFailure()]);
    world.apply([aTarget()], { stored: storedAs({ state: 'Healthy', verdict: undefined }) });

    probes(world, 2);
    assert.equal(world.report().state, 'Healthy');
    probes(world, 1);
    assert.equal(world.report().state, 'Unhealthy');
  });

  it('keeps a stored Unknown and its reason until something fresh is known', () => {
    const world = worldOf([anInconclusive(), aSuccess()]);
    world.apply([aTarget()], { stored: storedAs({ state: 'Unknown', verdict: aVerdict('DnsTimeout') }) });

    probes(world, 1);
    assert.equal(world.report().verdict?.reason, 'DnsTimeout');
    assert.equal(world.report().settled, false);
    probes(world, 1);
    assert.equal(world.report().state, 'Healthy');
  });

  it('uses what was stored only when the check is first seen', () => {
    const world = worldOf([aFailure()]);
    world.apply([]);

    world.apply([aTarget()], { stored: storedAs({}) });

    assert.equal(world.report().state, 'Unknown');
  });

  it('turns stale after a minute without any result', () => {
    const world = createWorld(() => ({ outcome: aSuccess(), afterMs: 1e9 }));
    world.apply([aTarget()], { stored: storedAs({ state: 'Healthy', verdict: undefined }) });

    world.clock.advance(59_000);
    assert.equal(world.report().state, 'Healthy');
    world.clock.advance(7_000);
    assert.equal(world.report().state, 'Unknown');
    assert.equal(world.report().verdict?.reason, 'ResultStale');
    world.clock.advance(60_000);
    assert.equal(world.changed.length, 1);
  });

  it('does not call results stale because this process was held up', () => {
    const world = createWorld(() => ({ outcome: aSuccess(), afterMs: 1 }));
    world.apply([aTarget()]);
    world.clock.advance(5_000);

    world.clock.stall(600_000);
    world.clock.advance(5_000);

    assert.deepEqual(
      world.transitions.map(({ to }) => to),
      ['Healthy'],
    );
  });
});

describe('a poisoned diagnosis', () => {
  it('makes its backend Unknown, is logged once, and harms no other', () => {
    const world = createWorld(() => ({ outcome: aFailure(), afterMs: 1 }), {
      diagnostician: {
        ...plainDiagnostician,
        diagnose: (evidence) => {
          if (evidence.subject.backend === 'poisoned') throw new Error('a bug');
          return plainDiagnostician.diagnose(evidence);
        },
      },
    });
    world.apply([aTarget({ backend: 'poisoned' }), aTarget({ backend: 'ecs-1', address: '10.0.0.2' })]);

    world.clock.advance(60_000);

    assert.equal(world.report('poisoned').state, 'Unknown');
    assert.equal(world.report('poisoned').verdict?.reason, 'ProbeInternalError');
    assert.equal(world.report('ecs-1').state, 'Unhealthy');
    assert.deepEqual(world.errors, ['backend cannot be judged: a bug']);
    assert.ok(world.starts.filter(({ address }) => address === '10.0.0.1').length > 20);
  });

  it('recovers with the next success', () => {
    const world = worldOf([aFailure(), aFailure(), aFailure(), aSuccess(), aSuccess(), aSuccess()], {
      diagnostician: {
        ...plainDiagnostician,
        diagnose: () => {
          throw new Error('a bug');
        },
      },
    });
    world.apply([aTarget()]);

    probes(world, 6);

    assert.equal(world.report().state, 'Healthy');
  });

  it('lives through a prober that throws', () => {
    const world = createWorld((target) => {
      if (target.port === 81) throw new Error('no such plan');
      return { outcome: aSuccess(), afterMs: 1 };
    });
    world.apply([aTarget(), aTarget({ backend: 'ecs-2', port: 81 })]);

    world.clock.advance(60_000);

    assert.equal(world.report('ecs-1').state, 'Healthy');
    assert.equal(world.report('ecs-2').state, 'Unknown');
    assert.equal(world.errors.length, 1);
    assert.equal(world.scheduler.load().probesInFlight, 0);
  });
});

describe('whatever comes', () => {
  const anyOutcome = fc.constantFrom<ProbeOutcome>(
    aSuccess(),
    aSuccess(2_000),
    aFailure('ConnectRefused'),
    aFailure('ConnectTimeout'),
    anInconclusive('LoopStalled'),
    anInconclusive('NameTimeout'),
    anInconclusive('Cancelled'),
  );

  it('never calls a backend unhealthy without as many failures in a row as the threshold says', () => {
    fc.assert(
      fc.property(
        fc.array(anyOutcome, { minLength: 1, maxLength: 40 }),
        fc.integer({ min: 1, max: 4 }),
        (outcomes, unhealthy) => {
          const world = worldOf(outcomes);
          world.apply([aTarget({ unhealthy })]);
          let failures = 0;
          let lastDecided = 'Unknown';
          for (const outcome of outcomes) {
            const flips = world.transitions.filter(({ to }) => to === 'Unhealthy').length;
            probes(world, 1);
            if (outcome.kind === 'success') failures = 0;
            if (outcome.kind === 'failure') failures += 1;
            const flipped = world.transitions.filter(({ to }) => to === 'Unhealthy').length > flips;
            const { state, verdict } = world.report();
            // An Unknown that ends gives back what was decided before it.
            if (flipped && lastDecided !== 'Unhealthy') assert.ok(failures >= unhealthy, `${failures} of ${unhealthy}`);
            if (state !== 'Unknown') lastDecided = state;
            assert.equal(
              verdict === undefined,
              state === 'Healthy',
              `${state} has a verdict exactly when it is not Healthy`,
            );
          }
        },
      ),
      { numRuns: 150 },
    );
  });

  it('turns Healthy or Degraded only by a success, and Unhealthy only by a failure', () => {
    fc.assert(
      fc.property(fc.array(anyOutcome, { minLength: 1, maxLength: 40 }), (outcomes) => {
        const world = worldOf(outcomes);
        world.apply([aTarget()]);
        for (const outcome of outcomes) {
          const before = world.transitions.length;
          probes(world, 1);
          for (const { to } of world.transitions.slice(before)) {
            if (to === 'Healthy' || to === 'Degraded') assert.equal(outcome.kind, 'success');
            if (to === 'Unhealthy') assert.equal(outcome.kind, 'failure');
          }
        }
      }),
      { numRuns: 150 },
    );
  });

  it('tells of transitions that follow from one another', () => {
    fc.assert(
      fc.property(fc.array(anyOutcome, { minLength: 1, maxLength: 40 }), (outcomes) => {
        const world = worldOf(outcomes);
        world.apply([aTarget()]);
        probes(world, outcomes.length);

        let state = 'Unknown';
        for (const change of world.transitions) {
          assert.equal(change.from, state);
          assert.notEqual(change.to, state);
          state = change.to;
        }
        assert.equal(world.report().state, state);
        assert.ok(world.changed.length >= world.transitions.length);
      }),
      { numRuns: 150 },
    );
  });
});
