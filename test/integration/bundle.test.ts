/** The bundle works from an empty folder: nothing of the checkout and no package is near. */
import assert from 'node:assert/strict';
import { spawn, spawnSync, type SpawnSyncReturns } from 'node:child_process';
import { once } from 'node:events';
import { cpSync, existsSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import { VERSION } from '../../src/base/version.ts';
import { bundle } from '../../tools/bundle.mjs';

const dockerfile = readFileSync(new URL('../../Dockerfile', import.meta.url), 'utf8');

describe('the bundle', () => {
  let folder = '';
  let app = '';

  before(async () => {
    folder = mkdtempSync(join(tmpdir(), 'bundle-test-'));
    // Made in one place and run in another, so that a path of the first would show.
    await bundle(join(folder, 'made'));
    app = join(folder, 'app');
    cpSync(join(folder, 'made'), app, { recursive: true });
    rmSync(join(folder, 'made'), { recursive: true });
  });

  after(() => rmSync(folder, { recursive: true, force: true }));

  function run(file: string, args: readonly string[]): SpawnSyncReturns<string> {
    return spawnSync(process.execPath, [join(app, file), ...args], {
      cwd: folder,
      encoding: 'utf8',
      env: {},
      timeout: 30_000,
    });
  }

  it('shows the version and the help of the operator', () => {
    assert.equal(run('operator.mjs', ['--version']).stdout, `${VERSION}\n`);
    const help = run('operator.mjs', ['--help']);
    assert.equal(help.status, 0, help.stderr);
    assert.match(help.stdout, /--\[no-\]leader-election/);
  });

  it('gets as far as the API server, and opens its ports', async () => {
    const kubeconfig = join(folder, 'kubeconfig');
    writeFileSync(
      kubeconfig,
      JSON.stringify({
        apiVersion: 'v1',
        kind: 'Config',
        clusters: [{ name: 'c', cluster: { server: 'http://127.0.0.1:9' } }],
        users: [{ name: 'u', user: {} }],
        contexts: [{ name: 'x', context: { cluster: 'c', user: 'u', namespace: 'default' } }],
        'current-context': 'x',
      }),
    );
    const child = spawn(
      process.execPath,
      [
        join(app, 'operator.mjs'),
        `--kubeconfig=${kubeconfig}`,
        '--health-port=0',
        '--metrics-port=0',
        '--bind-address=127.0.0.1',
      ],
      { cwd: folder, env: {}, stdio: ['ignore', 'pipe', 'inherit'] },
    );
    let log = '';
    for await (const chunk of child.stdout.setEncoding('utf8')) {
      log += String(chunk);
      if (/"server":"metrics"/.test(log)) break;
    }
    child.kill('SIGKILL');
    if (child.exitCode === null && child.signalCode === null) await once(child, 'exit');

    const port = Number(/"server":"metrics","port":(\d+)/.exec(log)?.[1]);
    assert.ok(port > 0, log);
  });

  it('has the runbook beside it', () => {
    const { status, stdout, stderr } = run('bhc.mjs', ['explain', 'ConnectionRefused']);

    assert.equal(status, 0, stderr);
    assert.match(stdout, /Meaning/);
  });

  it('probes with the command line', () => {
    const { status, stdout } = run('bhc.mjs', ['probe', 'tcp://127.0.0.1:1']);

    assert.equal(status, 1);
    assert.match(stdout, /ConnectionRefused/);
  });

  it('names no path of the machine that made it', () => {
    const checkout = new URL('../..', import.meta.url).pathname;
    for (const file of ['operator.mjs', 'operator.mjs.map', 'bhc.mjs', 'bhc.mjs.map']) {
      const text = readFileSync(join(app, file), 'utf8');
      assert.ok(!text.includes(checkout) && !text.includes(folder), file);
    }
  });

  it('stays small', () => {
    assert.ok(statSync(join(app, 'operator.mjs')).size < 4_000_000);
    assert.ok(statSync(join(app, 'bhc.mjs')).size < 2_000_000);
  });

  it('brings the licenses of the packages in it', () => {
    const licenses = readFileSync(join(app, 'THIRD-PARTY-LICENSES.txt'), 'utf8');

    for (const name of ['@kubernetes/client-node', 'pino', 'prom-client', 'zod', 'undici']) {
      assert.match(licenses, new RegExp(`^${name} [0-9.]+ \\(`, 'm'));
    }
  });

  it('holds every file that the Dockerfile starts', () => {
    const started = /^ENTRYPOINT \[.*"\/app\/([^"]+)"\]$/m.exec(dockerfile)?.[1];
    assert.ok(started !== undefined && existsSync(join(app, started)));
  });
});
