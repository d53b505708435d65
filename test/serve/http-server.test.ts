/** Health and metrics over real sockets: what is answered, what is refused, and how it ends. */
import assert from 'node:assert/strict';
import { connect } from 'node:net';
import { after, describe, it, type TestContext } from 'node:test';
import type { Log } from '../../src/base/log.ts';
import { healthRoutes } from '../../src/serve/health-routes.ts';
import { type RunningServer, startHttpServer } from '../../src/serve/http-server.ts';
import { metricsRoutes } from '../../src/serve/metrics-routes.ts';
import { type Routes, textReply } from '../../src/serve/route.ts';
import { silentLog } from '../support/log-sink.ts';

async function start(
  routes: Routes,
  log: Log = silentLog,
  test?: TestContext,
): Promise<RunningServer & { readonly url: string }> {
  const started = await startHttpServer({ name: 'test', host: '127.0.0.1', port: 0, routes, log });
  if (!started.ok) assert.fail(started.error);
  const server = started.value;
  const end = (): Promise<void> => server.close(0);
  if (test === undefined) after(end);
  else test.after(end);
  return { ...server, url: `http://127.0.0.1:${server.port}` };
}

/** Everything that the server sends back to these bytes until it closes. */
function talk(port: number, bytes: string): Promise<string> {
  return new Promise((resolve, reject) => {
    let answer = '';
    const socket = connect(port, '127.0.0.1', () => socket.write(bytes));
    socket.setEncoding('latin1').on('data', (text: string) => {
      answer += text;
    });
    // A refused connection may end with a reset once the answer is through.
    socket.on('error', () => undefined);
    socket.on('close', () => resolve(answer));
    socket.setTimeout(8000, () => {
      socket.destroy();
      reject(new Error(`no end within 8 s; so far: ${answer}`));
    });
  });
}

describe('healthRoutes', () => {
  it('is alive whatever is not ready', async (test) => {
    const { url } = await start(healthRoutes([{ name: 'cache-synced', isReady: () => false }]), silentLog, test);

    const response = await fetch(`${url}/healthz`);

    assert.equal(response.status, 200);
    assert.equal(await response.text(), 'ok\n');
  });

  it('is ready when every check holds, and names those that do not', async (test) => {
    let synced = false;
    const checks = [
      { name: 'cache-synced', isReady: () => synced },
      { name: 'scheduler', isReady: () => true },
    ];
    const { url } = await start(healthRoutes(checks), silentLog, test);

    const before = await fetch(`${url}/readyz`);
    assert.equal(before.status, 503);
    assert.equal(await before.text(), 'not ready: cache-synced\n');
    synced = true;
    const later = await fetch(`${url}/readyz?verbose`);
    assert.equal(later.status, 200);
    assert.equal(await later.text(), 'ok\n');
  });
});

describe('metricsRoutes', () => {
  it('gives the text with its type, and renders once for requests that come close together', async (test) => {
    let nowMs = 0;
    let rendered = 0;
    const clock = { wallMs: () => 0, monotonicMs: () => nowMs, schedule: () => ({ cancel: () => undefined }) };
    const metrics = {
      contentType: 'text/plain; version=0.0.4; charset=utf-8',
      text: () => Promise.resolve(`up ${(rendered += 1)}\n`),
    };
    const { url } = await start(metricsRoutes(metrics, clock), silentLog, test);

    const responses = await Promise.all([fetch(`${url}/metrics`), fetch(`${url}/metrics`)]);
    assert.deepEqual(await Promise.all(responses.map((response) => response.text())), ['up 1\n', 'up 1\n']);
    assert.equal(responses[0]?.headers.get('content-type'), metrics.contentType);
    nowMs = 100;
    assert.equal(await (await fetch(`${url}/metrics`)).text(), 'up 2\n');
  });

  it('tries again after a failure', async (test) => {
    let nowMs = 0;
    let fails = true;
    const clock = { wallMs: () => 0, monotonicMs: () => nowMs, schedule: () => ({ cancel: () => undefined }) };
    const metrics = {
      contentType: 'text/plain',
      text: () => (fails ? Promise.reject(new Error('canary')) : Promise.resolve('up 1\n')),
    };
    const { url } = await start(metricsRoutes(metrics, clock), silentLog, test);

    const response = await fetch(`${url}/metrics`);
    assert.equal(response.status, 500);
    assert.equal(await response.text(), 'internal error\n');
    fails = false;
    nowMs = 1000;
    assert.equal((await fetch(`${url}/metrics`)).status, 200);
  });
});

describe('startHttpServer', () => {
  const routes: Routes = { '/a': () => textReply(200, 'x'.repeat(10)) };

  it('answers HEAD like GET, without the body', async (test) => {
    const { url } = await start(routes, silentLog, test);

    const response = await fetch(`${url}/a`, { method: 'HEAD' });

    assert.equal(response.status, 200);
    assert.equal(response.headers.get('content-length'), '11');
    assert.equal(await response.text(), '');
  });

  for (const method of ['POST', 'PUT', 'DELETE', 'OPTIONS', 'PATCH']) {
    it(`refuses ${method}`, async (test) => {
      const { url } = await start(routes, silentLog, test);

      const response = await fetch(`${url}/a`, { method });

      assert.equal(response.status, 405);
      assert.equal(response.headers.get('allow'), 'GET, HEAD');
    });
  }

  for (const path of ['/', '/b', '/a/', '/A', '//a', '/../a', '/__proto__', '/constructor', '/a%00']) {
    it(`does not know ${path}`, async (test) => {
      const { port } = await start(routes, silentLog, test);

      assert.match(
        await talk(port, `GET ${path} HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n`),
        /^HTTP\/1\.1 404 /,
      );
    });
  }

  it('tells nothing about itself', async (test) => {
    const { url } = await start(routes, silentLog, test);

    const { headers } = await fetch(`${url}/a`);

    for (const name of ['server', 'x-powered-by', 'etag']) assert.equal(headers.get(name), null);
    assert.equal(headers.get('x-content-type-options'), 'nosniff');
    assert.equal(headers.get('cache-control'), 'no-store');
  });

  it('hides the error of a handler, and logs it', async (test) => {
    const logged: unknown[] = [];
    const log: Log = { ...silentLog, error: (_fields, _message, error) => logged.push(error) };
    const { url } = await start(
      {
        '/a': () => {
          throw new Error('canary');
        },
      },
      log,
      test,
    );

    const response = await fetch(`${url}/a`);

    assert.equal(response.status, 500);
    assert.doesNotMatch(await response.text(), /canary/);
    assert.match(String(logged[0]), /canary/);
  });

  for (const [what, bytes, status] of [
    ['bytes that are no request', 'hello\r\n\r\n', 400],
    ['a TLS greeting', '\x16\x03\x01\x00\xa5\x01\x00\x00\xa1', 400],
    ['a header that is too large', `GET /a HTTP/1.1\r\nHost: x\r\nX: ${'y'.repeat(10_000)}\r\n\r\n`, 431],
    ['a path that is too long', `GET /${'y'.repeat(10_000)} HTTP/1.1\r\nHost: x\r\n\r\n`, 431],
    ['two lengths', 'GET /a HTTP/1.1\r\nHost: x\r\nContent-Length: 1\r\nContent-Length: 2\r\n\r\n', 400],
  ] as const) {
    it(`refuses ${what} with ${status} and closes`, async (test) => {
      const { port } = await start(routes, silentLog, test);

      assert.match(await talk(port, bytes), new RegExp(`^HTTP/1\\.1 ${status} `));
    });
  }

  it('closes the connection after a request with a body', async (test) => {
    const { port } = await start(routes, silentLog, test);

    const answer = await talk(port, 'GET /a HTTP/1.1\r\nHost: x\r\nContent-Length: 1000000\r\n\r\nxxx');

    assert.match(answer, /^HTTP\/1\.1 200 .*\r\nConnection: close\r\n/s);
  });

  it('does not wait long for the end of a header', async (test) => {
    const { port } = await start(routes, silentLog, test);

    const startedMs = performance.now();
    const answer = await talk(port, 'GET /a HTTP/1.1\r\nHo');

    assert.match(answer, /^(HTTP\/1\.1 4\d\d |$)/);
    assert.ok(performance.now() - startedMs < 7500);
  });

  it('says which error keeps it from listening', async (test) => {
    const { port } = await start(routes, silentLog, test);

    const second = await startHttpServer({ name: 'second', host: '127.0.0.1', port, routes, log: silentLog });

    assert.deepEqual(second, { ok: false, error: 'EADDRINUSE' });
  });

  it('lets an answer on its way finish when it closes, and accepts nothing new', async () => {
    const asked = Promise.withResolvers<void>();
    const wait = Promise.withResolvers<void>();
    const server = await start({
      '/slow': () => {
        asked.resolve();
        return wait.promise.then(() => textReply(200, 'done'));
      },
    });
    const response = fetch(`${server.url}/slow`);
    await asked.promise;

    const closed = server.close(5000);
    await assert.rejects(fetch(`${server.url}/slow`));
    wait.resolve();

    assert.equal(await (await response).text(), 'done\n');
    await closed;
  });

  it('closes what does not finish when the grace is over, idle connections at once', async () => {
    const asked = Promise.withResolvers<void>();
    const server = await start({
      ...routes,
      '/never': () => {
        asked.resolve();
        return new Promise(() => undefined);
      },
    });
    await (await fetch(`${server.url}/a`)).text();
    const never = talk(server.port, 'GET /never HTTP/1.1\r\nHost: x\r\n\r\n');
    await asked.promise;

    const startedMs = performance.now();
    await server.close(100);

    assert.equal(await never, '');
    assert.ok(performance.now() - startedMs < 2000);
  });
});
