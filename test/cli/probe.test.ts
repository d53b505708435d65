/** `bhc probe`: what it makes of its arguments, and what it says. */
import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { BackendHealthCheckSpec } from '../../src/api/v1alpha1/spec.ts';
import { aStandalone, type FakeStandalone } from './fake-standalone.ts';
import { aConnectFailure, aRow, aStatus, aSuccess } from './snapshots.ts';
import { httpFacts } from '../support/evidence-builders.ts';
import { aTerminal } from './terminal.ts';

const HEALTHY = aStatus([aRow('backend', 'Healthy')]);

function specOf(services: FakeStandalone): BackendHealthCheckSpec {
  const entry = services.started[0]?.source.get('your-namespace/your-check');
  assert.equal(entry?.kind, 'valid');
  return entry.check.spec;
}

async function probed(...argv: readonly string[]): Promise<BackendHealthCheckSpec> {
  const services = aStandalone(HEALTHY, aSuccess());
  const terminal = aTerminal({ services });
  assert.equal(await terminal.bhc('probe', ...argv), 0, terminal.stderr());
  return specOf(services);
}

describe('the arguments of bhc probe', () => {
  const targets: readonly (readonly [text: string, address: string, port: number, path: string | undefined])[] = [
    ['10.0.0.1', '10.0.0.1', 80, '/'],
    ['10.0.0.1:8080', '10.0.0.1', 8080, '/'],
    ['shop.example.com/healthz?full=1', 'shop.example.com', 80, '/healthz?full=1'],
    ['http://10.0.0.1', '10.0.0.1', 80, '/'],
    ['http://[fd00::1]:8080/x', 'fd00::1', 8080, '/x'],
    ['fd00::1', 'fd00::1', 80, '/'],
    ['fd00::8080', 'fd00::8080', 80, '/'],
    ['fd00:0:0:0:0:0:1:8080', 'fd00::1:8080', 80, '/'],
    ['[::1:9009]', '::1:9009', 80, '/'],
    ['TCP://10.0.0.1:5432', '10.0.0.1', 5432, undefined],
    ['tcp://10.0.0.1:80', '10.0.0.1', 80, undefined],
  ];
  for (const [text, address, port, path] of targets) {
    it(`understand the target ${text}`, async () => {
      const spec = await probed(text);

      assert.equal(spec.backends[0]?.address, address);
      assert.equal(spec.port, port);
      assert.equal(spec.probe.http?.path, path);
      assert.equal(spec.unhealthyThreshold, 1);
    });
  }

  it('become fields of the check', async () => {
    const spec = await probed(
      ...[
        '10.0.0.1',
        '--host',
        'shop.example.com',
        '--path',
        '/ready',
        '--header',
        'X-One: 1',
        '--header',
        'X-Two: a: b',
      ],
      ...[
        '--expect-status',
        '200,401',
        '--expect-status',
        '5xx',
        '--body-contains',
        'ok',
        '--timeout',
        '2s',
        '--interval',
        '3s',
        '--slow-after',
        '500ms',
      ],
    );

    assert.deepEqual(spec.probe.http, {
      method: 'GET',
      path: '/ready',
      host: 'shop.example.com',
      headers: [
        { name: 'X-One', value: '1' },
        { name: 'X-Two', value: 'a: b' },
      ],
      expectedStatuses: ['200', '401', '5xx'],
      expectedBody: { contains: 'ok' },
    });
    assert.deepEqual([spec.timeout, spec.interval, spec.slowAfter], ['2s', '3s', '500ms']);
  });

  const wrong: readonly (readonly [argv: readonly string[], told: RegExp])[] = [
    [
      ['https://10.0.0.1'],
      /https:\/\/ is not supported yet in this version; supported: http:\/\/HOST.*tcp:\/\/HOST:PORT/,
    ],
    [['grpc://10.0.0.1:50051'], /grpc:\/\/ is not supported yet/],
    [['udp://10.0.0.1:53'], /udp:\/\/ is not supported yet/],
    [['ftp://10.0.0.1'], /ftp:\/\/ is unknown/],
    [['tcp://10.0.0.1'], /tcp:\/\/ needs a port/],
    [['tcp://10.0.0.1:1/path'], /tcp:\/\/ has no path/],
    [
      ['tcp://10.0.0.1:1', '--method', 'GET', '--host', 'x'],
      /--method, --host: only a probe with http:\/\/ can do that/,
    ],
    [['http://user:pass@10.0.0.1'], /a URL with a user or a password is not sent/],
    [[''], /this is no target that can be probed/],
    [['10.0.0.1:99999'], /the port 99999 is out of range: 1 to 65535/],
    [['tcp://10.0.0.1:0'], /the port 0 is out of range/],
    [['http://[fd00::1]:70000/x'], /the port 70000 is out of range/],
    [['::1:9009'], /did you mean \[::1\]:9009\?.* without a port: \[::1:9009\]/],
    [['1:2:3:4:5:6:7:8:80'], /did you mean \[1:2:3:4:5:6:7:8\]:80\?/],
    [['10.0.0.1', '--method', 'PUT'], /--method: must be one of the allowed values \(allowed: HEAD, GET\)/],
    [['10.0.0.1', '--timeout', 'soon'], /--timeout: /],
    [['10.0.0.1', '--header', 'nonsense'], /--header: must be "Name: value"/],
    [['10.0.0.1', '--header', 'Host: x'], /--header: must not be a header/],
    [['10.0.0.1', '--method', 'HEAD', '--body-contains', 'x'], /--body-contains: needs method GET/],
    [['10.0.0.1', '--expect-status', '20'], /--expect-status: /],
    [['10.0.0.1', '--body-matches', '('], /--body-matches: must be a regular expression/],
    [['10.0.0.1', '--control-target', '10.0.0.254'], /--control-target .*It must be host:port, such as/],
    [['10.0.0.1', '--unhealthy-threshold', '11'], /--unhealthy-threshold: must be at most 10/],
  ];
  for (const [argv, told] of wrong) {
    it(`are refused with 2: ${argv.join(' ')}`, async () => {
      const terminal = aTerminal();

      assert.equal(await terminal.bhc('probe', ...argv), 2);
      assert.match(terminal.stderr(), told);
    });
  }
});

describe('bhc probe', () => {
  it('says the verdict to a person, and ends with 1 when the backend is not healthy', async () => {
    const row = aRow('backend', 'Unhealthy', { advice: ['Start it: kubectl edit bhc your-check -n your-namespace'] });
    const terminal = aTerminal({ services: aStandalone(aStatus([row]), aConnectFailure()) });

    assert.equal(await terminal.bhc('probe', '10.0.0.1'), 1);

    assert.match(
      terminal.stdout(),
      /✗ Unhealthy {2}ConnectionRefused \(Proven; the fault is with: Backend\)\n {2}nobody listens/,
    );
    assert.match(terminal.stdout(), /1\. Start it: kubectl edit bhc your-check -n your-namespace/);
    assert.match(terminal.stdout(), /More: bhc explain ConnectionRefused/);
  });

  it('hands on the targets that tell whether our own network works', async () => {
    const services = aStandalone(HEALTHY, aSuccess());
    const terminal = aTerminal({ services });

    await terminal.bhc('probe', '10.0.0.1', '--control-target', '10.0.0.254:53', '--control-target', '[fd00::1]:443');

    assert.deepEqual(services.started[0]?.controlTargets, [
      { address: '10.0.0.254', port: 53 },
      { address: 'fd00::1', port: 443 },
    ]);
  });

  it('prints the row and the times as JSON', async () => {
    const terminal = aTerminal({ services: aStandalone(HEALTHY, aSuccess()) });

    assert.equal(await terminal.bhc('probe', 'http://10.0.0.1/x', '-o', 'json'), 0);

    const { target, healthy, state, timings, dialled } = JSON.parse(terminal.stdout());
    assert.deepEqual(
      { target, healthy, state, dialled },
      { target: 'http://10.0.0.1:80/x', healthy: true, state: 'Healthy', dialled: '10.0.0.1' },
    );
    assert.equal(timings.endedMs, 100);
  });

  it('prints the status of the answer and whole milliseconds as JSON', async () => {
    const outcome = { ...aSuccess({ connectedMs: 1.23, endedMs: 5.678 }), http: httpFacts(302) };
    const terminal = aTerminal({ services: aStandalone(HEALTHY, outcome) });

    await terminal.bhc('probe', '10.0.0.1', '-o', 'json');

    const { status, timings } = JSON.parse(terminal.stdout());
    assert.equal(status, 302);
    assert.deepEqual([timings.connectedMs, timings.endedMs], [1, 6]);
  });

  it('shows the times of the probe that the verdict is about, not of a later one', async () => {
    const failing = aStatus([aRow('backend', 'Unhealthy')]);
    const terminal = aTerminal({ services: aStandalone(failing, aSuccess(), aConnectFailure(7)) });

    await terminal.bhc('probe', '10.0.0.1');

    assert.match(terminal.stdout(), /Times of the last probe .*\n {2}connect +█+ +7 ms ✗\n/);
  });

  it('says how to try at once what an experiment has shown', async () => {
    const patch = `kubectl patch bhc your-check -n your-namespace --type=merge -p '{"spec":{"probe":{"http":{"method":"GET"}}}}'`;
    const row = aRow('backend', 'Unhealthy', { advice: [`Proven: GET / answered 200. Use it: ${patch}`] });
    const terminal = aTerminal({ services: aStandalone(aStatus([row]), aConnectFailure()) });

    await terminal.bhc('probe', '10.0.0.1');

    assert.match(terminal.stdout(), /\nTry it now: bhc probe 10\.0\.0\.1 --method GET\n/);
  });

  it('ends with 130 when it is interrupted, and tells what is known as talk, not as data', async () => {
    const services = aStandalone();
    const terminal = aTerminal({ services });

    const run = terminal.bhc('probe', '10.0.0.1', '-o', 'json');
    while (services.started.length === 0) await new Promise((resolve) => setImmediate(resolve));
    await services.report(
      'your-namespace/your-check',
      aStatus([aRow('backend', 'Unknown', { reason: 'Initializing' })]),
    );
    await terminal.stop();

    assert.equal(await run, 130);
    assert.equal(terminal.stdout(), '');
    assert.match(
      terminal.stderr(),
      /^bhc probe: interrupted; no verdict yet\nUnfinished: what is known so far, and may still change\n\n[^]*\? Unknown/,
    );
  });

  it('says what stands in the way when there is no row', async () => {
    const terminal = aTerminal({ services: aStandalone({ observedGeneration: 1, conditions: [] }) });

    assert.equal(await terminal.bhc('probe', '10.0.0.1'), 1);
    assert.match(terminal.stderr(), /nothing was found out/);
  });
});
