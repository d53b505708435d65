/** Settings that are valid and odd, and services on one loopback address of two. Real servers, through the command line. */
import assert from 'node:assert/strict';
import { after, describe, it } from 'node:test';
import type { BackendHealthCheckStatus, BackendRow } from '../../src/api/v1alpha1/status.ts';
import { assertStatusInvariants } from '../support/status-invariants.ts';
import { setupClaims } from './cases/setup-claims.ts';
import type { Claim } from './claim.ts';
import { reply } from './http-answers.ts';
import { loopbackObstacle } from './loopback-obstacle.ts';
import { type Manifest, runProduct } from './product-run.ts';
import { assertRow, type Expected } from './reason-case.ts';
import { answering, closedPort, type ScriptedServer, startServer } from './scripted-server.ts';

const skip = loopbackObstacle();
const fine = answering((request) => reply(request, 200));

function check(backends: readonly Manifest[], spec: Manifest = {}): Manifest {
  return {
    apiVersion: 'backendhealth.dev/v1alpha1',
    kind: 'BackendHealthCheck',
    metadata: { name: 'web', namespace: 'shop' },
    spec: { interval: '1s', timeout: '1s', unhealthyThreshold: 2, probe: { http: {} }, ...spec, backends },
  };
}

async function judge(manifest: Manifest): Promise<BackendHealthCheckStatus> {
  const status = (await runProduct([manifest])).status('web');
  assertStatusInvariants(status);
  return status;
}

function warningsOf({ backends }: BackendHealthCheckStatus): readonly string[] {
  return (backends ?? []).map(
    ({ name, warnings }) => `${name}: ${(warnings ?? []).map(({ reason }) => reason).join()}`,
  );
}

function parameters({ conditions }: BackendHealthCheckStatus): readonly (string | undefined)[] {
  const condition = conditions?.find(({ type }) => type === 'CheckParametersValid');
  return [condition?.status, condition?.reason];
}

function assertClaim(row: BackendRow | undefined, { name, lookAlike }: Claim, expected: Expected): void {
  assertRow(row, { name, expected, lookAlike });
}

describe('the loopback address of the other family', { concurrency: true }, () => {
  const servers: ScriptedServer[] = [];
  after(() => Promise.all(servers.map((server) => server.close())));

  async function serve(address: string): Promise<number> {
    const server = await startServer(address, fine);
    servers.push(server);
    return server.port;
  }

  it(setupClaims.otherFamily.name, { skip }, async () => {
    const { backends } = await judge(check([{ address: '127.0.0.1', port: await serve('::1') }]));

    assertClaim(backends?.[0], setupClaims.otherFamily, {
      state: 'Unhealthy',
      reason: 'ListeningOnOtherFamily',
      confidence: 'Likely',
      phase: 'Connect',
      steps: { DirectAccess: 'Failed', PortOpen: 'Failed', ListenAddress: 'Failed' },
      message: /^127\.0\.0\.1:[0-9]+ refuses connections, but \[::1\]:[0-9]+ answers HEAD \/ as expected/,
      advice: [/bind it to 127\.0\.0\.1 as well/, /^Proven: HEAD \/ at \[::1\]/],
      evidence: [/^same probe at ::1: HTTP 200/, /^same probe again: connect ECONNREFUSED/],
    });
  });

  it(setupClaims.otherFamilyBack.name, { skip }, async () => {
    const backend = { address: '::1', port: await serve('127.0.0.1') };
    const { backends } = await judge(check([backend], { probe: { tcp: {} } }));

    assertClaim(backends?.[0], setupClaims.otherFamilyBack, {
      state: 'Unhealthy',
      reason: 'ListeningOnOtherFamily',
      confidence: 'Possible',
    });
  });

  it(setupClaims.neitherFamily.name, { skip }, async () => {
    const backend = { address: '127.0.0.1', port: await closedPort('127.0.0.1') };
    const { backends } = await judge(check([backend], { probe: { tcp: {} } }));

    assertClaim(backends?.[0], setupClaims.neitherFamily, {
      state: 'Unhealthy',
      reason: 'ConnectionRefused',
      evidence: [/^same probe at ::1: connect ECONNREFUSED/],
    });
  });
});

describe('settings that are valid and odd', { concurrency: true }, () => {
  const servers: ScriptedServer[] = [];
  after(() => Promise.all(servers.map((server) => server.close())));

  async function serve(address: string): Promise<{ address: string; port: number }> {
    const server = await startServer(address, fine);
    servers.push(server);
    return { address, port: server.port };
  }

  it(setupClaims.duplicate.name, { skip }, async () => {
    const { port } = await serve('::1');
    const status = await judge(
      check([
        { name: 'a', address: '::1', port },
        { name: 'b', address: '0:0:0:0:0:0:0:1', port },
        { name: 'c', ...(await serve('127.77.22.1')) },
      ]),
    );

    assert.deepEqual(warningsOf(status), ['a: DuplicateBackend', 'b: DuplicateBackend', 'c: ']);
    assert.deepEqual(parameters(status), ['False', 'DuplicateBackend']);
    assert.equal(status.conditions?.find(({ type }) => type === 'Healthy')?.status, 'True');
    assertClaim(status.backends?.[0], setupClaims.duplicate, {
      state: 'Healthy',
      reason: 'Healthy',
      warnings: ['DuplicateBackend'],
    });
  });

  it(setupClaims.tooFrequent.name, { skip }, async () => {
    const many = await Promise.all(Array.from({ length: 11 }, () => serve('127.77.22.2')));
    const named = many.map((backend, index) => ({ name: `b${index + 1}`, ...backend }));

    const busy = await judge(check(named));
    assert.ok(
      warningsOf(busy).every((line) => line.endsWith(': CheckTooFrequent')),
      warningsOf(busy).join('\n'),
    );
    assert.deepEqual(parameters(busy), ['False', 'CheckTooFrequent']);
    assert.equal(busy.summary?.healthy, 11);

    const calm = await judge(check(named.slice(0, 10)));
    assert.ok(
      warningsOf(calm).every((line) => line.endsWith(': ')),
      warningsOf(calm).join('\n'),
    );
    assert.deepEqual(parameters(calm), ['True', 'Passed']);
  });

  it(setupClaims.longWindow.name, { skip }, async () => {
    const backend = await serve('127.77.22.3');
    const slow = await judge(check([backend], { timeout: '30s', unhealthyThreshold: 3 }));

    assert.deepEqual(parameters(slow), ['False', 'DetectionWindowTooLong']);
    assert.equal(slow.conditions?.find(({ type }) => type === 'Healthy')?.status, 'True');
    assert.deepEqual(warningsOf(slow), [`${backend.address}: `]);

    const quick = await judge(check([backend], { timeout: '19s', unhealthyThreshold: 3 }));
    assert.deepEqual(parameters(quick), ['True', 'Passed']);
  });
});
