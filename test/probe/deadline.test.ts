import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { NOT_IN_HEAP } from '../../src/base/keyed-heap.ts';
import { type Deadline, DeadlineQueue } from '../../src/probe/deadline.ts';
import { createFakeClock } from '../support/fake-clock.ts';

function deadline(onDeadline: () => void): Deadline {
  return { heapKey: 0, heapIndex: NOT_IN_HEAP, onDeadline };
}

describe('the deadline queue', () => {
  it('fires each deadline once, in order, never early and at most 5 ms late', () => {
    const clock = createFakeClock();
    const queue = new DeadlineQueue(clock);
    const fired: { atMs: number; dueMs: number }[] = [];
    for (const dueMs of [300, 12, 150.5, 12, 299]) {
      queue.arm(
        deadline(() => fired.push({ atMs: clock.monotonicMs(), dueMs })),
        clock.monotonicMs() + dueMs,
      );
    }
    const startMs = clock.monotonicMs();

    for (let step = 0; step < 400; step += 1) clock.advance(1);

    assert.deepEqual(
      fired.map(({ dueMs }) => dueMs),
      [12, 12, 150.5, 299, 300].toSorted((a, b) => a - b),
    );
    for (const { atMs, dueMs } of fired) assert.ok(atMs - startMs >= dueMs && atMs - startMs <= dueMs + 6);
  });

  it('uses one timer for all, and none when nothing is armed', () => {
    const clock = createFakeClock();
    const queue = new DeadlineQueue(clock);
    const entries = Array.from({ length: 100 }, () => deadline(() => undefined));
    for (const [index, entry] of entries.entries()) queue.arm(entry, 1000 - index);

    assert.equal(clock.pendingTimers(), 1);
    for (const entry of entries) queue.disarm(entry);

    assert.equal(clock.pendingTimers(), 0);
    assert.equal(queue.size, 0);
  });

  it('does not fire what was disarmed or moved', () => {
    const clock = createFakeClock();
    const queue = new DeadlineQueue(clock);
    const fired: string[] = [];
    const gone = deadline(() => fired.push('gone'));
    const moved = deadline(() => fired.push('moved'));
    const nowMs = clock.monotonicMs();
    queue.arm(gone, nowMs + 50);
    queue.arm(moved, nowMs + 50);
    queue.disarm(gone);
    queue.arm(moved, nowMs + 200);

    clock.advance(100);
    assert.deepEqual(fired, []);
    clock.advance(110);
    assert.deepEqual(fired, ['moved']);
  });

  it('fires a deadline in the past soon, but not synchronously, and lets it arm itself again', () => {
    const clock = createFakeClock();
    const queue = new DeadlineQueue(clock);
    let fired = 0;
    const again = deadline(() => {
      fired += 1;
      queue.arm(again, 0);
    });
    queue.arm(again, -1000);

    assert.equal(fired, 0);
    clock.advance(10);
    assert.ok(fired >= 1 && fired <= 3, `${fired} times`);
  });

  it('goes on after a deadline that throws', () => {
    const clock = createFakeClock();
    const queue = new DeadlineQueue(clock);
    let fired = false;
    queue.arm(
      deadline(() => {
        throw new Error('a bug');
      }),
      10,
    );
    queue.arm(
      deadline(() => {
        fired = true;
      }),
      12,
    );

    assert.throws(() => clock.advance(20), /a bug/);
    clock.advance(20);

    assert.ok(fired);
  });
});
