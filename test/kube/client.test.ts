// The client against a small HTTP server: connections, credentials, deadlines and limits.

import assert from 'node:assert/strict';
import { mkdtemp, rename, rm, writeFile } from 'node:fs/promises';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, afterEach, before, beforeEach, describe, it } from 'node:test';
import { systemClock } from '../../src/base/clock.ts';
import { createKubeClient, type KubeClient } from '../../src/kube/client.ts';
import { loadCredentials } from '../../src/kube/credentials.ts';
import { createFakeClock, type FakeClock } from '../support/fake-clock.ts';

type Handler = (request: IncomingMessage, response: ServerResponse) => void;

const emptyObject: Handler = (_, response) => response.end('{}');

describe('client', () => {
  let folder: string;
  let server: Server;
  let connections = 0;
  let handler: Handler;
  let requests: IncomingMessage[] = [];
  let clients: KubeClient[] = [];

  before(async () => {
    folder = await mkdtemp(join(tmpdir(), 'kube-client-'));
    server = createServer((request, response) => {
      requests.push(request);
      handler(request, response);
    });
    server.on('connection', () => {
      connections += 1;
    });
    await new Promise<void>((resolve) => {
      server.listen(0, '127.0.0.1', resolve);
    });
  });

  beforeEach(async () => {
    [connections, requests, handler] = [0, [], emptyObject];
    await writeFile(join(folder, 'ca.crt'), 'first');
    await writeFile(join(folder, 'token'), 'secret-1\n');
  });

  afterEach(async () => {
    await Promise.all(clients.map((client) => client.close()));
    clients = [];
  });

  after(async () => {
    server.closeAllConnections();
    server.close();
    await rm(folder, { recursive: true });
  });

  async function kubeconfig(prefix = ''): Promise<string> {
    const address = server.address();
    const port = typeof address === 'object' && address !== null ? address.port : 0;
    const cluster = {
      server: `http://127.0.0.1:${port}${prefix}`,
      'insecure-skip-tls-verify': true,
      'certificate-authority': join(folder, 'ca.crt'),
    };
    const user = { 'auth-provider': { name: 'file', config: { tokenFile: join(folder, 'token') } } };
    const config = {
      clusters: [{ name: 'c', cluster }],
      users: [{ name: 'u', user }],
      contexts: [
        { name: 'one', context: { cluster: 'c', user: 'u', namespace: 'shop' } },
        { name: 'other', context: { cluster: 'c', user: 'u' } },
      ],
      'current-context': 'one',
    };
    const path = join(folder, 'kubeconfig');
    await writeFile(path, JSON.stringify(config));
    return path;
  }

  async function aClient(clock = systemClock, codes: string[] = []): Promise<KubeClient> {
    const credentials = loadCredentials({ kubeconfig: await kubeconfig() });
    const client = createKubeClient({
      credentials,
      clock,
      observe: ({ verb, method, code }) => codes.push(`${verb} ${method} ${code}`),
    });
    clients.push(client);
    return client;
  }

  /** Resolves when so many requests have reached the server. */
  async function arrived(count: number): Promise<void> {
    while (requests.length < count) await new Promise((resolve) => setImmediate(resolve));
  }

  const get = (client: KubeClient): ReturnType<KubeClient['call']> => client.call({ verb: 'get', path: '/x' });

  it('sends its name and its token, without the line break of the file', async () => {
    const client = await aClient();

    assert.ok((await get(client)).ok);

    assert.match(requests[0]?.headers['user-agent'] ?? '', /^backend-health-operator\/\d+\.\d+\.\d+$/);
    assert.equal(requests[0]?.headers.authorization, 'Bearer secret-1');
  });

  // Over HTTP/1.1 undici may begin the next request before it has the first connection back: two, whatever comes.
  it('uses at most two connections for call after call', async () => {
    const client = await aClient();

    for (let turn = 0; turn < 20; turn += 1) assert.ok((await get(client)).ok);

    assert.ok(connections <= 2, `${connections} connections`);
  });

  it('opens a new connection when the bytes of the CA change, and only then', async () => {
    const clock: FakeClock = createFakeClock();
    const client = await aClient(clock);
    for (let turn = 0; turn < 4; turn += 1) {
      await get(client);
      clock.advance(60_000);
    }
    const before = connections;
    assert.ok(before <= 2);

    await get(client);
    await writeFile(join(folder, 'ca.crt'), 'second');
    await get(client);
    assert.equal(connections, before);
    clock.advance(10_000);
    await get(client);

    assert.equal(connections, before + 1);
  });

  it('reads the token again when it is told to, without a new connection', async () => {
    const client = await aClient();
    await get(client);
    await writeFile(join(folder, 'token'), 'secret-2');

    await get(client);
    client.refreshCredentials();
    await get(client);

    assert.deepEqual(
      requests.map(({ headers }) => headers.authorization),
      ['Bearer secret-1', 'Bearer secret-1', 'Bearer secret-2'],
    );
    assert.ok(connections <= 2);
  });

  it('lives through a kubeconfig that is gone when it is told to read it again', async () => {
    const client = await aClient();
    await get(client);
    await rename(join(folder, 'kubeconfig'), join(folder, 'away'));

    client.refreshCredentials();
    const refused = await get(client);
    await rename(join(folder, 'away'), join(folder, 'kubeconfig'));
    const answered = await get(client);

    assert.equal(refused.ok, false);
    assert.equal(answered.ok, true);
  });

  it('tells that credentials cannot be read, and recovers', async () => {
    const client = await aClient();
    await rm(join(folder, 'token'));

    const refused = await get(client);
    await writeFile(join(folder, 'token'), 'back');

    assert.deepEqual(refused.ok ? 'ok' : [refused.error.kind, refused.error.reason], [
      'unauthorized',
      'CredentialsUnavailable',
    ]);
    assert.ok((await get(client)).ok);
  });

  it('gives up when no answer comes in time, and then opens a new connection', async () => {
    const client = await aClient();
    handler = () => undefined;

    const late = await client.call({ verb: 'get', path: '/x', timeoutMs: 80 });
    handler = emptyObject;

    assert.equal(late.ok ? 'ok' : late.error.kind, 'timeout');
    const before = connections;
    assert.ok((await get(client)).ok);
    assert.equal(connections, before + 1);
  });

  it('leaves a new connection alone when a request on the old one is late, too', async () => {
    const clock: FakeClock = createFakeClock();
    const client = await aClient(clock);
    handler = (request, response) => {
      if (request.url !== '/watch') return;
      response.write('{}\n');
    };
    const late = [80, 90, 100].map((timeoutMs) => client.call({ verb: 'get', path: '/x', timeoutMs }));
    const watch = await client.stream({ verb: 'watch', path: '/watch' });
    await arrived(4);

    clock.advance(80);
    await late[0];
    handler = emptyObject;
    for (let turn = 0; turn < 4; turn += 1) await get(client);
    const before = connections;
    clock.advance(20);
    await Promise.all(late);
    assert.ok(watch.ok);
    watch.value.renewConnection();
    await get(client);

    assert.equal(connections, before);
    watch.value.cancel();
  });

  it('gives up when the answer begins in time but does not end', async () => {
    const client = await aClient();
    handler = (_, response) => response.write('{"a":');

    const late = await client.call({ verb: 'get', path: '/x', timeoutMs: 80 });

    assert.equal(late.ok ? 'ok' : late.error.kind, 'timeout');
  });

  it('stops when its caller does', async () => {
    const client = await aClient();
    handler = () => undefined;
    const controller = new AbortController();

    const calling = client.call({ verb: 'get', path: '/x', signal: controller.signal });
    controller.abort();

    const answer = await calling;
    assert.equal(answer.ok ? 'ok' : answer.error.kind, 'cancelled');
  });

  for (const [name, body] of [
    ['HTML', '<html>'],
    ['half an object', '{"a":'],
    ['nothing', ''],
  ] as const) {
    it(`calls ${name} garbled`, async () => {
      const client = await aClient();
      handler = (_, response) => response.end(body);

      const answer = await get(client);

      assert.equal(answer.ok ? 'ok' : answer.error.kind, 'garbled');
    });
  }

  it('reads no more of an error than it needs', async () => {
    const client = await aClient();
    handler = (_, response) => {
      response.statusCode = 500;
      response.end('x'.repeat(1_000_000));
    };

    const answer = await get(client);

    assert.deepEqual(answer.ok ? 'ok' : [answer.error.kind, answer.error.code], ['serverError', 500]);
  });

  it('does not follow a redirect', async () => {
    const client = await aClient();
    handler = (_, response) => {
      response.writeHead(302, { location: '/elsewhere' });
      response.end();
    };

    const answer = await get(client);

    assert.equal(answer.ok ? 'ok' : answer.error.code, 302);
    assert.equal(requests.length, 1);
  });

  it('names the media type of a patch and of an apply, and keeps the path of the server', async () => {
    const credentials = loadCredentials({ kubeconfig: await kubeconfig('/k8s/clusters/c-1/') });
    const client = createKubeClient({ credentials, clock: systemClock });
    clients.push(client);

    await client.call({ verb: 'patch', path: '/a', body: {} });
    await client.call({ verb: 'apply', path: '/b', query: { force: 'true' }, body: {} });
    await client.call({ verb: 'create', path: '/c', body: {} });

    assert.deepEqual(
      requests.map(({ method, url, headers }) => [method, url, headers['content-type']]),
      [
        ['PATCH', '/k8s/clusters/c-1/a', 'application/merge-patch+json'],
        ['PATCH', '/k8s/clusters/c-1/b?force=true', 'application/apply-patch+yaml'],
        ['POST', '/k8s/clusters/c-1/c', 'application/json'],
      ],
    );
  });

  it('counts every request, with its code or as an error', async () => {
    const codes: string[] = [];
    const client = await aClient(systemClock, codes);
    await get(client);
    handler = (request) => request.socket.resetAndDestroy();
    await get(client);

    assert.deepEqual(codes, ['get GET 200', 'get GET error']);
  });

  it('ends a stream that nobody reads without a fuss', async () => {
    const client = await aClient();
    handler = (_, response) => response.write('{}\n');

    const stream = await client.stream({ verb: 'watch', path: '/x' });

    assert.ok(stream.ok);
    stream.value.cancel();
    stream.value.cancel();
  });

  it('answers nothing any more once it is closed', async () => {
    const client = await aClient();
    await client.close();

    const answer = await get(client);

    assert.ok(!answer.ok);
    assert.equal(requests.length, 0);
  });

  it('chooses the context, and says what is wrong with a kubeconfig', async () => {
    const path = await kubeconfig();

    assert.equal(loadCredentials({ kubeconfig: path }).namespace, 'shop');
    assert.equal(loadCredentials({ kubeconfig: path, context: 'other' }).namespace, 'default');
    assert.throws(() => loadCredentials({ kubeconfig: path, context: 'none' }), /no context "none"/);
    await writeFile(path, JSON.stringify({ clusters: [], users: [], contexts: [] }));
    assert.throws(() => loadCredentials({ kubeconfig: path }), /names no cluster/);
  });
});
