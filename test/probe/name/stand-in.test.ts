/** A name server that fails or is silent: the last good answer is used on for a bounded time, and every outcome says so. */
import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { createCachingResolver } from '../../../src/probe/name/name-resolver.ts';
import type { NameAnswer, NameResolution, NameResolver } from '../../../src/probe/name/resolve.ts';
import { createFakeClock, type FakeClock } from '../../support/fake-clock.ts';

const GOOD: NameAnswer = {
  resolution: { kind: 'addresses', addresses: [{ address: '10.0.0.1', family: 4 }] },
  ttlMs: 60_000,
};
const FAILED: NameAnswer = { resolution: { kind: 'serverFailure' }, ttlMs: 0 };
const MINUTE = 60_000;

/** A name server whose answers are chosen by the test; `silent` never answers. */
function setUp(): {
  clock: FakeClock;
  resolver: NameResolver;
  server: { answer: NameAnswer | 'silent'; asked: number };
} {
  const clock = createFakeClock();
  const server: { answer: NameAnswer | 'silent'; asked: number } = { answer: GOOD, asked: 0 };
  const resolver = createCachingResolver({
    clock,
    lookup() {
      server.asked += 1;
      return server.answer === 'silent' ? new Promise(() => undefined) : Promise.resolve(server.answer);
    },
    onBug(error) {
      throw error;
    },
  });
  return { clock, resolver, server };
}

/** Asks as a probe does: what is known first. */
async function look(resolver: NameResolver, clock: FakeClock, patienceMs = 0): Promise<NameResolution | 'nothing yet'> {
  const known = resolver.cached('web.test');
  if (known !== undefined) return known;
  let seen: NameResolution | 'nothing yet' = 'nothing yet';
  resolver.resolve('web.test', (resolution) => {
    seen = resolution;
  });
  await clock.advanceAsync(patienceMs);
  return seen;
}

describe('the last good answer for a name', () => {
  it('stands in when the name server fails, with its age', async () => {
    const { clock, resolver, server } = setUp();
    await look(resolver, clock);
    server.answer = FAILED;
    await clock.advanceAsync(2 * MINUTE);

    assert.deepEqual(await look(resolver, clock), { ...GOOD.resolution, staleMs: 2 * MINUTE });
  });

  it('stands in after a second when the name server is silent, and at once when it was silent before', async () => {
    const { clock, resolver, server } = setUp();
    await look(resolver, clock);
    server.answer = 'silent';
    await clock.advanceAsync(2 * MINUTE);

    assert.equal(await look(resolver, clock, 900), 'nothing yet');
    // The question goes on, and the second probe waits for the rest of its second only.
    assert.deepEqual(await look(resolver, clock, 1_000), { ...GOOD.resolution, staleMs: 2 * MINUTE + 1_000 });
  });

  it('is there at once for whoever comes when the name server has been silent for a second', async () => {
    const { clock, resolver, server } = setUp();
    await look(resolver, clock);
    server.answer = 'silent';
    await clock.advanceAsync(2 * MINUTE);

    // A probe that has no second to wait.
    const first = resolver.resolve('web.test', () => assert.fail('it has gone'));
    await clock.advanceAsync(500);
    first.cancel();
    await clock.advanceAsync(1_000);

    assert.deepEqual(await look(resolver, clock), { ...GOOD.resolution, staleMs: 2 * MINUTE + 1_500 });
  });

  it('is used for ten minutes after its time, and then the trouble is told', async () => {
    const { clock, resolver, server } = setUp();
    await look(resolver, clock);
    server.answer = FAILED;

    await clock.advanceAsync(10 * MINUTE);
    assert.equal(Reflect.has(Object(await look(resolver, clock)), 'staleMs'), true);
    await clock.advanceAsync(MINUTE + 1);
    assert.deepEqual(await look(resolver, clock), { kind: 'serverFailure' });
  });

  it('gives way to the word of a name server that the name is gone', async () => {
    const { clock, resolver, server } = setUp();
    await look(resolver, clock);
    server.answer = { resolution: { kind: 'notFound' }, ttlMs: 0 };
    await clock.advanceAsync(2 * MINUTE);

    assert.deepEqual(await look(resolver, clock), { kind: 'notFound' });
    server.answer = FAILED;
    await clock.advanceAsync(MINUTE);
    assert.deepEqual(await look(resolver, clock), { kind: 'serverFailure' });
  });

  it('leaves the name server its chance: it is asked again every second, and its answer counts at once', async () => {
    const { clock, resolver, server } = setUp();
    await look(resolver, clock);
    server.answer = FAILED;
    await clock.advanceAsync(2 * MINUTE);
    await look(resolver, clock);
    const asked = server.asked;

    await look(resolver, clock);
    assert.equal(server.asked, asked, 'not by every probe');
    server.answer = GOOD;
    await clock.advanceAsync(1_001);
    await look(resolver, clock);
    assert.equal(server.asked, asked + 1);
    assert.deepEqual(await look(resolver, clock), GOOD.resolution);
  });

  it('is told once to each who waits, and to nobody who has gone', async () => {
    const { clock, resolver, server } = setUp();
    await look(resolver, clock);
    server.answer = 'silent';
    await clock.advanceAsync(2 * MINUTE);
    const told: string[] = [];
    resolver.resolve('web.test', ({ kind }) => told.push(kind));
    const gone = resolver.resolve('web.test', () => told.push('gone'));
    gone.cancel();

    await clock.advanceAsync(5_000);

    assert.deepEqual(told, ['addresses']);
  });
});
