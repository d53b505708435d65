/** `bhc run` on a standalone controller that finds what the test says. */
import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { parse } from 'yaml';
import { createFakeClock } from '../support/fake-clock.ts';
import { aFolder, checkText } from '../files/manifests.ts';
import { aStandalone } from './fake-standalone.ts';
import { aCondition, aRow, aStatus } from './snapshots.ts';
import { aTerminal } from './terminal.ts';

const HEALTHY = aStatus([aRow('10.0.0.1', 'Healthy')]);
const FAILING = aStatus([aRow('10.0.0.1', 'Unhealthy')]);

async function untilStarted(services: ReturnType<typeof aStandalone>): Promise<void> {
  while (services.started.length === 0) await new Promise((resolve) => setImmediate(resolve));
}

describe('bhc run --once', () => {
  it('prints a List of the checks with their status, as JSON and as YAML', async (t) => {
    const file = await (await aFolder(t)).write('a.yaml', checkText('web\n  labels: {team: shop}'));
    for (const format of ['json', 'yaml']) {
      const terminal = aTerminal({ services: aStandalone(FAILING) });

      assert.equal(await terminal.bhc('run', '-f', file, '--once', '-o', format), 1);

      const list = format === 'json' ? JSON.parse(terminal.stdout()) : parse(terminal.stdout());
      assert.equal(list.kind, 'List');
      assert.equal(list.items.length, 1);
      const [{ apiVersion, kind, metadata, spec, status }] = list.items;
      assert.deepEqual([apiVersion, kind], ['backendhealth.dev/v1alpha1', 'BackendHealthCheck']);
      assert.deepEqual([metadata.namespace, metadata.name, metadata.labels], ['default', 'web', { team: 'shop' }]);
      assert.equal(spec.slowAfter, '1s');
      assert.deepEqual(status, FAILING);
      assert.equal(terminal.stderr(), '');
    }
  });

  it('ends with 0 when all are healthy, and stops the controller', async (t) => {
    const file = await (await aFolder(t)).write('a.yaml', checkText());
    const services = aStandalone(HEALTHY);
    const terminal = aTerminal({ services });

    assert.equal(await terminal.bhc('run', '-f', file, '--once'), 0);

    assert.equal(services.stops(), 1);
    assert.match(
      terminal.stdout(),
      /^CHECK +BACKEND +ADDRESS +STATE +SINCE +REASON +CONFIDENCE\ndefault\/web +10\.0\.0\.1 +10\.0\.0\.1:80 +Healthy/,
    );
  });

  it('ends with 1 when the deadline is over, with what is known', async (t) => {
    const file = await (await aFolder(t)).write('a.yaml', checkText());
    const clock = createFakeClock();
    const services = aStandalone();
    const terminal = aTerminal({ services, clock });

    const run = terminal.bhc('run', '-f', file, '--once', '--deadline', '5s', '-o', 'json');
    await untilStarted(services);
    while (clock.pendingTimers() === 0) await new Promise((resolve) => setImmediate(resolve));
    clock.advance(5_000);

    assert.equal(await run, 1);
    assert.match(
      terminal.stderr(),
      /the deadline of 5s is over, .*: default\/web may need 56s; --deadline 1m is long enough\n/,
    );
    assert.deepEqual(JSON.parse(terminal.stdout()).items[0].status, { observedGeneration: -1 });
  });

  it('reads stdin as -', async () => {
    const terminal = aTerminal({ services: aStandalone(HEALTHY), stdin: checkText() });

    assert.equal(await terminal.bhc('run', '-f', '-', '--once'), 0, terminal.stderr());
    assert.match(terminal.stdout(), /default\/web/);
  });

  it('gives the slowest check its time where no deadline is asked for', async (t) => {
    const slow = '  backends: [{address: 10.0.0.1}]\n  port: 80\n  probe: {tcp: {}}\n  interval: 1m\n';
    const file = await (await aFolder(t)).write('a.yaml', checkText('web', slow));
    const clock = createFakeClock();
    const services = aStandalone();
    const terminal = aTerminal({ services, clock });

    const run = terminal.bhc('run', '-f', file, '--once', '-o', 'json');
    await untilStarted(services);
    while (clock.pendingTimers() === 0) await new Promise((resolve) => setImmediate(resolve));
    // An interval, then 3 x 5s + 2 x 1m, then an investigation.
    clock.advance(229_999);
    assert.equal(clock.pendingTimers(), 1);
    clock.advance(1);

    assert.equal(await run, 1);
    assert.match(terminal.stderr(), /the deadline of 3m50s is over, [^;]*: default\/web may need 3m50s\n/);
  });

  it('ends with 0 when all backends are in maintenance: none of them counts', async (t) => {
    const file = await (await aFolder(t)).write('a.yaml', checkText());
    const status = aStatus([aRow('10.0.0.1', 'Maintenance', { reason: 'Maintenance' })]);
    const conditions = [aCondition('Ready', 'True', 'Probing'), aCondition('Healthy', 'Unknown', 'Maintenance')];
    const terminal = aTerminal({ services: aStandalone({ ...status, conditions }) });

    assert.equal(await terminal.bhc('run', '-f', file, '--once'), 0);
  });

  it('ends with 130 when it is interrupted, and says that something is missing', async (t) => {
    const file = await (await aFolder(t)).write('a.yaml', checkText());
    const terminal = aTerminal({ services: aStandalone() });

    const run = terminal.bhc('run', '-f', file, '--once', '-o', 'json');
    await terminal.stop();

    assert.equal(await run, 130);
    assert.equal(terminal.stderr(), 'bhc run: interrupted; not every backend has its verdict\n');
  });

  it('ends with 2 for an invalid manifest, and probes nothing', async (t) => {
    const folder = await aFolder(t);
    await folder.write('a.yaml', checkText('a'));
    const broken = await folder.write('b.yaml', checkText('b', '  port: x\n'));
    const terminal = aTerminal();

    assert.equal(await terminal.bhc('run', '-f', folder.path, '--once'), 2);

    assert.ok(
      terminal
        .stderr()
        .includes(
          `${broken}:6:9: error: spec.port: must be a number, not text\n    6 |   port: x\n      |         ^\n`,
        ),
    );
    assert.equal(terminal.stdout(), '');
  });

  it('ends with 2 where there is no check at all', async (t) => {
    const folder = await aFolder(t);
    const terminal = aTerminal();

    assert.equal(await terminal.bhc('run', '-f', folder.path), 2);
    assert.match(terminal.stderr(), /there is no BackendHealthCheck in /);
  });
});

describe('bhc run', () => {
  it('writes one JSON line per transition where stdout is no terminal', async (t) => {
    const file = await (await aFolder(t)).write('a.yaml', checkText());
    const services = aStandalone();
    const terminal = aTerminal({ services });

    const run = terminal.bhc('run', '-f', file);
    await untilStarted(services);
    services.fail('default/web', '10.0.0.1');
    await terminal.stop();

    assert.equal(await run, 0);
    assert.deepEqual(JSON.parse(terminal.stdout()), {
      time: '2026-11-22T05:41:00.000Z',
      level: 'warn',
      msg: 'backend changed state',
      check: 'default/web',
      backend: '10.0.0.1',
      from: 'Unknown',
      to: 'Unhealthy',
      reason: 'ConnectionRefused',
      message: 'nobody listens',
    });
    assert.deepEqual(Object.keys(JSON.parse(terminal.stdout())), [
      'time',
      'level',
      'msg',
      'check',
      'backend',
      'from',
      'to',
      'reason',
      'message',
    ]);
    assert.match(terminal.stderr(), /^bhc: 1 check, 1 backend: waiting for the first results/);
    assert.equal(services.stops(), 1);
  });

  it('ends quietly when nobody reads its output any more', async (t) => {
    const file = await (await aFolder(t)).write('a.yaml', checkText());
    const terminal = aTerminal({ services: aStandalone() });

    const run = terminal.bhc('run', '-f', file, '-o', 'json');
    await terminal.stop('unread');

    assert.equal(await run, 0);
    assert.doesNotMatch(terminal.stderr(), /EPIPE/);
  });

  it('keeps a table up to date on a terminal, and leaves the last one there', async (t) => {
    const file = await (await aFolder(t)).write('a.yaml', checkText());
    const clock = createFakeClock();
    const services = aStandalone();
    const terminal = aTerminal({ services, clock, isTty: true, env: { NO_COLOR: '1' } });

    const run = terminal.bhc('run', '-f', file);
    await untilStarted(services);
    while (!terminal.stdout().includes('Ctrl-C ends')) await new Promise((resolve) => setImmediate(resolve));
    assert.match(terminal.stdout(), /1 backend: waiting for the first results · q or Ctrl-C ends/);
    await services.report('default/web', FAILING);
    clock.advance(100);
    assert.match(terminal.stdout(), /Unhealthy +5s +ConnectionRefused +Proven/);
    await terminal.stop();

    assert.equal(await run, 0);
    assert.match(terminal.stdout(), /1 backend: 1 unhealthy[^·]*$/);
    assert.match(terminal.stdout(), /What to do: bhc explain REASON/);
    assert.ok(terminal.stdout().endsWith('\u001b[?25h'));
  });

  it('shows the sick backends where not all rows fit on the screen', async (t) => {
    const folder = await aFolder(t);
    await folder.write('a.yaml', checkText('a'));
    await folder.write('b.yaml', checkText('b'));
    const clock = createFakeClock();
    const services = aStandalone();
    const terminal = aTerminal({ services, clock, isTty: true, rows: 7, env: { NO_COLOR: '1' } });

    const run = terminal.bhc('run', '-f', folder.path);
    await untilStarted(services);
    await services.report('default/a', aStatus([1, 2, 3].map((index) => aRow(`a-${index}`, 'Healthy'))));
    await services.report('default/b', FAILING);
    clock.advance(1_000);
    assert.match(terminal.stdout(), /CHECK .*\n.*default\/b .*Unhealthy.*\n.*└ nobody listens.*\n… 3 more lines/);
    await terminal.stop();

    assert.equal(await run, 0);
  });

  it('follows changes of its files', async (t) => {
    const folder = await aFolder(t);
    await folder.write('a.yaml', checkText('a'));
    const services = aStandalone();
    const clock = createFakeClock();
    const terminal = aTerminal({ services, clock });

    const run = terminal.bhc('run', '-f', folder.path);
    await untilStarted(services);
    await folder.write('b.yaml', checkText('b', '  port: x\n'));
    await folder.remove('a.yaml');
    while (!terminal.stderr().includes('nothing of it is in force')) {
      clock.advance(1_000);
      await new Promise((resolve) => setImmediate(resolve));
    }
    await terminal.stop();

    assert.equal(await run, 0);
    assert.deepEqual(services.started[0]?.source.keys(), []);
    assert.match(terminal.stderr(), /a\.yaml is gone; its checks have stopped/);
    assert.match(terminal.stderr(), /b\.yaml:6:9: error: spec\.port/);
  });
});
