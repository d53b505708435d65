/** Both probes through the attempt machinery against servers of another make, over real sockets of loopback. */
import assert from 'node:assert/strict';
import { once } from 'node:events';
import { createServer as createHttp1Server } from 'node:http';
import {
  createSecureServer,
  createServer as createHttp2Server,
  type Http2Session,
  type ServerHttp2Stream,
} from 'node:http2';
import { createServer as createTcpServer, type AddressInfo, type Server } from 'node:net';
import { afterEach, describe, it } from 'node:test';
import { createSecureContext } from 'node:tls';
import {
  type handleUnaryCall,
  Server as GrpcServer,
  ServerCredentials,
  type ServerUnaryCall,
  status,
} from '@grpc/grpc-js';
import { systemClock } from '../../../src/base/clock.ts';
import { grpcPlan } from '../../../src/probe/http2/grpc.ts';
import type { ProbeOutcome } from '../../../src/probe/outcome.ts';
import type { GrpcProbePlan, ProbePlan } from '../../../src/probe/target.ts';
import { SecureSockets } from '../../../src/probe/tls/secure-sockets.ts';
import { TlsSession } from '../../../src/probe/tls/session.ts';
import { TEST_CERTIFICATE, TEST_KEY } from '../../support/server-certificate.ts';
import {
  assertFailure,
  assertSuccess,
  createHarness,
  IMPATIENT_MS,
  PATIENT_MS,
  probeOnce,
  targetOf,
} from '../probe-harness.ts';
import { http2Plan } from './server-frames.ts';

const cleanups: (() => Promise<unknown> | void)[] = [];

afterEach(async () => {
  for (const cleanup of cleanups.splice(0)) await cleanup();
});

/** Listens on a free port of loopback. */
async function listen(server: Server): Promise<number> {
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  cleanups.push(() => void server.close());
  return (server.address() as AddressInfo).port;
}

/** A server of Node that does this with every stream. */
async function serveHttp2(onStream: (stream: ServerHttp2Stream, session: Http2Session) => void): Promise<number> {
  const server = createHttp2Server();
  server.on('session', (session) => cleanups.unshift(() => session.destroy()));
  server.on('stream', (stream) => {
    stream.on('error', () => {
      // The probe has gone before the server was done.
    });
    const { session } = stream;
    assert.ok(session);
    onStream(stream, session);
  });
  return listen(server);
}

function probing(
  port: number,
  words: Parameters<typeof http2Plan>[0] = {},
  timeoutMs: number = PATIENT_MS,
): Promise<ProbeOutcome> {
  return probeOnce(targetOf(http2Plan(words), port, { timeoutMs }));
}

describe("an HTTP/2 probe of Node's server", () => {
  it('reads status, fields and body', async () => {
    const port = await serveHttp2((stream) => {
      stream.respond({ ':status': 200, 'content-type': 'text/plain', 'set-cookie': 'a=b', 'x-powered-by': 'PHP' });
      stream.end('all is well');
    });
    const outcome = assertSuccess(await probing(port, { contains: 'is well' }));

    assert.equal(outcome.http?.status, 200);
    assert.equal(outcome.http.bodyBytes, 11);
    assert.deepEqual([outcome.http.setsCookie, outcome.http.scriptEngine], [true, true]);
  });

  it('is understood: method, path, authority and fields', async () => {
    let heard: unknown;
    const server = createHttp2Server((request, response) => {
      heard = [request.method, request.url, request.authority, request.headers['x-api-key'], request.scheme];
      response.end();
    });
    const port = await listen(server);
    const headers = [{ name: 'X-Api-Key', value: 'k' }];
    assertSuccess(await probing(port, { method: 'HEAD', path: '/a?b=c', host: 'shop.example.com', headers }));

    assert.deepEqual(heard, ['HEAD', '/a?b=c', 'shop.example.com', 'k', 'http']);
  });

  it('understands a header of 40,000 bytes', async () => {
    let heard = 0;
    const server = createHttp2Server({ maxHeaderListPairs: 200, settings: { maxHeaderListSize: 65_535 } });
    server.on('stream', (stream, headers) => {
      heard = String(headers['x-9']).length;
      stream.respond({ ':status': 204 }, { endStream: true });
    });
    const port = await listen(server);
    const headers = Array.from({ length: 10 }, (_, index) => ({ name: `x-${index}`, value: 'v'.repeat(4000) }));
    assertSuccess(await probing(port, { headers }));

    assert.equal(heard, 4000);
  });

  it('decides a HEAD by its header', async () => {
    const port = await serveHttp2((stream) => {
      stream.respond({ ':status': 200, 'content-length': '12' }, { endStream: true });
    });
    const outcome = assertSuccess(await probing(port, { method: 'HEAD' }));

    assert.equal(outcome.http?.contentLength, 12);
  });

  it('tells an unexpected status, a redirect and another body', async () => {
    const port = await serveHttp2((stream) => {
      stream.respond({ ':status': 301, location: 'https://shop.example.com/', 'retry-after': '5' });
      stream.end('moved');
    });

    const unexpected = assertFailure(await probing(port, { expectedStatuses: ['200'] }), 'UnexpectedStatus', 'Match');
    assert.deepEqual([unexpected.http?.status, unexpected.http?.redirect], [301, 'SameHostHttps']);
    assertFailure(await probing(port, { contains: 'well' }), 'BodyMismatch', 'Match');
  });

  it('skips interim answers and reads behind trailers', async () => {
    const port = await serveHttp2((stream) => {
      stream.additionalHeaders({ ':status': 103, link: '</a.css>' });
      stream.respond({ ':status': 200 }, { waitForTrailers: true });
      stream.on('wantTrailers', () => stream.sendTrailers({ 'x-checksum': '1' }));
      stream.end('hello');
    });

    assert.equal(assertSuccess(await probing(port, { contains: 'hello' })).http?.bodyBytes, 5);
  });

  it('reads no more than the window of an endless body', async () => {
    const port = await serveHttp2((stream) => {
      stream.respond({ ':status': 200 });
      stream.end(Buffer.alloc(5_000_000, 0x61));
    });

    assert.equal(assertSuccess(await probing(port, { contains: 'aaa' })).http?.bodyBytes, 65_535);
  });

  it('reads a header in several frames', async () => {
    const port = await serveHttp2((stream) => {
      const cookies = Array.from({ length: 12 }, (_, index) => `c${index}=${'x'.repeat(3000)}`);
      stream.respond({ ':status': 200, 'set-cookie': cookies }, { endStream: true });
    });

    assert.ok((assertSuccess(await probing(port)).http?.headerBytes ?? 0) > 16_384);
  });

  it('answers a ping before the answer comes', async () => {
    const port = await serveHttp2((stream, session) => {
      session.ping((error) => {
        stream.respond({ ':status': error === null ? 200 : 500 }, { endStream: true });
      });
    });

    assertSuccess(await probing(port));
  });

  it('tells why the server ended the stream or the connection', async () => {
    const byStream = await serveHttp2((stream) => stream.close(0xb));
    const byConnection = await serveHttp2((_, session) => session.goaway(0xd, 0));

    const reset = assertFailure(await probing(byStream), 'Http2Ended', 'Response');
    assert.deepEqual(reset.http2End, { kind: 'RST_STREAM', code: 11 });
    const gone = assertFailure(await probing(byConnection), 'Http2Ended', 'Response');
    assert.deepEqual(gone.http2End, { kind: 'GOAWAY', code: 13 });
  });

  it('waits for the answer of a server that takes its leave', async () => {
    const port = await serveHttp2((stream, session) => {
      session.goaway(0, 1);
      setTimeout(() => stream.respond({ ':status': 200 }, { endStream: true }), 30);
    });

    assert.deepEqual(assertSuccess(await probing(port)).http2End, { kind: 'GOAWAY', code: 0 });
  });

  it('runs out of time without an answer, and within a body', async () => {
    const silent = await serveHttp2(() => undefined);
    const slow = await serveHttp2((stream) => {
      stream.respond({ ':status': 200 });
      stream.write('so far');
    });

    assertFailure(await probing(silent, {}, IMPATIENT_MS), 'NoResponse', 'Response');
    const stuck = assertFailure(await probing(slow, {}, IMPATIENT_MS), 'BodyTimeout', 'Response');
    assert.equal(stuck.http?.bodyBytes, 6);
  });

  it('tells a connection that is closed without an answer', async () => {
    const port = await serveHttp2((_, session) => session.socket.destroy());
    const outcome = await probing(port);

    assert.ok(outcome.kind === 'failure');
    assert.ok(['ClosedBeforeResponse', 'ResetBeforeResponse', 'Http2Ended'].includes(outcome.code), outcome.code);
  });
});

describe('an HTTP/2 probe of a server of HTTP/1', () => {
  it("recognises Node's server", async () => {
    const port = await listen(createHttp1Server((_, response) => response.end('hello')));
    const outcome = assertFailure(await probing(port), 'WrongService', 'Response');

    assert.equal(outcome.banner, 'HTTP/1');
  });

  it('recognises a mail server', async () => {
    const port = await listen(createTcpServer((socket) => socket.end('220 mail.example.com ESMTP Postfix\r\n')));

    assert.equal(assertFailure(await probing(port), 'WrongService', 'Response').banner, 'SMTP');
  });
});

/** grpc-js takes a message of no value for none at all. */
interface Asked {
  readonly service: string;
}

/** What a health service does with a request for this service. */
type Check = handleUnaryCall<Asked, number>;

/** A server of grpc-js; the messages are written by hand, as ours are, but by other hands. */
async function serveGrpc(check: Check | undefined, credentials = ServerCredentials.createInsecure()): Promise<number> {
  const server = new GrpcServer();
  const definition = {
    Check: {
      path: '/grpc.health.v1.Health/Check',
      requestStream: false,
      responseStream: false,
      requestSerialize: ({ service }: Asked) => Buffer.from(service),
      requestDeserialize: (bytes: Buffer) => ({ service: bytes.length === 0 ? '' : bytes.toString('utf8', 2) }),
      responseSerialize: (serving: number) => Buffer.from([0x08, serving]),
      responseDeserialize: (bytes: Buffer) => bytes[1] ?? 0,
    },
  } as const;
  if (check !== undefined) server.addService(definition, { Check: check });
  cleanups.push(() => server.forceShutdown());
  return new Promise((resolve, reject) => {
    server.bindAsync('127.0.0.1:0', credentials, (error, port) => (error === null ? resolve(port) : reject(error)));
  });
}

function grpcPlanFor(port: number, service: string, timeoutMs: number): GrpcProbePlan {
  const authority = `127.0.0.1:${port}`;
  return grpcPlan({ service, authority, scheme: 'http', timeoutMs });
}

function checking(port: number, service = '', timeoutMs: number = PATIENT_MS): Promise<ProbeOutcome> {
  return probeOnce(targetOf(grpcPlanFor(port, service, timeoutMs), port, { timeoutMs }));
}

/** Over TLS, with h2 as the only protocol that is offered. */
function probingSecurely(plan: ProbePlan, port: number): Promise<ProbeOutcome> {
  const { deadlines } = createHarness();
  const harness = createHarness({ secureSockets: new SecureSockets({ clock: systemClock, deadlines }) });
  const tls = {
    serverName: 'backend.test',
    verifiedName: 'backend.test',
    verifies: false,
    alpn: ['h2'],
    context: createSecureContext(),
    session: new TlsSession(),
  } as const;
  return probeOnce({ ...targetOf(plan, port), tls }, harness);
}

describe('a gRPC probe of grpc-js', () => {
  it('is a success when the service serves, and asks for it by name', async () => {
    const asked: string[] = [];
    const calls: ServerUnaryCall<Asked, number>[] = [];
    const port = await serveGrpc((call, answer) => {
      asked.push(call.request.service);
      calls.push(call);
      answer(null, 1);
    });
    const outcome = assertSuccess(await checking(port, 'shop.Catalog'));
    assertSuccess(await checking(port, 'ü'.repeat(40)));

    assert.deepEqual(outcome.grpc, { status: 0, serving: 'SERVING', httpStatus: 200, isGrpc: true });
    assert.deepEqual(asked, ['shop.Catalog', 'ü'.repeat(40)]);
    assert.match(String(calls[0]?.metadata.get('user-agent')), /^backend-health-operator\//);
    assert.ok(calls[0]?.getDeadline() !== Number.POSITIVE_INFINITY, 'the deadline of the probe came with the call');
  });

  it('tells a service that does not serve', async () => {
    for (const [number, serving] of [
      [0, 'UNKNOWN'],
      [2, 'NOT_SERVING'],
      [3, 'SERVICE_UNKNOWN'],
    ] as const) {
      const port = await serveGrpc((_, answer) => answer(null, number));
      const outcome = assertFailure(await checking(port), 'GrpcNotServing', 'Match');

      assert.equal(outcome.grpc?.serving, serving);
    }
  });

  it('tells the status of a call that failed', async () => {
    for (const code of [
      status.NOT_FOUND,
      status.UNIMPLEMENTED,
      status.UNAVAILABLE,
      status.UNAUTHENTICATED,
      status.PERMISSION_DENIED,
      status.INTERNAL,
    ]) {
      const port = await serveGrpc((_, answer) => answer({ code, details: 'planted-token' }));
      const outcome = assertFailure(await checking(port), 'GrpcStatus', 'Match');

      assert.deepEqual(outcome.grpc, { status: code, serving: undefined, httpStatus: 200, isGrpc: true });
      assert.doesNotMatch(JSON.stringify(outcome), /planted/);
    }
  });

  it('tells a server without a health service', async () => {
    const outcome = assertFailure(await checking(await serveGrpc(undefined)), 'GrpcStatus', 'Match');

    assert.equal(outcome.grpc?.status, status.UNIMPLEMENTED);
  });

  it('tells that the deadline passed, by the word of the server or by our own clock', async () => {
    const port = await serveGrpc(() => undefined);
    const outcome = await checking(port, '', IMPATIENT_MS);

    assert.ok(outcome.kind === 'failure');
    if (outcome.code === 'GrpcStatus') assert.equal(outcome.grpc?.status, status.DEADLINE_EXCEEDED);
    else if (outcome.code !== 'NoResponse') assert.equal(outcome.code, 'Http2Ended');
  });

  it('refuses a message of more than 4 KiB', async () => {
    const port = await serveHttp2((stream) => {
      stream.respond({ ':status': 200, 'content-type': 'application/grpc' });
      stream.write(Buffer.from([0, 0x40, 0, 0, 0]));
    });

    assertFailure(await checking(port), 'Malformed', 'Response');
  });

  it('tells a page in place of a gRPC answer, and a server of HTTP/1', async () => {
    const page = await serveHttp2((stream) => {
      stream.respond({ ':status': 404, 'content-type': 'text/html' });
      stream.end('<html>');
    });
    const old = await listen(createHttp1Server((_, response) => response.end('hello')));

    const outcome = assertFailure(await checking(page), 'GrpcNoStatus', 'Response');
    assert.deepEqual(outcome.grpc, { status: undefined, serving: undefined, httpStatus: 404, isGrpc: false });
    assert.equal(assertFailure(await checking(old), 'WrongService', 'Response').banner, 'HTTP/1');
  });
});

describe('a probe over TLS that agrees on h2', () => {
  it("reads the answer of Node's server", async () => {
    const server = createSecureServer({ cert: TEST_CERTIFICATE, key: TEST_KEY }, (_, response) =>
      response.end('hello'),
    );
    server.on('sessionError', () => undefined);
    const port = await listen(server);
    const outcome = assertSuccess(await probingSecurely(http2Plan({ contains: 'hello' }), port));

    assert.deepEqual([outcome.tls?.alpn, outcome.http?.bodyBytes], ['h2', 5]);
  });

  it('reads the answer of grpc-js', async () => {
    const pair = { cert_chain: Buffer.from(TEST_CERTIFICATE), private_key: Buffer.from(TEST_KEY) };
    const port = await serveGrpc((_, answer) => answer(null, 1), ServerCredentials.createSsl(null, [pair]));
    const outcome = assertSuccess(await probingSecurely(grpcPlanFor(port, '', PATIENT_MS), port));

    assert.deepEqual([outcome.tls?.alpn, outcome.grpc?.serving], ['h2', 'SERVING']);
  });
});
