import assert from 'node:assert/strict';
import { afterEach, describe, it } from 'node:test';
import type { ProbeOutcome } from '../../../src/probe/outcome.ts';
import {
  afterRequest,
  answers,
  answersAndResets,
  answersAndStays,
  closedPort,
  closesAtOnce,
  drips,
  floods,
  greets,
  resetsOnRequest,
  type Script,
  silent,
  startServer,
  type TestServer,
} from '../../support/servers.ts';
import {
  assertFailure,
  assertInconclusive,
  assertSuccess,
  createHarness,
  eventually,
  httpPlan,
  IMPATIENT_MS,
  probeOnce,
  targetOf,
} from '../probe-harness.ts';

const servers: TestServer[] = [];

afterEach(async () => {
  for (const server of servers.splice(0)) await server.close();
});

async function serve(script: Script): Promise<TestServer> {
  const server = await startServer(script);
  servers.push(server);
  return server;
}

/** One probe of a server with this script. */
async function probing(
  script: Script,
  words: Parameters<typeof httpPlan>[0] = {},
  timeoutMs?: number,
): Promise<ProbeOutcome> {
  const server = await serve(script);
  return probeOnce(targetOf(httpPlan(words), server.port, timeoutMs === undefined ? {} : { timeoutMs }));
}

const OK = 'HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\n';

describe('a successful HTTP probe', () => {
  it('tells the facts and the times of the answer', async () => {
    const outcome = assertSuccess(
      await probing(answers('HTTP/1.0 302 Found\r\nLocation: /login\r\nSet-Cookie: PHPSESSID=1\r\n\r\n'), {
        path: '/',
      }),
    );

    assert.deepEqual(outcome.http, {
      status: 302,
      majorVersion: 1,
      minorVersion: 0,
      isGrpc: false,
      headerBytes: 65,
      bodyBytes: 0,
      contentLength: undefined,
      redirect: 'SameHostOtherPath',
      retryAfterSeconds: undefined,
      allowsGet: false,
      setsCookie: true,
      scriptEngine: true,
      dateMs: undefined,
      unmetHeader: undefined,
      dependency: undefined,
      bodyHash: undefined,
    });
    assert.equal(outcome.address, '127.0.0.1');
    assert.equal(outcome.errno, undefined);
    const { resolvedMs, connectedMs = Number.NaN, firstByteMs = Number.NaN, endedMs } = outcome.timings;
    assert.equal(resolvedMs, undefined);
    assert.ok(0 < connectedMs && connectedMs <= firstByteMs && firstByteMs <= endedMs);
  });

  it('sends the request as compiled, and closes with FIN', async () => {
    const server = await serve(answersAndStays(OK));
    const plan = httpPlan({ path: '/index.html' });

    assertSuccess(await probeOnce(targetOf(plan, server.port)));
    await eventually(() => server.fins === 1);

    assert.equal(server.received, plan.bytes.toString('latin1'));
    assert.equal(server.resets, 0);
  });

  it('decides at the end of the header of a HEAD, without waiting for the peer to close', async () => {
    const outcome = assertSuccess(await probing(answersAndStays(OK)));

    assert.equal(outcome.http?.contentLength, 2);
    assert.equal(outcome.http.bodyBytes, 0);
  });

  it('reads the body of a GET by Content-Length, by chunks and until the close', async () => {
    const heads = [
      'HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nhello',
      'HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n2\r\nhe\r\n3;x=y\r\nllo\r\n0\r\n\r\n',
      'HTTP/1.0 200 OK\r\n\r\nhello',
    ];
    const hashes = new Set<number | undefined>();
    for (const head of heads) {
      const outcome = assertSuccess(
        await probing(answers(head), { method: 'GET', expectedBody: { matches: '^hel+o$' } }),
      );
      assert.equal(outcome.http?.bodyBytes, 5);
      hashes.add(outcome.http.bodyHash);
    }

    assert.equal(hashes.size, 1);
  });

  it('skips interim answers', async () => {
    const outcome = assertSuccess(
      await probing(answers(`${'HTTP/1.1 103 Early Hints\r\nLink: </a>\r\n\r\n'.repeat(8)}${OK}`)),
    );

    assert.equal(outcome.http?.status, 200);
  });

  it('reads an endless body only up to 64 KiB', async () => {
    const flood = floods('HTTP/1.1 200 OK\r\nContent-Length: 10737418240\r\n\r\n', Buffer.alloc(65_536, 'x'));
    const rssBefore = process.memoryUsage.rss();

    const outcome = assertSuccess(await probing(flood.script, { method: 'GET' }));

    assert.equal(outcome.http?.bodyBytes, 65_536);
    assert.equal(outcome.http.contentLength, 10_737_418_240);
    assert.ok(flood.sent() < 50_000_000, `the server could send ${flood.sent()} bytes`);
    assert.ok(process.memoryUsage.rss() - rssBefore < 100_000_000);
  });

  it('judges an endless stream of tiny chunks by its status', async () => {
    const flood = floods(
      'HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n',
      Buffer.from('1;ext=1\r\nx\r\n'.repeat(1000)),
    );

    const outcome = assertSuccess(await probing(flood.script, { method: 'GET' }));

    assert.ok((outcome.http?.bodyBytes ?? 0) > 10_000);
  });

  it('copes with one byte at a time', async () => {
    assertSuccess(await probing(drips('HTTP/1.1 200 OK\r\n\r\n', 1)));
  });

  it('is not troubled by control characters in values', async () => {
    assertSuccess(await probing(answers('HTTP/1.1 200 \u001b[31mOK\r\nX-A: \u001b[2J\u0007\r\n\r\n')));
  });
});

describe('the failure of an HTTP probe', () => {
  it('ConnectRefused', async () => {
    const outcome = assertFailure(
      await probeOnce(targetOf(httpPlan(), await closedPort())),
      'ConnectRefused',
      'Connect',
    );

    assert.equal(outcome.errno, 'ECONNREFUSED');
    assert.equal(outcome.timings.connectedMs, undefined);
  });

  it('NoResponse', async () => {
    const outcome = assertFailure(await probing(silent, {}, IMPATIENT_MS), 'NoResponse', 'Response');

    assert.equal(outcome.responseBytes, 0);
    assert.ok(outcome.timings.endedMs >= IMPATIENT_MS);
    assert.ok(outcome.timings.connectedMs !== undefined);
  });

  it('ClosedBeforeResponse: at once', async () => {
    assertFailure(await probing(closesAtOnce), 'ClosedBeforeResponse', 'Response');
  });

  it('ClosedBeforeResponse: after the request', async () => {
    assertFailure(await probing(answers('')), 'ClosedBeforeResponse', 'Response');
  });

  it('ResetBeforeResponse', async () => {
    const outcome = assertFailure(await probing(resetsOnRequest), 'ResetBeforeResponse', 'Response');

    assert.equal(outcome.errno, 'ECONNRESET');
  });

  it('HeadersTimeout', async () => {
    const outcome = assertFailure(
      await probing(answersAndStays('HTTP/1.1 200 OK\r\nX'), {}, IMPATIENT_MS),
      'HeadersTimeout',
      'Response',
    );

    assert.equal(outcome.responseBytes, 18);
    assert.equal(outcome.http, undefined);
  });

  it('HeadersTimeout: a header that never ends runs into the one deadline', async () => {
    const outcome = assertFailure(
      await probing(drips(`HTTP/1.1 200 ${'x'.repeat(500)}`, 10), {}, IMPATIENT_MS),
      'HeadersTimeout',
      'Response',
    );

    assert.ok(outcome.timings.endedMs < IMPATIENT_MS + 50, `ended after ${outcome.timings.endedMs} ms`);
  });

  it('BodyTimeout', async () => {
    const outcome = assertFailure(
      await probing(
        answersAndStays('HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\nhello'),
        { method: 'GET' },
        IMPATIENT_MS,
      ),
      'BodyTimeout',
      'Response',
    );

    assert.equal(outcome.http?.bodyBytes, 5);
  });

  it('ClosedDuringHeaders', async () => {
    assertFailure(await probing(answers('HTTP/1.1 200 OK\r\nServer: x\r\n')), 'ClosedDuringHeaders', 'Response');
  });

  it('ClosedDuringHeaders: within the first word', async () => {
    assertFailure(await probing(answers('HT')), 'ClosedDuringHeaders', 'Response');
  });

  it('ResetDuringResponse: in the header', async () => {
    const outcome = assertFailure(await probing(answersAndResets('HTTP/1.1 2')), 'ResetDuringResponse', 'Response');

    assert.equal(outcome.responseBytes, 10);
  });

  it('ResetDuringResponse: in a body that ends with the connection', async () => {
    const words = { method: 'GET' } as const;
    assertFailure(
      await probing(answersAndResets('HTTP/1.1 200 OK\r\n\r\nhel'), words),
      'ResetDuringResponse',
      'Response',
    );
  });

  it('BodyTruncated: shorter than announced', async () => {
    const outcome = assertFailure(
      await probing(answers('HTTP/1.1 200 OK\r\nContent-Length: 6\r\n\r\nhello'), { method: 'GET' }),
      'BodyTruncated',
      'Response',
    );

    assert.equal(outcome.http?.contentLength, 6);
  });

  it('BodyTruncated: no last chunk', async () => {
    const script = answers('HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n');
    assertFailure(await probing(script, { method: 'GET' }), 'BodyTruncated', 'Response');
  });

  it('Malformed: no HTTP and no service that we know', async () => {
    assertFailure(await probing(answers('<html>old</html>\n')), 'Malformed', 'Response');
  });

  it('Malformed: NUL in a value', async () => {
    assertFailure(await probing(answers('HTTP/1.1 200 OK\r\nServer: a\0b\r\n\r\n')), 'Malformed', 'Response');
  });

  it('Malformed: a transfer coding that tells no end, and a length', async () => {
    const head = 'HTTP/1.1 200 OK\r\nContent-Length: 5\r\nTransfer-Encoding: gzip\r\n\r\n';
    assertFailure(await probing(answers(head), { method: 'GET' }), 'Malformed', 'Response');
  });

  it('Malformed: interim answers without end', async () => {
    const flood = floods('', Buffer.from('HTTP/1.1 100 Continue\r\n\r\n'.repeat(100)));
    assertFailure(await probing(flood.script), 'Malformed', 'Response');
  });

  it('HeadersTooLarge: a header without end', async () => {
    const flood = floods('HTTP/1.1 200 OK\r\n', Buffer.from(`X-Filler: ${'x'.repeat(1000)}\r\n`));
    assertFailure(await probing(flood.script), 'HeadersTooLarge', 'Response');
    assert.ok(flood.sent() < 50_000_000);
  });

  it('HeadersTooLarge: more than 100 fields', async () => {
    assertFailure(
      await probing(answers(`HTTP/1.1 200 OK\r\n${'A: b\r\n'.repeat(101)}\r\n`)),
      'HeadersTooLarge',
      'Response',
    );
  });

  it('WrongService: a service that speaks first', async () => {
    const outcome = assertFailure(
      await probing(greets('SSH-2.0-OpenSSH_9.2p1 Debian\r\n')),
      'WrongService',
      'Response',
    );

    assert.equal(outcome.banner, 'SSH');
  });

  it('WrongService: a TLS server that answers with an alert', async () => {
    const alert = Buffer.from([0x15, 0x03, 0x01, 0x00, 0x02, 0x02, 0x46]);
    const outcome = assertFailure(await probing(answersAndStays(alert)), 'WrongService', 'Response');

    assert.equal(outcome.banner, 'TLS');
    assert.equal(outcome.responseBytes, 7);
  });

  it('UnexpectedStatus: decided before the body comes', async () => {
    const script = answersAndStays(
      'HTTP/1.1 503 Service Unavailable\r\nRetry-After: 120\r\nContent-Length: 9999\r\n\r\n',
    );
    const outcome = assertFailure(await probing(script, { method: 'GET' }), 'UnexpectedStatus', 'Match');

    assert.equal(outcome.http?.status, 503);
    assert.equal(outcome.http.retryAfterSeconds, 120);
  });

  it('UnexpectedStatus: tells that GET would work', async () => {
    const script = answers('HTTP/1.1 405 Method Not Allowed\r\nAllow: GET, POST\r\nContent-Length: 0\r\n\r\n');
    const outcome = assertFailure(await probing(script), 'UnexpectedStatus', 'Match');

    assert.equal(outcome.http?.allowsGet, true);
  });

  it('UnexpectedStatus: an error page that follows is read, so that the server sees no reset', async () => {
    const server = await serve(
      afterRequest((socket) => {
        socket.removeAllListeners('end');
        socket.write('HTTP/1.1 500 Oops\r\nContent-Length: 4000\r\n\r\n');
        setTimeout(() => socket.write('x'.repeat(2000)), 20);
        setTimeout(() => socket.end('x'.repeat(2000)), 40);
      }),
    );
    const target = targetOf(httpPlan({ method: 'GET' }), server.port);

    assertFailure(await probeOnce(target), 'UnexpectedStatus', 'Match');
    await eventually(() => server.open.size === 0);

    assert.equal(server.resets, 0);
  });

  it('BodyMismatch', async () => {
    const words = { method: 'GET', expectedBody: { contains: 'ready' } } as const;
    const outcome = assertFailure(
      await probing(answers('HTTP/1.1 200 OK\r\n\r\nstarting'), words),
      'BodyMismatch',
      'Match',
    );

    assert.equal(outcome.http?.bodyBytes, 8);
  });
});

describe('an HTTP probe that says nothing about the backend', () => {
  it('LoopStalled: the loop stood still, and there is still no answer', async () => {
    const server = await serve(silent);
    let stalledMs = 0;
    const harness = createHarness({ loopStall: { stalledMs: () => stalledMs } });

    const outcome = probeOnce(targetOf(httpPlan(), server.port, { timeoutMs: IMPATIENT_MS }), harness);
    stalledMs = 80;

    assertInconclusive(await outcome, 'LoopStalled');
  });

  it('LoopStalled: the loop stood still, and the server lost its patience with us', async () => {
    for (const script of [
      answers('HTTP/1.1 408 Request Timeout\r\nContent-Length: 0\r\n\r\n'),
      afterRequest((socket) => socket.end()),
    ]) {
      const server = await serve(script);
      let stalledMs = 0;
      const harness = createHarness({ loopStall: { stalledMs: () => stalledMs } });

      const outcome = probeOnce(targetOf(httpPlan(), server.port, { timeoutMs: 1_000 }), harness);
      stalledMs = 3_000;

      assertInconclusive(await outcome, 'LoopStalled');
    }
  });

  it('takes the answer that waited while the loop stood still', async () => {
    // The server shares our event loop: it answers, and then nobody moves until long after the deadline.
    const server = await serve(
      afterRequest((socket) => {
        socket.end(OK);
        Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 300);
      }),
    );

    assertSuccess(await probeOnce(targetOf(httpPlan(), server.port, { timeoutMs: IMPATIENT_MS })));
  });
});
