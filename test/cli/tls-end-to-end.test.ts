/** `bhc run` on a check with a CA and a certificate of its own, over real TLS. */
import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { describe, it, type TestContext } from 'node:test';
import { systemClock } from '../../src/base/clock.ts';
import { startStandalone } from '../../src/standalone.ts';
import { aFolder } from '../files/manifests.ts';
import { selfSigned } from '../support/certificates.ts';
import { type SecureWebServer, startSecureWebServer } from '../support/secure-web-server.ts';
import { aTerminal } from './terminal.ts';

const BHC = join(import.meta.dirname, '..', '..', 'bin', 'bhc.js');
const prober = selfSigned('prober.test');

async function aServer(t: TestContext): Promise<SecureWebServer> {
  const server = await startSecureWebServer(prober.cert);
  t.after(() => server.close());
  return server;
}

function check(name: string, port: number, caKey = 'ca.crt'): object {
  return {
    apiVersion: 'backendhealth.dev/v1alpha1',
    kind: 'BackendHealthCheck',
    metadata: { name, namespace: 'shop' },
    spec: {
      backends: [{ address: '127.0.0.1', port }],
      probe: {
        http: { host: 'backend.test' },
        tls: {
          caFrom: { configMapKeyRef: { name: 'ca', key: caKey } },
          clientCertificateFrom: { secretRef: { name: 'client' } },
        },
      },
      interval: '1s',
      timeout: '2s',
      healthyThreshold: 1,
      unhealthyThreshold: 1,
    },
  };
}

function configMap(data: Readonly<Record<string, string>>): object {
  return { apiVersion: 'v1', kind: 'ConfigMap', metadata: { name: 'ca', namespace: 'shop' }, data };
}

const client = {
  apiVersion: 'v1',
  kind: 'Secret',
  type: 'kubernetes.io/tls',
  metadata: { name: 'client', namespace: 'shop' },
  data: {
    'tls.crt': Buffer.from(prober.cert).toString('base64'),
    'tls.key': Buffer.from(prober.key).toString('base64'),
  },
};

function manifests(...objects: readonly object[]): string {
  return JSON.stringify({ apiVersion: 'v1', kind: 'List', items: objects });
}

describe('bhc run over TLS', () => {
  it('trusts the CA of a ConfigMap and shows the certificate of a Secret, and names the key that is no certificate', async (t) => {
    const server = await aServer(t);
    const data = { 'ca.crt': server.ca, 'notes.txt': 'the CA of the shop' };
    const file = await (
      await aFolder(t)
    ).write(
      'web.json',
      manifests(check('good', server.port), check('wrong', server.port, 'notes.txt'), configMap(data), client),
    );
    const terminal = aTerminal({ clock: systemClock, services: { startStandalone } });

    assert.equal(await terminal.bhc('run', '-f', file, '--once', '-o', 'json', '--deadline', '15s'), 1);

    const rows = JSON.parse(terminal.stdout()).items.map(
      (item: { status: { backends: readonly { state: string; reason: string; message: string }[] } }) =>
        item.status.backends[0],
    );
    assert.deepEqual([rows[0].state, rows[0].reason], ['Healthy', 'Healthy'], rows[0].message);
    assert.deepEqual(new Set(server.clients), new Set(['CN=prober.test']));
    assert.deepEqual([rows[1].state, rows[1].reason], ['Unknown', 'CredentialsUnavailable']);
    assert.match(rows[1].message, /needs the key notes\.txt of the ConfigMap shop\/ca, which holds no certificate/);
  });

  it('uses a CA that is replaced while it runs', async (t) => {
    const server = await aServer(t);
    const folder = await aFolder(t);
    await folder.write('ca.json', JSON.stringify(configMap({ 'ca.crt': prober.cert })));
    await folder.write('web.json', manifests(check('web', server.port), client));
    const child = spawn(process.execPath, [BHC, 'run', '-f', folder.path], { stdio: ['ignore', 'pipe', 'ignore'] });
    t.after(() => child.kill('SIGKILL'));
    const states: string[] = [];

    for await (const line of createInterface({ input: child.stdout })) {
      states.push(String(JSON.parse(line).to));
      if (states.length === 1) await folder.write('ca.json', JSON.stringify(configMap({ 'ca.crt': server.ca })));
      if (states.at(-1) === 'Healthy') break;
    }
    child.kill('SIGTERM');
    await once(child, 'close');

    assert.deepEqual(states, ['Unhealthy', 'Healthy']);
  });
});
