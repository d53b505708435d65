import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { startLoopLag } from '../../src/schedule/loop-lag.ts';
import { createFakeClock } from '../support/fake-clock.ts';

describe('startLoopLag', () => {
  it('sees no stall while the loop turns', () => {
    const clock = createFakeClock();
    const lag = startLoopLag(clock);

    clock.advance(60_000);

    assert.equal(lag.stalledMs(), 0);
  });

  it('counts the time in which the loop stood still, and does not mind a wall clock that jumps', () => {
    const clock = createFakeClock();
    const lag = startLoopLag(clock);
    clock.advance(1_000);

    clock.stall(1_500);
    clock.jumpWall(3_600_000);
    clock.advance(1_000);

    assert.equal(lag.stalledMs(), 1_480);
  });

  it('overlooks a little lateness', () => {
    const clock = createFakeClock();
    const lag = startLoopLag(clock);

    for (let turn = 0; turn < 100; turn += 1) clock.stall(49);

    assert.equal(lag.stalledMs(), 0);
  });

  it('counts a stall before its own late beat has run, and never goes back', () => {
    const clock = createFakeClock();
    let during = 0;
    clock.schedule(10, () => {
      during = lag.stalledMs();
    });
    const lag = startLoopLag(clock);

    clock.stall(500);

    assert.equal(during, 480);
    assert.equal(lag.stalledMs(), 480);
  });

  it('stops', () => {
    const clock = createFakeClock();

    startLoopLag(clock).stop();

    assert.equal(clock.pendingTimers(), 0);
  });
});
