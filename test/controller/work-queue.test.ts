import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { createWorkQueue, type WorkQueue } from '../../src/controller/work-queue.ts';
import { createFakeClock } from '../support/fake-clock.ts';

const silent = { added: () => undefined, taken: () => undefined, finished: () => undefined, retried: () => undefined };

function queueOn(clock = createFakeClock()): { queue: WorkQueue; clock: ReturnType<typeof createFakeClock> } {
  return { queue: createWorkQueue({ clock, observer: silent, onDue: () => undefined }), clock };
}

describe('work queue', () => {
  it('gives a key that was added three times out once', () => {
    const { queue } = queueOn();

    queue.add('a/b');
    queue.add('a/b');
    queue.add('a/b');

    assert.equal(queue.take(), 'a/b');
    assert.equal(queue.take(), undefined);
  });

  it('gives a key that was added during its work out again, and only after the work has ended', () => {
    const { queue } = queueOn();
    queue.add('a/b');
    queue.take();

    queue.add('a/b');

    assert.equal(queue.take(), undefined);
    queue.done('a/b');
    assert.equal(queue.take(), 'a/b');
  });

  it('keeps the earlier of two delays for one key', () => {
    const { queue, clock } = queueOn();

    queue.addAfter('a/b', 100);
    queue.addAfter('a/b', 1_000);

    clock.advance(100);
    assert.equal(queue.take(), 'a/b');
    queue.done('a/b');
    clock.advance(2_000);
    assert.equal(queue.take(), undefined);
  });

  it('forgets a delay when the key becomes due earlier', () => {
    const { queue, clock } = queueOn();
    queue.addAfter('a/b', 100);

    queue.add('a/b');

    assert.equal(queue.take(), 'a/b');
    queue.done('a/b');
    clock.advance(1_000);
    assert.equal(queue.take(), undefined);
  });

  it('gives keys out in the order in which they came', () => {
    const { queue } = queueOn();

    for (const key of ['a/1', 'a/2', 'a/3']) queue.add(key);

    assert.deepEqual([queue.take(), queue.take(), queue.take()], ['a/1', 'a/2', 'a/3']);
  });

  it('makes what waits due at once when it is hastened', () => {
    const { queue, clock } = queueOn();
    queue.addAfter('a/b', 60_000);

    queue.hasten();

    assert.equal(queue.take(), 'a/b');
    assert.equal(clock.pendingTimers(), 0);
  });

  it('gives nothing out and leaves no timer behind once it is closed', () => {
    const { queue, clock } = queueOn();
    queue.add('a/b');
    queue.addAfter('c/d', 100);

    queue.close();

    assert.equal(queue.take(), undefined);
    assert.equal(clock.pendingTimers(), 0);
  });
});
