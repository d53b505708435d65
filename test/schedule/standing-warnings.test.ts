import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { Warning } from '../../src/diagnosis/verdict.ts';
import { diagnoseSuccess } from '../../src/diagnosis/success.ts';
import { StandingFindings } from '../../src/schedule/standing-findings.ts';
import { StandingWarnings } from '../../src/schedule/standing-warnings.ts';
import type { CheckTarget } from '../../src/schedule/target.ts';
import { certificate, tlsFacts } from '../support/evidence-builders.ts';
import { createFakeClock, type FakeClock } from '../support/fake-clock.ts';
import { aSuccess, aTarget } from '../support/schedule-outcomes.ts';
import { createWorld, plainDiagnostician, type Script, type World } from '../support/schedule-world.ts';

const HOUR_MS = 3_600_000;
const dynamic: Warning = { reason: 'DynamicCheckPage', message: 'the page varies' };
const heavy: Warning = { reason: 'HeavyCheckPage', message: 'the page is heavy' };

function standing(): { clock: FakeClock; warnings: StandingWarnings; answers(count: number, gapMs: number): void } {
  const clock = createFakeClock();
  const warnings = new StandingWarnings(clock);
  return {
    clock,
    warnings,
    answers(count, gapMs) {
      for (let answer = 0; answer < count; answer += 1) {
        clock.advance(gapMs);
        warnings.age();
      }
    },
  };
}

const ending: Warning = { reason: 'TlsCertExpiresSoon', message: 'it ends on 2026-12-01' };

describe('a remark about a certificate', () => {
  it('goes with the next answers once there is no reason for it', () => {
    const { warnings, answers } = standing();
    warnings.take([ending, dynamic]);
    warnings.take([dynamic]);

    answers(7, 1_000);
    assert.deepEqual(warnings.shown, [ending, dynamic]);
    answers(1, 1_000);
    assert.deepEqual(warnings.shown, [dynamic]);
  });

  it('has new words when another certificate ends on another day', () => {
    const { warnings } = standing();
    const other: Warning = { ...ending, message: 'it ends on 2026-12-24' };
    warnings.take([ending]);
    warnings.take([other]);

    assert.deepEqual(warnings.shown, [other]);
  });
});

describe('what is said about a certificate', () => {
  it('is judged anew when another one is shown, and once in a minute', () => {
    let judged = 0;
    const findings = new StandingFindings(createFakeClock());
    const diagnostician = {
      ...plainDiagnostician,
      diagnoseSuccess: () => {
        judged += 1;
        return { degraded: undefined, warnings: [] };
      },
    };
    function judge(part: Parameters<typeof certificate>[0]): number {
      const outcome = { ...aSuccess(), tls: tlsFacts({ certificate: certificate(part) }) };
      findings.judge(diagnostician, aTarget(), outcome, false);
      return judged;
    }

    assert.equal(judge({ judgedAtMs: 0 }), 1);
    assert.equal(judge({ judgedAtMs: 59_999 }), 1);
    assert.equal(judge({ judgedAtMs: 60_000 }), 2);
    assert.equal(judge({ judgedAtMs: 60_001, validToMs: 5 }), 3);
    assert.equal(judge({ judgedAtMs: 60_002, validToMs: 5, isOrdered: false }), 4);
  });
});

describe('StandingWarnings', () => {
  it('shows a warning at once and keeps its words while it is deserved', () => {
    const { warnings } = standing();
    warnings.take([dynamic]);
    const { shown } = warnings;
    warnings.take([{ ...dynamic, message: 'other words' }]);

    assert.deepEqual(shown, [dynamic]);
    assert.equal(warnings.shown, shown);
  });

  it('takes it back after an hour without reason, when the page was read often enough', () => {
    const { clock, warnings, answers } = standing();
    warnings.take([dynamic]);
    warnings.take([]);

    answers(7, HOUR_MS / 7);
    assert.deepEqual(warnings.shown, [dynamic]);
    answers(1, 1);
    assert.deepEqual(warnings.shown, []);

    warnings.take([dynamic]);
    warnings.take([]);
    answers(100, 1_000);
    assert.deepEqual(warnings.shown, [dynamic]);
    clock.advance(HOUR_MS);
    answers(1, 1);
    assert.deepEqual(warnings.shown, []);
  });

  it('counts anew when there was reason again', () => {
    const { warnings, answers } = standing();
    warnings.take([dynamic]);
    warnings.take([]);
    answers(10, HOUR_MS / 11);
    warnings.take([dynamic]);
    warnings.take([]);
    answers(10, HOUR_MS / 11);

    assert.deepEqual(warnings.shown, [dynamic]);
  });

  it('lets each warning go by itself', () => {
    const { warnings, answers } = standing();
    warnings.take([heavy, dynamic]);
    warnings.take([dynamic]);
    answers(20, HOUR_MS / 10);

    assert.deepEqual(warnings.shown, [dynamic]);
  });

  it('keeps a restored warning as long as one that has just lost its reason', () => {
    const { warnings, answers } = standing();
    warnings.restore([dynamic]);
    const { shown } = warnings;
    warnings.take([]);

    answers(50, HOUR_MS / 51);
    assert.equal(warnings.shown, shown);
    answers(2, HOUR_MS / 51);
    assert.deepEqual(warnings.shown, []);
  });
});

const http = {
  request: { method: 'GET', path: '/', host: 'shop' },
  hostChosen: false,
  expectedStatuses: ['2xx'],
  version: 'HTTP1',
  bodyWindowKiB: undefined,
  expectedHeaders: [],
} as const;

function httpTarget(): CheckTarget {
  const target = aTarget();
  return { ...target, subject: { ...target.subject, probe: { ...target.subject.probe, protocol: 'http', http } } };
}

function worldOf(script: Script): World {
  return createWorld(script, { diagnostician: { ...plainDiagnostician, diagnoseSuccess } });
}

describe('the warnings of a steady page', () => {
  it('are told once in six hours when it has a clock of minutes', () => {
    const world = worldOf(() => {
      const bodyHash = Math.trunc(world.clock.monotonicMs() / 60_000);
      return { outcome: aSuccess(3, { bodyHash, bodyBytes: 10 }), afterMs: 1 };
    });
    world.apply([httpTarget()]);
    world.clock.advance(6 * HOUR_MS);

    assert.equal(world.changed.length, 2);
    assert.equal(world.report().warnings[0]?.reason, 'DynamicCheckPage');
  });

  it('are told once in six hours when it has a clock of hours', () => {
    const world = worldOf(() => {
      const bodyHash = Math.trunc(world.clock.monotonicMs() / HOUR_MS);
      return { outcome: aSuccess(3, { bodyHash, bodyBytes: 10 }), afterMs: 1 };
    });
    world.apply([httpTarget()]);
    world.clock.advance(6 * HOUR_MS + 60_000);

    assert.equal(world.changed.length, 2);
  });

  it('are told once when every second answer sets a cookie', () => {
    const world = worldOf((_target, start) => ({
      outcome: aSuccess(3, { setsCookie: start % 2 === 1 }),
      afterMs: 1,
    }));
    world.apply([httpTarget()]);
    world.clock.advance(HOUR_MS);

    assert.equal(world.changed.length, 2);
  });

  it('go on over a restart without a word', () => {
    const world = worldOf((_target, start) => ({
      outcome: aSuccess(3, { bodyHash: start, bodyBytes: 10 }),
      afterMs: 1,
    }));
    const stored = {
      state: 'Healthy',
      sinceMs: 0,
      verdict: undefined,
      isAbridged: false,
      warnings: [dynamic],
    } as const;
    world.apply([httpTarget()], { stored: new Map([['ecs-1', stored]]) });
    world.clock.advance(60_000);

    assert.deepEqual(world.report().warnings, [dynamic]);
    // That the state is no longer a restored one.
    assert.equal(world.changed.length, 1);
  });

  it('end an hour after it was mended', () => {
    const world = worldOf((_target, start) => ({
      outcome: aSuccess(3, { setsCookie: start < 10 }),
      afterMs: 1,
    }));
    world.apply([httpTarget()]);
    world.clock.advance(HOUR_MS);
    assert.equal(world.report().warnings.length, 1);
    world.clock.advance(60_000);

    assert.deepEqual(world.report().warnings, []);
    // Healthy with the warning from the first answer on, and its end.
    assert.equal(world.changed.length, 2);
  });
});
