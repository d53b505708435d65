/** `bhc probe` from its arguments to its report, over real sockets of loopback: every protocol, well and not well. */
import assert from 'node:assert/strict';
import { describe, it, type TestContext } from 'node:test';
import { systemClock } from '../../src/base/clock.ts';
import { startStandalone } from '../../src/standalone.ts';
import { aFolder } from '../files/manifests.ts';
import { anAuthority, type Identity } from './certificate-authority.ts';
import {
  NOT_SERVING,
  SERVING,
  startGrpc,
  startHttps,
  startSecureHttp2,
  startTcp,
  startTls,
  startUdp,
} from './protocol-servers.ts';
import { aTerminal } from './terminal.ts';

const authority = anAuthority('Authority of the shop');
const shop = authority.issue(['shop.test', '127.0.0.1']);

interface Told {
  readonly code: number;
  readonly text: string;
}

async function probe(target: string, ...flags: readonly string[]): Promise<Told> {
  const terminal = aTerminal({ clock: systemClock, services: { startStandalone } });
  const code = await terminal.bhc('probe', target, ...flags);
  return { code, text: terminal.stdout() + terminal.stderr() };
}

/** The object of `-o json`. */
async function probeJson(target: string, ...flags: readonly string[]): Promise<Record<string, unknown>> {
  const terminal = aTerminal({ clock: systemClock, services: { startStandalone } });
  await terminal.bhc('probe', target, '-o', 'json', ...flags);
  return JSON.parse(terminal.stdout());
}

async function written(t: TestContext, name: string, text: string): Promise<string> {
  return (await aFolder(t)).write(name, text);
}

const trusting = async (t: TestContext): Promise<readonly string[]> => [
  '--ca',
  await written(t, 'ca.pem', authority.cert),
];

async function identityFlags(t: TestContext, { cert, key }: Identity): Promise<readonly string[]> {
  const folder = await aFolder(t);
  return ['--cert', await folder.write('client.pem', cert), '--key', await folder.write('client.key', key)];
}

describe('bhc probe https://', () => {
  it('trusts the authority of a file, and shows the certificate and the handshake', async (t) => {
    const port = await startHttps(t, shop);

    const { code, text } = await probe(`https://127.0.0.1:${port}/x`, ...(await trusting(t)));

    assert.equal(code, 0, text);
    assert.match(text, /^https:\/\/127\.0\.0\.1:\d+\/x {2}HTTPS HEAD \/x\n\n✓ Healthy\n/);
    assert.match(text, /\n {2}connect .*\n {2}handshake +█+ +\d+ ms\n/);
    assert.match(text, /\nThe certificate\n {2}valid .*: (89|90) days left\n {2}names {5}shop\.test, 127\.0\.0\.1\n/);
    assert.match(text, /\n {2}issuer {4}CN=Authority of the shop\n/);
    assert.match(text, /- HTTP 200 after \d+ ms/);
  });

  it('refuses a certificate of an unknown authority, and takes it when it is told to', async (t) => {
    const port = await startHttps(t, shop);

    const refused = await probe(`https://127.0.0.1:${port}`);
    const taken = await probe(`https://127.0.0.1:${port}`, '--insecure');

    assert.equal(refused.code, 1, refused.text);
    assert.match(refused.text, /✗ Unhealthy {2}Tls[^]*handshake +█+ +\d+ ms ✗[^]*\n {2}refused {3}its issuer/);
    assert.equal(taken.code, 0, taken.text);
    assert.match(taken.text, /✓ Healthy[^]*\n {2}taken {5}although its issuer is not known/);
  });

  it('tells names and issuer of a certificate in its own block and nowhere else', async (t) => {
    const port = await startHttps(t, authority.issue(['secret-name.test']));

    const { tls, ...row } = await probeJson(`https://127.0.0.1:${port}`, ...(await trusting(t)));

    assert.match(JSON.stringify(tls), /secret-name\.test.*Authority of the shop/);
    assert.equal(row['state'], 'Unhealthy');
    assert.doesNotMatch(JSON.stringify(row), /secret-name|Authority of the shop/);
  });

  it('asks for another name, and shows its own certificate to a server that wants one', async (t) => {
    const ca = await trusting(t);
    const named = await startHttps(t, authority.issue(['other.test']));
    const strict = await startHttps(t, shop, { requestCert: true, rejectUnauthorized: true, ca: authority.cert });
    const client = await identityFlags(t, authority.issue(['client.test']));

    const byName = await probe(`https://127.0.0.1:${named}`, ...ca, '--server-name', 'other.test');
    const without = await probe(`https://127.0.0.1:${strict}`, ...ca);
    const shown = await probe(`https://127.0.0.1:${strict}`, ...ca, ...client);

    assert.equal(byName.code, 0, byName.text);
    assert.equal(without.code, 1, without.text);
    assert.match(without.text, /refused by the other side with alert 116/);
    assert.equal(shown.code, 0, shown.text);
  });

  it('speaks HTTP/2 when it is told to', async (t) => {
    const port = await startSecureHttp2(t, shop);

    const { code, text } = await probe(`https://127.0.0.1:${port}`, '--http2', ...(await trusting(t)));

    assert.equal(code, 0, text);
    assert.match(text, /HTTPS HEAD \/ over HTTP\/2\n[^]*session {3}TLSv1\.3, h2 by ALPN\n/);
  });

  it('names a port that does not speak TLS', async (t) => {
    const port = await startTcp(t, '+PONG\r\n');

    const { code, text } = await probe(`https://127.0.0.1:${port}`);

    assert.equal(code, 1);
    assert.match(text, /✗ Unhealthy {2}[A-Za-z]+[^]*handshake +█+ +\d+ ms ✗\n/);
  });
});

describe('bhc probe tcp:// and tls://', () => {
  it('goes through one step of an exchange', async (t) => {
    const [plain, secure] = [await startTcp(t, '+PONG\r\n'), await startTls(t, shop, 'hello\r\n')];

    const redis = await probe(`tcp://127.0.0.1:${plain}`, '--send', 'PING\r\n', '--expect', 'PONG');
    const greeting = await probe(
      `tls://127.0.0.1:${secure}`,
      ...['--send-hex', '0d0a', '--expect-regex', '^hel+o', ...(await trusting(t))],
    );

    assert.equal(redis.code, 0, redis.text);
    assert.match(redis.text, /TCP exchange\n[^]*The answer\n {2}- step 1 of 1 passed\n/);
    assert.equal(greeting.code, 0, greeting.text);
    assert.match(greeting.text, /TLS exchange\n[^]*The certificate\n[^]*The answer\n {2}- step 1 of 1 passed\n/);
  });

  it('names the step that did not pass', async (t) => {
    const port = await startTcp(t, '-ERR\r\n');

    const { exchange, state } = await probeJson(
      `tcp://127.0.0.1:${port}`,
      ...['--send', 'PING\r\n', '--expect', 'PONG', '--timeout', '300ms'],
    );

    assert.deepEqual([exchange, state], [{ step: 1, steps: 1 }, 'Unhealthy']);
  });
});

describe('bhc probe grpc:// and grpcs://', () => {
  it('asks for the server and for a service', async (t) => {
    const [plain, secure] = [await startGrpc(t, SERVING), await startGrpc(t, SERVING, shop)];

    const server = await probe(`grpc://127.0.0.1:${plain}`);
    const service = await probe(`grpcs://127.0.0.1:${secure}/shop.Cart`, ...(await trusting(t)));

    assert.equal(server.code, 0, server.text);
    assert.match(server.text, /gRPC health\n[^]*gRPC status 0 OK\n {2}- the health service says SERVING\n/);
    assert.equal(service.code, 0, service.text);
    assert.match(service.text, /gRPC health of shop\.Cart over TLS\n[^]*The certificate\n[^]*says SERVING\n/);
  });

  it('tells a service that does not serve from one that does not exist', async (t) => {
    const port = await startGrpc(t, NOT_SERVING);

    const asleep = await probeJson(`grpc://127.0.0.1:${port}`);
    const unknown = await probeJson(`grpc://127.0.0.1:${port}`, '--service', 'shop.Lost');

    assert.deepEqual(
      [asleep['state'], asleep['grpc']],
      ['Unhealthy', { status: 0, serving: 'NOT_SERVING', httpStatus: 200, isGrpc: true, statusName: 'OK' }],
    );
    assert.equal(unknown['state'], 'Unhealthy');
    assert.match(JSON.stringify(unknown['grpc']), /"status":5,.*"statusName":"NOT_FOUND"/);
  });
});

describe('bhc probe udp://', () => {
  it('sends a datagram and looks at what comes back', async (t) => {
    const port = await startUdp(t, 'pong');

    const right = await probe(`udp://127.0.0.1:${port}`, '--send', 'ping', '--expect', 'pong');
    const wrong = await probe(`udp://127.0.0.1:${port}`, '--send', 'ping', '--expect-hex', '00ff');

    assert.equal(right.code, 0, right.text);
    assert.match(right.text, /UDP\n[^]*first byte +█+ +\d+ ms\n[^]*datagram answered after/);
    assert.doesNotMatch(right.text, /\n {2}connect /);
    assert.equal(wrong.code, 1, wrong.text);
    assert.match(wrong.text, /✗ Unhealthy {2}UdpReplyMismatch/);
  });

  it('never calls silence healthy', async (t) => {
    const port = await startUdp(t, undefined);

    const silent = await probe(`udp://127.0.0.1:${port}`, '--send', 'ping', '--timeout', '200ms');

    assert.equal(silent.code, 1);
    assert.match(silent.text, /\? Unknown {2}UdpUnverified/);
  });
});
