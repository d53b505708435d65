import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { BackendHealthCheckStatus, Effective, Owner } from '../../src/api/v1alpha1/status.ts';
import { createBackoff } from '../../src/base/backoff.ts';
import type { Result } from '../../src/base/result.ts';
import { type CalmWriter, createCalmWriter } from '../../src/controller/calm-writer.ts';
import type { StatusWriteError } from '../../src/controller/ports.ts';
import { createFakeClock } from '../support/fake-clock.ts';
import { silentLog } from '../support/log-sink.ts';

const check = { namespace: 'shop', name: 'web', uid: 'u1' };
const me: Owner = { name: 'pod-a', epoch: 3 };

function status(generation: number): BackendHealthCheckStatus {
  return { observedGeneration: generation };
}

function probedFrom(address: string): Effective {
  return {
    interval: '2s',
    edgeInterval: '2s',
    timeout: '5s',
    healthyThreshold: 3,
    unhealthyThreshold: 3,
    slowAfter: '1s',
    probe: 'HTTP HEAD /',
    failureWindow: '19s',
    recoveryWindow: '7s',
    probesPerSecond: '1',
    probeSources: [address],
  };
}

interface Bench {
  readonly clock: ReturnType<typeof createFakeClock>;
  readonly writer: CalmWriter;
  readonly writes: BackendHealthCheckStatus[];
  /** What the next writes answer; empty = they work. */
  readonly answers: Result<void, StatusWriteError>[];
  owner: Owner | undefined;
  fenced: number;
}

function bench(): Bench {
  const clock = createFakeClock();
  const writes: BackendHealthCheckStatus[] = [];
  const answers: Result<void, StatusWriteError>[] = [];
  const state: Bench = {
    clock,
    writes,
    answers,
    owner: me,
    fenced: 0,
    writer: createCalmWriter({
      clock,
      log: silentLog,
      writer: {
        write(_check, wanted) {
          writes.push(wanted);
          return Promise.resolve(answers.shift() ?? { ok: true, value: undefined });
        },
      },
      owner: () => state.owner,
      backoff: () => createBackoff({ baseMs: 250, maxMs: 60_000, random: () => 0.5 }),
      observer: { wrote: () => undefined },
      gapMs: 1_000,
      onFenced: () => {
        state.fenced += 1;
      },
    }),
  };
  return state;
}

/** Lets the promises of finished writes run. */
async function settle(): Promise<void> {
  await new Promise((resolve) => setImmediate(resolve));
}

describe('calm writer', () => {
  it('writes nothing when the stored status is the wanted one', async () => {
    const { writer, writes } = bench();

    writer.submit({ check, wanted: status(1), stored: { ...status(1), owner: me } });
    await settle();

    assert.equal(writes.length, 0);
  });

  it('stamps the owner on what it writes', async () => {
    const { writer, writes } = bench();

    writer.submit({ check, wanted: status(1), stored: undefined });
    await settle();

    assert.deepEqual(writes, [{ ...status(1), owner: me }]);
  });

  it('writes again when only the owner has changed, so that a former owner is refused everywhere', async () => {
    const { writer, writes } = bench();

    writer.submit({ check, wanted: status(1), stored: { ...status(1), owner: { name: 'pod-b', epoch: 2 } } });
    await settle();

    assert.equal(writes.length, 1);
  });

  it('writes at most once in a second, and then the newest value', async () => {
    const { writer, writes, clock } = bench();
    writer.submit({ check, wanted: status(1), stored: undefined });
    await settle();

    writer.submit({ check, wanted: status(2), stored: undefined });
    writer.submit({ check, wanted: status(3), stored: undefined });
    clock.advance(999);
    await settle();
    const early = writes.length;
    clock.advance(1);
    await settle();

    assert.equal(early, 1);
    assert.deepEqual(writes.at(-1), { ...status(3), owner: me });
    assert.equal(writes.length, 2);
  });

  it('takes its own write for the truth until the source tells something new', async () => {
    const { writer, writes, clock } = bench();
    const stored = status(0);
    writer.submit({ check, wanted: status(1), stored });
    await settle();
    clock.advance(5_000);

    writer.submit({ check, wanted: status(1), stored });
    await settle();

    assert.equal(writes.length, 1);
  });

  it('repairs a status that somebody else has changed', async () => {
    const { writer, writes, clock } = bench();
    writer.submit({ check, wanted: status(1), stored: undefined });
    await settle();
    clock.advance(5_000);

    writer.submit({ check, wanted: status(1), stored: { ...status(9), owner: me } });
    await settle();

    assert.equal(writes.length, 2);
  });

  it('drops a waiting write when the wanted status is there again', async () => {
    const { writer, writes, clock } = bench();
    writer.submit({ check, wanted: status(1), stored: undefined });
    await settle();

    writer.submit({ check, wanted: status(2), stored: undefined });
    writer.submit({ check, wanted: status(1), stored: undefined });
    clock.advance(5_000);
    await settle();

    assert.equal(writes.length, 1);
  });

  it('keeps the newest status while the lease is in doubt, and writes it when it is back', async () => {
    const state = bench();
    state.owner = undefined;
    state.writer.submit({ check, wanted: status(1), stored: undefined });
    state.clock.advance(10_000);
    await settle();
    const inDoubt = state.writes.length;

    state.owner = me;
    state.clock.advance(1_000);
    await settle();

    assert.equal(inDoubt, 0);
    assert.deepEqual(state.writes, [{ ...status(1), owner: me }]);
  });

  it('waits as long as the API server asks, and then writes the newest value', async () => {
    const state = bench();
    state.answers.push({
      ok: false,
      error: { kind: 'unavailable', retryAfterMs: 30_000, message: 'too many requests' },
    });
    state.writer.submit({ check, wanted: status(1), stored: undefined });
    await settle();

    state.writer.submit({ check, wanted: status(2), stored: undefined });
    state.clock.advance(29_999);
    await settle();
    const early = state.writes.length;
    state.clock.advance(1);
    await settle();

    assert.equal(early, 1);
    assert.deepEqual(state.writes.at(-1), { ...status(2), owner: me });
  });

  it('tells when another operator owns the check, and does not try again', async () => {
    const state = bench();
    state.answers.push({ ok: false, error: { kind: 'fenced' } });

    state.writer.submit({ check, wanted: status(1), stored: undefined });
    await settle();
    state.clock.advance(3_600_000);
    await settle();

    assert.equal(state.fenced, 1);
    assert.equal(state.writes.length, 1);
  });

  it('starts anew for another check under the same name', async () => {
    const { writer, writes } = bench();
    writer.submit({ check, wanted: status(1), stored: undefined });
    await settle();

    writer.submit({ check: { ...check, uid: 'u2' }, wanted: status(1), stored: undefined });
    await settle();

    assert.equal(writes.length, 2);
  });

  it('writes what waits when it is flushed, and leaves no timer behind', async () => {
    const { writer, writes, clock } = bench();
    writer.submit({ check, wanted: status(1), stored: undefined });
    await settle();
    writer.submit({ check, wanted: status(2), stored: undefined });

    await writer.flush();

    assert.equal(writes.length, 2);
    assert.equal(clock.pendingTimers(), 0);
  });

  it('has at most eight writes under way, and writes the newest value when its turn comes', async () => {
    const clock = createFakeClock();
    const writes: string[] = [];
    let underWay = 0;
    let most = 0;
    const writer = createCalmWriter({
      clock,
      log: silentLog,
      writer: {
        async write({ name }, { observedGeneration }) {
          underWay += 1;
          most = Math.max(most, underWay);
          writes.push(`${name}: ${observedGeneration}`);
          await settle();
          underWay -= 1;
          return { ok: true, value: undefined };
        },
      },
      owner: () => me,
      backoff: () => createBackoff({ baseMs: 250, maxMs: 60_000, random: () => 0.5 }),
      observer: { wrote: () => undefined },
      gapMs: 1_000,
      onFenced: () => undefined,
    });

    for (let index = 0; index < 100; index += 1) {
      writer.submit({ check: { ...check, name: `web-${index}` }, wanted: status(1), stored: undefined });
    }
    writer.submit({ check: { ...check, name: 'web-99' }, wanted: status(2), stored: undefined });
    await writer.flush();

    assert.equal(most, 8);
    assert.equal(writes.length, 100);
    assert.equal(writes.at(-1), 'web-99: 2');
  });

  describe('after a takeover of a thousand checks', () => {
    const former: Owner = { name: 'pod-b', epoch: 2 };

    function takeover(): { readonly writer: CalmWriter; readonly order: string[]; nameOf(index: number): string } {
      const order: string[] = [];
      const writer = createCalmWriter({
        clock: createFakeClock(),
        log: silentLog,
        writer: {
          async write({ name }, { observedGeneration }) {
            order.push(`${name}: ${observedGeneration}`);
            await settle();
            return { ok: true, value: undefined };
          },
        },
        owner: () => me,
        backoff: () => createBackoff({ baseMs: 250, maxMs: 60_000, random: () => 0.5 }),
        observer: { wrote: () => undefined },
        gapMs: 1_000,
        onFenced: () => undefined,
      });
      const nameOf = (index: number): string => `web-${index}`;
      for (let index = 0; index < 1_000; index += 1) {
        writer.submit({
          check: { ...check, name: nameOf(index) },
          wanted: { ...status(1), effective: probedFrom('10.0.0.2') },
          stored: { ...status(1), effective: probedFrom('10.0.0.1'), owner: former },
        });
      }
      return { writer, order, nameOf };
    }

    it('writes a change that somebody waits for before the mere changes of owner', async () => {
      const { writer, order } = takeover();

      writer.submit({ check, wanted: status(2), stored: { ...status(1), owner: me } });
      await writer.flush();

      assert.equal(order.indexOf('web: 2'), 8);
      assert.equal(order.length, 1_001);
    });

    it('moves a mere change of owner up when it becomes a change that somebody waits for', async () => {
      const { writer, order, nameOf } = takeover();

      const stored = { ...status(1), owner: former };
      writer.submit({ check: { ...check, name: nameOf(900) }, wanted: status(2), stored });
      writer.submit({ check: { ...check, name: nameOf(900) }, wanted: status(3), stored });
      await writer.flush();

      assert.equal(order.indexOf('web-900: 3'), 8);
      assert.equal(order.length, 1_000);
    });

    it('moves up only the check that took the name of a forgotten one', async () => {
      const { writer, order, nameOf } = takeover();

      writer.submit({ check: { ...check, name: nameOf(900), uid: 'u2' }, wanted: status(2), stored: undefined });
      await writer.flush();

      assert.equal(order.indexOf('web-900: 2'), 8);
      assert.equal(order.length, 1_000);
    });
  });

  it('takes a writer that throws for one that is not available', async () => {
    const clock = createFakeClock();
    let calls = 0;
    const writer = createCalmWriter({
      clock,
      log: silentLog,
      writer: {
        write() {
          calls += 1;
          throw new Error('bug');
        },
      },
      owner: () => me,
      backoff: () => createBackoff({ baseMs: 250, maxMs: 60_000, random: () => 0.5 }),
      observer: { wrote: () => undefined },
      gapMs: 1_000,
      onFenced: () => undefined,
    });

    writer.submit({ check, wanted: status(1), stored: undefined });
    await settle();
    clock.advance(1_000);
    await settle();

    assert.equal(calls, 2);
  });
});
