// The reflector, the client and the store against a real API server, with faults on the way.

import assert from 'node:assert/strict';
import { readFile, writeFile } from 'node:fs/promises';
import { connect, createServer, type Socket } from 'node:net';
import { after, before, beforeEach, describe, it } from 'node:test';
import { systemClock } from '../../src/base/clock.ts';
import {
  createReflector,
  type Reflector,
  type ReflectorCount,
  type ReflectorLimits,
} from '../../src/kube/reflector.ts';
import { checksPath } from '../../src/kube/resource-path.ts';
import { type CheckStore, createCheckStore } from '../../src/kube/store.ts';
import { checkManifest, eventually, startTestCluster, type TestCluster } from '../kube/test-cluster.ts';
import { createLogSink } from '../support/log-sink.ts';

const resource = 'backendhealthchecks';

interface Running {
  readonly store: CheckStore;
  readonly reflector: Reflector;
  readonly log: ReturnType<typeof createLogSink>;
  readonly announced: string[];
  counted(what: ReflectorCount): number;
}

describe('reflector on a real API server', () => {
  let cluster: TestCluster;
  let running: Reflector[] = [];

  before(async () => {
    cluster = await startTestCluster();
  });

  beforeEach(async () => {
    await Promise.all(running.map((reflector) => reflector.stop()));
    running = [];
    await cluster.kubectl('delete', 'bhc', '--all');
  });

  after(async () => {
    await Promise.all(running.map((reflector) => reflector.stop()));
    await cluster.stop();
  });

  /** Started, with its first list and its watch, and quick to try again. */
  async function run(limits: Partial<ReflectorLimits> = {}, client = cluster.client): Promise<Running> {
    const store = createCheckStore();
    const log = createLogSink();
    const announced: string[] = [];
    const counts: ReflectorCount[] = [];
    store.subscribe((key) => announced.push(key));
    const reflector = createReflector({
      client,
      path: checksPath(),
      resource,
      sink: store,
      clock: systemClock,
      random: Math.random,
      log,
      observe: (what) => counts.push(what),
      limits: { minBackoffMs: 50, maxBackoffMs: 400, stableAfterMs: 0, ...limits },
    });
    running.push(reflector);
    reflector.start();
    await eventually(() => reflector.hasSynced() && counts.includes('watch'), 'the first list');
    return { store, reflector, log, announced, counted: (what) => counts.filter((count) => count === what).length };
  }

  async function watching(): Promise<void> {
    await eventually(() => cluster.proxy.openWatches() === 1, 'one watch is open');
  }

  const shows = (store: CheckStore, name: string): boolean => store.get(`default/${name}`).kind === 'valid';

  it('lists all pages, then follows every change, and asks for bookmarks', async () => {
    await cluster.apply(...['a', 'b', 'c', 'd', 'e'].map((name) => checkManifest(name)));
    const before = cluster.proxy.count('list', resource);

    const { store } = await run({ pageSize: 2 });

    assert.deepEqual(store.keys().toSorted(), ['default/a', 'default/b', 'default/c', 'default/d', 'default/e']);
    assert.equal(cluster.proxy.count('list', resource) - before, 3);
    await watching();
    const query = cluster.proxy.requests.at(-1)?.query;
    assert.equal(query?.get('allowWatchBookmarks'), 'true');
    const seconds = Number(query?.get('timeoutSeconds'));
    assert.ok(seconds >= 300 && seconds <= 600, `timeoutSeconds ${seconds}`);
    await cluster.apply(checkManifest('f'), checkManifest('a', { port: 8080 }));
    await cluster.kubectl('delete', 'bhc', 'b');
    await eventually(() => shows(store, 'f') && store.get('default/b').kind === 'missing', 'the changes');
    await eventually(() => {
      const entry = store.get('default/a');
      return entry.kind === 'valid' && entry.check.spec.port === 8080 && entry.check.generation === 2;
    }, 'the new spec');
  });

  it('starts over when the continue token has expired, with no half of a list', async () => {
    await cluster.apply(...['a', 'b', 'c', 'd', 'e'].map((name) => checkManifest(name)));
    const before = cluster.proxy.count('list', resource);
    cluster.proxy.add({ verb: 'list', resource, skip: 2, fault: { kind: 'answer', status: 410 } });

    const { store, announced } = await run({ pageSize: 2 });

    assert.equal(store.keys().length, 5);
    assert.equal(announced.length, 5);
    assert.equal(cluster.proxy.count('list', resource) - before, 6);
  });

  for (const how of ['end', 'fin', 'rst'] as const) {
    it(`goes on where it was when the watch ends by ${how}, without a new list`, async () => {
      const { store, counted } = await run();
      await watching();
      for (let turn = 0; turn < 3; turn += 1) {
        cluster.proxy.cutWatches(how);
        await cluster.apply(checkManifest(`during-${turn}`));
        await eventually(() => shows(store, `during-${turn}`), `the change of turn ${turn}`);
      }

      assert.equal(counted('list'), 1);
      assert.equal(counted('reconnect'), 3);
    });
  }

  it('lists again after 410 on a watch, and notices what was deleted meanwhile', async () => {
    await cluster.apply(checkManifest('stays'), checkManifest('goes'));
    const { store, announced, counted } = await run();
    await watching();
    cluster.proxy.add({ verb: 'watch', resource, fault: { kind: 'answer', status: 410 } });
    announced.length = 0;

    cluster.proxy.setDown(true);
    await cluster.kubectl('delete', 'bhc', 'goes');
    cluster.proxy.setDown(false);

    await eventually(() => store.get('default/goes').kind === 'missing', 'the deletion');
    assert.ok(shows(store, 'stays'));
    assert.deepEqual(announced, ['default/goes']);
    assert.equal(counted('relist'), 1);
  });

  it('lists again after an ERROR 410 inside the watch', async () => {
    const { store, counted } = await run();
    await watching();

    cluster.proxy.injectIntoWatches('{"type":"ERROR","object":{"kind":"Status","code":410,"reason":"Expired"}}');
    await cluster.apply(checkManifest('later'));

    await eventually(() => shows(store, 'later'), 'the change');
    assert.equal(counted('relist'), 1);
  });

  for (const [name, line] of [
    ['a line that is not JSON', '{"type":"ADD'],
    ['an unknown type', '{"type":"RENAMED","object":{}}'],
    ['an object without a name', '{"type":"ADDED","object":{"metadata":{"resourceVersion":"999999999"}}}'],
    ['a version that went back', '{"type":"BOOKMARK","object":{"metadata":{"resourceVersion":"1"}}}'],
    ['a line that never ends', 'x'.repeat(70_000)],
  ] as const) {
    it(`drops the watch and lists again after ${name}`, async () => {
      const { store, counted } = await run({ maxLineBytes: 65_536 });
      await watching();

      cluster.proxy.injectIntoWatches(line);

      await eventually(() => counted('relist') === 1, 'a new list');
      await watching();
      await cluster.apply(checkManifest('after'));
      await eventually(() => shows(store, 'after'), 'the change');
      assert.equal(counted('garbled'), 1);
    });
  }

  it('notices a watch that fell silent, and goes on over a new connection', async () => {
    const { store, counted } = await run({ stallMs: 300 });
    await watching();

    cluster.proxy.silenceWatches();
    await cluster.apply(checkManifest('meanwhile'));

    await eventually(() => shows(store, 'meanwhile'), 'the change', 3_000);
    assert.ok(counted('stall') >= 1);
    assert.equal(counted('list'), 1);
  });

  it('waits as long as 429 asks for', async () => {
    const { store } = await run();
    await watching();
    cluster.proxy.add({ verb: 'watch', resource, fault: { kind: 'answer', status: 429, retryAfter: 2 } });
    const startMs = performance.now();

    cluster.proxy.cutWatches('rst');
    await cluster.apply(checkManifest('patient'));
    await eventually(() => shows(store, 'patient'), 'the change');

    const [refused, again] = cluster.proxy.requests.filter(({ verb, atMs }) => verb === 'watch' && atMs > startMs);
    assert.ok((again?.atMs ?? 0) - (refused?.atMs ?? 0) >= 1_990, 'tried again too early');
  });

  for (const status of [500, 503, 504]) {
    it(`resumes after ${status}, without a new list`, async () => {
      const { store, counted } = await run();
      await watching();
      cluster.proxy.add({ verb: 'watch', resource, times: 3, fault: { kind: 'answer', status } });

      cluster.proxy.cutWatches('fin');
      await cluster.apply(checkManifest('resumed'));

      await eventually(() => shows(store, 'resumed'), 'the change');
      assert.equal(counted('list'), 1);
    });
  }

  it('keeps trying the first list, and is not synced before it', async () => {
    cluster.proxy.add({ verb: 'list', resource, times: 3, fault: { kind: 'answer', status: 500 } });

    const { log } = await run();

    assert.equal(log.lines.filter(({ level }) => level === 'warn').length, 3);
  });

  it('says louder than anything else which verb is forbidden, and goes on when it is allowed', async () => {
    cluster.proxy.add({ verb: 'list', resource, times: 2, fault: { kind: 'answer', status: 403 } });

    const { log } = await run();

    const errors = log.lines.filter(({ level }) => level === 'error');
    assert.equal(errors.length, 2);
    assert.deepEqual(
      errors.map(({ fields }) => fields['verb']),
      ['list', 'list'],
    );
  });

  it('keeps an invalid object with what is wrong with it', async () => {
    const { store } = await run();
    await watching();
    const bad = {
      apiVersion: 'backendhealth.dev/v1alpha1',
      kind: 'BackendHealthCheck',
      metadata: { name: 'bad', namespace: 'default', resourceVersion: '99999999', uid: 'u' },
      spec: { backends: 7 },
    };

    cluster.proxy.injectIntoWatches(JSON.stringify({ type: 'ADDED', object: bad }));

    await eventually(() => store.get('default/bad').kind === 'invalid', 'the invalid object');
  });

  it('shows the new UID when a check was deleted and made again under its name', async () => {
    await cluster.apply(checkManifest('phoenix'));
    const { store, announced } = await run();
    await watching();
    const entry = store.get('default/phoenix');
    const oldUid = entry.kind === 'valid' ? entry.check.uid : '';
    announced.length = 0;

    cluster.proxy.setDown(true);
    await cluster.kubectl('delete', 'bhc', 'phoenix');
    await cluster.apply(checkManifest('phoenix'));
    cluster.proxy.setDown(false);

    await eventually(() => {
      const now = store.get('default/phoenix');
      return now.kind === 'valid' && now.check.uid !== oldUid && now.check.uid !== '';
    }, 'the new UID');
    assert.ok(announced.every((key) => key === 'default/phoenix'));
  });

  it('survives kill -9 and a restart of the API server', async () => {
    await cluster.apply(checkManifest('before'));
    const { store, counted, announced } = await run({}, cluster.newClient(cluster.controlPlane.adminKubeconfig));
    announced.length = 0;

    await cluster.controlPlane.killApiServer();
    await cluster.controlPlane.startApiServer();
    await cluster.apply(checkManifest('after'));

    await eventually(() => shows(store, 'after') && shows(store, 'before'), 'the change', 30_000);
    // A new API server may know less history than we ask for, and rightly say 410 then.
    assert.ok(counted('relist') <= 1);
    assert.deepEqual([...new Set(announced)], ['default/after']);
  });

  it('reads its token again after 401', async () => {
    const kubeconfig = await cluster.controlPlane.kubeconfigForToken('worn-out', 'rotating');
    const client = cluster.newClient(kubeconfig);
    const path = checksPath();
    const first = await client.call({ verb: 'list', path });
    assert.equal(first.ok ? 'ok' : first.error.kind, 'unauthorized');

    const token = /"token":"([^"]+)"/.exec(await readFile(cluster.controlPlane.adminKubeconfig, 'utf8'))?.[1] ?? '';
    await cluster.controlPlane.kubeconfigForToken(token, 'rotating');
    client.refreshCredentials();

    assert.ok((await client.call({ verb: 'list', path })).ok);
  });

  it('leaves no watch behind when it is stopped, in whatever state', async () => {
    const { reflector, announced } = await run();
    await watching();

    await reflector.stop();

    await eventually(() => cluster.proxy.openWatches() === 0, 'the watch is closed');
    announced.length = 0;
    await cluster.apply(checkManifest('unseen'));
    assert.deepEqual(announced, []);

    cluster.proxy.add({ verb: 'list', resource, times: 1, fault: { kind: 'hang' } });
    const hanging = createReflector({
      client: cluster.client,
      path: checksPath(),
      resource,
      sink: createCheckStore(),
      clock: systemClock,
      random: Math.random,
      log: createLogSink(),
    });
    const before = cluster.proxy.count('list', resource);
    hanging.start();
    await eventually(() => cluster.proxy.count('list', resource) > before, 'the hanging list');
    await hanging.stop();
    assert.equal(hanging.hasSynced(), false);
  });

  it('uses at most two connections for fifty calls and five watches', async () => {
    const counter = await startConnectionCounter(cluster.controlPlane.port);
    const kubeconfig = await cluster.controlPlane.kubeconfigForToken('unused', 'counted');
    const original = await readFile(cluster.controlPlane.adminKubeconfig, 'utf8');
    await writeFile(kubeconfig, original.replaceAll(`:${cluster.controlPlane.port}`, `:${counter.port}`));
    const client = cluster.newClient(kubeconfig);
    const path = checksPath();

    const watches = await Promise.all(
      [1, 2, 3, 4, 5].map(() => client.stream({ verb: 'watch', path, query: { watch: 'true' } })),
    );
    for (let turn = 0; turn < 25; turn += 1) assert.ok((await client.call({ verb: 'list', path })).ok);
    const calls = await Promise.all(Array.from({ length: 25 }, () => client.call({ verb: 'list', path })));
    assert.ok(calls.every((call) => call.ok) && watches.every((watch) => watch.ok));
    for (const watch of watches) if (watch.ok) watch.value.cancel();
    assert.ok((await client.call({ verb: 'list', path })).ok);

    assert.ok(counter.connections() <= 2, `${counter.connections()} connections`);
    await client.close();
    counter.stop();
  });
});

async function startConnectionCounter(
  targetPort: number,
): Promise<{ port: number; connections(): number; stop(): void }> {
  let connections = 0;
  const sockets = new Set<Socket>();
  const server = createServer((socket) => {
    connections += 1;
    const target = connect(targetPort, '127.0.0.1');
    for (const each of [socket, target]) {
      sockets.add(each);
      each.on('error', () => undefined);
    }
    socket.pipe(target).pipe(socket);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  return {
    port: typeof address === 'object' && address !== null ? address.port : 0,
    connections: () => connections,
    stop() {
      for (const socket of sockets) socket.destroy();
      server.close();
    },
  };
}
