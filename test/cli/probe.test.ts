/** `bhc probe`: what it says. What it makes of its arguments: `probe-arguments.test.ts`. */
import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { aStandalone } from './fake-standalone.ts';
import { aConnectFailure, aRow, aStatus, aSuccess, exchangeFacts, tlsFacts } from './snapshots.ts';
import { httpFacts } from '../support/evidence-builders.ts';
import { daysLeft } from '../../src/cli/output/certificate-lines.ts';
import { aTerminal } from './terminal.ts';

const HEALTHY = aStatus([aRow('backend', 'Healthy')]);

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

  it('prints what the protocol showed as JSON', async () => {
    const grpc = { status: 14, serving: undefined, httpStatus: 200, isGrpc: true };
    const outcome = {
      ...aSuccess({ securedMs: 20.4 }),
      tls: tlsFacts({ alpn: 'h2' }),
      grpc,
      http2End: { kind: 'GOAWAY', code: 11 },
      exchange: exchangeFacts(1, 2),
      failedAddresses: [{ address: '10.0.0.2', code: 'ConnectRefused' }],
    } as const;
    const terminal = aTerminal({ services: aStandalone(HEALTHY, outcome) });

    await terminal.bhc('probe', 'grpcs://10.0.0.1:443', '-o', 'json');

    const told = JSON.parse(terminal.stdout());
    assert.deepEqual(told.grpc, { status: 14, httpStatus: 200, isGrpc: true, statusName: 'UNAVAILABLE' });
    assert.deepEqual(told.http2End, { kind: 'GOAWAY', code: 11, name: 'ENHANCE_YOUR_CALM' });
    assert.deepEqual(told.exchange, { step: 1, steps: 2 });
    assert.deepEqual(told.failedAddresses, [{ address: '10.0.0.2', code: 'ConnectRefused' }]);
    assert.equal(told.timings.securedMs, 20);
    assert.deepEqual(told.tls, {
      version: 'TLSv1.3',
      alpn: 'h2',
      resumed: false,
      certificate: {
        validFrom: '2026-10-01T00:00:00Z',
        validTo: '2026-12-31T00:00:00Z',
        daysLeft: daysLeft(Date.UTC(2026, 11, 31), terminal.io.clock.wallMs()),
        matchesName: true,
        names: ['shop.test'],
        nameCount: 1,
        issuer: 'CN=Test Authority',
        chainLength: 2,
        ordered: true,
        issuerPresented: true,
        weakSignature: false,
      },
    });
  });

  it('leaves out of JSON what the protocol does not have', async () => {
    const terminal = aTerminal({ services: aStandalone(HEALTHY, aSuccess()) });

    await terminal.bhc('probe', '10.0.0.1', '-o', 'json');

    const told = JSON.parse(terminal.stdout());
    for (const field of ['tls', 'grpc', 'exchange', 'http2End', 'failedAddresses']) assert.ok(!(field in told), field);
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
