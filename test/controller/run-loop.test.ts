import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { createBackoff } from '../../src/base/backoff.ts';
import { createRunLoop, type ReconcileResult, type RunLoop } from '../../src/controller/run-loop.ts';
import { createFakeClock, type FakeClock } from '../support/fake-clock.ts';
import { createLogSink } from '../support/log-sink.ts';

const nothing = (): void => undefined;

function loopOf(reconcile: (key: string) => Promise<ReconcileResult>): {
  loop: RunLoop;
  clock: FakeClock;
  log: ReturnType<typeof createLogSink>;
} {
  const [clock, log] = [createFakeClock(), createLogSink()];
  const loop = createRunLoop({
    clock,
    log,
    reconcile,
    backoff: () => createBackoff({ baseMs: 100, maxMs: 1_000, random: () => 1 }),
    concurrency: 2,
    queueObserver: { added: nothing, taken: nothing, finished: nothing, retried: nothing },
    reconcileObserver: { started: nothing, ended: nothing },
  });
  return { loop, clock, log };
}

async function settle(): Promise<void> {
  await new Promise((resolve) => setImmediate(resolve));
}

describe('run loop', () => {
  it('contains a look that throws: it is logged and tried again, and other checks go on', async () => {
    const looks: string[] = [];
    const { loop, clock, log } = loopOf((key) => {
      looks.push(key);
      if (key === 'bad/one' && looks.length === 1) throw new Error('bug');
      return Promise.resolve({ kind: 'done' });
    });

    loop.add('bad/one');
    loop.add('good/one');
    await settle();
    clock.advance(100);
    await settle();

    assert.deepEqual(looks, ['bad/one', 'good/one', 'bad/one']);
    assert.deepEqual(
      log.lines.map(({ level, fields }) => [level, fields['healthCheck']]),
      [['error', 'bad/one']],
    );
  });

  it('looks again after the time that a look asks for', async () => {
    let looks = 0;
    const { loop, clock } = loopOf(() => {
      looks += 1;
      return Promise.resolve({ kind: 'again', afterMs: 30_000 });
    });

    loop.add('a/b');
    await settle();
    clock.advance(29_999);
    await settle();
    const early = looks;
    clock.advance(1);
    await settle();

    assert.deepEqual([early, looks], [1, 2]);
  });

  it('does what waits before it finishes, so that the last news are not lost', async () => {
    const looks: string[] = [];
    const { loop } = loopOf(async (key) => {
      await settle();
      looks.push(key);
      return { kind: 'done' };
    });
    loop.addAfter('a/late', 60_000);
    loop.add('a/now');

    await loop.finish();
    loop.add('a/too-late');
    await settle();

    assert.deepEqual(looks.toSorted(), ['a/late', 'a/now']);
  });
});
