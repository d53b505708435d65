import assert from 'node:assert/strict';
import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { connect } from 'node:net';
import { describe, it } from 'node:test';
import { createServer, type SecureVersion } from 'node:tls';
import { buildClientHello } from '../../../src/probe/tls/client-hello.ts';
import { TEST_CERTIFICATE, TEST_KEY } from '../../support/server-certificate.ts';

const HANDSHAKE = 0x16;
const SERVER_HELLO = 2;

/** The first record that a server of this version sends back. */
async function answerOf(version: SecureVersion, serverName: string | undefined): Promise<Buffer> {
  const server = createServer({ cert: TEST_CERTIFICATE, key: TEST_KEY, minVersion: version, maxVersion: version });
  server.on('tlsClientError', () => undefined);
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const bound = server.address();
  assert.ok(bound !== null && typeof bound === 'object');
  const socket = connect(bound.port, '127.0.0.1');
  socket.write(buildClientHello(serverName, randomBytes));
  const [answer]: readonly unknown[] = await once(socket, 'data');
  socket.destroy();
  server.close();
  assert.ok(Buffer.isBuffer(answer));
  return answer;
}

describe('our ClientHello', () => {
  for (const version of ['TLSv1.2', 'TLSv1.3'] as const) {
    for (const serverName of [undefined, 'backend.test']) {
      it(`is answered with a ServerHello by ${version}, ${serverName === undefined ? 'without' : 'with'} a name`, async () => {
        const answer = await answerOf(version, serverName);

        assert.equal(answer[0], HANDSHAKE);
        assert.equal(answer[5], SERVER_HELLO);
      });
    }
  }

  it('is one record whose lengths add up', () => {
    const hello = buildClientHello('backend.test', randomBytes);

    assert.equal(hello.readUInt16BE(3), hello.length - 5);
    assert.equal(hello.readUIntBE(6, 3), hello.length - 9);
  });
});
