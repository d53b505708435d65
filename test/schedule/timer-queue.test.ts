import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { type HeapEntry, NOT_IN_HEAP } from '../../src/base/keyed-heap.ts';
import { TICK_MS, TimerQueue } from '../../src/schedule/timer-queue.ts';
import { createFakeClock } from '../support/fake-clock.ts';

interface Entry extends HeapEntry {
  readonly name: string;
}

function setUp(): {
  clock: ReturnType<typeof createFakeClock>;
  queue: TimerQueue<Entry>;
  seen: [string, number][];
  ticks: number[];
} {
  const clock = createFakeClock();
  const seen: [string, number][] = [];
  const ticks: number[] = [];
  const queue = new TimerQueue<Entry>(clock, {
    due: (entry, nowMs) => seen.push([entry.name, nowMs]),
    ticked: (nowMs) => ticks.push(nowMs),
  });
  return { clock, queue, seen, ticks };
}

function anEntry(name: string): Entry {
  return { name, heapKey: 0, heapIndex: NOT_IN_HEAP };
}

describe('TimerQueue', () => {
  it('hands out what is due in the order of time, at most one tick late, with one timer', () => {
    const { clock, queue, seen, ticks } = setUp();
    queue.insert(anEntry('late'), 25);
    queue.insert(anEntry('second'), 7);
    queue.insert(anEntry('first'), 3);

    assert.equal(clock.pendingTimers(), 1);
    clock.advance(100);

    assert.deepEqual(seen, [
      ['first', TICK_MS],
      ['second', TICK_MS],
      ['late', 3 * TICK_MS],
    ]);
    assert.deepEqual(ticks, [10, 30]);
    assert.equal(clock.pendingTimers(), 0);
  });

  it('moves an entry that is in already', () => {
    const { clock, queue, seen } = setUp();
    const entry = anEntry('a');
    queue.insert(entry, 10);
    queue.insert(entry, 50);

    clock.advance(100);

    assert.deepEqual(seen, [['a', 50]]);
  });

  it('hands an entry out once after a long stall, not once for each turn that it missed', () => {
    const { clock, queue, seen } = setUp();
    queue.insert(anEntry('a'), 10);

    clock.stall(10_000);

    assert.deepEqual(seen, [['a', 10_000]]);
  });

  it('goes on after a handler has thrown', () => {
    const clock = createFakeClock();
    const seen: string[] = [];
    const queue = new TimerQueue<Entry>(clock, {
      due: ({ name }) => {
        if (name === 'bad') throw new Error('a bug');
        seen.push(name);
      },
      ticked: () => undefined,
    });
    queue.insert(anEntry('bad'), 1);
    queue.insert(anEntry('good'), 2);

    assert.throws(() => clock.advance(15));
    clock.advance(100);

    assert.deepEqual(seen, ['good']);
  });

  it('is silent once it is stopped', () => {
    const { clock, queue, seen } = setUp();
    queue.insert(anEntry('a'), 10);

    queue.stop();
    queue.insert(anEntry('b'), 20);
    clock.advance(100);

    assert.deepEqual(seen, []);
    assert.equal(clock.pendingTimers(), 0);
  });
});
