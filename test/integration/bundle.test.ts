/** The bundle works from an empty folder: nothing of the checkout and no package is near. */
import assert from 'node:assert/strict';
import { spawn, spawnSync, type SpawnSyncReturns } from 'node:child_process';
import { once } from 'node:events';
import {
  chmodSync,
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import { VERSION } from '../../src/base/version.ts';
import { bundle } from '../../tools/bundle.mjs';
import { readImageEntrypoint } from '../../tools/image-entrypoint.ts';
import { checkManifest, eventually, startTestCluster, type TestCluster } from '../kube/test-cluster.ts';
import { type OperatorOptions, startOperator } from '../support/operator-process.ts';
import { conditionOf, readCheck } from '../support/read-check.ts';
import { closedPort } from '../support/sample-backends.ts';

const entrypoint = readImageEntrypoint();

/** Sets the modes of a folder, of all below it, and of their files. */
function chmodAll(path: string, folderMode: number, fileMode: number): void {
  // Who cannot write into a folder can still change its mode.
  chmodSync(path, 0o755);
  for (const entry of readdirSync(path, { withFileTypes: true })) {
    const below = join(path, entry.name);
    if (entry.isDirectory()) chmodAll(below, folderMode, fileMode);
    else chmodSync(below, fileMode);
  }
  chmodSync(path, folderMode);
}

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

  describe('on a real API server', () => {
    let cluster: TestCluster;
    /** Everything in it can be read by anybody and written by nobody: the bundle, and an empty folder to stand in. */
    let sealed = '';

    before(async () => {
      cluster = await startTestCluster();
      sealed = join(folder, 'sealed');
      cpSync(app, join(sealed, 'app'), { recursive: true });
      mkdirSync(join(sealed, 'empty'));
      cpSync(cluster.proxy.kubeconfig, join(sealed, 'kubeconfig'));
      chmodSync(folder, 0o755);
      chmodAll(sealed, 0o555, 0o444);
    });

    after(async () => {
      chmodAll(sealed, 0o755, 0o644);
      await cluster.stop();
    });

    async function givesVerdict(
      name: string,
      { node = process.execPath, ...as }: Pick<OperatorOptions, 'uid'> & { readonly node?: string },
    ): Promise<void> {
      const operator = await startOperator({
        kubeconfig: join(sealed, 'kubeconfig'),
        name,
        command: [node, ...entrypoint.flags, join(sealed, 'app', entrypoint.script)],
        cwd: join(sealed, 'empty'),
        args: ['--log-level', 'debug'],
        ...as,
      });
      const backends = [{ address: '127.0.0.1', port: await closedPort() }];
      await cluster.apply(checkManifest(name, { backends, interval: '1s', timeout: '1s', unhealthyThreshold: 1 }));

      await eventually(
        async () => conditionOf(await readCheck(cluster, name), 'Healthy') === 'False ConnectionRefused',
        'there is a verdict',
        40_000,
      );

      assert.equal(await operator.end('SIGTERM'), 0);
      assert.equal(operator.stderr(), '');
      const probe = operator.log.find(
        ({ msg, healthCheck }) => msg === 'probe ended' && healthCheck === `default/${name}`,
      );
      assert.deepEqual(
        [probe?.['level'], probe?.['backend'], probe?.['outcome'], typeof probe?.['ms']],
        ['debug', '127.0.0.1', 'ConnectRefused', 'number'],
      );
    }

    it('gives a verdict from a read-only folder, and logs each probe at level debug', async () => {
      await givesVerdict('read-only', {});
    });

    const skip = process.getuid?.() === 0 ? false : 'only root may start a program as another user';
    it('gives a verdict as the user of the image, who owns nothing', { skip }, async () => {
      // The Node of the checkout may stand in a folder that is closed to others.
      const node = join(sealed, 'node');
      cpSync(process.execPath, node);
      chmodSync(node, 0o755);
      await givesVerdict('as-nobody', { node, uid: 65_532 });
    });
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
    assert.ok(existsSync(join(app, entrypoint.script)));
  });
});
