/** The command line with everything behind it: the real controller, real probes, real processes. */
import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { closeSync, existsSync, openSync } from 'node:fs';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { describe, it, type TestContext } from 'node:test';
import { systemClock } from '../../src/base/clock.ts';
import { startStandalone } from '../../src/standalone.ts';
import { aFolder } from '../files/manifests.ts';
import { closedPort, startWebServer, type WebServer } from '../support/sample-backends.ts';
import { aTerminal, type Terminal } from './terminal.ts';

const BHC = join(import.meta.dirname, '..', '..', 'bin', 'bhc.js');

function realTerminal(): Terminal {
  return aTerminal({ clock: systemClock, services: { startStandalone } });
}

async function aWebServer(t: TestContext, status = 200): Promise<WebServer> {
  const web = await startWebServer(status);
  t.after(() => web.close());
  return web;
}

function manifest(backends: readonly { name: string; port: number }[]): string {
  return JSON.stringify({
    apiVersion: 'backendhealth.dev/v1alpha1',
    kind: 'BackendHealthCheck',
    metadata: { name: 'web', namespace: 'shop' },
    spec: {
      backends: backends.map((backend) => ({ ...backend, address: '127.0.0.1' })),
      probe: { http: {} },
      interval: '1s',
      timeout: '1s',
      healthyThreshold: 1,
      unhealthyThreshold: 1,
    },
  });
}

interface Ended {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

async function process(argv: readonly string[]): Promise<Ended> {
  const child = spawn(globalThis.process.execPath, [BHC, ...argv], { stdio: ['ignore', 'pipe', 'pipe'] });
  const ended = once(child, 'close');
  const [stdout, stderr] = await Promise.all([text(child.stdout), text(child.stderr)]);
  await ended;
  return { code: child.exitCode, stdout, stderr };
}

describe('the command line with the real controller', () => {
  it('finds out which backend of a manifest fails, and why', async (t) => {
    const [good, busy] = [await aWebServer(t), await aWebServer(t, 503)];
    const backends = [
      { name: 'good', port: good.port },
      { name: 'busy', port: busy.port },
    ];
    const file = await (await aFolder(t)).write('web.json', manifest(backends));
    const terminal = realTerminal();

    assert.equal(
      await terminal.bhc('run', '-f', file, '--once', '-o', 'json', '--deadline', '15s'),
      1,
      terminal.stderr(),
    );

    const [{ status }] = JSON.parse(terminal.stdout()).items;
    assert.deepEqual(
      status.backends.map((row: { name: string; state: string; reason: string }) => [row.name, row.state, row.reason]),
      [
        ['busy', 'Unhealthy', 'HttpServiceUnavailable'],
        ['good', 'Healthy', 'Healthy'],
      ],
    );
  });

  it('diagnoses one backend', async (t) => {
    const web = await aWebServer(t);
    const healthy = realTerminal();
    const refused = realTerminal();

    assert.equal(await healthy.bhc('probe', `127.0.0.1:${web.port}`), 0, healthy.stderr());
    assert.match(healthy.stdout(), /✓ Healthy\n[^]*connect {4}█/);
    assert.equal(await refused.bhc('probe', `tcp://127.0.0.1:${await closedPort()}`), 1);
    assert.match(refused.stdout(), /✗ Unhealthy {2}(ConnectionRefused|ListeningOnOtherPort)/);
  });
});

describe('bhc as a process', () => {
  it('prints its version and ends with 0, or 2 when it is used wrongly', async () => {
    const [version, wrong] = await Promise.all([process(['--version']), process(['nonsense'])]);

    assert.match(version.stdout, /^\d+\.\d+\.\d+\n$/);
    assert.equal(version.code, 0);
    assert.equal(wrong.code, 2);
  });

  it('writes lines to a pipe, and drains at SIGTERM', async (t) => {
    const web = await aWebServer(t);
    const file = await (await aFolder(t)).write('web.json', manifest([{ name: 'one', port: web.port }]));
    const child = spawn(globalThis.process.execPath, [BHC, 'run', '-f', file], { stdio: ['ignore', 'pipe', 'pipe'] });
    const ended = once(child, 'close');

    const [line] = await once(child.stdout.setEncoding('utf8'), 'data');
    child.kill('SIGTERM');
    await ended;

    const { check, backend, from, to } = JSON.parse(String(line));
    assert.deepEqual(
      { check, backend, from, to },
      { check: 'shop/web', backend: 'one', from: 'Unknown', to: 'Healthy' },
    );
    assert.equal(child.exitCode, 0);
  });

  it('says in one line that its output is lost, and ends with 74', { skip: !existsSync('/dev/full') }, async () => {
    const full = openSync('/dev/full', 'w');
    const child = spawn(globalThis.process.execPath, [BHC, 'explain'], { stdio: ['ignore', full, 'pipe'] });
    closeSync(full);
    const ended = once(child, 'close');
    const stderr = child.stderr === null ? '' : await text(child.stderr);
    await ended;

    assert.equal(child.exitCode, 74);
    assert.equal(stderr, 'bhc: stdout cannot be written (ENOSPC); the output is not complete\n');
  });

  it('does not mind when nobody reads what it has to say', async () => {
    const child = spawn(globalThis.process.execPath, [BHC, 'explain', 'nonsense'], {
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    const ended = once(child, 'close');
    child.stderr.destroy();
    await ended;

    assert.equal(child.exitCode, 2);
  });

  it('reads relative paths from where npm was called', async (t) => {
    const folder = await aFolder(t);
    await folder.write('web.json', manifest([{ name: 'one', port: 80 }]));
    const env = { ...globalThis.process.env, npm_lifecycle_event: 'bhc', INIT_CWD: folder.path };
    const child = spawn(globalThis.process.execPath, [BHC, 'lint', '-f', 'web.json'], { stdio: 'pipe', env });
    const ended = once(child, 'close');
    const stdout = await text(child.stdout);
    await ended;

    assert.equal(child.exitCode, 0);
    assert.match(stdout, /^web\.json:1:\d+: warning: /);
  });

  it('ends quietly when its reader goes away', async (t) => {
    const web = await aWebServer(t);
    const file = await (await aFolder(t)).write('web.json', manifest([{ name: 'one', port: web.port }]));
    const child = spawn(globalThis.process.execPath, [BHC, 'run', '-f', file], { stdio: ['ignore', 'pipe', 'pipe'] });
    const ended = once(child, 'close');

    child.stdout.destroy();
    const stderr = await text(child.stderr);
    await ended;

    assert.equal(child.exitCode, 0);
    assert.match(stderr, /^bhc: 1 check, 1 backend: [^\n]*\n$/);
  });
});
