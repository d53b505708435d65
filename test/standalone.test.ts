// The composition without a cluster, on real sockets: what it remembers, and for how long.

import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { objectKey } from '../src/api/object-key.ts';
import type { BackendHealthCheck } from '../src/api/v1alpha1/resource.ts';
import { systemClock } from '../src/base/clock.ts';
import { failed, success } from '../src/base/result.ts';
import type { StandaloneRun } from '../src/cli/standalone-port.ts';
import type { CheckSource } from '../src/controller/ports.ts';
import { startStandalone } from '../src/standalone.ts';
import { aCheck } from './support/builders.ts';
import { keyReaderOf } from './support/key-reader.ts';
import { silentLog } from './support/log-sink.ts';
import { closedPort } from './support/sample-backends.ts';

const KEY = 'shop/web';

interface Shelf {
  readonly source: CheckSource;
  put(check: BackendHealthCheck): void;
  remove(): void;
}

function aShelf(): Shelf {
  const listeners = new Set<(key: string) => void>();
  let check: BackendHealthCheck | undefined;
  let versions = 0;
  function change(next: BackendHealthCheck | undefined): void {
    // As in a folder of manifests: a check that comes back begins anew.
    versions = next === undefined ? 0 : versions + 1;
    check = next === undefined ? undefined : { ...next, generation: versions, resourceVersion: String(versions) };
    for (const listener of listeners) listener(KEY);
  }
  return {
    source: {
      get: () => (check === undefined ? { kind: 'missing' } : { kind: 'valid', check }),
      keys: () => (check === undefined ? [] : [objectKey(check)]),
      subscribe(listener) {
        listeners.add(listener);
        return () => listeners.delete(listener);
      },
    },
    put: (next) => change(next),
    remove: () => change(undefined),
  };
}

async function startOn({ source }: Shelf): Promise<StandaloneRun> {
  return startStandalone({
    source,
    statuses: { write: () => Promise.resolve(success(undefined)) },
    events: { record: () => undefined },
    keys: keyReaderOf(() => failed({ kind: 'notFound' })),
    log: silentLog,
    clock: systemClock,
    allowLoopback: true,
    controlTargets: [],
    onTransition: () => undefined,
  });
}

async function until(condition: () => boolean): Promise<void> {
  while (!condition()) await new Promise((resolve) => setTimeout(resolve, 5));
}

describe('standalone', () => {
  it('remembers outcomes no longer than their backends and their checks', { timeout: 20_000 }, async (t) => {
    const [shelf, port] = [aShelf(), await closedPort()];
    const run = await startOn(shelf);
    t.after(() => run.stop());
    const fast = { port, interval: '1s', timeout: '1s', unhealthyThreshold: 1, probe: { tcp: {} } };

    shelf.put(aCheck(['a=127.0.0.1', 'b=127.0.0.1'], fast));
    await until(() => run.lastOutcomes(KEY, 'a').length > 0 && run.lastOutcomes(KEY, 'b').length > 0);
    shelf.put(aCheck(['a=127.0.0.1'], fast));
    await until(() => run.lastOutcomes(KEY, 'b').length === 0);
    assert.notEqual(run.lastOutcomes(KEY, 'a').length, 0);
    shelf.remove();
    await until(() => run.lastOutcomes(KEY, 'a').length === 0);
  });

  it(
    'is not settled by a check that came back under its name and was not looked at',
    { timeout: 20_000 },
    async (t) => {
      const [shelf, port] = [aShelf(), await closedPort()];
      const run = await startOn(shelf);
      t.after(() => run.stop());
      const check = aCheck(['a=127.0.0.1'], { port, unhealthyThreshold: 1, probe: { tcp: {} } });
      shelf.put(check);
      await until(() => run.settled() && run.lastOutcomes(KEY, 'a').length > 0);
      shelf.remove();
      await until(() => run.lastOutcomes(KEY, 'a').length === 0);

      shelf.put(check);

      assert.equal(run.settled(), false);
    },
  );
});
