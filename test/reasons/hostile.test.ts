/** Hostile backends: each is judged like any other, in bounded time and memory, and nothing of what it says is told. */
import assert from 'node:assert/strict';
import { hostileCases, PLANTED } from './cases/hostile-cases.ts';
import { reply } from './http-answers.ts';
import { testFamily } from './loopback-family.ts';
import { runProduct } from './product-run.ts';
import { answering, startServer } from './scripted-server.ts';

const MEBIBYTE = 1024 ** 2;
/** What the kernel buffers of both sides take, after the prober has stopped reading. */
const SENT_PER_CONNECTION = 16 * MEBIBYTE;
/** Two probes to the verdict, and the questions of an investigation. */
const MOST_CONNECTIONS = 60;

testFamily('hostile backends', 9, hostileCases, {
  more: (seen, test) => {
    test('nothing of what they say is told, in a status or beside it', () => {
      const { stdout, stderr } = seen().product;
      for (const text of [stdout, stderr]) {
        assert.ok(!text.includes(PLANTED));
        assert.doesNotMatch(text, /[\u0000-\u0008\u000b-\u001f\u007f]|\\u00[01][0-9a-f]/);
      }
    });

    test('each of them costs a bounded number of connections and bytes', () => {
      for (const subject of hostileCases) {
        const server = seen().server(subject);
        assert.ok(server !== undefined, subject.name);
        assert.ok(server.connections <= MOST_CONNECTIONS, `${subject.name}: ${server.connections} connections`);
        const allowed = server.connections * SENT_PER_CONNECTION;
        assert.ok(
          server.sent() <= allowed,
          `${subject.name}: ${server.sent()} bytes on ${server.connections} connections`,
        );
      }
    });

    test('together they cost less than 64 MiB more than as many harmless ones', async () => {
      const growth = seen().product.peakBytes - (await harmlessPeak());
      assert.ok(growth < 64 * MEBIBYTE, `${Math.round(growth / MEBIBYTE)} MiB`);
    });
  },
});

/** The most memory of a run with as many checks of backends that are fine. */
async function harmlessPeak(): Promise<number> {
  const server = await startServer(
    '127.77.10.1',
    answering((request) => reply(request, 200)),
  );
  try {
    const checks = hostileCases.map((_, index) => ({
      apiVersion: 'backendhealth.dev/v1alpha1',
      kind: 'BackendHealthCheck',
      metadata: { name: `harmless-${index + 1}`, namespace: 'shop' },
      spec: { backends: [{ address: server.address, port: server.port }], probe: { http: { method: 'GET' } } },
    }));
    const { peakBytes } = await runProduct(checks);
    assert.ok(peakBytes > 0, 'the memory of the process could be read');
    return peakBytes;
  } finally {
    await server.close();
  }
}
