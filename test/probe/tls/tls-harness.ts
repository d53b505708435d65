/** Real TLS servers on loopback and plans for them, for tests of single probes over TLS. */
import assert from 'node:assert/strict';
import { once } from 'node:events';
import { createServer, type TLSSocket, type TlsOptions } from 'node:tls';
import type { TlsPlan } from '../../../src/probe/target.ts';
import { compileTlsContext, type TlsMaterial, tlsPlan } from '../../../src/probe/tls/compile-tls.ts';
import { type Authority, type Identity, makeLeaf, makeRoot } from '../../support/certificates.ts';

export const NAME = 'backend.test';
export const NO_MATERIAL: TlsMaterial = { ca: undefined, certificate: undefined, key: undefined };

export interface TlsTestServer {
  readonly port: number;
  /** Connections whose handshake is complete on this side. */
  readonly secured: () => number;
  /** Handshakes that took up an earlier session. */
  readonly resumed: () => number;
  /** TCP connections that are open on this side. */
  readonly open: () => number;
  close(): Promise<void>;
}

let made: Authority | undefined;

/** Trusted by `planFor`. */
export function testRoot(): Authority {
  made ??= makeRoot();
  return made;
}

export function soundLeaf(): Identity {
  return makeLeaf(testRoot(), { names: [NAME] });
}

/** Answers any request with 200 and closes. */
export function answersOk(socket: TLSSocket): void {
  socket.once('data', () => socket.end('HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n'));
}

export async function startTlsServer(
  options: TlsOptions = {},
  act: (socket: TLSSocket) => void = answersOk,
): Promise<TlsTestServer> {
  const open = new Set<{ destroy(): void }>();
  let secured = 0;
  let resumed = 0;
  const server = createServer({ ...soundLeaf(), ...options }, (socket) => {
    secured += 1;
    if (socket.isSessionReused()) resumed += 1;
    socket.on('error', () => socket.destroy());
    act(socket);
  });
  server.on('tlsClientError', () => undefined);
  server.on('connection', (socket) => {
    open.add(socket);
    socket.on('close', () => open.delete(socket));
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const bound = server.address();
  assert.ok(bound !== null && typeof bound === 'object');
  return {
    port: bound.port,
    secured: () => secured,
    resumed: () => resumed,
    open: () => open.size,
    async close() {
      const closed = once(server, 'close');
      server.close();
      for (const socket of open) socket.destroy();
      await closed;
    },
  };
}

/** A plan that trusts the root of these tests. */
export function planFor(
  words: Partial<Pick<TlsPlan, 'verifies' | 'alpn'>> & {
    readonly name?: string;
    readonly minVersion?: '1.2' | '1.3';
    readonly material?: Partial<TlsMaterial>;
  } = {},
): TlsPlan {
  const { name = NAME, verifies = true, alpn = [], minVersion = '1.2', material } = words;
  const context = compileTlsContext(minVersion, { ...NO_MATERIAL, ca: testRoot().cert, ...material }, Date.now());
  assert.ok(context.ok, 'the material of the test is sound');
  return tlsPlan({ name, verifies, alpn, context: context.value });
}
